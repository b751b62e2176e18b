"""Periods between places: opened, frozen, contested, settled. Nothing that is frozen changes afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.clearing_agreements import require_runner, take_clearing_lock
from maillage.economy.actions.clearing_documents import write_documents
from maillage.economy.models import (
    ClearedEntry,
    ClearingAccount,
    ClearingCarry,
    ClearingCircle,
    ClearingDispute,
    ClearingFreeze,
    ClearingLine,
    ClearingPeriod,
    ClearingSettlement,
    ClearingTransfer,
    SettledLine,
)
from maillage.economy.models.clearing import journal_name
from maillage.economy.queries.bank_accounts import account_of_place
from maillage.economy.queries.clearing import (
    agreement_on,
    carried_into,
    course_of,
    debts_of,
    hosts_place,
    lines_to_settle,
    terms_adopted_anywhere,
)
from maillage.economy.queries.clearing_uses import visits_to_clear
from maillage.economy.rules.netting import Transfer
from maillage.economy.rules.periods import (
    AgreementState,
    Netting,
    Outcome,
    may_contest,
    may_correct,
    may_freeze,
    may_open_period,
    may_settle,
    net_debts,
    quarter_of,
)
from maillage.economy.rules.uses import Visit, lines_of
from maillage.kernel.refusal import Refusal
from maillage.passes.models import PassKind
from maillage.places.models import Place

AT_ONCE = 5_000


@transaction.atomic
def open_period(by: Person | None, circle: ClearingCircle, last: date | None = None) -> ClearingPeriod:
    """Open the next period, to the end of its quarter unless another day is named. By nobody: by itself."""
    if by is not None:
        require_runner(by, circle)
    take_clearing_lock()
    adopted = circle.agreements.filter(state=AgreementState.ADOPTED).order_by("valid_from")
    agreed = adopted.values_list("valid_from", flat=True).first()
    before = circle.periods.order_by("-last").values_list("last", flat=True).first()
    first = before + timedelta(days=1) if before else agreed or date.min
    last = last or quarter_of(first)[1]
    if refusal := may_open_period(first, last, before, agreed):
        raise refusal
    period = ClearingPeriod.objects.create(
        circle=circle, first=first, last=last, opened_by=journal_name(by), opened_at=timezone.now()
    )
    record(by, "clearing_opened", ("clearing_period", period.pk), circle.scopes()[0])
    return period


def open_due_periods(today: date) -> int:
    """Open what is due: where an agreement counts today and no period holds today. How many."""
    opened = 0
    for circle in ClearingCircle.objects.all():
        while agreement_on(circle, today) and not circle.periods.filter(last__gte=today).exists():
            open_period(None, circle)
            opened += 1
    return opened


@transaction.atomic
def freeze_period(by: Person, period: ClearingPeriod) -> ClearingFreeze:
    """Write the statements of a period that is over. What comes late is of the next one."""
    require_runner(by, period.circle)
    take_clearing_lock()
    period = ClearingPeriod.objects.select_related("freeze", "settlement", "circle").get(pk=period.pk)
    if refusal := may_freeze(course_of(period), timezone.localdate()):
        raise refusal
    now = timezone.now()
    visits = list(visits_to_clear(period.circle, period.last, terms_adopted_anywhere()))
    lines = _write_lines(period, visits)
    freeze = ClearingFreeze.objects.create(period=period, by=journal_name(by), at=now, digest=digest_of(lines))
    record(by, "clearing_frozen", ("clearing_period", period.pk), period.scopes()[0], lines=len(lines))
    return freeze


def _write_lines(period: ClearingPeriod, visits: list[Visit]) -> list[ClearingLine]:
    """The lines, and each entry once, in the order in which it was worked out."""
    now = timezone.now()
    drafts = lines_of(visits)
    names = dict(PassKind.objects.filter(pk__in={one.kind for one in drafts}).values_list("pk", "name"))
    lines = ClearingLine.objects.bulk_create(
        ClearingLine(
            period=period, debtor_id=one.debtor, creditor_id=one.creditor, kind_id=one.kind, kind_name=names[one.kind],
            month=one.month, half_days=one.half_days, cents=one.cents, at=now,
        )
        for one in drafts
    )  # fmt: skip
    of_entry = {
        entry: line.pk for line, entries in zip(lines, drafts.values(), strict=True) for entry in entries
    }  # fmt: skip
    ClearedEntry.objects.bulk_create(
        (
            ClearedEntry(entry_id=one.entry, period=period, line_id=of_entry.get(one.entry), cents=one.cents)
            for one in visits
        ),
        batch_size=AT_ONCE,
    )
    return lines


def digest_of(lines: Iterable[ClearingLine]) -> str:
    """SHA-256 of the lines of a period, in the order of their values: what was frozen can be proven."""
    rows = sorted(
        f"{one.debtor_id};{one.creditor_id};{one.kind_id};{one.month.isoformat()};{one.half_days};{one.cents}"
        for one in lines
    )
    return sha256("\n".join(rows).encode()).hexdigest()


@transaction.atomic
def open_dispute(by: Person, line: ClearingLine, place: Place, words: str) -> ClearingDispute:
    """A host of one of the two places says that a line is not right."""
    if place.pk not in {line.debtor_id, line.creditor_id} or not hosts_place(by, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    take_clearing_lock()
    line = ClearingLine.objects.select_related("period__freeze", "period__settlement").get(pk=line.pk)
    is_open = line.disputes.filter(outcome=Outcome.OPEN).exists()
    if refusal := may_contest(course_of(line.period), words, is_open=is_open):
        raise refusal
    dispute = ClearingDispute.objects.create(
        line=line, place=place, words=words.strip(), opened_by=by, opened_at=timezone.now()
    )
    record(by, "clearing_contested", ("clearing_dispute", dispute.pk), place.scopes()[0])
    return dispute


@transaction.atomic
def settle_dispute(
    by: Person, dispute: ClearingDispute, answer: str, *, cents: int | None = None, half_days: int | None = None
) -> ClearingDispute:
    """Keep a contested line, or put it right to that amount by a counter-line; the line itself stays as it was."""
    require_runner(by, dispute.line.period.circle)
    take_clearing_lock()
    row = ClearingDispute.objects.select_for_update(of=("self",)).select_related("line").get(pk=dispute.pk)
    if row.outcome != Outcome.OPEN:
        raise Refusal("decided", "This is decided already.")
    if not answer.strip():
        raise Refusal("no_words", "Answer in a word.")
    if cents is not None:
        row.correction = _correct(row.line, cents, row.line.half_days if half_days is None else half_days)
    row.outcome = (Outcome.KEPT if row.correction is None else Outcome.CORRECTED).value
    row.answer, row.decided_by, row.decided_at = answer.strip(), by, timezone.now()
    row.save()
    record(by, "clearing_dispute_settled", ("clearing_dispute", row.pk), row.line.period.scopes()[0])
    return row


def _correct(line: ClearingLine, cents: int, half_days: int) -> ClearingLine | None:
    """The counter-line by which a line, with what corrected it before, comes to that; None when it does already."""
    if refusal := may_correct(cents, half_days):
        raise refusal
    before = [line, *ClearingLine.objects.filter(corrects=line)]
    missing = cents - sum(one.cents for one in before), half_days - sum(one.half_days for one in before)
    if not any(missing):
        return None
    return ClearingLine.objects.create(
        period_id=line.period_id, debtor_id=line.debtor_id, creditor_id=line.creditor_id, kind_id=line.kind_id,
        kind_name=line.kind_name, month=line.month, cents=missing[0], half_days=missing[1], corrects=line,
        at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def settle_period(by: Person, period: ClearingPeriod) -> ClearingSettlement:
    """Net what a period and what was carried over made owe into the fewest transfers; what is contested waits."""
    require_runner(by, period.circle)
    take_clearing_lock()
    period = ClearingPeriod.objects.select_related("freeze", "settlement", "circle").get(pk=period.pk)
    if refusal := may_settle(course_of(period), timezone.localdate()):
        raise refusal
    lines = lines_to_settle(period)
    agreement = agreement_on(period.circle, period.last)
    netting = net_debts(debts_of(lines), carried_into(period), agreement.smallest_cents if agreement else 0)
    settlement = ClearingSettlement.objects.create(
        period=period, by=journal_name(by), at=timezone.now(), at_least=netting.at_least,
        debts=netting.reduction.debts, owed_cents=netting.reduction.owed_cents,
    )  # fmt: skip
    due = [line for line in lines if not getattr(line, "contested", False)]
    SettledLine.objects.bulk_create(SettledLine(settlement=settlement, line=line) for line in due)
    _write_netting(settlement, netting)
    write_documents(settlement)
    record(
        by, "clearing_settled", ("clearing_period", period.pk), period.scopes()[0], transfers=len(netting.transfers)
    )  # fmt: skip
    return settlement


def _write_netting(settlement: ClearingSettlement, netting: Netting) -> None:
    period = settlement.period
    key = f"MAILLAGE-{period.circle_id}-{period.first:%Y%m%d}"

    def made(number: int, one: Transfer) -> ClearingTransfer:
        return ClearingTransfer(
            settlement=settlement, payer_id=one.payer, payee_id=one.payee, cents=one.cents, reference=f"{key}-{number}"
        )

    ClearingTransfer.objects.bulk_create(made(number, one) for number, one in enumerate(netting.transfers, 1))
    ClearingCarry.objects.bulk_create(
        ClearingCarry(settlement=settlement, place_id=place, cents=cents) for place, cents in netting.carried.items()
    )


@transaction.atomic
def save_account(by: Person, place: Place, holder: str, iban: str, bic: str = "") -> ClearingAccount | None:
    """Write down by which bank account a place pays and is paid; None when it is that of its carrier's invoices.

    The latter is written once, by who invoices: the place follows it, also when it changes.
    """
    if not hosts_place(by, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    if not iban_numbers.is_valid(iban):
        raise Refusal("no_iban", "This IBAN is not one: look at it again on the paper of your bank.")
    if bic and not bic_numbers.is_valid(bic):
        raise Refusal("no_bic", "This BIC is not one: look at it again on the paper of your bank.")
    on_invoices = account_of_place(place).of_invoices
    if on_invoices and on_invoices.iban == iban_numbers.compact(iban):
        ClearingAccount.objects.filter(place=place).delete()
        record(by, "clearing_account_set", ("place", place.pk), place.scopes()[0])
        return None
    account, _new = ClearingAccount.objects.update_or_create(
        place=place,
        defaults={
            "holder": holder.strip(),
            "iban": iban_numbers.compact(iban),
            "bic": bic_numbers.compact(bic) if bic else "",
        },
    )
    record(by, "clearing_account_set", ("clearing_account", account.pk), place.scopes()[0])
    return account
