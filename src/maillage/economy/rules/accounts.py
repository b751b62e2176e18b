"""What invoices and payments write in the books: accounts of the Plan comptable général, as data; balanced lines.

What is sold is a receipt of account 706, its VAT stands on 44571, what is owed on 411. A deposit waits on 4191 until
the balance takes it off. A multi-purpose pass is no receipt when it is sold: it waits on 487. What places owe each
other is netted through 467. A credit note writes the contrary of what its invoice wrote.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from maillage.economy.rules.documents import Document, InvoiceKind
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.rules.entries import Line

LANGUAGE = "fr"  # of the books, and of what comes with an invoice: the law’s
NUMBER = re.compile(r"[1-7][0-9]{1,11}")


class Use(StrEnum):
    """What an account is for."""

    CUSTOMERS = "customers"
    DEPOSITS = "deposits"
    VAT = "vat"
    BANK = "bank"
    CASH = "cash"
    CHEQUES = "cheques"
    SERVICES = "services"
    PASSES = "passes"
    CLEARING = "clearing"
    OTHERS = "others"


class Method(StrEnum):
    """How something was paid."""

    TRANSFER = "transfer"
    CHEQUE = "cheque"
    CASH = "cash"
    CARD = "card"
    OFFSET = "offset"  # by what places owe each other: never noted by hand


PAID_INTO = {
    Method.TRANSFER: Use.BANK, Method.CHEQUE: Use.CHEQUES, Method.CASH: Use.CASH, Method.CARD: Use.BANK,
    Method.OFFSET: Use.CLEARING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A number of the chart, and its name."""

    number: str
    name: str


Chart = Mapping[Use, Account]


@cache
def shipped_chart() -> dict[Use, Account]:
    """The chart we ship."""
    text = files("maillage.economy").joinpath("data/accounts.json").read_text(encoding="utf-8")
    return {Use(use): Account(*row) for use, row in json.loads(text).items()}


def chart_of(changed: Mapping[str, str]) -> dict[Use, Account]:
    """The chart of an issuer: ours, with the numbers that its treasurer changed (use → number)."""
    return {use: Account(changed.get(use.value, one.number), one.name) for use, one in shipped_chart().items()}


def may_number_accounts(changed: Mapping[str, str]) -> Refusal | None:
    """Are these numbers of accounts?"""
    for use, number in changed.items():
        if use not in set(Use) or not NUMBER.fullmatch(number):
            return Refusal("bad_account", "“%(number)s” is not the number of an account.", number=number[:20])
    numbers = [one.number for one in chart_of(changed).values()]
    if len(set(numbers)) < len(numbers):
        return Refusal("account_twice", "Each account serves one purpose: two have the same number.")
    return None


def lines_of_document(document: Document, chart: Chart, deposits: Sequence[Document] = ()) -> tuple[Line, ...]:
    """What a document writes: owed by the customer, sold, its VAT; the deposits it takes off. They balance."""
    amounts: defaultdict[Use, Money] = defaultdict(lambda: Money(0))
    sold = Use.PASSES if document.is_voucher else Use.SERVICES
    sold = Use.DEPOSITS if document.kind == InvoiceKind.DEPOSIT else sold
    amounts[Use.CUSTOMERS] += document.gross
    amounts[sold] -= document.net
    amounts[Use.VAT] -= document.vat
    for deposit in deposits:
        amounts[Use.CUSTOMERS] -= deposit.gross
        amounts[Use.DEPOSITS] += deposit.net
        amounts[Use.VAT] += deposit.vat
    return tuple(Line(chart[use].number, amount) for use, amount in amounts.items() if amount)


def lines_of_payment(amount: Money, fee: Money, method: Method, chart: Chart) -> tuple[Line, ...]:
    """What a payment writes, `fee` of it being the fee for recovery; one that is given back is below zero."""
    lines = (
        Line(chart[PAID_INTO[method]].number, amount),
        Line(chart[Use.CUSTOMERS].number, fee - amount),
        Line(chart[Use.OTHERS].number, -fee),
    )
    return tuple(line for line in lines if line.amount)
