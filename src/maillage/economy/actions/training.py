"""Practice: opened beside the real books, left for a new one when one wishes; nothing of it is ever emptied."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.models import DraftInvoice, Issuer
from maillage.economy.queries.training import current_practice
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.training import may_begin_anew, training_name
from maillage.kernel.refusal import Refusal
from maillage.ledger.actions import begin
from maillage.ledger.models import Book

# Neither bank nor email: nobody can pay, nobody can answer.
COPIED = (
    "legal_name", "street", "postcode", "city", "siren", "siret", "regime", "vat_due", "vat_number", "exemption_code",
    "exemption_text", "payment_days", "accounts", "is_demo",
)  # fmt: skip


@transaction.atomic
def open_practice(issuer: Issuer, by: Person) -> Issuer:
    """The practice of an issuer, begun at the first call: twice opens it once."""
    issuer = _locked(issuer, by)
    if practice := current_practice(issuer.organisation):
        return practice
    practice = _make(issuer, 1)
    record(by, "practice_opened", ("organisation", issuer.organisation_id), scope_of(issuer.organisation), number=1)
    return practice


@transaction.atomic
def begin_practice_anew(issuer: Issuer, by: Person, number: int) -> Issuer:
    """Leave practice `number` for a new one; drafts go on in it. The chain of before is kept, and named by the new one.

    `number` is the one that was on the screen: pressed twice, or by two people at once, it begins one.
    """
    issuer = _locked(issuer, by)
    former = current_practice(issuer.organisation)
    if former is None or former.training_round < number:
        raise Refusal("no_practice", "Open a practice first.")
    if former.training_round > number:
        return former
    book = Book.objects.select_for_update().filter(key=former.book).first()
    if refusal := may_begin_anew(book.number if book else 0, former.training_round):
        raise refusal
    assert book is not None
    made = _make(issuer, former.training_round + 1)
    with override(LANGUAGE):
        why = _("Practice begun anew, after practice %(number)s") % {"number": former.training_round}
    begin(made.book, book.digest, book.number, why, at=timezone.now())
    _take_drafts_over(former, made)
    record(
        by, "practice_begun_anew", ("organisation", issuer.organisation_id), scope_of(issuer.organisation),
        number=made.training_round, entries=book.number, digest=book.digest,
    )  # fmt: skip
    return made


def _locked(issuer: Issuer, by: Person) -> Issuer:
    """The real issuer, whose row orders those who open or leave a practice."""
    require_books(by, issuer.organisation)
    return Issuer.objects.select_for_update().select_related("organisation").get(organisation=issuer.organisation_id)


def _make(issuer: Issuer, number: int) -> Issuer:
    return Issuer.with_training.create(
        organisation=issuer.organisation, training_round=number, prefix=training_name(number, issuer.prefix),
        **{name: getattr(issuer, name) for name in COPIED},
    )  # fmt: skip


def _take_drafts_over(former: Issuer, made: Issuer) -> None:
    """What is being written is written in the new one; deposits stay where they are."""
    drafts = DraftInvoice.objects.filter(issuer=former)
    DraftInvoice.deposits.through.objects.filter(draftinvoice__in=drafts).delete()
    drafts.update(issuer=made, checked="")
