"""What people would come to, before days are chosen: who may say it, who reads it, what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.actions.privacy import erase
from maillage.community.models import Network, Notification, Person
from maillage.places.models import Place, Space
from maillage.programme.actions.events import EventDetails, announce_event, change_event
from maillage.programme.actions.interests import purge_interests, set_interests
from maillage.programme.actions.proposals import Proposer, change_proposal, commit_proposal, withdraw_proposal
from maillage.programme.actions.registrations import register_person
from maillage.programme.actions.season_timetable import make_timetable, start_timetable
from maillage.programme.models import CallForProposals, Event, EventInterest, EventProposal, Season
from maillage.programme.queries.interests import events_asked_about, interest_counts, interests_of
from maillage.programme.queries.season_timetable import missed_of, problem_of_season
from maillage.programme.rules.interests import may_say_interest
from maillage.programme.rules.timetable import Wish
from maillage.programme.rules.timetable.solving import solve
from tests.factories import make_person, make_space
from tests.kit.bookings import refused
from tests.kit.programme import ASKED, make_event, make_season
from tests.kit.proposals import make_call, make_waiting_draft
from tests.kit.screens import SignedIn, form_of, text_of, visible

DAY = date(2027, 3, 1)


def test_until_the_last_day_and_where_somebody_asks() -> None:
    assert may_say_interest(DAY, DAY, announced=True) is None
    refusals = [
        may_say_interest(DAY, DAY + timedelta(days=1), announced=True),
        may_say_interest(DAY, DAY, announced=False),
        may_say_interest(None, DAY, announced=True),
    ]
    assert [one.code for one in refusals if one] == ["interest_closed", "interest_not_asked", "interest_not_asked"]


@pytest.fixture
def season(network: Network) -> Season:
    today = timezone.localdate()
    until = today + timedelta(days=3)
    return make_season(network, starts_on=today, ends_on=today + timedelta(days=14), interests_until=until)


@pytest.fixture
def hall(place: Place) -> Space:
    return make_space(place, "Grande salle", kind="meeting", units=2, seats=20)


@pytest.fixture
def call(dora: Person, season: Season) -> CallForProposals:
    return make_call(dora, season)


def committed(dora: Person, call: CallForProposals, title: str, proposer: Proposer | None = None) -> Event:
    """A draft that waits for its day, whose speaker comes."""
    event = make_waiting_draft(dora, call, title, *([proposer] if proposer else []))
    commit_proposal(event.proposal)
    return event


def test_only_what_its_speaker_confirmed_and_that_has_no_day_is_asked_about(
    dora: Person, bob: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    bread, bikes = committed(dora, call, "Pain"), committed(dora, call, "Vélo")
    unsure = make_waiting_draft(dora, call, "Bois")
    assert set(events_asked_about(season)) == {bread, bikes}
    assert set_interests(bob, season, [bread.pk, bikes.pk, unsure.pk, 0]) == 2
    assert set_interests(bob, season, [bread.pk]) == 1  # said again, it takes the place of what was said
    assert set_interests(bob, season, [bread.pk]) == 1  # and twice is once
    assert interests_of(bob, season) == {bread.pk}
    withdraw_proposal(EventProposal.objects.get(resulting_event=bread))
    assert interests_of(bob, season) == set()
    Season.objects.filter(pk=season.pk).update(interests_until=timezone.localdate() - timedelta(days=1))
    with refused("interest_closed"):
        set_interests(bob, Season.objects.get(pk=season.pk), [bikes.pk])


def test_who_would_come_is_told_the_day_once_and_what_they_ticked_goes(
    dora: Person, bob: Person, charlie: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    bread = committed(dora, call, "Pain")
    set_interests(bob, season, [bread.pk])
    set_interests(charlie, season, [bread.pk])
    set_interests(charlie, season, [])
    start = datetime.combine(timezone.localdate() + timedelta(days=2), time(10), tzinfo=hall.place.zone)
    values = {"place": hall.place, "space": hall, "starts_at": start, "ends_at": start + timedelta(minutes=90)}
    change_event(dora, bread, EventDetails(values))
    announce_event(dora, bread)
    announce_event(dora, bread)
    told_of_it = Notification.objects.filter(what="dated", about=bread.pk)
    assert [one.person for one in told_of_it] == [bob]
    assert not EventInterest.objects.exists()


def test_the_timetable_keeps_apart_what_the_same_people_would_come_to(
    dora: Person, bob: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    """Two rooms, two hours: three events; the pair that people share is never at one hour."""
    bread, bikes, wood = (committed(dora, call, title) for title in ("Pain", "Vélo", "Bois"))
    for event in (bread, bikes, wood):
        EventProposal.objects.filter(resulting_event=event).update(name=event.title)  # one person could not hold three
    for number in range(6):
        set_interests(make_person(f"p{number}"), season, [bread.pk, wood.pk])
    set_interests(bob, season, [bikes.pk])
    weekday = (timezone.localdate() + timedelta(days=1)).weekday()
    ends_on = timezone.localdate() + timedelta(days=1)
    Season.objects.filter(pk=season.pk).update(
        timetable={"weekdays": [weekday], "hours": ["10:00", "15:00"]}, ends_on=ends_on
    )
    make_space(hall.place, "Petite salle", kind="meeting", units=1, seats=20)
    problem = problem_of_season(Season.objects.get(pk=season.pk))
    assert len(problem.wishes) == 13
    held = {one.session: one.slot for one in solve(problem).assignments}
    assert len(held) == 3
    assert held[str(bread.pk)] != held[str(wood.pk)]


def test_who_prepares_hears_what_many_would_miss(
    dora: Person, season: Season, hall: Space, call: CallForProposals, as_: SignedIn
) -> None:
    """Two rooms and one hour: who would come to both misses one. It is told from five people on."""
    bread, wood = (committed(dora, call, title) for title in ("Pain", "Bois"))
    for event in (bread, wood):
        EventProposal.objects.filter(resulting_event=event).update(name=event.title, person=None)
    make_space(hall.place, "Petite salle", kind="meeting", units=1, seats=20)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Season.objects.filter(pk=season.pk).update(ends_on=tomorrow)
    address = reverse("programme:season_timetable", args=[season.slug])
    for people, missed in ((4, []), (5, [5])):
        set_interests(make_person(f"p{people}"), season, [bread.pk, wood.pk])
        while EventInterest.objects.filter(event=bread).count() < people:
            set_interests(make_person(), season, [bread.pk, wood.pk])
        key = start_timetable(dora, season, [tomorrow.weekday()], [time(10)]).search["key"]
        assert make_timetable(Season.objects.get(pk=season.pk), key) == "made"
        proposed = missed_of(Season.objects.get(pk=season.pk))
        assert [n for _event, n in proposed] == missed
        page = visible(text_of(as_(dora).get(address)))
        assert any(f"{event.title} — 5 " in page for event in (bread, wood)) == bool(missed)


def test_days_a_speaker_cannot_come_and_what_people_registered_for_are_left_free(
    dora: Person, bob: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    bread = committed(dora, call, "Pain")
    tomorrow = timezone.localdate() + timedelta(days=1)
    EventProposal.objects.filter(resulting_event=bread).update(absent_on=[tomorrow])
    set_interests(bob, season, [bread.pk])
    start = datetime.combine(tomorrow + timedelta(days=1), time(10, 30), tzinfo=hall.place.zone)
    other = make_event(dora, season.network, season=season, title="Ailleurs", address="Mairie", starts_at=start,
                       ends_at=start + timedelta(hours=1))  # fmt: skip
    register_person(bob, other, ASKED)
    Season.objects.filter(pk=season.pk).update(timetable={"weekdays": list(range(7)), "hours": ["10:00", "15:00"]})
    problem = problem_of_season(Season.objects.get(pk=season.pk))
    absent = {person.id: sorted(person.absent) for person in problem.people}
    assert absent == {
        "Camille": [f"{tomorrow.isoformat()}T10:00", f"{tomorrow.isoformat()}T15:00"],
        f"person {bob.pk}": [f"{start:%Y-%m-%d}T10:00"],
    }
    assert problem.wishes == (Wish(f"person {bob.pk}", str(bread.pk), 1.0),)


def test_who_brings_something_is_one_person_with_who_would_come_to_the_rest(
    dora: Person, bob: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    bread, bikes = committed(dora, call, "Pain", Proposer("Bob", bob)), committed(dora, call, "Vélo")
    set_interests(bob, season, [bread.pk, bikes.pk])
    Season.objects.filter(pk=season.pk).update(timetable={"weekdays": list(range(7)), "hours": ["10:00", "15:00"]})
    problem = problem_of_season(Season.objects.get(pk=season.pk))
    assert problem.wishes == (Wish("Bob", str(bikes.pk), 1.0),)  # one comes to one's own anyhow
    held = {one.session: one.slot for one in solve(problem).assignments}
    assert held[str(bread.pk)] != held[str(bikes.pk)]


def test_those_who_prepare_read_how_many_from_five_up(
    as_: SignedIn, dora: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    bread, bikes = committed(dora, call, "Pain"), committed(dora, call, "Vélo")
    for number in range(5):
        person = make_person(f"p{number}")
        set_interests(person, season, [bread.pk, *([bikes.pk] if number else [])])
    assert interest_counts([bread, bikes]) == {bread.pk: 5, bikes.pk: 4}
    page = text_of(as_(dora).get(reverse("programme:season_timetable", args=[season.slug])))
    assert 'Pain</td><td class="number">5</td>' in page
    assert 'Vélo</td><td class="number">moins de 5</td>' in page
    assert "P0" not in page


def test_a_stranger_s_ticks_come_back_after_signing_in_and_the_page_says_so(
    client: Client, as_: SignedIn, bob: Person, dora: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    bread = committed(dora, call, "Pain <b>chaud</b>")
    address = reverse("programme:season_interests", args=[season.slug])
    assert address in client.get(season.get_absolute_url()).content.decode()
    page = client.get(address)
    assert "Pain <b>chaud</b>" in text_of(page)
    answer = client.post(address, {"envie": [str(bread.pk), "x", "-1", "9" * 40]})
    assert answer.status_code == 302
    following = client.get(answer["Location"])
    assert "ce qui vous ferait venir" in text_of(following).lower()
    member = as_(bob)
    back = member.get(f"{address}?envie={bread.pk}")
    assert "pas encore noté" in text_of(back)
    assert not EventInterest.objects.exists()  # reading writes nothing
    kept = form_of(back, "envie").send(member, envie=[str(bread.pk)])
    assert "vous viendriez à 1 rencontre" in text_of(kept)
    assert interests_of(bob, season) == {bread.pk}


def test_nobody_is_asked_about_a_season_in_preparation_or_over(
    client: Client, as_: SignedIn, bob: Person, dora: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    committed(dora, call, "Pain")
    address = reverse("programme:season_interests", args=[season.slug])
    Season.objects.filter(pk=season.pk).update(interests_until=None)
    assert "Pain" not in text_of(client.get(address))
    assert as_(bob).post(address, {"envie": ["1"]}).status_code == 409
    Season.objects.filter(pk=season.pk).update(announced_at=None)
    assert client.get(address).status_code == 404


def test_a_proposal_says_on_which_days_its_author_cannot_come(
    as_: SignedIn, bob: Person, season: Season, call: CallForProposals
) -> None:
    member, address = as_(bob), reverse("programme:call", args=[call.slug])
    day = season.starts_on + timedelta(days=3)
    form = form_of(member.get(address), "abstract")
    form.send(member, title="Pain", abstract="On pétrit.", kind="workshop", minutes="60", absent_on=[day.isoformat()])
    mine = EventProposal.objects.get(person=bob)
    assert mine.absent_on == [day]
    change = member.get(reverse("programme:change_proposal", args=[mine.public_id]))
    form_of(change, "abstract").send(member, abstract="On pétrit.", absent_on=[])
    mine.refresh_from_db()
    assert mine.absent_on == []
    assert change_proposal(mine, {"absent_on": []}).changed_at is not None


def test_forgotten_with_its_person_and_after_the_season(
    dora: Person, bob: Person, charlie: Person, season: Season, hall: Space, call: CallForProposals
) -> None:
    bread = committed(dora, call, "Pain")
    set_interests(bob, season, [bread.pk])
    set_interests(charlie, season, [bread.pk])
    erase(bob)
    assert [one.person for one in EventInterest.objects.all()] == [charlie]
    later = datetime.combine(season.ends_on + timedelta(days=2), time(4), tzinfo=hall.place.zone)
    assert (purge_interests(timezone.now(), True), purge_interests(later, True)) == (0, 1)
    assert purge_interests(later, False) == 1
