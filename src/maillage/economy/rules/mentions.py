"""What the law wants written on an invoice, as dated data: texts with a beginning, an end, a reference, a source.

They stand in `data/mentions.json` and `data/invoice_figures.json`, one a line, and are never written in code. An
empty list of customers, regimes or ways of VAT means all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from maillage.economy.rules.documents import CustomerKind, Note, Regime, VatDue
from maillage.kernel.refusal import Refusal
from maillage.telework.rules.figures import Figure, figure_on, read_figures

DATA = files("maillage.economy").joinpath("data")
FRANCHISE, VOUCHER = "franchise", "voucher"  # those that stand with the VAT, and not among the notes
RATES = ("vat_normal", "vat_intermediate", "vat_reduced", "vat_particular")


@dataclass(frozen=True, slots=True)
class Mention:
    """One text: on which invoices, from a day until another (that day excluded; None = still)."""

    code: str
    customers: frozenset[str]
    regimes: frozenset[str]
    vat_due: frozenset[str]
    text: str
    valid_from: date
    valid_to: date | None
    reference: str
    source: str
    verified_on: date
    to_verify: bool

    def is_for(self, customer: CustomerKind, regime: Regime, vat_due: VatDue, day: date) -> bool:
        """Whether it stands on such an invoice, issued that day."""
        suits = (
            (not wanted or value in wanted)
            for wanted, value in ((self.customers, customer), (self.regimes, regime), (self.vat_due, vat_due))
        )
        return all(suits) and self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def read_mentions(text: str) -> tuple[Mention, ...]:
    """The rows of a file. Raises ValueError or KeyError for one that is not whole."""
    return tuple(
        Mention(
            row["code"], frozenset(row["customers"]), frozenset(row["regimes"]), frozenset(row["vat_due"]),
            row["text"], date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["reference"], row["source"], date.fromisoformat(row["verified_on"]), row["to_verify"],
        )
        for row in json.loads(text)
    )  # fmt: skip


@cache
def known_mentions() -> tuple[Mention, ...]:
    """The legal mentions of invoices that Maillage ships."""
    return read_mentions(DATA.joinpath("mentions.json").read_text(encoding="utf-8"))


@cache
def invoice_figures() -> tuple[Figure, ...]:
    """The rates of VAT, and the fee for recovery."""
    return read_figures(DATA.joinpath("invoice_figures.json").read_text(encoding="utf-8"))


def notes_on(
    customer: CustomerKind, regime: Regime, vat_due: VatDue, day: date, mentions: Iterable[Mention] | None = None
) -> tuple[Note, ...]:
    """The mentions of such an invoice."""
    rows = known_mentions() if mentions is None else mentions
    return tuple(
        Note(row.code, row.text)
        for row in rows
        if row.code not in {FRANCHISE, VOUCHER} and row.is_for(customer, regime, vat_due, day)
    )


def franchise_text(day: date, mentions: Iterable[Mention] | None = None) -> str:
    """What stands in place of VAT under the franchise; Refusal on a day for which no text is known."""
    for row in known_mentions() if mentions is None else mentions:
        if row.code == FRANCHISE and row.is_for(CustomerKind.PRIVATE, Regime.FRANCHISE, VatDue.RECEIPTS, day):
            return row.text
    raise Refusal(
        "no_franchise_text",
        "The words of the law for an invoice without VAT are not known here for %(day)s: ask for the site to be "
        "brought up to date.",
        day=day,
    )


def voucher_text(day: date, mentions: Iterable[Mention] | None = None) -> str:
    """What stands in place of VAT where a multi-purpose pass is sold; Refusal on a day for which no text is known."""
    for row in known_mentions() if mentions is None else mentions:
        if row.code == VOUCHER and row.is_for(CustomerKind.PRIVATE, Regime.NORMAL, VatDue.RECEIPTS, day):
            return row.text
    raise Refusal(
        "no_voucher_text",
        "The words of the law for a multi-purpose pass are not known here for %(day)s: ask for the site to be brought "
        "up to date.",
        day=day,
    )


def vat_rates(day: date) -> tuple[int, ...]:
    """The rates in force, in hundredths of a percent, the highest first.

    >>> vat_rates(date(2026, 11, 29))
    (2000, 1000, 550, 210)
    """
    figures = [figure_on(code, day, invoice_figures()) for code in RATES]
    return tuple(int(figure.value * 100) for figure in figures if figure is not None)


def recovery_fee_cents(customer: CustomerKind, day: date) -> int:
    """What a late payer owes besides, between professionals; nothing for a private person."""
    figure = figure_on("recovery_fee", day, invoice_figures())
    return 0 if customer == CustomerKind.PRIVATE or figure is None else int(figure.value * 100)
