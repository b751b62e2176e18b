"""Renewing, leaving, and what each night does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.bookings.actions import book
from maillage.community.actions import memberships
from maillage.community.models import JournalEntry, Membership, Network, Person
from maillage.community.queries.memberships import belongs_to, members
from maillage.community.rules.membership import MEMBERSHIPS, MembershipState, a_year_after, may_renew
from maillage.places.models import Space
from tests import factories
from tests.community.memberships.acts import fresh, post_all, publish, typed
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2028, 2, 29), date(2029, 3, 1)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2027, 3, 1), date(2028, 3, 1)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_year_is_the_same_day_next_year_and_the_first_of_march_after_a_leap_day(day: date, then: date) -> None:
    assert a_year_after(day) == then


@pytest.mark.parametrize(("days", "may"), [(61, False), (60, True), (1, True), (0, True)])
def test_one_renews_in_the_last_sixty_days(days: int, may: bool) -> None:
    today = date(2027, 6, 1)
    assert (may_renew(today + timedelta(days=days), today) is None) is may


def test_renewing_adds_a_year_to_the_end_and_once(as_: SignedIn, bob: Person, network: Network) -> None:
    end = timezone.localdate() + timedelta(days=20)
    membership = factories.make_member(bob, network, ends_on=end)
    assert as_(bob).post(f"/adhesions/{membership.public_id}/renouveler/").status_code == 302
    with refused("too_early"):
        memberships.renew(bob, membership)
    membership.refresh_from_db()
    assert membership.ends_on == a_year_after(end)


def test_renewing_too_early_is_refused(member: Membership, bob: Person) -> None:
    with refused("too_early") as caught:
        memberships.renew(bob, member)
    assert caught.value.facts["day"] == member.ends_on


def test_after_a_new_charter_one_signs_it_and_then_renews(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, ends_on=timezone.localdate() + timedelta(days=20))
    newer = publish(network, "Une autre")
    assert members(network).exists(), "until then one still belongs"
    with refused("sign_first"):
        memberships.renew(bob, membership)
    memberships.sign(bob, membership, newer, "Bob")
    memberships.renew(bob, membership)
    assert membership.signatures.count() == 2


@pytest.mark.parametrize("state", ["submitted", "declined", "left", "ended"])
def test_what_is_over_or_not_accepted_is_not_renewed(network: Network, bob: Person, state: str) -> None:
    membership = factories.make_member(bob, network, state=state, ends_on=timezone.localdate() + timedelta(days=9))
    with refused("already_decided"):
        memberships.renew(bob, membership)


def test_leaving_ends_belonging_and_keeps_the_account_and_the_bookings(
    as_: SignedIn, member: Membership, bob: Person, network: Network, desks: Space, workday: date
) -> None:
    booking = book(bob, desks.pk, morning(workday))
    assert as_(bob).post(f"/adhesions/{member.public_id}/quitter/").status_code == 302
    member.refresh_from_db()
    booking.refresh_from_db()
    assert (member.state, booking.status) == ("left", "confirmed")
    assert not belongs_to(fresh(bob), network.pk)
    with refused("already_decided"):
        memberships.leave(bob, member)
    assert as_(bob).post(f"/adherer/{network.slug}/", typed()).status_code == 302


@pytest.mark.parametrize("now", list(MembershipState))
def test_what_is_over_never_lives_again(now: MembershipState) -> None:
    over = now in {MembershipState.DECLINED, MembershipState.LEFT, MembershipState.ENDED, MembershipState.INVITED}
    after = [MEMBERSHIPS.target(act, now) for act in MEMBERSHIPS.acts(now) if act != "accept_invitation"]
    assert (after == []) is over
    assert now not in after
    assert MembershipState.UNCONFIRMED not in after
    assert MembershipState.INVITED not in after


# Each night.


def test_each_night_what_is_over_ends_and_is_told_once(network: Network, bob: Person, charlie: Person) -> None:
    today = timezone.localdate()
    over = factories.make_member(bob, network, starts_on=today - timedelta(days=365), ends_on=today)
    factories.make_member(charlie, network, ends_on=today + timedelta(days=1))
    assert memberships.follow_memberships()["ended"] == 1
    assert memberships.follow_memberships()["ended"] == 0
    over.refresh_from_db()
    assert over.state == "ended"
    assert [m.to for m in post_all()] == [[bob.email]]
    assert JournalEntry.objects.get(verb="adhesion_ended").about == [bob.journal_id]


@pytest.mark.parametrize(("days", "sent"), [(31, 0), (30, 1), (29, 0), (8, 0), (7, 1), (1, 0)])
def test_thirty_and_seven_days_before_the_end_one_is_asked_once(
    network: Network, bob: Person, days: int, sent: int
) -> None:
    factories.make_member(bob, network, ends_on=timezone.localdate() + timedelta(days=days))
    memberships.follow_memberships()
    memberships.follow_memberships()
    assert [m.to for m in post_all()] == [[bob.email]] * sent


def test_who_renewed_or_left_meanwhile_is_not_reminded(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, ends_on=timezone.localdate() + timedelta(days=7))
    memberships.follow_memberships()
    memberships.leave(bob, membership)
    assert post_all() == []


def test_one_no_longer_belongs_on_the_day_it_ends(network: Network, bob: Person) -> None:
    today = timezone.localdate()
    membership = factories.make_member(bob, network, ends_on=today + timedelta(days=1))
    assert members(network, today).exists()
    assert not members(network, today + timedelta(days=1)).exists()
    Membership.objects.filter(pk=membership.pk).update(starts_on=today - timedelta(days=9), ends_on=today)
    assert not belongs_to(fresh(bob), network.pk), "even before the night has passed"
