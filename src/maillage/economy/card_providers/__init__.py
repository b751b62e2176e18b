"""Payment providers: one manifest a provider, one file an implementation, all of them named here.

No library of theirs is used, so none is an optional extra: a provider is a few addresses of JSON and an HMAC, asked
through the one guarded way out (`web/outbound.py`), verified with the standard library. Nothing here ever sees the
number of a card: the person types it on the provider's own page.
"""

from __future__ import annotations

from django.conf import settings

from maillage.economy.card_providers.lyra import LYRA, PAYZEN, SYSTEMPAY
from maillage.economy.card_providers.pretend import Pretend
from maillage.economy.card_providers.provider import CardProvider
from maillage.economy.card_providers.stripe import Stripe

BUILT_IN: dict[str, CardProvider] = {
    one.manifest.name: one for one in (Stripe(), SYSTEMPAY, PAYZEN, LYRA, Pretend())
}  # fmt: skip


def choosable() -> list[CardProvider]:
    """Those an issuer may choose: the pretended one in a demonstration alone."""
    return [one for one in BUILT_IN.values() if one.manifest.is_real or settings.DEMO]
