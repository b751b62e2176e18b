"""Prices set, passes asked for, sold, given, suspended, renewed, shared: by whom they may be, and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.host_desk import receive_for_booking
from maillage.bookings.models import CashEntry
from maillage.bookings.queries.prices import owed_for
from maillage.community.actions import give_role
from maillage.community.actions.privacy import erase
from maillage.community.models import JournalEntry, Organisation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import (
    MOST_ORDERED,
    Order,
    cancel_pass,
    order_pass,
    receive_payment,
    renew_pass,
    save_kind,
    sell_pass,
    share_pass,
    suspend_pass,
    unshare_pass,
)
from maillage.passes.actions.personal_data import purge_concessions, purge_holders, purge_orders
from maillage.passes.actions.rates import (
    RateRequest,
    declare_concession,
    end_rate,
    set_rate,
    withdraw_concession,
    witness_concession,
)
from maillage.passes.models import Charge, Concession, CreditEntry, CreditLot, Pass, PassKind, Rate
from maillage.passes.queries.passes import cards_of, passes_of, uses_of
from maillage.passes.rules.passes import Interruption
from maillage.passes.rules.rates import Audience, Prices, RateKind
from maillage.places.models import Place, Space
from tests.factories import make_organisation, make_place, morning, next_workday
from tests.kit.passes import make_kind, make_pass, make_rate

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def wanted(**fields: Any) -> RateRequest:
    """6 € a half-day, 10 € a day, for everybody from today, unless said otherwise."""
    request = RateRequest(Audience.EVERYBODY, RateKind.AMOUNT, Prices(half_day=600, day=1000), today())
    return replace(request, **fields)


def refused(act: Any, *args: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*args)
    return str(caught.value.code)


def test_a_host_sets_a_price_and_the_place_shows_it(alice: Person, desks: Space) -> None:
    set_rate(alice, desks, wanted())
    desks.refresh_from_db()
    assert (desks.tariff_kind, desks.tariff_cents, desks.tariff_unit) == ("amount", 600, "half_day")
    set_rate(alice, desks, wanted(kind=RateKind.FREE))
    desks.refresh_from_db()
    assert desks.tariff_kind == "free"
    assert Rate.objects.filter(space=desks).count() == 1  # nobody had booked at the first


def test_a_price_that_was_booked_at_stays_beside_the_new_one(alice: Person, bob: Person, desks: Space) -> None:
    set_rate(alice, desks, wanted())
    day = next_workday(today() + timedelta(days=3))
    actions.book(bob, desks.pk, morning(day))
    set_rate(alice, desks, wanted(prices=Prices(half_day=900)))
    assert Rate.objects.filter(space=desks).count() == 2
    assert Charge.objects.get().cents == 600
    later = next_workday(day + timedelta(days=1))
    booking = actions.book(bob, desks.pk, morning(later))
    assert owed_for([booking]) == {booking.pk: 900}


def test_who_sets_prices(bob: Person, alice: Person, desks: Space) -> None:
    assert refused(set_rate, bob, desks, wanted()) == "not_allowed"
    assert refused(set_rate, alice, desks, wanted(valid_from=today() - timedelta(days=1))) == "rate_before"
    assert refused(set_rate, alice, desks, wanted(prices=Prices())) == "no_price"
    rate = make_rate(desks)
    assert refused(end_rate, bob, rate) == "not_allowed"
    end_rate(alice, rate)
    rate.refresh_from_db()
    assert rate.ended_on == today() - timedelta(days=1)


def test_one_says_that_one_pays_less(alice: Person, bob: Person, charlie: Person, place: Place) -> None:
    said = declare_concession(bob, Audience.SEEKER, today() + timedelta(days=90))
    assert declare_concession(bob, Audience.SEEKER, today() + timedelta(days=120)).pk == said.pk
    assert refused(declare_concession, bob, Audience.MEMBER, today()) == "not_declared"
    assert refused(declare_concession, bob, Audience.STUDENT, today() + timedelta(days=500)) == "declared_too_long"
    assert refused(witness_concession, charlie, place, said) == "not_allowed"
    witness_concession(alice, place, said)
    assert JournalEntry.objects.get(verb="concession_seen").about == [bob.journal_id]
    assert refused(withdraw_concession, charlie, said) == "not_allowed"
    withdraw_concession(bob, said)
    assert not Concession.objects.exists()


def test_a_pass_that_is_asked_for_pays_once_it_is_paid(alice: Person, bob: Person, place: Place) -> None:
    kind = make_kind(place)
    held = order_pass(bob, Order(kind, today(), bob))
    assert not CreditLot.objects.exists()
    assert refused(receive_payment, bob, held, "cash") == "not_allowed"
    assert refused(receive_payment, alice, held, "sheep") == "no_means"
    for _twice in range(2):
        receive_payment(alice, held, "cheque")
    assert CreditLot.objects.get().amount == 10
    taking = CashEntry.objects.get()
    assert (taking.cents, taking.means, taking.pass_sold) == (6000, "cheque", held)


def test_a_place_sells_on_the_spot_to_one_or_to_an_organisation(alice: Person, bob: Person, place: Place) -> None:
    kind, firm = make_kind(place), make_organisation(kind="employer")
    sell_pass(alice, Order(kind, today(), bob), "cash")
    sell_pass(alice, Order(kind, today(), organisation=firm), "transfer")
    assert refused(sell_pass, alice, Order(kind, today())) == "no_holder"
    assert refused(sell_pass, alice, Order(kind, today(), bob, firm)) == "no_holder"
    assert refused(sell_pass, bob, Order(kind, today(), bob)) == "not_allowed"
    assert refused(sell_pass, alice, Order(kind, today() + timedelta(days=200), bob)) == "pass_begins_far"
    assert Pass.objects.count() == 2


def test_passes_asked_for_have_an_end(bob: Person, place: Place) -> None:
    kind = make_kind(place)
    for _n in range(MOST_ORDERED):
        order_pass(bob, Order(kind, today(), bob))
    assert refused(order_pass, bob, Order(kind, today(), bob)) == "ordered_enough"
    PassKind.objects.update(on_sale=False)
    kind.refresh_from_db()
    assert refused(order_pass, bob, Order(kind, today(), bob)) == "not_on_sale"


def test_a_gift_is_asked_for_by_one_and_used_by_the_other(
    alice: Person, bob: Person, charlie: Person, place: Place
) -> None:
    held = order_pass(bob, Order(make_kind(place), today(), charlie, words="Bon anniversaire"))
    receive_payment(alice, held, "card")
    assert (held.holder, held.given_by) == (charlie, bob)
    assert [card.held for card in cards_of(passes_of(charlie), today())] == [held]
    assert not passes_of(bob).exists()


def test_what_is_paid_is_cancelled_by_the_place_alone_and_only_unused(
    alice: Person, bob: Person, desks: Space, place: Place
) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob)
    assert refused(cancel_pass, bob, held) == "pass_paid"
    booking = actions.book(bob, desks.pk, morning(next_workday(today() + timedelta(days=3))))
    assert refused(cancel_pass, alice, held) == "pass_used"
    actions.cancel(bob, booking)
    cancel_pass(alice, held)
    cancel_pass(alice, held)
    assert JournalEntry.objects.filter(verb="pass_cancelled").count() == 1


def test_a_pass_that_is_suspended_ends_later_and_pays_nothing_meanwhile(
    bob: Person, charlie: Person, desks: Space, place: Place
) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob, last=today() + timedelta(days=20))
    day = next_workday(today() + timedelta(days=3))
    ill = Interruption(day, day + timedelta(days=6))
    assert refused(suspend_pass, charlie, held, ill) == "not_allowed"
    suspend_pass(bob, held, ill)
    held.refresh_from_db()
    assert held.ends_on == today() + timedelta(days=27)
    booking = actions.book(bob, desks.pk, morning(day))
    assert owed_for([booking]) == {booking.pk: 800}
    late = next_workday(today() + timedelta(days=25))
    if late <= held.ends_on:
        assert owed_for([actions.book(bob, desks.pk, morning(late))]) == {}
    assert refused(suspend_pass, bob, held, ill) == "suspended_twice"


def test_the_same_again_follows_what_is_by_the_month(bob: Person, charlie: Person, place: Place) -> None:
    month = make_pass(make_kind(place, form="unlimited", months=1), bob, last=today() + timedelta(days=9))
    again = renew_pass(bob, month)
    assert renew_pass(bob, month) == again
    assert again.starts_on == today() + timedelta(days=10)
    assert refused(renew_pass, charlie, month) == "not_allowed"
    cancel_pass(bob, again)
    assert renew_pass(bob, month) != again
    book = make_pass(make_kind(place), bob)
    assert renew_pass(bob, book).starts_on == today()


def test_an_organisation_says_who_shares_its_pass(alice: Person, bob: Person, charlie: Person, place: Place) -> None:
    firm = make_organisation(kind="employer")
    give_role(charlie, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, firm.pk), by=None)
    held = make_pass(make_kind(place), organisation=firm)
    share_pass(charlie, held, bob)
    share_pass(alice, held, bob)  # the place that sold it may too; twice is once
    assert held.beneficiaries.count() == 1
    assert refused(share_pass, bob, held, charlie) == "not_allowed"
    assert refused(share_pass, charlie, make_pass(make_kind(place), bob), charlie) == "not_shared"
    unshare_pass(bob, held, bob)  # one may leave it oneself
    assert not held.beneficiaries.exists()


def test_who_puts_passes_on_sale(alice: Person, bob: Person, place: Place) -> None:
    kind = PassKind(seller=place, name="Carnet", price_cents=5000, quantity=10, scope="some")
    assert refused(save_kind, bob, kind) == "not_allowed"
    other = make_place(place.network, "Marvejols")
    save_kind(alice, kind, places=[other])
    assert list(kind.places.all()) == [other]
    kind.quantity = 0
    assert refused(save_kind, alice, kind) == "no_quantity"


def test_the_till_says_who_owes_and_receives_once(alice: Person, bob: Person, charlie: Person, desks: Space) -> None:
    make_rate(desks)
    booking = actions.book(bob, desks.pk, morning(next_workday(today() + timedelta(days=3))))
    assert refused(receive_for_booking, charlie, booking, "cash") == "not_allowed"
    assert refused(receive_for_booking, alice, booking, "sheep") == "no_means"
    assert receive_for_booking(alice, booking, "cash") == 800
    assert receive_for_booking(alice, booking, "cash") == 0
    assert owed_for([booking]) == {}
    actions.cancel(bob, booking)
    assert owed_for([booking]) == {booking.pk: -800}
    assert receive_for_booking(alice, booking, "cash") == -800  # given back
    assert sum(CashEntry.objects.values_list("cents", flat=True)) == 0


def test_erased_the_accounts_stay_and_name_nobody(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob, left=1)
    make_pass(make_kind(place), bob, left=0, state="ordered", activated_at=None)
    declare_concession(bob, Audience.SEEKER, today() + timedelta(days=9))
    actions.book(bob, desks.pk, morning(next_workday(today() + timedelta(days=3))))
    erase(bob)
    held.refresh_from_db()
    assert held.holder is None
    assert CreditEntry.objects.count() == 2  # taken, and given back: what was ahead is cancelled
    assert not Pass.objects.filter(state="ordered").exists()
    assert not Concession.objects.exists()


def test_what_is_kept_has_an_end(bob: Person, place: Place) -> None:
    now, kind = timezone.now(), make_kind(place)
    Concession.objects.create(person=bob, audience="student", declared_at=now, until=today() - timedelta(days=40))
    old = make_pass(kind, bob, starts_on=today() - timedelta(days=2000), last=today() - timedelta(days=1500))
    never = make_pass(kind, bob, left=0, state="ordered", activated_at=None, ordered_at=now - timedelta(days=120))
    counts = [
        (purge_concessions, now - timedelta(days=31)), (purge_orders, now - timedelta(days=92)),
        (purge_holders, now - timedelta(days=1096)),
    ]  # fmt: skip
    for purge, before in counts:
        assert (purge(before, True), purge(before, False), purge(before, True)) == (1, 1, 0)
    old.refresh_from_db()
    assert old.holder is None
    assert not Pass.objects.filter(pk=never.pk).exists()


def test_what_a_pass_paid_for_is_read_by_its_holder(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob)
    day = next_workday(today() + timedelta(days=3))
    booking = actions.book(bob, desks.pk, morning(day))
    assert [(use.day, use.place, use.halves) for use in uses_of(held)] == [(day, place.name, 1)]
    actions.cancel(bob, booking)
    assert uses_of(held) == []


def test_an_organisation_s_page_never_says_who_used_what(
    bob: Person, charlie: Person, desks: Space, place: Place, client: Any
) -> None:
    firm: Organisation = make_organisation(kind="employer")
    give_role(charlie, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, firm.pk), by=None)
    make_rate(desks)
    seller = make_place(place.network, "Marvejols")  # what it sells is said; where it was used, never
    make_pass(make_kind(seller), organisation=firm, people=(bob,))
    day = next_workday(today() + timedelta(days=3))
    actions.book(bob, desks.pk, morning(day))
    client.force_login(charlie)
    page = client.get(f"/organisations/{firm.slug}/carnets/").content.decode()
    assert "9 demi-journées" in page.replace("\xa0", " ")
    assert place.name not in page


def test_an_employer_finds_its_passes_from_its_page_its_room_and_its_menu(charlie: Person, client: Any) -> None:
    firm = make_organisation(kind="employer")
    give_role(charlie, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, firm.pk), by=None)
    client.force_login(charlie)
    address = f'href="/organisations/{firm.slug}/carnets/"'
    for page in (f"/organisations/{firm.slug}/", f"/teletravail/organisation/{firm.slug}/", "/mes-carnets/"):
        assert address in client.get(page).content.decode(), page
    pool = client.get(f"/organisations/{firm.slug}/carnets/").content.decode()
    assert f'{address} aria-current="page"' in pool


def test_who_facilitates_the_network_reads_how_many_share_a_pass_and_no_name(
    bob: Person, dora: Person, place: Place, client: Any
) -> None:
    firm: Organisation = make_organisation(kind="employer")
    firm.networks.add(place.network, through_defaults={"role": "employer"})
    held = make_pass(make_kind(place), organisation=firm, people=(bob,))
    client.force_login(dora)
    assert f"/organisations/{firm.slug}/carnets/" in client.get(f"/organisations/{firm.slug}/").content.decode()
    page = client.get(f"/organisations/{firm.slug}/carnets/").content.decode()
    assert bob.name not in page
    assert "moins de 5" in page.replace("\xa0", " ")
    one = held.beneficiaries.get()
    assert client.post(f"/organisations/{firm.slug}/carnets/{held.public_id}/{one.pk}/retirer/").status_code == 403
    shared = client.post(f"/organisations/{firm.slug}/carnets/{held.public_id}/partager/", {"email": bob.email})
    assert shared.status_code == 403
    assert refused(share_pass, dora, held, bob) == "not_allowed"


def test_who_facilitates_reads_the_passes_of_the_network_and_changes_one_without_a_dead_end(
    dora: Person, place: Place, bob: Person, client: Any
) -> None:
    kind = make_kind(place)
    for _n in range(6):
        make_pass(kind, bob)
    make_pass(kind, bob, state="ordered", left=0)
    client.force_login(dora)
    page = client.get("/animation/carnets/").content.decode()
    assert kind.name in page
    assert bob.name not in page
    assert "moins de 5" in page.replace("\xa0", " ")
    address = f"/lieux/{place.slug}/gerer/carnets/nouveau/"
    form = client.get(address).content.decode()
    assert f'href="/lieux/{place.slug}/carnets/"' not in form
    assert "Proposition : à usages multiples" in form.replace("\xa0", " ")
    on_sale = {
        "name": "Carnet", "form": "half_days", "quantity": 5, "euros": "20", "months": 6, "use": "desk",
        "scope": "place", "vat_rate": "0", "voucher": "multi", "on_sale": "on",
    }  # fmt: skip
    assert client.post(address, on_sale)["Location"] == "/animation/carnets/"


def test_a_host_notes_that_they_saw_the_paper_of_who_pays_less(
    alice: Person, bob: Person, desks: Space, client: Any
) -> None:
    make_rate(desks)
    make_rate(desks, audience="student", half_day=300, day=None, week=None)
    declare_concession(bob, Audience.STUDENT, today() + timedelta(days=90))
    booking = actions.book(bob, desks.pk, morning(next_workday(today() + timedelta(days=3))))
    client.force_login(alice)
    assert "sur sa parole" in client.get(booking.get_absolute_url()).content.decode()
    client.post(f"{booking.get_absolute_url()}papier-vu/")
    concession = Concession.objects.get()
    assert (concession.seen_in, concession.seen_at is not None) == (desks.place, True)
    client.force_login(bob)
    assert "sur sa parole" not in client.get(booking.get_absolute_url()).content.decode()
