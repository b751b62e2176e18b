"""Invoices of a month: what somebody owes or paid, on one document; asked for once, free again when it is cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.actions.host_desk import receive_for_booking
from maillage.bookings.models import Booking, CashEntry
from maillage.bookings.queries.prices import owed_for
from maillage.community.models import Person
from maillage.economy.actions.billing import draft_billable
from maillage.economy.actions.drafts import remove_draft, write_draft
from maillage.economy.actions.issuance import cancel, issue
from maillage.economy.actions.payments import note_payment
from maillage.economy.models import DraftInvoice, Issuer
from maillage.economy.queries.billing import billables
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.billing import Item, lines_of, net_items, without_vat
from maillage.economy.rules.documents import Regime
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import cancel_pass, receive_payment
from maillage.passes.models import Billed, Charge, Pass
from maillage.places.models import Space
from tests.factories import make_organisation
from tests.kit.concurrency import at_once
from tests.kit.invoices import issuer_of, item, make_treasurer, mark_checked
from tests.kit.passes import make_kind, make_pass
from tests.kit.screens import SignedIn

TODAY = timezone.localdate()
FIRST, LAST = TODAY - timedelta(days=20), TODAY + timedelta(days=1)
WORDS, SEVERAL = "%(place)s : %(month)s", "%(n)s × %(words)s"


@pytest.fixture
def issuer(desks: Space) -> Issuer:
    return issuer_of(desks.place)


def use(person: Person, desks: Space, cents: int = 800, days_ago: int = 3, hour: int = 8) -> Booking:
    """A booking that is over, and what it cost."""
    begun = timezone.now().replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    booking = Booking.objects.create(
        person=person, space=desks, place=desks.place, starts_at=begun, ends_at=begun + timedelta(hours=3),
        status="confirmed", created_at=begun,
    )  # fmt: skip
    Charge.objects.create(
        use=booking.public_id, payer=str(person.journal_id), place=desks.place, why="booked",
        day=TODAY - timedelta(days=days_ago), cents=cents, at=timezone.now(),
    )  # fmt: skip
    return booking


def charge(person: Person, desks: Space, booking: Booking, cents: int) -> None:
    """One more line of what a booking costs."""
    Charge.objects.create(
        use=booking.public_id, payer=str(person.journal_id), place=desks.place, why="cancelled",
        day=booking.starts_at.date(), cents=cents, at=timezone.now(),
    )  # fmt: skip


def bill(issuer: Issuer, irene: Person, key: str, **more: Any) -> DraftInvoice:
    """The draft of a customer, complete."""
    draft = draft_billable(issuer, irene, key, FIRST, LAST)
    facts = {"street": "2 rue du Pont", "postcode": "48400", "city": "Ailleurs", "email": "bob@example.org"} | more
    DraftInvoice.objects.filter(pk=draft.pk).update(**facts)
    draft.refresh_from_db()
    return mark_checked(draft)


def test_a_month_of_somebody_is_one_invoice_that_says_how_many_never_when(
    issuer: Issuer, irene: Person, bob: Person, alice: Person, desks: Space
) -> None:
    for days_ago in (2, 3, 4):
        use(bob, desks, days_ago=days_ago)
    use(bob, desks, 1400, 5)
    use(alice, desks)
    mine, other = billables(issuer, FIRST, LAST)[::-1] if alice.name > bob.name else billables(issuer, FIRST, LAST)
    row = next(one for one in (mine, other) if one.person == bob)
    assert (row.cents, row.uses, row.key) == (3800, 4, f"p{bob.pk}-owed")
    draft = bill(issuer, irene, row.key)
    lines = {(line.quantity, line.price_cents) for line in draft.lines.all()}
    assert sum(quantity * cents for quantity, cents in lines) == 3800
    assert all(desks.place.name in line.words and TODAY.isoformat() not in line.words for line in draft.lines.all())
    assert (draft.person, draft.name, draft.email) == (bob, bob.name, "bob@example.org")
    assert [one.person for one in billables(issuer, FIRST, LAST)] == [alice]


def test_what_is_on_an_invoice_is_not_asked_for_at_the_till_until_it_is_cancelled(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    booking = use(bob, desks)
    assert owed_for([booking]) == {booking.pk: 800}
    draft = bill(issuer, irene, f"p{bob.pk}-owed")
    assert owed_for([booking]) == {}
    made = issue(draft, irene)
    assert owed_for([booking]) == {}
    assert made.gross.cents == 800
    with pytest.raises(Refusal, match="left to invoice"):
        draft_billable(issuer, irene, f"p{bob.pk}-owed", FIRST, LAST)
    cancel(made, irene)
    assert owed_for([booking]) == {booking.pk: 800}
    assert [one.cents for one in billables(issuer, FIRST, LAST)] == [800]


def test_a_draft_that_is_thrown_away_frees_what_stood_on_it(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    use(bob, desks)
    remove_draft(bill(issuer, irene, f"p{bob.pk}-owed"), irene)
    assert not Billed.objects.exists()
    assert len(billables(issuer, FIRST, LAST)) == 1


def test_what_was_paid_at_the_place_gets_a_paid_invoice(
    issuer: Issuer, irene: Person, alice: Person, bob: Person, desks: Space
) -> None:
    receive_for_booking(alice, use(bob, desks), "card")
    part = use(bob, desks, 1000, 4)
    CashEntry.objects.create(place=desks.place, booking=part, day=TODAY, cents=300, means="cash")
    (row,) = billables(issuer, FIRST, LAST)
    assert (row.paid_by, row.cents) == ("card", 800)
    made = issue(bill(issuer, irene, row.key), irene)
    (payment,) = made.payments.all()
    assert (payment.method, payment.cents) == ("card", 800)
    assert owed_for(list(Booking.objects.exclude(pk=part.pk))) == {}
    cancel(made, irene)
    assert sum(one.cents for one in made.payments.all()) == 0
    (again,) = billables(issuer, FIRST, LAST)
    assert (again.paid_by, again.cents) == ("card", 800)


def test_a_booking_cancelled_after_it_was_invoiced_gives_back_no_money_that_never_came(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    booking = use(bob, desks)
    bill(issuer, irene, f"p{bob.pk}-owed")
    charge(bob, desks, booking, -800)
    assert owed_for([booking]) == {}


def test_what_was_received_and_given_back_was_not_received(
    issuer: Issuer, alice: Person, bob: Person, desks: Space
) -> None:
    booking = use(bob, desks)
    for cents in (800, -800):
        CashEntry.objects.create(place=desks.place, booking=booking, day=TODAY, cents=cents, means="cash")
    (row,) = billables(issuer, FIRST, LAST)
    assert row.paid_by == ""


def test_what_a_cancelled_stay_under_a_ceiling_takes_off_is_off_the_invoice(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    """Eight euros a half-day, sixteen a week: of three stays two are cancelled, one is owed."""
    stays = [use(bob, desks, cents, days_ago) for cents, days_ago in ((800, 4), (800, 3), (100, 2))]
    charge(bob, desks, stays[2], -900)
    (row,) = billables(issuer, FIRST, LAST)
    assert (row.cents, row.uses) == (800, 1)
    draft = bill(issuer, irene, row.key)
    assert sum(line.quantity * line.price_cents for line in draft.lines.all()) == 800
    assert owed_for(stays) == {}
    charge(bob, desks, use(bob, desks, 500, 6), -900)
    assert billables(issuer, FIRST, LAST) == []


def test_lines_that_come_from_bookings_stay_on_their_draft(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    use(bob, desks)
    draft = bill(issuer, irene, f"p{bob.pk}-owed")
    kept = [line.item for line in draft.lines.all()]
    write_draft(issuer, irene, {}, [*kept, item(500)], draft=draft)
    assert draft.lines.count() == 2
    write_draft(issuer, irene, {}, [replace(kept[0], words="Bureaux de novembre")], draft=draft)
    with pytest.raises(Refusal, match="throw the draft away"):
        write_draft(issuer, irene, {}, [item(100)], draft=draft)


def test_a_pass_on_an_invoice_is_not_cancelled_by_who_ordered_it(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    held = make_pass(make_kind(desks.place), bob, left=0, state="ordered", activated_at=None)
    bill(issuer, irene, f"p{bob.pk}-owed")
    with pytest.raises(Refusal, match="stands on an invoice"):
        cancel_pass(bob, held)


def test_a_pass_of_an_organisation_is_good_once_its_invoice_is_paid(
    issuer: Issuer, irene: Person, desks: Space
) -> None:
    employer = make_organisation("Fromagerie", "employer")
    held = make_pass(make_kind(desks.place), organisation=employer, left=0, state="ordered", activated_at=None)
    (row,) = billables(issuer, FIRST, LAST)
    assert (row.name, row.passes, row.cents) == ("Fromagerie", [held.name], 6000)
    made = issue(bill(issuer, irene, row.key, siren="000000026", email="a@example.org"), irene)
    note_payment(made, Money(2000), Method.TRANSFER, TODAY, irene)
    held.refresh_from_db()
    assert held.state == "ordered"
    note_payment(made, Money(4000), Method.TRANSFER, TODAY, irene)
    held.refresh_from_db()
    assert (held.state, held.lots.get().amount) == ("active", 10)
    assert not CashEntry.objects.exists()


def test_a_pass_on_an_invoice_is_given_before_it_is_paid_and_nothing_comes_into_the_till(
    issuer: Issuer, irene: Person, alice: Person, bob: Person, desks: Space
) -> None:
    held = make_pass(make_kind(desks.place), bob, left=0, state="ordered", activated_at=None)
    made = issue(bill(issuer, irene, f"p{bob.pk}-owed"), irene)
    receive_payment(alice, Pass.objects.get(pk=held.pk))
    note_payment(made, Money(6000), Method.TRANSFER, TODAY, irene)
    assert held.lots.count() == 1
    assert not CashEntry.objects.exists()


def test_the_address_of_the_last_invoice_is_written_again(
    issuer: Issuer, irene: Person, bob: Person, desks: Space, as_: SignedIn
) -> None:
    use(bob, desks)
    issue(bill(issuer, irene, f"p{bob.pk}-owed", name="Bob, menuisier", customer="company", siren="000000026"), irene)
    use(bob, desks, 900, hour=13)
    client: Client = as_(irene)
    address = reverse("economy:to_bill", args=[issuer.organisation.slug])
    month = f"?mois={(TODAY - timedelta(days=3)):%Y-%m}"
    page = client.get(address + month).content.decode()
    assert "9,00" in page
    answer = client.post(address + month, {"who": f"p{bob.pk}-owed"})
    draft = DraftInvoice.objects.get()
    assert answer["Location"] == reverse("economy:read_over", args=[draft.public_id])
    assert (draft.name, draft.street, draft.customer) == ("Bob, menuisier", "2 rue du Pont", "company")


@pytest.mark.parametrize("month", ["", "2026-13", "٢٠٢٦-01", "9999-12", "0001-01", "x"])
def test_a_month_that_is_none_is_this_one(issuer: Issuer, irene: Person, as_: SignedIn, month: str) -> None:
    answer = as_(irene).get(reverse("economy:to_bill", args=[issuer.organisation.slug]), {"mois": month})
    assert answer.status_code == 200


def test_what_is_free_not_over_cancelled_or_elsewhere_is_not_invoiced(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    use(bob, desks, 800, -1)
    gone = use(bob, desks)
    charge(bob, desks, gone, -800)
    assert billables(issuer, FIRST, LAST) == []
    elsewhere = issuer_of(desks.place)
    assert elsewhere == issuer
    with pytest.raises(Refusal, match="accounts"):
        draft_billable(issuer, bob, f"p{bob.pk}-owed", FIRST, LAST)


items = st.builds(
    Item, st.builds(uuid4), st.sampled_from(["Mende", "Florac"]), st.dates(date(2026, 11, 1), date(2026, 12, 31)),
    st.integers(1, 100_000), st.sampled_from(["", "Carnet"]),
)  # fmt: skip


@given(st.lists(items, max_size=30))
def test_lines_come_to_what_the_items_come_to(items: list[Item]) -> None:
    assert sum(line.quantity * line.unit_price.cents for line in lines_of(items, WORDS, SEVERAL)) == sum(
        item.cents for item in items
    )


@given(st.integers(0, 10**9), st.sampled_from([0, 210, 550, 1000, 2000]))
def test_an_amount_without_vat_comes_with_it_to_the_same_or_a_cent_less(cents: int, rate: int) -> None:
    net = without_vat(cents, rate)
    assert cents - 1 <= net + Money(net).share_of(Fraction(rate, 10000)).cents <= cents


@given(st.lists(items, max_size=30), st.sampled_from([550, 1000, 2000]))
def test_with_vat_too_lines_come_to_what_the_items_come_to_or_a_cent_a_line_less(items: list[Item], rate: int) -> None:
    lines = lines_of([replace(one, vat_rate=rate) for one in items], WORDS, SEVERAL)
    net = sum(int(line.quantity) * line.unit_price.cents for line in lines)
    gross, wanted = net + Money(net).share_of(Fraction(rate, 10000)).cents, sum(one.cents for one in items)
    assert wanted - 2 * len(lines) <= gross <= wanted + len(lines) // 2


@given(st.lists(st.builds(replace, items, cents=st.integers(-1000, 1000)), max_size=12))
def test_what_takes_off_is_taken_off_and_nothing_is_owed_by_who_is_owed(rows: list[Item]) -> None:
    netted, total = net_items(rows), sum(one.cents for one in rows)
    assert sum(one.cents for one in netted) == max(total, 0)
    assert all(one.cents >= 0 for one in netted)
    assert not netted or sum(one.owed for one in netted) == total


def test_with_vat_prices_are_brought_to_what_they_are_without(desks: Space, bob: Person, issuer: Issuer) -> None:
    Issuer.objects.filter(pk=issuer.pk).update(regime=Regime.NORMAL.value)
    issuer.refresh_from_db()
    use(bob, desks, 1200)
    (line,) = lines_of(billables(issuer, FIRST, LAST)[0].items, WORDS, SEVERAL)
    assert (line.unit_price.cents, line.vat_rate) == (1000, 2000)


def taxed(issuer: Issuer) -> Issuer:
    vat_number = "FR66 000000018"
    facts = {
        "regime": Regime.NORMAL.value,
        "siren": "000000018",
        "siret": "",
        "vat_number": vat_number.replace(" ", ""),
    }
    Issuer.objects.filter(pk=issuer.pk).update(**facts)
    issuer.refresh_from_db()
    return issuer


def test_a_multi_purpose_pass_bears_no_vat_where_it_is_sold_and_is_no_receipt_yet(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    issuer = taxed(issuer)
    make_pass(make_kind(desks.place, vat_rate=20), bob, state="ordered")
    use(bob, desks, 1200)
    rows = {row.key: row for row in billables(issuer, FIRST, LAST)}
    assert set(rows) == {f"p{bob.pk}-owed", f"p{bob.pk}-owed-passes"}
    draft = bill(issuer, irene, f"p{bob.pk}-owed-passes")
    assert draft.is_voucher
    assert [(line.price_cents, line.vat_rate) for line in draft.lines.all()] == [(6000, 0)]
    made = issue(draft, irene)
    assert (made.net_cents, made.vat_cents) == (6000, 0)
    assert "usages multiples" in made.document.exemption_text
    accounts = {one.account: one.cents for one in made.entry.lines.all()}
    assert accounts == {"411": 6000, "487": -6000}


def test_a_single_purpose_pass_bears_its_vat_where_it_is_sold(issuer: Issuer, bob: Person, desks: Space) -> None:
    issuer = taxed(issuer)
    make_pass(make_kind(desks.place, vat_rate=20, voucher="single"), bob, state="ordered")
    (row,) = billables(issuer, FIRST, LAST)
    (line,) = lines_of(row.items, WORDS, SEVERAL)
    assert (row.is_voucher, line.unit_price.cents, line.vat_rate) == (False, 5000, 2000)


def test_without_vat_a_pass_is_invoiced_as_it_was(issuer: Issuer, bob: Person, desks: Space) -> None:
    make_pass(make_kind(desks.place), bob, state="ordered")
    (row,) = billables(issuer, FIRST, LAST)
    assert (row.key, row.is_voucher) == (f"p{bob.pk}-owed", False)


@pytest.mark.concurrent
def test_two_who_keep_the_accounts_write_one_draft(committed: Any) -> None:
    desks = committed.space()
    issuer, bob = issuer_of(desks.place), committed.person()
    irene = make_treasurer(issuer)
    use(bob, desks)
    done = at_once([lambda: draft_billable(issuer, irene, f"p{bob.pk}-owed", FIRST, LAST)] * 8, 8)
    assert done == {"done": 1, "nothing_to_bill": 7}
    assert DraftInvoice.objects.count() == 1
