"""How an issuer is paid by card: its account at a provider written down, changed, stopped."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.card_providers import choosable
from maillage.economy.card_providers.provider import CardProvider, Manifest
from maillage.economy.models import CardAccount, CardNotice, Issuer
from maillage.economy.queries.cards import account_in_use, hide
from maillage.kernel.refusal import Refusal


@transaction.atomic
def set_up_cards(issuer: Issuer, by: Person, name: str, shop: str, secret: str, signing: str) -> CardAccount:
    """Write down the account of an issuer at a provider; a key left empty stays as it was.

    Another provider, another shop, or money instead of tests, is another account: what was begun with the one of
    before goes on under it.
    """
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    provider, before = _provider_named(name), account_in_use(issuer)
    is_live = _is_live(provider.manifest, secret) if secret else bool(before and before.is_live)
    same = before if before and (before.provider, before.shop, before.is_live) == (name, shop, is_live) else None
    account = same or CardAccount(issuer=issuer, provider=name, shop=shop, is_live=is_live, made_at=timezone.now())
    if not provider.manifest.is_real:
        account.is_live, signing = True, secrets.token_urlsafe(32)
    account.secret_key = hide(secret) or account.secret_key
    account.signing_key = hide(signing) or account.signing_key
    account.is_ready = _is_ready(account, provider.manifest)
    if before and before is not account:
        CardAccount.objects.filter(pk=before.pk).update(retired_at=timezone.now())
    account.save()
    record(
        by, "cards_set_up", ("organisation", issuer.organisation_id), scope_of(issuer.organisation), provider=name,
        is_live=account.is_live,
    )  # fmt: skip
    return account


def _provider_named(name: str) -> CardProvider:
    provider = next((one for one in choosable() if one.manifest.name == name), None)
    if provider is None:
        raise Refusal("unknown_provider", "Choose a provider of the list.")
    return provider


def _is_live(manifest: Manifest, secret: str) -> bool:
    """Does this key move money? A key tells it by how it begins."""
    if secret.startswith(manifest.live):
        return True
    if not secret.startswith(manifest.test):
        raise Refusal(
            "not_its_key", "This is not a secret key of %(provider)s: one begins with %(begins)s.",
            provider=manifest.label, begins=(manifest.live + manifest.test or ("?",))[0],
        )  # fmt: skip
    return False


def _is_ready(account: CardAccount, manifest: Manifest) -> bool:
    """Has it all its keys? The one that signs notices comes last: a provider makes it for our address."""
    held = {"shop": account.shop, "secret": account.secret_key, "signing": account.signing_key}
    if not all(held[need] for need in manifest.needs if need != "signing"):
        raise Refusal("keys_missing", "Write the keys that your provider gives you.")
    return all(held[need] for need in manifest.needs)


@transaction.atomic
def stop_cards(issuer: Issuer, by: Person) -> None:
    """Nothing more is paid by card; what was begun is still heard of. Twice stops it once."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    if CardAccount.objects.filter(issuer=issuer, retired_at=None).update(retired_at=timezone.now()):
        record(by, "cards_stopped", ("organisation", issuer.organisation_id), scope_of(issuer.organisation))


@transaction.atomic
def note_looked_at(notice: CardNotice, by: Person) -> None:
    """Somebody looked at what did not fit, and did what was to be done."""
    issuer = notice.account.issuer
    require_books(by, issuer.organisation)
    if CardNotice.objects.filter(pk=notice.pk, looked_at=None).update(looked_at=timezone.now()):
        record(by, "card_notice_looked_at", ("organisation", issuer.organisation_id), scope_of(issuer.organisation))
