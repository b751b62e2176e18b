"""Invoices: written, issued with a number, paid, reminded of, cancelled; the books balance and nothing is changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from maillage.community.models import JournalEntry, Person
from maillage.economy.actions import issuance
from maillage.economy.actions.closures import close_books
from maillage.economy.actions.drafts import remove_draft, write_draft
from maillage.economy.actions.issuance import cancel, check_drafts, issue
from maillage.economy.actions.issuers import end_mandate, give_mandate, set_up_issuer
from maillage.economy.actions.payments import note_payment, take_back_payment
from maillage.economy.models import DraftInvoice, Invoice, Issuer, Payment
from maillage.economy.queries.invoices import standing_of, vat_by_month
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.documents import CustomerKind, InvoiceKind, Regime
from maillage.economy.rules.invoices import InvoiceState
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.queries import balances, gaps, verify
from tests.factories import Committed, make_organisation
from tests.kit.concurrency import at_once
from tests.kit.invoices import SIRENS, SIRETS, item, make_draft, make_invoice, make_issuer, make_treasurer

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def issuer(db: None) -> Issuer:
    return make_issuer()


@pytest.fixture
def irene(issuer: Issuer) -> Person:
    """Irene keeps the books."""
    return make_treasurer(issuer)


@pytest.fixture
def with_vat(db: None) -> Issuer:
    return make_issuer(n=1, regime=Regime.NORMAL)


def state_of(invoice: Invoice, day: date = TODAY) -> InvoiceState:
    return standing_of(invoice).state_on(day)


def refused(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_an_invoice_is_numbered_written_in_the_books_and_the_draft_is_gone(
    issuer: Issuer, irene: Person, bob: Person
) -> None:
    first = make_invoice(issuer, irene, person=bob)
    second = make_invoice(issuer, irene)
    year = TODAY.year
    assert [first.number, second.number] == [f"NUL0-{year}-000001", f"NUL0-{year}-000002"]
    assert not DraftInvoice.objects.exists()
    assert balances(issuer.book) == {"411": Money(6000), "706": Money(-6000)}
    assert list(verify(issuer.book)) == []
    assert gaps(f"{issuer.book}:NUL0-{year}") == 0
    assert first.holder.person == bob
    line = JournalEntry.objects.filter(verb="invoice_issued").earliest("pk")
    assert line.actor == irene.journal_id
    assert bob.journal_id in line.about
    assert first.document.number in first.xml
    assert first.keep_until == date(year + 11, 1, 1)


def test_vat_is_worked_out_by_rate_on_the_sum_of_the_lines(with_vat: Issuer) -> None:
    keeper = make_treasurer(with_vat)
    lines = [item(833, 2000, "1") for _n in range(3)]  # 1.67 each would be 5.01
    made = make_invoice(with_vat, keeper, *lines, item(1000, 550, "1"))
    assert (made.net_cents, made.vat_cents) == (3499, 500 + 55)
    assert balances(with_vat.book) == {"411": Money(4054), "706": Money(-3499), "44571": Money(-555)}


def test_paid_in_parts_late_and_taken_back(issuer: Issuer, irene: Person) -> None:
    made = make_invoice(issuer, irene)
    assert state_of(made) == InvoiceState.TO_PAY
    assert state_of(made, made.due_on + timedelta(days=1)) == InvoiceState.LATE
    assert standing_of(made).days_late(made.due_on + timedelta(days=3)) == 3
    first = note_payment(made, Money(1000), Method.CASH, TODAY, irene)
    assert state_of(made) == InvoiceState.PARTLY_PAID
    assert refused(note_payment, made, Money(2001), Method.CASH, TODAY, irene) == "too_much_paid"
    note_payment(made, Money(2000), Method.TRANSFER, TODAY, irene, reference="VIR 12")
    assert state_of(made) == InvoiceState.PAID
    assert balances(issuer.book) == {
        "411": Money(0), "706": Money(-3000), "530": Money(1000), "512": Money(2000),
    }  # fmt: skip
    take_back_payment(first, irene)
    assert standing_of(made).left == Money(1000)
    assert refused(take_back_payment, first, irene) == "taken_back"
    assert list(verify(issuer.book)) == []


def test_the_fee_for_recovery_is_taken_from_professionals_alone(issuer: Issuer, irene: Person) -> None:
    days = {"paid_on": None, "paid_by": ""}
    long_ago = TODAY - timedelta(days=60)
    company = {"customer": CustomerKind.COMPANY.value, "siren": SIRENS[2], "siret": SIRETS[2]}
    private = make_invoice(issuer, irene, on=long_ago, **days)
    late = make_invoice(issuer, irene, on=long_ago, **company)
    assert refused(note_payment, private, Money(7000), Method.CHEQUE, TODAY, irene) == "too_much_paid"
    note_payment(late, Money(7000), Method.CHEQUE, TODAY, irene)
    assert state_of(late) == InvoiceState.PAID
    assert balances(issuer.book)["758"] == Money(-4000)
    assert balances(issuer.book)["5112"] == Money(7000)


def test_cancelled_by_a_credit_note_which_writes_the_contrary(issuer: Issuer, irene: Person, bob: Person) -> None:
    made = make_invoice(issuer, irene, person=bob)
    note = cancel(made, irene)
    assert note.number == f"NUL0-AV-{TODAY.year}-000001"
    assert (note.kind, note.cancels, note.holder.person) == (InvoiceKind.CREDIT_NOTE.value, made, bob)
    assert made.number in note.xml
    assert state_of(made) == InvoiceState.CANCELLED
    assert balances(issuer.book) == {"411": Money(0), "706": Money(0)}
    assert refused(cancel, made, irene) == "cancelled"
    assert refused(cancel, note, irene) == "credit_note"


def test_what_was_paid_of_a_cancelled_invoice_is_given_back(issuer: Issuer, irene: Person) -> None:
    made = make_invoice(issuer, irene)
    note_payment(made, Money(3000), Method.CASH, TODAY, irene)
    cancel(made, irene)
    assert standing_of(made).left == Money(-3000)
    assert refused(note_payment, made, Money(-3001), Method.CASH, TODAY, irene) == "too_much_back"
    note_payment(made, Money(-3000), Method.CASH, TODAY, irene)
    assert balances(issuer.book) == {"411": Money(0), "706": Money(0), "530": Money(0)}


def test_a_deposit_and_its_balance(with_vat: Issuer) -> None:
    keeper = make_treasurer(with_vat)
    deposit = make_invoice(with_vat, keeper, item(1000, 2000, "1"), kind=InvoiceKind.DEPOSIT.value)
    whole = item(5000, 2000, "1")
    draft = make_draft(with_vat, keeper, whole, deposits=(deposit,))
    assert refused(issue, draft, keeper) == "deposit_not_paid"
    note_payment(deposit, Money(1200), Method.TRANSFER, TODAY, keeper)
    balance = issue(draft, keeper)
    assert (balance.gross, balance.due_cents) == (Money(6000), 4800)
    assert deposit.number in balance.xml
    assert refused(issue, make_draft(with_vat, keeper, whole, deposits=(deposit,)), keeper) == "deposit_used"
    assert refused(cancel, deposit, keeper) == "taken_off"
    assert balances(with_vat.book) == {
        "411": Money(4800), "4191": Money(0), "706": Money(-5000), "44571": Money(-1000), "512": Money(1200),
    }  # fmt: skip
    cancel(balance, keeper)
    assert balances(with_vat.book)["4191"] == Money(-1000)
    assert issue(make_draft(with_vat, keeper, whole, deposits=(deposit,)), keeper).due_cents == 4800


def test_paid_as_it_is_issued(issuer: Issuer, irene: Person) -> None:
    made = make_invoice(issuer, irene, paid_on=YESTERDAY, paid_by=Method.CASH.value)
    assert state_of(made) == InvoiceState.PAID
    assert made.due_on == YESTERDAY
    assert Payment.objects.get(invoice=made).received_on == YESTERDAY
    assert ">S2<" in made.xml


def test_written_by_the_customer_under_a_mandate(issuer: Issuer, irene: Person) -> None:
    network = make_organisation("Réseau inventé")
    writer = make_treasurer(make_issuer(network, n=3), "walter")
    facts = {"kind": InvoiceKind.SELF_BILLED.value, "organisation": network, "name": network.name,
             "customer": CustomerKind.COMPANY.value, "siren": SIRENS[3], "siret": SIRETS[3]}  # fmt: skip
    assert refused(make_draft, issuer, writer, **facts) == "not_allowed"
    mandate = give_mandate(issuer, network, irene, YESTERDAY, "Nous, maire de Nullepart, donnons mandat.")
    assert refused(make_draft, issuer, irene, **facts) == "self_billed"
    made = issue(make_draft(issuer, writer, **facts), writer)
    assert (made.writer, made.number) == (network, f"NUL0-AF-{TODAY.year}-000001")
    assert ">389<" in made.xml
    end_mandate(mandate, irene)
    assert refused(make_draft, issuer, writer, **facts) == "not_allowed"
    assert refused(cancel, made, writer) == "not_allowed"


def test_who_keeps_the_books(issuer: Issuer, irene: Person, bob: Person, dora: Person, alice: Person) -> None:
    draft = make_draft(issuer, irene)
    for stranger in (bob, dora, alice):
        assert refused(make_draft, issuer, stranger) == "not_allowed"
        assert refused(issue, draft, stranger) == "not_allowed"
        assert refused(remove_draft, draft, stranger) == "not_allowed"
        assert refused(close_books, issuer, YESTERDAY, stranger) == "not_allowed"
        assert refused(set_up_issuer, issuer.organisation, stranger, {}) == "not_allowed"


def test_a_host_of_a_place_it_carries_keeps_them(issuer: Issuer, alice: Person, place: Any) -> None:
    place.operator = issuer.organisation
    place.save(update_fields=["operator"])
    assert make_invoice(issuer, alice).number


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"street": ""}, "no_buyer_address"),
        ({"email": ""}, "no_way_to_send"),
        ({"siren": "000 000 019"}, "bad_siren"),
        ({"customer": "public"}, "no_buyer_siret"),
    ],
)
def test_what_is_missing_is_named(issuer: Issuer, irene: Person, facts: dict[str, Any], code: str) -> None:
    assert refused(issue, make_draft(issuer, irene, **facts), irene) == code


def test_vat_is_not_invoiced_by_who_may_not(issuer: Issuer, irene: Person) -> None:
    assert refused(make_invoice, issuer, irene, item(rate=2000)) == "vat_by_none"


def test_numbers_follow_the_days_and_a_closed_day_stays_closed(issuer: Issuer, irene: Person) -> None:
    make_invoice(issuer, irene, on=YESTERDAY)
    before = YESTERDAY - timedelta(days=1)
    if before.year == YESTERDAY.year:  # a year has a series of its own
        assert refused(make_invoice, issuer, irene, on=before) == "not_chronological"
    assert refused(close_books, issuer, TODAY, irene) == "not_over"
    closure = close_books(issuer, YESTERDAY, irene)
    assert closure.totals == {"411 EUR": 3000, "706 EUR": -3000}
    assert refused(make_invoice, issuer, irene, on=YESTERDAY) == "closed"


def test_a_draft_that_changes_is_checked_again(issuer: Issuer, irene: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = make_draft(issuer, irene)
    check_drafts([draft])
    asked: list[int] = []
    monkeypatch.setattr(issuance, "require_valid", lambda documents: asked.append(len(documents)))
    check_drafts([draft])
    assert asked == []
    write_draft(issuer, irene, {"name": "Autre nom"}, [item(500)], draft=draft)
    draft.refresh_from_db()
    check_drafts([draft])
    assert asked == [1]


ACTS = ("UPDATE economy_{} SET id = id", "DELETE FROM economy_{}", "TRUNCATE economy_{} CASCADE")


def test_what_was_issued_is_not_changed_whoever_asks(issuer: Issuer, irene: Person) -> None:
    paid = {"paid_on": TODAY, "paid_by": "cash"}
    deposit = make_invoice(issuer, irene, kind=InvoiceKind.DEPOSIT.value, **paid)
    make_invoice(issuer, irene, item(9000), deposits=(deposit,))
    for table in ("invoice", "payment", "deposituse"):
        for act in ACTS:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with (
                pytest.raises(DatabaseError, match="kept as it is"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(act.format(table))


def test_vat_by_month_on_receipts_is_that_of_what_was_paid_to_the_cent(with_vat: Issuer) -> None:
    keeper = make_treasurer(with_vat)
    made = make_invoice(with_vat, keeper, item(3333, 2000, "1"), item(777, 550, "1"))
    for cents in (1, 1000, made.due_cents - 1001):
        note_payment(made, Money(cents), Method.CASH, TODAY, keeper)
    lines = vat_by_month(with_vat, TODAY.year)[TODAY.month]
    assert [(one.rate, one.base.cents, one.vat.cents) for one in lines] == [(2000, 3333, 667), (550, 777, 43)]


def test_vat_by_month_on_debits_is_that_of_what_was_issued(with_vat: Issuer) -> None:
    with_vat.vat_due = "debits"
    with_vat.save(update_fields=["vat_due"])
    keeper = make_treasurer(with_vat)
    make_invoice(with_vat, keeper, item(1000, 2000, "1"))
    cancel(make_invoice(with_vat, keeper, item(500, 2000, "1")), keeper)
    lines = vat_by_month(with_vat, TODAY.year)[TODAY.month]
    assert [(one.rate, one.base.cents, one.vat.cents) for one in lines] == [(2000, 1000, 200)]


@pytest.mark.concurrent
def test_sixty_four_issued_at_once_on_thirty_two_connections_leave_no_gap(committed: Committed) -> None:
    issuer = make_issuer(n=4)
    irene = make_treasurer(issuer)
    drafts = [make_draft(issuer, irene) for _n in range(64)]
    check_drafts(drafts)
    counted = at_once([lambda draft=draft: issue(draft, irene) for draft in drafts], clients=32)
    assert counted == {"done": 64}
    sequences = list(Invoice.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, 65))
    assert gaps(f"{issuer.book}:NUL4-{TODAY.year}") == 0
    assert balances(issuer.book) == {"411": Money(64 * 3000), "706": Money(-64 * 3000)}
    assert list(verify(issuer.book)) == []


@pytest.mark.concurrent
def test_one_draft_issued_by_many_is_issued_once_and_one_invoice_cancelled_once(committed: Committed) -> None:
    issuer = make_issuer(n=4)
    irene = make_treasurer(issuer)
    draft = make_draft(issuer, irene)
    check_drafts([draft])
    counted = at_once([lambda: issue(draft, irene) for _n in range(8)])
    assert counted == {"done": 1, "issued_already": 7}
    invoice = Invoice.objects.get()
    paid = at_once([lambda: note_payment(invoice, Money(3000), Method.CASH, TODAY, irene) for _n in range(8)])
    assert paid["done"] == 1
    assert Payment.objects.count() == 1
