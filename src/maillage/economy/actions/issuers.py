"""Setting up who issues invoices; giving and ending mandates to write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Organisation, Person
from maillage.community.rules import Scope, ScopeKind
from maillage.economy.models import BillingMandate, Invoice, Issuer
from maillage.economy.queries.rights import keeps_books
from maillage.economy.queries.training import is_over
from maillage.economy.rules.accounts import may_number_accounts
from maillage.economy.rules.issuers import compact, may_set_up
from maillage.economy.rules.training import LOOKS_LIKE_TRAINING
from maillage.kernel.refusal import Refusal

IDENTIFIERS = ("siren", "siret", "vat_number", "iban", "bic", "creditor_id", "prefix")


def scope_of(organisation: Organisation) -> Scope:
    """Where the journal writes what is done for it."""
    return Scope(ScopeKind.ORGANISATION, organisation.pk)


def require_books(person: Person, organisation: Organisation) -> None:
    """Refusal unless this person keeps the books of the organisation."""
    if not keeps_books(person, organisation):
        raise Refusal("not_allowed", "Only who keeps the accounts of this organisation may do that.")


def lock_issuer(number: int) -> Issuer:
    """The row of an issuer, real or of practice, locked until the transaction ends; Refusal when a practice is over."""
    issuer = Issuer.with_training.select_for_update().select_related("organisation").get(pk=number)
    require_current(issuer)
    return issuer


def require_current(issuer: Issuer) -> None:
    """Refusal when this is a practice that was left for a new one: it is kept, and nothing is written in it."""
    if is_over(issuer):
        raise Refusal("practice_over", "This practice was left for a new one: it is kept as it was.")


@transaction.atomic
def set_up_issuer(organisation: Organisation, by: Person, facts: dict[str, Any]) -> Issuer:
    """Write who invoices, and how; the beginning of the numbers stays once one was given."""
    require_books(by, organisation)
    issuer = Issuer.objects.select_for_update().filter(organisation=organisation).first()
    issuer = issuer or Issuer(organisation=organisation)
    former = issuer.prefix
    for name, value in facts.items():
        setattr(issuer, name, compact(value) if name in IDENTIFIERS else value)
    if issuer.pk and issuer.prefix != former and Invoice.objects.filter(issuer=issuer).exists():
        raise Refusal("prefix_used", "Numbers were given already: their beginning stays.")
    if issuer.prefix != former and LOOKS_LIKE_TRAINING.fullmatch(issuer.prefix):
        raise Refusal("prefix_of_practice", "Numbers that begin with EX are those of practice: choose others.")
    if refusal := may_set_up(issuer.facts) or may_number_accounts(issuer.accounts):
        raise refusal
    try:
        with transaction.atomic():
            issuer.save()
    except IntegrityError as error:
        raise Refusal(
            "prefix_taken", "Another organisation numbers its invoices so: choose another beginning."
        ) from error
    record(by, "issuer_set_up", ("organisation", organisation.pk), scope_of(organisation))
    return issuer


@transaction.atomic
def give_mandate(seller: Issuer, writer: Organisation, by: Person, signed_on: date, text: str) -> BillingMandate:
    """Let an organisation write invoices in the issuer's name; the text both signed is kept."""
    require_books(by, seller.organisation)
    if writer.pk == seller.organisation_id:
        raise Refusal("own_mandate", "Nobody needs a mandate to write their own invoices.")
    if signed_on > timezone.localdate():
        raise Refusal("signed_later", "A mandate is signed before it is kept here.")
    if not text.strip():
        raise Refusal("no_mandate_text", "A mandate is written: copy here what both signed.")
    Issuer.objects.select_for_update().get(pk=seller.pk)
    if BillingMandate.objects.filter(seller=seller, writer=writer, ended_on=None).exists():
        raise Refusal("mandate_twice", "This organisation has a mandate already: end it before another begins.")
    made = BillingMandate.objects.create(seller=seller, writer=writer, signed_on=signed_on, text=text)
    record(by, "billing_mandate_given", ("billing_mandate", made.pk), scope_of(seller.organisation))
    return made


@transaction.atomic
def end_mandate(mandate: BillingMandate, by: Person) -> None:
    """End it today; what was written under it stays."""
    require_books(by, mandate.seller.organisation)
    ended = BillingMandate.objects.filter(pk=mandate.pk, ended_on=None).update(ended_on=timezone.localdate())
    if ended:
        record(by, "billing_mandate_ended", ("billing_mandate", mandate.pk), scope_of(mandate.seller.organisation))
