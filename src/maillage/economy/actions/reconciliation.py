"""What is proven each night: invoices and payments beside their book, what was frozen and settled between places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import F, Q, QuerySet, Sum

from maillage.economy.actions.clearing import digest_of
from maillage.economy.models import (
    ClearingCarry,
    ClearingFreeze,
    ClearingLine,
    ClearingSettlement,
    ClearingTransfer,
    DepositUse,
    Invoice,
    Issuer,
    PassIncome,
    Payment,
)
from maillage.economy.queries.clearing import carried_into
from maillage.economy.rules.accounts import Use
from maillage.economy.rules.reconciliation import amounts_of_invoice, amounts_of_payment
from maillage.ledger.models import Entry, EntryLine, Numbering
from maillage.ledger.reconciliation import Discrepancy, Proof

AT_ONCE = 2000
Row = TypeVar("Row", Invoice, Payment)


def prove_issuer(proof: Proof) -> None:
    """The book of an issuer, practice too, beside its invoices and payments; nothing for other books."""
    key = proof.book.key if proof.book else ""
    _kind, _dash, number = key.partition("-")
    issuer = Issuer.with_training.filter(pk=int(number)).first() if number.isdigit() else None
    if issuer is None or issuer.book != key:
        return
    proof.note(_faults_of_invoices(issuer, proof))
    proof.note(_faults_of_payments(issuer, proof))
    proof.note(_faults_of_entries(issuer, proof))
    proof.note(_faults_of_income(issuer, proof))
    proof.note(_faults_of_numbers(issuer))


def _new(proof: Proof) -> Q:
    """What was written since the last night, or in another book."""
    return Q(entry__book=proof.book, entry__number__gt=proof.after) | ~Q(entry__book=proof.book)


def _in_chunks(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """So many at once: memory does not grow with the years."""
    cursor = rows.iterator(AT_ONCE)
    while chunk := list(islice(cursor, AT_ONCE)):
        yield chunk


def _amounts(entries: Iterable[int]) -> dict[int, list[int]]:
    amounts: defaultdict[int, list[int]] = defaultdict(list)
    for entry, cents in EntryLine.objects.filter(entry__in=list(entries)).values_list("entry", "cents"):
        amounts[entry].append(cents)
    return {entry: sorted(cents) for entry, cents in amounts.items()}


def _faults_of_invoices(issuer: Issuer, proof: Proof) -> Iterator[Discrepancy]:
    rows = Invoice.with_training.filter(_new(proof), issuer=issuer).select_related("entry", "cancels").order_by("pk")
    for chunk in _in_chunks(rows.defer("xml", "content", "cancels__xml", "cancels__content")):
        amounts = _amounts(row.entry_id for row in chunk)
        off = _deposits_of({row.cancels_id or row.pk for row in chunk})
        proof.count += len(chunk)
        for row in chunk:
            sold = row.cancels or row
            right = amounts_of_invoice(
                sold.net_cents, sold.vat_cents, off.get(sold.pk, ()), is_credit=row.cancels is not None
            )
            is_same = (row.net_cents, row.vat_cents) == (sold.net_cents, sold.vat_cents)
            if not is_same or not _is_its_entry(row.entry, row.number, proof) or amounts.get(row.entry_id) != right:
                yield Discrepancy("Invoice %(number)s: its entry is not what it says.", {"number": row.number})


def _is_its_entry(entry: Entry, document: str, proof: Proof) -> bool:
    return proof.book is not None and (entry.book_id, entry.document) == (proof.book.pk, document)


def _deposits_of(invoices: set[int]) -> dict[int, list[tuple[int, int]]]:
    off: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = DepositUse.objects.filter(balance__in=invoices)
    for balance, net, vat in rows.values_list("balance", "deposit__net_cents", "deposit__vat_cents"):
        off[balance].append((net, vat))
    return off


def _faults_of_payments(issuer: Issuer, proof: Proof) -> Iterator[Discrepancy]:
    rows = Payment.objects.filter(_new(proof), invoice__issuer=issuer).select_related("entry", "takes_back")
    rows = rows.annotate(document=F("invoice__number")).order_by("pk")
    for chunk in _in_chunks(rows):
        amounts = _amounts(row.entry_id for row in chunk)
        proof.count += len(chunk)
        for row in chunk:
            right = amounts_of_payment(row.cents, row.fee_cents)
            document = row.document  # type: ignore[attr-defined]  # annotated
            back = row.takes_back
            is_contrary = back is None or (back.cents, back.fee_cents) == (-row.cents, -row.fee_cents)
            if not is_contrary or not _is_its_entry(row.entry, document, proof) or amounts.get(row.entry_id) != right:
                yield Discrepancy(
                    "A payment of %(day)s for invoice %(number)s: its entry is not what it says.",
                    {"day": row.received_on.isoformat(), "number": document},
                )


def _faults_of_entries(issuer: Issuer, proof: Proof) -> Iterator[Discrepancy]:
    """Entries that move what a customer owes for an invoice, and that neither it nor a payment wrote."""
    rows = Entry.objects.filter(
        book=proof.book, number__gt=proof.after, lines__account=issuer.chart[Use.CUSTOMERS].number,
        document__in=Invoice.with_training.filter(issuer=issuer).values("number"),
    )  # fmt: skip
    rows = rows.exclude(pk__in=Invoice.with_training.values("entry")).exclude(pk__in=Payment.objects.values("entry"))
    for number, document in rows.distinct().order_by("number").values_list("number", "document")[:20]:
        yield Discrepancy(
            "Entry %(n)s moves what is owed for invoice %(number)s, and no payment says so.",
            {"n": number, "number": document},
        )


def _faults_of_income(issuer: Issuer, proof: Proof) -> Iterator[Discrepancy]:
    """What the closure of each month moved of passes is what its entry says; a month without one moved nothing."""
    written_here = PassIncome.objects.filter(issuer=issuer, is_before=False).select_related("entry").order_by("month")
    for row in written_here.filter(_new(proof) | Q(entry=None)):
        proof.count += row.entry is not None
        right = sorted(cents for cents in (row.base_cents + row.vat_cents, -row.base_cents, -row.vat_cents) if cents)
        written = _amounts([row.entry_id]).get(row.entry_id, []) if row.entry_id else []
        is_its_book = row.entry is None or (proof.book is not None and row.entry.book_id == proof.book.pk)
        if written != right or not is_its_book:
            yield Discrepancy(
                "Passes used until %(month)s: the entry is not what was moved.", {"month": f"{row.month:%Y-%m}"}
            )


def _faults_of_numbers(issuer: Issuer) -> Iterator[Discrepancy]:
    """Each number that was given is on an invoice; a year that was kept long enough is gone as a whole."""
    prefix = f"{issuer.book}:"
    for key, last in Numbering.objects.filter(key__startswith=prefix).order_by("key").values_list("key", "last"):
        rows = Invoice.with_training.filter(issuer=issuer, series=key.removeprefix(prefix), sequence__lte=last)
        if (count := rows.count()) not in {0, last}:
            yield Discrepancy(
                "Series %(series)s: %(missing)s invoices are missing.",
                {"series": key.removeprefix(prefix), "missing": last - count},
            )


def prove_clearing(proof: Proof) -> None:
    """What was frozen is what was frozen then; what was settled sums to zero, and pays what each place is owed."""
    for freeze in ClearingFreeze.objects.select_related("period").order_by("pk"):
        lines = ClearingLine.objects.filter(period=freeze.period_id, corrects=None)
        proof.note(_faults_of_freeze(freeze, lines))
        proof.count += len(lines)
    for settlement in ClearingSettlement.objects.select_related("period__circle").order_by("pk"):
        proof.note(_faults_of_settlement(settlement))


def _days(freeze: ClearingFreeze | ClearingSettlement) -> dict[str, str | int]:
    return {"first": freeze.period.first.isoformat(), "last": freeze.period.last.isoformat()}


def _faults_of_freeze(freeze: ClearingFreeze, lines: QuerySet[ClearingLine]) -> Iterator[Discrepancy]:
    if digest_of(lines) != freeze.digest:
        yield Discrepancy("Accounts between places, %(first)s to %(last)s: a frozen line was changed.", _days(freeze))
    visits = lines.annotate(visits=Sum("entries__cents", default=0))
    if visits.exclude(visits=F("cents")).exists():
        yield Discrepancy(
            "Accounts between places, %(first)s to %(last)s: a line is not the sum of its half-days.", _days(freeze)
        )


def _faults_of_settlement(settlement: ClearingSettlement) -> Iterator[Discrepancy]:
    owed: defaultdict[int, int] = defaultdict(int, carried_into(settlement.period))
    lines = ClearingLine.objects.filter(settled__settlement=settlement)
    for debtor, creditor, cents in lines.values_list("debtor", "creditor", "cents"):
        owed[debtor] -= cents
        owed[creditor] += cents
    transfers = ClearingTransfer.objects.filter(settlement=settlement)
    for payer, payee, cents in transfers.values_list("payer", "payee", "cents"):
        owed[payer] += cents
        owed[payee] -= cents
    carried = dict(ClearingCarry.objects.filter(settlement=settlement).values_list("place", "cents"))
    if sum(carried.values()):
        yield Discrepancy(
            "Accounts between places, %(first)s to %(last)s: what is carried over does not sum to zero.",
            _days(settlement),
        )
    if {place: cents for place, cents in owed.items() if cents} != {p: cents for p, cents in carried.items() if cents}:
        yield Discrepancy(
            "Accounts between places, %(first)s to %(last)s: transfers are not what is owed.", _days(settlement)
        )
