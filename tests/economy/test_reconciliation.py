"""What must agree with the books, broken fact by fact: each is named the night after, on the accounts page too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.economy.actions.closures import close_books
from maillage.economy.actions.issuance import cancel
from maillage.economy.actions.payments import note_payment, take_back_payment
from maillage.economy.models import Issuer
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.documents import CustomerKind, InvoiceKind, Regime
from maillage.kernel.money import Money
from maillage.ledger.actions import post
from maillage.ledger.reconciliation import in_english, reconcile, report_on
from maillage.ledger.rules.entries import Line, Posting
from maillage.places.models import Place
from tests.factories import MENDE, make_organisation, make_place
from tests.kit.clearing import facilitator_of, give_back, settled_quarter, sold_by, use
from tests.kit.invoices import SIRENS, SIRETS, item, make_invoice, make_issuer
from tests.kit.screens import SignedIn
from tests.kit.tampering import tamper

TODAY = timezone.localdate()
LONG_AGO = date(TODAY.year, 1, 2) - timedelta(days=370)


def wrong() -> list[str]:
    return [sentence for row in reconcile(whole=True) for sentence in in_english(row)]


@pytest.fixture
def issuer(network: Network) -> Issuer:
    carrier = make_organisation("Commune inventée", "host")
    carrier.networks.add(network, through_defaults={"role": "host"})
    return make_issuer(carrier, regime=Regime.NORMAL)


@pytest.fixture
def accounts(issuer: Issuer, irene: Person) -> Issuer:
    """Each kind: a deposit paid and taken off, an invoice paid above it, one cancelled, a payment taken back."""
    company = {"customer": CustomerKind.COMPANY.value, "siren": SIRENS[2], "siret": SIRETS[2]}
    line = item(2000, rate=2000)
    deposit = make_invoice(issuer, irene, item(1000, rate=2000), kind=InvoiceKind.DEPOSIT.value, on=LONG_AGO)
    note_payment(deposit, Money(3600), Method.CHEQUE, LONG_AGO, irene)
    balance = make_invoice(issuer, irene, line, deposits=(deposit,), on=LONG_AGO, **company)
    note_payment(balance, Money(balance.due_cents + 4000), Method.TRANSFER, TODAY, irene)
    other = make_invoice(issuer, irene, line)
    take_back_payment(note_payment(other, Money(100), Method.CASH, TODAY, irene), irene)
    cancel(make_invoice(issuer, irene, line), irene)
    close_books(issuer, LONG_AGO, irene)
    return issuer


def test_accounts_that_are_right_are_said_to_be(accounts: Issuer, irene: Person, as_: SignedIn) -> None:
    address = reverse("economy:books", args=[accounts.organisation.slug])
    reader = as_(irene)
    assert reader.get(address).context["proof"] is None
    assert wrong() == []
    row = report_on(accounts.book)
    assert row is not None
    assert row.count == 9 + 5 + 4, "entries, invoices, payments"
    answer = reader.get(address)
    assert (answer.context["proof"], "note bad" in answer.content.decode()) == (row, False)
    assert reconcile()[0].count == 0, "the night after, nothing is new"


BREAKS = {
    "an invoice of other cents": (
        "UPDATE economy_invoice SET net_cents = net_cents + 1 WHERE id = (SELECT max(id) FROM economy_invoice)",
        "its entry is not what it says",
    ),
    "a line of other cents": (
        "UPDATE ledger_entryline SET cents = cents - 1 WHERE id = (SELECT min(id) FROM ledger_entryline)",
        "debit and credit differ",
    ),
    "an invoice of another entry": (
        "UPDATE economy_invoice SET number = 'NUL0-2020-000001' WHERE id = (SELECT min(id) FROM economy_invoice)",
        "Invoice NUL0-2020-000001: its entry is not what it says",
    ),
    "a payment of other cents": (
        "UPDATE economy_payment SET cents = cents - 1 WHERE id = (SELECT min(id) FROM economy_payment)",
        "A payment of ",
    ),
    "a fee of other cents": ("UPDATE economy_payment SET fee_cents = 3999 WHERE fee_cents > 0", "A payment of "),
    "a payment gone": (
        "DELETE FROM economy_payment WHERE takes_back_id IS NOT NULL",
        "and no payment says so",
    ),
    "an invoice gone": (
        "DELETE FROM economy_invoice WHERE id = (SELECT max(id) FROM economy_invoice WHERE kind = '380')",
        "1 invoices are missing",
    ),
    "a number gone": (
        "DELETE FROM ledger_documentnumber WHERE id = (SELECT min(id) FROM ledger_documentnumber)",
        "numbers were given up to number",
    ),
    "a closure of other totals": ("UPDATE ledger_closure SET totals = '{}'", "The closure until "),
}


@pytest.mark.parametrize("fact", BREAKS)
def test_each_fact_that_is_broken_is_named(accounts: Issuer, irene: Person, as_: SignedIn, fact: str) -> None:
    statement, words = BREAKS[fact]
    assert wrong() == []
    tamper(statement)
    assert any(words in sentence for sentence in wrong()), wrong()
    address = reverse("economy:books", args=[accounts.organisation.slug])
    assert "note bad" in as_(irene).get(address).content.decode()


def test_an_entry_that_no_payment_wrote_is_named(accounts: Issuer) -> None:
    number = accounts.invoices.order_by("pk")[0].number
    lines = (Line("512", Money(1)), Line("411", Money(-1)))
    post(accounts.book, Posting(TODAY, "Virement", lines, number))
    assert wrong() == [f"Entry 10 moves what is owed for invoice {number}, and no payment says so."]


@pytest.fixture
def settled(network: Network) -> Place:
    place = make_place(network, "Marvejols", MENDE)
    settled_quarter(facilitator_of(network), place)
    return place


OUT_OF_NOTHING = """INSERT INTO economy_clearingcarry (settlement_id, place_id, cents)
SELECT max(s.id), max(p.id), 5 FROM economy_clearingsettlement s, places_place p"""
CLEARING_BREAKS = {
    "a line of other cents": ("UPDATE economy_clearingline SET cents = cents + 5", "a frozen line was changed"),
    "a half-day of other cents": (
        "UPDATE economy_clearedentry SET cents = cents + 5 WHERE line_id IS NOT NULL",
        "a line is not the sum of its half-days",
    ),
    "a transfer of other cents": (
        "UPDATE economy_clearingtransfer SET cents = cents + 5", "transfers are not what is owed",
    ),
    "something carried over out of nothing": (
        OUT_OF_NOTHING,
        "what is carried over does not sum to zero",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fact", CLEARING_BREAKS)
def test_what_places_settled_sums_to_zero_or_is_named(settled: Place, fact: str) -> None:
    tamper("DELETE FROM passes_creditentry")  # taken for bookings that are charged: not made here
    assert wrong() == []
    statement, words = CLEARING_BREAKS[fact]
    tamper(statement)
    assert any(words in sentence for sentence in wrong()), wrong()


ANOTHER_LOT = """INSERT INTO passes_creditlot (held_id, amount, last, made_at)
SELECT id, 1, ends_on, now() FROM passes_pass ORDER BY id DESC LIMIT 1;
UPDATE passes_creditentry SET lot_id = (SELECT max(id) FROM passes_creditlot) WHERE undoes_id IS NULL"""
CHARGED_TWICE = """INSERT INTO passes_charge (use, payer, place_id, why, day, cents, parts, lines, at)
SELECT use, payer, place_id, why, day, cents, parts, lines, at FROM passes_charge"""
CREDIT_BREAKS = {
    "more than there was": ("UPDATE passes_creditentry SET amount = -11 WHERE undoes_id IS NULL", "credits are left"),
    "more came back": ("UPDATE passes_creditentry SET amount = 3 WHERE undoes_id IS NOT NULL", "what came back is not"),
    "of another lot": (
        ANOTHER_LOT,
        "of a lot of another pass",
    ),
    "for nothing": ("DELETE FROM passes_charge WHERE undoes_id IS NULL", "for a booking that is not charged"),
    "charged twice": (
        CHARGED_TWICE,
        "is charged 2 times",
    ),
}


@pytest.mark.parametrize("fact", CREDIT_BREAKS)
def test_credits_are_what_was_booked_or_it_is_named(network: Network, fact: str) -> None:
    place = make_place(network, "Marvejols", MENDE)
    held, _other = sold_by(place), sold_by(place)
    taken, back = use(held, place), use(held, place)
    give_back(back)
    tamper(
        "INSERT INTO passes_charge (use, payer, place_id, why, day, cents, parts, lines, at)"
        f" SELECT '{taken.use}', '', {place.pk}, 'booked', '{TODAY}', 0, '[]', '[]', now()"
    )
    assert wrong() == []
    statement, words = CREDIT_BREAKS[fact]
    tamper(statement)
    assert any(words in sentence for sentence in wrong()), wrong()
