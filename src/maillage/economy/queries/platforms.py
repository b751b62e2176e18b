"""How an issuer hands invoices over, what is on its way, what did not arrive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext

from maillage.economy.models import HandOver, Issuer, PlatformAccount
from maillage.economy.platforms.platform import Access
from maillage.economy.rules.platforms import HandOverState, Way, is_unknown
from maillage.kernel.boxes import decrypt, encrypt
from maillage.kernel.refusal import Refusal

PURPOSE = b"maillage.economy.platforms"


def platform_of(issuer: Issuer) -> PlatformAccount | None:
    """How this issuer hands its invoices over; None by a folder."""
    return PlatformAccount.objects.filter(issuer=issuer).first()


def hide(key: str) -> str:
    """A key as it is kept."""
    return encrypt(settings.SECRET_KEY, PURPOSE, key.encode()) if key else ""


def access_of(account: PlatformAccount) -> Access:
    """What opens it; an empty key when it was encrypted with a secret that is lost."""
    secrets = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
    key = (decrypt(secrets, PURPOSE, account.secret_key) or b"").decode() if account.secret_key else ""
    return Access(account.address, account.token_address, account.client_id, key)


def on_their_way(issuer: Issuer) -> QuerySet[HandOver]:
    """Those that are not known to have arrived, the oldest first."""
    rows = HandOver.objects.filter(invoice__issuer=issuer, is_left=False).exclude(state=HandOverState.DONE.value)
    return rows.select_related("invoice").order_by("pk")


def state_in_words(row: HandOver, now: datetime) -> str:
    """Where it is, as one reads it."""
    if row.state == HandOverState.FAILED:
        return trouble_in_words(row.trouble)
    if is_unknown(HandOverState(row.state), row.since, now):
        return gettext("Nobody knows whether it arrived: look at the platform first.")
    return gettext("It is on its way.")


def trouble_of(refusal: Refusal) -> dict[str, Any]:
    """Why something did not work, as it is kept: the sentence in English, what fills it."""
    return {"sentence": refusal.sentence, "facts": {name: str(value)[:200] for name, value in refusal.facts.items()}}


def trouble_in_words(trouble: dict[str, Any]) -> str:
    """Why, in the language of who reads; empty when nothing was wrong."""
    text, facts = trouble.get("sentence", ""), trouble.get("facts", {})
    return gettext(text) % facts if text else ""


def asked_accounts() -> QuerySet[PlatformAccount]:
    """Those that can be asked what became of invoices."""
    return PlatformAccount.objects.filter(way=Way.FLOW.value).select_related("issuer__organisation").order_by("pk")
