"""How an issuer hands its invoices over: written down, changed, back to a folder."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.models import Issuer, PlatformAccount
from maillage.economy.queries.platforms import hide
from maillage.economy.rules.platforms import Way
from maillage.kernel.refusal import Refusal

WRITTEN = ("way", "email", "address", "token_address", "client_id")


@transaction.atomic
def set_up_platform(issuer: Issuer, by: Person, facts: dict[str, Any]) -> PlatformAccount:
    """Write it down; a key left empty stays, unless it would be sent to another address than before."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    account = PlatformAccount.objects.filter(issuer=issuer).first() or PlatformAccount(issuer=issuer)
    before = (account.address, account.token_address)
    for name in WRITTEN:
        setattr(account, name, facts.get(name) or "")
    if before != (account.address, account.token_address):
        account.secret_key, account.asked_until = "", ""  # a key is shown to who gave it, and to nobody else
    account.secret_key = hide(facts.get("secret") or "") or account.secret_key
    _require_whole(account)
    account.trouble = {}
    account.save()
    scope = scope_of(issuer.organisation)
    record(by, "platform_set_up", ("organisation", issuer.organisation_id), scope, way=account.way)
    return account


def _require_whole(account: PlatformAccount) -> None:
    if account.way == Way.MAIL.value:
        if not account.email:
            raise Refusal("no_platform_email", "Write the address that your platform gives you.")
        return
    schemes = ("https://", "http://") if settings.LOCAL_ADDRESSES else ("https://",)
    if not all(one.startswith(schemes) for one in (account.address, account.token_address)):
        raise Refusal("no_platform_address", "Write the two addresses that your platform gives you: https://…")
    if not account.client_id or not account.secret_key:
        raise Refusal("no_platform_keys", "Write the keys that your platform gives you for these addresses.")


@transaction.atomic
def stop_platform(issuer: Issuer, by: Person) -> None:
    """Back to a folder; what is on its way goes on being shown. Twice stops it once."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    if PlatformAccount.objects.filter(issuer=issuer).delete()[0]:
        record(by, "platform_stopped", ("organisation", issuer.organisation_id), scope_of(issuer.organisation))
