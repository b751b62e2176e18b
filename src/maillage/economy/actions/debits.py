"""Direct debits: a mandate noted, ended; what is asked of the bank; what the bank gave back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.actions.payments import write_payment
from maillage.economy.models import Debit, DebitBatch, DebitMandate, Issuer
from maillage.economy.queries.debits import collectables
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.direct_debits import REFERENCE, may_collect
from maillage.economy.rules.issuers import compact
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

BEFORE = timedelta(days=7)  # a bank may credit a file some days before the day that was asked


@transaction.atomic
def note_mandate(issuer: Issuer, by: Person, facts: dict[str, Any]) -> DebitMandate:
    """Note a mandate that was signed on paper: whose, for which account, under which reference."""
    require_books(by, issuer.organisation)
    mandate = DebitMandate(issuer=issuer, **facts)
    mandate.iban, mandate.bic = compact(mandate.iban), compact(mandate.bic)
    mandate.reference = mandate.reference.strip().upper()
    if not REFERENCE.fullmatch(mandate.reference):
        raise Refusal("bad_reference", "A reference has letters without accents and figures, 35 at most.")
    if mandate.signed_on > timezone.localdate():
        raise Refusal("signed_later", "A mandate is noted once it is signed.")
    try:
        with transaction.atomic():
            mandate.save()
    except IntegrityError as error:
        raise Refusal(
            "mandate_twice", "There is one mandate of this customer, or one of this reference, already: end it first."
        ) from error
    about = [mandate.person] if mandate.person else []
    record(
        by, "debit_mandate_noted", ("organisation", issuer.organisation_id), scope_of(issuer.organisation), about=about
    )
    return mandate


@transaction.atomic
def end_debit_mandate(mandate: DebitMandate, by: Person) -> None:
    """It is over: nothing is taken by it any more. Twice ends it once."""
    require_books(by, mandate.issuer.organisation)
    DebitMandate.objects.filter(pk=mandate.pk, ended_on=None).update(ended_on=timezone.localdate())
    about = [mandate.person] if mandate.person else []
    scope = scope_of(mandate.issuer.organisation)
    record(by, "debit_mandate_ended", ("organisation", mandate.issuer.organisation_id), scope, about=about)


@transaction.atomic
def collect(issuer: Issuer, by: Person, invoices: Collection[int], day: date) -> DebitBatch:
    """Ask the bank for what is left of these invoices, that day."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    if not (issuer.creditor_id and issuer.iban):
        raise Refusal(
            "no_creditor_id",
            "Direct debits need your IBAN and your creditor identifier: write them under “Who invoices”.",
        )
    if refusal := may_collect(day, timezone.localdate()):
        raise refusal
    rows = [one for one in collectables(issuer) if one.line.invoice.pk in invoices]
    if not rows:
        raise Refusal("nothing_to_collect", "Choose at least one invoice that nothing takes yet.")
    batch = DebitBatch.objects.create(
        issuer=issuer, reference=f"{issuer.prefix}-P{issuer.debit_batches.count() + 1:04d}", collected_on=day,
        made_at=timezone.now(), by=str(by.journal_id),
    )  # fmt: skip
    Debit.objects.bulk_create(
        Debit(batch=batch, mandate=one.mandate, invoice=one.line.invoice, cents=one.line.left.cents) for one in rows
    )
    record(by, "debits_made", ("organisation", issuer.organisation_id), scope_of(issuer.organisation), count=len(rows))
    return batch


@transaction.atomic
def note_refused(debit: Debit, by: Person) -> None:
    """The bank gave it back, or it never left: the invoice is to be paid again. Twice does it once.

    What was noted as paid by it is contradicted today; the statement will show it going out (`queries.bank`).
    """
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=debit.batch.issuer_id)
    require_books(by, issuer.organisation)
    if not Debit.objects.filter(pk=debit.pk, refused_on=None).update(refused_on=timezone.localdate()):
        return
    paid = debit.invoice.payments.filter(
        cents=debit.cents, method=Method.TRANSFER, takes_back=None, taken_back_by=None,
        received_on__gte=debit.batch.collected_on - BEFORE,
    ).last()  # fmt: skip
    if paid is not None:
        write_payment(
            debit.invoice, -paid.amount, Method.TRANSFER, timezone.localdate(), by, fee=-Money(paid.fee_cents),
            reference=debit.batch.reference, takes_back=paid,
        )  # fmt: skip
    record(
        by, "debit_refused", ("invoice", debit.invoice_id), scope_of(debit.batch.issuer.organisation), cents=debit.cents
    )  # fmt: skip
