"""Indicators are computed from what happened; few people are not said; alerts come in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.community.models import Network, Organisation, Person
from maillage.grants.actions.grants import GrantDraft, change_grant, declare_value, promise_indicator
from maillage.grants.models import Grant
from maillage.grants.presenters.words import INDICATORS, METHODS, UNITS, alert_in_words, measure_in_words
from maillage.grants.queries.grants import promises_of, watch_of
from maillage.grants.queries.indicators import activity_of
from maillage.grants.rules.alerts import (
    CeilingWatch,
    Concern,
    GrantWatch,
    IndicatorWatch,
    ProofWatch,
    alerts_of,
    at_stake,
)
from maillage.grants.rules.indicators import REGISTRY, Measure, expected_by
from maillage.grants.rules.terms import Payment
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from maillage.programme.models import Event, Registration
from tests import factories
from tests.factories import make_person, make_space
from tests.kit import grants as kit
from tests.kit.programme import make_event, make_season

TODAY = date(2026, 10, 1)
WATCH = GrantWatch(date(2026, 1, 1), date(2026, 12, 31), 1000_00, 0)


def concerns(watch: GrantWatch, today: date = TODAY) -> list[Concern]:
    return [one.concern for one in alerts_of(watch, today)]


@pytest.mark.parametrize(
    ("changed", "today", "concern"),
    [
        ({"reports": [(date(2026, 9, 30), "final report")]}, TODAY, Concern.REPORT_LATE),
        ({"reports": [(date(2026, 11, 15), "final report")]}, TODAY, Concern.REPORT_SOON),
        ({"imputed_cents": 900_00}, TODAY, Concern.ENVELOPE_CLOSE),
        ({"ceilings": [CeilingWatch("Paie", 100_00, 90_00)]}, TODAY, Concern.CEILING_CLOSE),
        ({"ceilings": [CeilingWatch("Paie", 100_00, 100_01)]}, TODAY, Concern.CEILING_OVER),
        ({"costs": [ProofWatch(1, has_proof=False, is_paid=True)]}, TODAY, Concern.NO_PROOF),
        ({"costs": [ProofWatch(1, has_proof=True, is_paid=False)]}, TODAY, Concern.NOT_PAID),
        ({"payments": [Payment(date(2026, 9, 30), 1)]}, TODAY, Concern.INSTALMENT_LATE),
        ({"indicators": [IndicatorWatch("people", 100, Measure(55))]}, TODAY, Concern.INDICATOR_BEHIND),
        ({}, date(2026, 12, 1), Concern.CONVENTION_ENDS),
    ],
)
def test_what_one_is_told_in_time(changed: dict[str, Any], today: date, concern: Concern) -> None:
    (alert,) = alerts_of(replace(WATCH, **changed), today)
    assert alert.concern == concern
    assert "%(" not in alert_in_words(alert)


def test_nothing_is_said_for_nothing() -> None:
    assert concerns(WATCH) == []
    calm = {
        "reports": [(date(2026, 11, 16), "x")], "imputed_cents": 899_99, "payments": [Payment(TODAY, 1)],
        "ceilings": [CeilingWatch("Paie", 100_00, 89_99)],
        "costs": [ProofWatch(1, has_proof=True, is_paid=True)], "indicators": [IndicatorWatch("x", 100, Measure(57))],
    }  # fmt: skip
    assert concerns(replace(WATCH, **calm)) == []
    early = {"indicators": [IndicatorWatch("x", 100, Measure(0))]}
    assert concerns(replace(WATCH, **early), date(2026, 3, 1)) == []  # a quarter is not over: nothing is judged


def test_what_is_urgent_comes_first() -> None:
    costs = [ProofWatch(1, has_proof=False, is_paid=False)]
    assert concerns(replace(WATCH, costs=costs, imputed_cents=950_00)) == [
        Concern.NO_PROOF, Concern.ENVELOPE_CLOSE, Concern.NOT_PAID,
    ]  # fmt: skip


def test_what_a_refusal_would_cost() -> None:
    costs = [
        ProofWatch(10, has_proof=True, is_paid=True), ProofWatch(20, has_proof=False, is_paid=True),
        ProofWatch(40, has_proof=True, is_paid=False),
    ]  # fmt: skip
    watch = replace(WATCH, costs=costs, kinds=[(600, None)], payments=[Payment(TODAY, 500, 490), Payment(TODAY, 300)])
    stake = at_stake(watch, TODAY)
    assert (stake.back_cents, stake.awaited_cents, stake.weak_cents) == (490, 300, 60)
    over = watch.ends_on + timedelta(days=1)
    assert at_stake(watch, over).awaited_cents == 110  # 600 are allowed, 490 came
    late = {one.concern: one.cents for one in alerts_of(watch, over)}
    assert late[Concern.INSTALMENT_LATE] == 110
    assert {one.concern: one.cents for one in alerts_of(replace(watch, kinds=[(400, 450)]), over)}[
        Concern.TO_GIVE_BACK
    ] == 90


@pytest.mark.parametrize(
    ("today", "wanted"), [(date(2025, 12, 1), 0), (date(2026, 12, 31), 100), (date(2027, 6, 1), 100)]
)
def test_targets_come_evenly(today: date, wanted: int) -> None:
    assert expected_by(100, WATCH.starts_on, WATCH.ends_on, today) == wanted


def test_every_indicator_says_how_it_is_counted() -> None:
    assert set(INDICATORS) == set(METHODS) == {one.key for one in REGISTRY}
    assert {one.unit for one in REGISTRY} <= set(UNITS)


@pytest.fixture
def desk(place: Place) -> Space:
    return make_space(place, units=20)


def come(space: Space, people: list[Person], day: date, **fields: Any) -> None:
    """Each has a desk from nine to five that day, and came."""
    start = timezone.make_aware(datetime.combine(day, time(9)), space.place.zone)
    end = start + timedelta(hours=8)
    values: dict[str, Any] = {"status": "confirmed", "arrived_at": start, "created_at": start} | fields
    Booking.objects.bulk_create(
        Booking(person=one, place=space.place, space=space, starts_at=start, ends_at=end, **values) for one in people
    )


@pytest.mark.django_db
def test_half_days_booked_and_kept_are_counted_by_months_and_few_people_are_not_said(
    grant: Grant, desk: Space, network: Network
) -> None:
    day = kit.month_back(3) + timedelta(days=5)
    people = [make_person(f"p{n}") for n in range(7)]
    come(desk, people[:4], day)
    measures = activity_of(grant, grant.ends_on).measures
    assert (measures["half_days"].value, measures["people"].value) == (None, None)
    assert measure_in_words(measures["people"], is_of_people=True) == "moins de 5"
    come(desk, people, day + timedelta(days=1))
    come(desk, people, day + timedelta(days=2), status="no_show")
    come(desk, people, grant.starts_on)  # in a month that was begun already
    come(desk, people, kit.today())  # after the convention
    alone = make_space(factories.make_place(network, "Mende", factories.MENDE))
    come(alone, people[:1], day)
    measures = activity_of(grant, grant.ends_on).measures
    assert measures["half_days"] == Measure(20, is_whole=False)  # eleven days of two halves, by fives
    assert measures["people"] == Measure(5, is_whole=False)
    come(desk, people[:4], kit.month_back(2) + timedelta(days=5))  # another month, of few people
    assert activity_of(grant, grant.ends_on).measures["half_days"].value == 20


@pytest.mark.django_db
def test_arrivals_are_wanted_where_the_place_wants_them(grant: Grant, desk: Space) -> None:
    people = [make_person(f"p{n}") for n in range(5)]
    come(desk, people, kit.month_back(3) + timedelta(days=5), arrived_at=None)
    assert activity_of(grant, grant.ends_on).measures["half_days"].value == 10
    Place.objects.update(expects_arrival=True)
    assert activity_of(grant, grant.ends_on).measures["half_days"].value is None


@pytest.mark.django_db
def test_nobody_and_few_at_events_read_the_same(grant: Grant, place: Place, dora: Person, network: Network) -> None:
    event = make_event(dora, network, place=place)
    end = timezone.now() - timedelta(days=30)
    type(event).objects.filter(pk=event.pk).update(
        starts_at=end - timedelta(hours=2), ends_at=end, state="announced"
    )  # fmt: skip
    seen = Registration.objects.create(event=event, name="Zoé", state="confirmed", people=9)
    readings = []
    for came in (0, 4, 9):
        Registration.objects.filter(pk=seen.pk).update(arrived_people=came)
        activity = activity_of(grant, grant.ends_on)
        readings.append((activity.measures["attendance"], activity.events[0][1]))
    assert readings[0] == readings[1] == (Measure(None, is_whole=False), None)
    assert readings[2] == (Measure(9), 9)
    yesterday = activity_of(grant, grant.ends_on, end + timedelta(days=1))
    assert yesterday.measures["attendance"].value is None  # arrivals may still come


@pytest.mark.django_db
def test_a_grant_for_a_season_counts_its_events_alone(
    tresor: Person, grant: Grant, place: Place, dora: Person, network: Network
) -> None:
    season, day = make_season(network), timezone.now() - timedelta(days=30)
    inside = make_event(dora, network, place=place)
    nowhere, outside = (make_event(dora, network) for _each in range(2))
    rows = Event.objects.filter(pk__in=[inside.pk, nowhere.pk, outside.pk])
    rows.update(starts_at=day, ends_at=day + timedelta(hours=2), state="announced")
    rows.exclude(pk=outside.pk).update(season=season)
    draft = GrantDraft(
        grant.title, grant.funder, network, grant.signed_on, grant.starts_on, grant.ends_on, grant.envelope_cents,
        season=season,
    )  # fmt: skip
    assert activity_of(grant, grant.ends_on).measures["events"].value == 3
    changed = change_grant(tresor, grant, draft)
    assert {event.pk for event, _came in activity_of(changed, grant.ends_on).events} == {inside.pk, nowhere.pk}
    elsewhere = factories.make_place(network, "Un autre lieu")
    changed = change_grant(tresor, grant, replace(draft, places=[elsewhere]))
    assert {event.pk for event, _came in activity_of(changed, grant.ends_on).events} == {nowhere.pk}


@pytest.mark.django_db
def test_a_season_of_another_network_is_not_the_action(tresor: Person, grant: Grant, network: Network) -> None:
    other = factories.make_network()
    draft = GrantDraft(
        grant.title, grant.funder, network, grant.signed_on, grant.starts_on, grant.ends_on, grant.envelope_cents,
        season=make_season(other),
    )  # fmt: skip
    with pytest.raises(Refusal) as caught:
        change_grant(tresor, grant, draft)
    assert caught.value.code == "season_elsewhere"


@pytest.mark.django_db
def test_events_pages_places_and_hours(grant: Grant, place: Place, alice: Person, network: Network) -> None:
    day = timezone.now() - timedelta(days=30)
    event = make_event(alice, network, place=place)
    type(event).objects.filter(pk=event.pk).update(
        starts_at=day, ends_at=day + timedelta(hours=2), state="announced"
    )  # fmt: skip
    page = factories.make_page(alice, network)
    type(page).objects.filter(pk=page.pk).update(made_at=day)
    activity = activity_of(grant, grant.ends_on)
    assert activity.measures["events"].value == 1
    assert activity.measures["pages"].value == 1
    assert activity.measures["places_open"].value == 1
    assert activity.measures["attendance"].value is None
    days = [grant.starts_on + timedelta(days=n) for n in range((grant.ends_on - grant.starts_on).days + 1)]
    assert activity.measures["hours_open"].value == 11 * sum(one.weekday() < 5 for one in days)  # from 8 to 19
    early = activity_of(grant, grant.starts_on)
    assert (early.measures["events"].value, early.measures["pages"].value) == (0, 0)


@pytest.mark.django_db
def test_what_the_site_counts_is_never_typed(tresor: Person, grant: Grant) -> None:
    computed = promise_indicator(tresor, grant, 10, key="events")
    declared = promise_indicator(tresor, grant, 3, name="Emplois", unit="emplois")
    with pytest.raises(Refusal) as refusal:
        declare_value(tresor, grant, computed.pk, 9, kit.today(), "au doigt mouillé")
    assert refusal.value.code == "computed"
    declare_value(tresor, grant, declared.pk, 2, grant.ends_on, "registre")
    declare_value(tresor, grant, declared.pk, 3, kit.today(), "registre")
    measures = activity_of(grant, grant.ends_on).measures
    values = {str(one.indicator): one.measure.value for one in promises_of(grant, measures)}
    assert values == {"events": 0, "Emplois": 3}
    before = {str(one.indicator): one.measure.value for one in promises_of(grant, measures, grant.ends_on)}
    assert before["Emplois"] == 2


@pytest.mark.django_db
def test_a_grant_is_watched(tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network) -> None:
    grant = kit.make_grant(tresor, beneficiary, funder, network)
    category = kit.make_category(tresor, grant, ceiling_cents=50_000)
    kit.make_imputed(tresor, grant, category)
    kit.make_report(tresor, grant)
    assert [one.concern for one in alerts_of(watch_of(grant, kit.today()), kit.today())] == [
        Concern.CEILING_OVER, Concern.NO_PROOF, Concern.REPORT_SOON,
    ]  # fmt: skip
