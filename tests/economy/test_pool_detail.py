"""By name, an employer reads the days its passes paid for of those who let it see their days, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.community.actions.privacy import erase
from maillage.community.models import JournalEntry, Organisation, Person
from maillage.community.rules import RoleKind
from maillage.economy.actions.pools import look_at_pools
from maillage.economy.models import Issuer
from maillage.economy.rules.pools import PoolUse, named_uses
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import unshare_pass
from maillage.passes.models import Billed, CreditEntry, Pass
from maillage.passes.queries.passes import cards_of
from maillage.places.models import Place, Space
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.employers import attach_to_organisation
from maillage.telework.models import Agreement, DaysConsent
from maillage.web.disclosures import Disclosure
from maillage.web.domain import disclosures_about
from tests.factories import make_organisation, make_person
from tests.kit.agreements import signed
from tests.kit.invoices import make_invoice
from tests.kit.passes import make_kind, make_pass
from tests.kit.screens import SignedIn, text_of
from tests.kit.telework import past_booking

pytestmark = pytest.mark.django_db
TUESDAY, THURSDAY = 1, 3


def last(weekday: int) -> date:
    """The last such day, a week ago or a little less."""
    day = timezone.localdate() - timedelta(days=1)
    return day - timedelta(days=(day.weekday() - weekday) % 7)


@dataclass
class World:
    """Bob works for two firms, Tuesdays and Thursdays; both share a pass with him, and one with Charlie."""

    bob: Person
    firms: list[Organisation]
    speakers: list[Person]
    agreements: list[Agreement]
    passes: list[Pass]
    bookings: list[Booking]

    def read(self, n: int) -> dict[str, list[date]]:
        """What the speaker of a firm reads by name: name → days."""
        named: dict[str, list[date]] = {}
        for one in look_at_pools(self.speakers[n], self.firms[n], timezone.localdate()):
            for name, days in one.people:
                named.setdefault(name, []).extend(day for day, _place in days)
        return named


def pay(held: Pass, person: Person, desks: Space, day: date) -> Booking:
    """A stay that is over, and what it took of a pass."""
    booking = past_booking(person, desks, day)
    CreditEntry.objects.create(
        held=held, lot=held.lots.get(), use=booking.public_id, place=desks.place, day=day, amount=-2, halves=2,
        at=timezone.now(),
    )  # fmt: skip
    return booking


@pytest.fixture
def world(bob: Person, charlie: Person, desks: Space, place: Place) -> World:
    firms = [make_organisation(name, kind="employer") for name in ("Fabrique", "Scierie")]
    speakers = [
        make_person(name, role=(RoleKind.MANAGER, firm.scopes()[0]))
        for name, firm in zip(("ines", "omar"), firms, strict=True)
    ]
    agreements = [signed(bob, place, weekdays=(day,)) for day in (TUESDAY, THURSDAY)]
    for agreement, firm, speaker in zip(agreements, firms, speakers, strict=True):
        attach_to_organisation(agreement, firm, speaker)
    kind = make_kind(place)
    passes = [make_pass(kind, organisation=firm, people=(bob, charlie)) for firm in firms]
    bookings = [pay(held, bob, desks, last(day)) for held, day in zip(passes, (TUESDAY, THURSDAY), strict=True)]
    pay(passes[0], charlie, desks, last(TUESDAY))
    return World(bob, firms, speakers, agreements, passes, bookings)


def consent(world: World, n: int, days_ago: int = 30) -> None:
    """Bob lets a firm see his days, since so many days."""
    actions.give_consent(world.agreements[n], world.bob)
    DaysConsent.objects.filter(agreement=world.agreements[n]).update(given_at=timezone.now() - timedelta(days=days_ago))


def ways(world: World, stay: Booking | None = None) -> Disclosure:
    """What the page “who can know” says of it."""
    return {way.code: way for way in disclosures_about(world.bob, stay)}["pool_detail"]


def test_without_consent_how_many_and_nobody(world: World) -> None:
    (detail,) = look_at_pools(world.speakers[0], world.firms[0], timezone.localdate())
    assert (detail.halves, detail.people) == (4, [])
    assert not ways(world).is_open
    assert not JournalEntry.objects.filter(verb="days_looked_at").exists()


def test_with_it_the_days_of_that_employer_alone(world: World) -> None:
    consent(world, 0)
    assert world.read(0) == {world.bob.name: [last(TUESDAY)]}
    assert world.read(1) == {}
    assert ways(world).is_open
    assert ways(world, world.bookings[0]).is_open
    assert not ways(world, world.bookings[1]).is_open  # of the other firm
    looks = JournalEntry.objects.filter(verb="days_looked_at")
    assert looks.count() == 1


def test_a_pass_of_one_employer_used_on_a_day_of_the_other_names_nobody_to_either(world: World, desks: Space) -> None:
    consent(world, 0)
    consent(world, 1)
    pay(world.passes[0], world.bob, desks, last(THURSDAY) - timedelta(days=7))
    assert world.read(0) == {world.bob.name: [last(TUESDAY)]}
    assert world.read(1) == {world.bob.name: [last(THURSDAY)]}


def test_nothing_of_before_the_day_one_said_yes(world: World) -> None:
    consent(world, 0, days_ago=0)
    assert world.read(0) == {}


def withdraws(world: World) -> None:
    actions.withdraw_consent(world.agreements[0], world.bob)


def suspends(world: World) -> None:
    actions.suspend_agreement(world.agreements[0], world.bob)


def ends(world: World) -> None:
    Agreement.objects.filter(pk=world.agreements[0].pk).update(state="ended", ends_on=timezone.localdate())


def shares_no_more(world: World) -> None:
    unshare_pass(world.bob, world.passes[0], world.bob)


def leaves(world: World) -> None:
    erase(world.bob)


@pytest.mark.parametrize("leaving", [withdraws, suspends, ends, shares_no_more, leaves])
def test_who_takes_it_back_or_leaves_is_named_no_more_past_days_included(
    leaving: Callable[[World], None], world: World, as_: SignedIn
) -> None:
    consent(world, 0)
    address = reverse("economy:pool_detail", args=[world.firms[0].slug])
    name, reader = world.bob.name, as_(world.speakers[0])
    assert name in text_of(reader.get(address))
    leaving(world)
    page = text_of(reader.get(address))
    assert name not in page
    assert "4 demi-journées" in page  # how many does not change: nothing is told by the difference
    assert world.read(0) == {}


def test_who_keeps_the_books_of_the_seller_facilitates_or_hosts_reads_none_of_it(
    world: World, alice: Person, dora: Person, bob: Person, as_: SignedIn
) -> None:
    consent(world, 0)
    address = reverse("economy:pool_detail", args=[world.firms[0].slug])
    for somebody in (alice, dora, bob, world.speakers[1]):
        assert as_(somebody).get(address).status_code == 404
        with pytest.raises(Refusal, match="speak for this organisation"):
            look_at_pools(somebody, world.firms[0], timezone.localdate())


def test_two_passes_on_one_invoice_both_say_its_number(world: World, issuer: Issuer, irene: Person) -> None:
    second = make_pass(world.passes[0].kind, organisation=world.firms[0])
    made = make_invoice(issuer, irene, organisation=world.firms[0])
    for held in (world.passes[0], second):
        Billed.objects.create(key=held.public_id, cents=6000, document=made.public_id)
    details = look_at_pools(world.speakers[0], world.firms[0], timezone.localdate())
    assert [one.invoice for one in details] == [made.number, made.number]


def test_a_guest_and_a_day_not_open_name_nobody() -> None:
    day, other = date(2026, 11, 3), date(2026, 11, 5)
    uses = [PoolUse(1, None, day, "mende", 1), PoolUse(1, 7, other, "mende", 1), PoolUse(1, 7, day, "florac", 1)]
    assert named_uses(uses, {7: {(day, "mende")}}) == {}
    assert named_uses([PoolUse(1, 7, day, "mende", 2)] * 2, {7: {(day, "mende")}}) == {1: {7: [(day, "mende")]}}


def test_what_is_booked_ahead_is_said_where_nothing_is_left(as_: SignedIn, world: World) -> None:
    held, day = world.passes[0], timezone.localdate() + timedelta(days=3)
    CreditEntry.objects.create(
        held=held, lot=held.lots.get(), use=uuid4(), place=held.kind.seller, day=day, amount=-3, halves=3,
        at=timezone.now(),
    )  # fmt: skip
    detail = next(
        one for one in look_at_pools(world.speakers[0], world.firms[0], timezone.localdate()) if one.held == held
    )
    assert detail.ahead == 3
    (card,) = cards_of(Pass.objects.filter(pk=held.pk), timezone.localdate())
    assert card.ahead == 3
    for name in ("passes:pool", "economy:pool_detail"):
        page = as_(world.speakers[0]).get(reverse(name, args=[world.firms[0].slug]), headers={"accept-language": "en"})
        assert page.status_code == 200
