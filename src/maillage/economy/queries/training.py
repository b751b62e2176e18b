"""The practices of an organisation: the one in hand, those of before, what was done in each."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.community.models import Organisation
from maillage.economy.models import DraftInvoice, Invoice, Issuer, Payment
from maillage.economy.rules.training import Step, StepState, steps_of
from maillage.ledger.models import Book, Closure


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice, and where its chain is: how many entries, the digest of the last."""

    issuer: Issuer
    entries: int
    digest: str


def current_practice(organisation: Organisation) -> Issuer | None:
    """The one in hand; None when none was opened."""
    rows = Issuer.with_training.filter(organisation=organisation, training_round__gt=0)
    return rows.select_related("organisation").order_by("-training_round").first()


def is_over(issuer: Issuer) -> bool:
    """Whether this is a practice that was left for a new one. A real issuer costs no statement."""
    if not issuer.is_training:
        return False
    later = Issuer.with_training.filter(organisation=issuer.organisation_id, training_round__gt=issuer.training_round)
    return later.exists()


def practices_of(organisation: Organisation) -> list[Practice]:
    """All of them, the last first. Two statements."""
    rows = Issuer.with_training.filter(organisation=organisation, training_round__gt=0)
    issuers = list(rows.select_related("organisation").order_by("-training_round"))
    books = {book.key: book for book in Book.objects.filter(key__in=[one.book for one in issuers])}
    return [
        Practice(one, books[one.book].number, books[one.book].digest) if one.book in books else Practice(one, 0, "")
        for one in issuers
    ]


def progress_of(practice: Issuer) -> list[StepState]:
    """What was tried in this practice, and what comes next. Five statements."""
    issued = Invoice.with_training.filter(issuer=practice)
    is_issued = issued.exists()
    done = {
        Step.DRAFT: is_issued or DraftInvoice.objects.filter(issuer=practice).exists(),
        Step.ISSUE: is_issued,
        Step.PAY: Payment.objects.filter(invoice__issuer=practice).exists(),
        Step.CREDIT: issued.filter(cancels__isnull=False).exists(),
        Step.CLOSE: Closure.objects.filter(book__key=practice.book).exists(),
    }
    return steps_of([step for step, is_done in done.items() if is_done])
