"""The files of accounts: the FEC and its description, and a plain table of invoices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.economy.models import Invoice, Issuer
from maillage.economy.rules.accounts import Use
from maillage.economy.rules.fec import COLUMNS, FecLine, auxiliary_number
from maillage.ledger.models import EntryLine

JOURNALS = {"sales": ("VE", "Ventes"), "bank": ("BQ", "Banque"), "cash": ("CA", "Caisse"), "other": ("OD", "Divers")}


@dataclass(frozen=True, slots=True)
class Amount:
    """Cents as a cell of a table: two decimals, after a comma in French, which a spreadsheet then reads as a number."""

    cents: int

    def __str__(self) -> str:
        text = f"{abs(self.cents) // 100}{get_format('DECIMAL_SEPARATOR')}{abs(self.cents) % 100:02d}"
        return f"-{text}" if self.cents < 0 else text


def fec_lines(issuer: Issuer, first: date, last: date) -> Iterator[FecLine]:
    """The entries of a book between two days, in the order in which they were written. Two statements."""
    chart = issuer.chart
    names = {account.number: account.name for account in chart.values()}
    pieces = {
        number: (issued_on, name, auxiliary_number(buyer or {"name": name}))
        for number, issued_on, name, buyer in Invoice.objects.filter(issuer=issuer).values_list(
            "number", "issued_on", "customer_name", "content__buyer"
        )
    }
    rows = EntryLine.objects.filter(entry__book__key=issuer.book, entry__dated__range=(first, last))
    lines = list(rows.select_related("entry").order_by("entry__number", "position"))
    used: dict[int, set[str]] = {}
    for line in lines:
        used.setdefault(line.entry_id, set()).add(line.account)
    numbers: dict[int, int] = {}
    for line in lines:
        entry = line.entry
        issued_on, customer, auxiliary = pieces.get(entry.document, (entry.dated, "", ""))
        is_customer = line.account == chart[Use.CUSTOMERS].number and customer
        yield FecLine(
            journal=_journal(issuer, used[line.entry_id]),
            number=numbers.setdefault(line.entry_id, len(numbers) + 1),
            dated=entry.dated, account=(line.account, names.get(line.account, line.account)),
            auxiliary=(f"{line.account}{auxiliary}", customer) if is_customer else ("", ""),
            piece=entry.document or str(entry.number), piece_on=issued_on, label=entry.label, cents=line.cents,
            valid_on=timezone.localdate(entry.at),
        )  # fmt: skip


def _journal(issuer: Issuer, accounts: set[str]) -> tuple[str, str]:
    chart = issuer.chart
    if {chart[Use.PASSES].number, chart[Use.SERVICES].number} <= accounts:
        return JOURNALS["other"]  # passes that were used: no sale, it was invoiced before
    if accounts & {
        chart[Use.SERVICES].number,
        chart[Use.DEPOSITS].number,
        chart[Use.VAT].number,
        chart[Use.PASSES].number,
    }:
        return JOURNALS["sales"]
    if chart[Use.CASH].number in accounts:
        return JOURNALS["cash"]
    if accounts & {chart[Use.BANK].number, chart[Use.CHEQUES].number}:
        return JOURNALS["bank"]
    return JOURNALS["other"]


def fec_description(issuer: Issuer, name: str, encoding: str) -> str:
    """What the law wants beside the file: how it is written, what it holds, what it does not."""
    with override("fr"):
        lines = [
            _("Description of the file %(name)s") % {"name": name},
            "",
            _("Who: %(name)s, SIREN %(siren)s.") % {"name": issuer.legal_name, "siren": issuer.siren},
            _("What: the entries of invoices and payments kept in this site, a part of the accounts. The rest of the "
              "accounts is kept elsewhere."),
            _("How: one line an account, fields parted by a tab, days as AAAAMMJJ, a decimal comma, %(encoding)s.")
            % {"encoding": encoding.upper()},
            _("Numbers follow one another without a gap within this file; each entry is final as soon as it is "
              "written (ValidDate), and chained to the one before in the site."),
            _("Journals: %(journals)s.") % {"journals": ", ".join(" ".join(one) for one in JOURNALS.values())},
            _("Auxiliary accounts: the account of customers, the beginning of the name, and four signs that tell apart "
              "two customers of one name by their SIREN, their address of email or their address."),
            "",
            *(f"{n}. {column}" for n, column in enumerate(COLUMNS, 1)),
        ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"
