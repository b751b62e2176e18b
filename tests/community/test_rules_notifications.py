"""When a mail is due: quiet hours and summaries, on every day of the year and in both nights when clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.rules.notifications import (
    Delivery,
    MailChoice,
    Schedule,
    end_of_quiet,
    essential_delivery,
    gather,
    is_near,
    is_quiet,
    mail_delivery,
    next_summary,
)

PARIS = ZoneInfo("Europe/Paris")
EVENING = Schedule()
near_nights_that_change = st.sampled_from([datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
moments = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - of the zone beside
    st.builds(
        lambda night, hours: night + hours,
        near_nights_that_change,
        st.timedeltas(timedelta(hours=-30), timedelta(hours=30)),
    ),
)
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
schedules = st.builds(
    Schedule,
    hours,
    hours,
    st.integers(0, 23),
    st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days))),
)
with_quiet_days = st.builds(
    lambda schedule, days: replace(schedule, quiet_days="".join(sorted(days))),
    schedules,
    st.sets(st.sampled_from("1234567")),
)
zones = st.sampled_from([PARIS, ZoneInfo("Indian/Reunion"), ZoneInfo("America/Guadeloupe")])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-05-12T20:59", "2026-05-12T20:59"),
        ("2026-05-12T21:00", "2026-05-13T07:00"),
        ("2026-05-13T03:00", "2026-05-13T07:00"),
        ("2026-05-13T07:00", "2026-05-13T07:00"),
        ("2026-03-28T23:00", "2026-03-29T07:00"),  # that night is short of an hour
        ("2026-10-24T23:00", "2026-10-25T07:00"),  # and that one has one more
    ],
)
def test_what_can_wait_leaves_when_the_night_is_over(moment: str, leaves: str) -> None:
    assert end_of_quiet(at(moment), EVENING, PARIS) == at(leaves)


def test_quiet_hours_end_once_in_the_night_that_has_an_hour_twice() -> None:
    schedule = Schedule(time(21), time(2, 30))
    second_two = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 2:10 for the second time
    assert end_of_quiet(second_two, schedule, PARIS) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(moments, schedules, zones)
def test_quiet_hours_end_within_a_day_and_are_over_then(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> None:
    end = end_of_quiet(moment, schedule, zone)
    assert moment <= end <= moment + timedelta(hours=25, minutes=30)
    assert not is_quiet(end, schedule, zone)
    assert (end == moment) is not is_quiet(moment, schedule, zone)


@given(moments, schedules, zones)
def test_a_summary_comes_on_its_day_at_its_hour(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> None:
    summary = next_summary(moment, schedule, zone)
    assert moment < summary <= moment + timedelta(days=8)
    local = summary.astimezone(zone)
    assert str(local.isoweekday()) in schedule.summary_days
    exists = local.replace(hour=schedule.summary_hour, minute=0).astimezone(UTC).astimezone(zone).hour
    assert local.hour == exists, "an hour that does not exist that night is the next one"


@given(moments, schedules, zones, st.timedeltas(timedelta(minutes=-90), timedelta(days=9)))
def test_no_mail_leaves_when_it_is_of_no_use_any_more(
    moment: datetime, schedule: Schedule, zone: ZoneInfo, ahead: timedelta
) -> None:
    for choice in (MailChoice.NOW, MailChoice.DIGEST):
        delivery = mail_delivery(choice, moment, schedule, zone, moment + ahead)
        assert delivery is not None
        assert delivery.at == moment or delivery.at < moment + ahead
        assert choice == MailChoice.DIGEST or not delivery.in_summary
        assert delivery.in_summary or delivery.at == moment or not is_quiet(delivery.at, schedule, zone)
    assert mail_delivery(MailChoice.OFF, moment, schedule, zone, moment + ahead) is None


@given(moments, hours, zones)
def test_without_quiet_hours_a_mail_leaves_at_once(moment: datetime, hour: time, zone: ZoneInfo) -> None:
    assert mail_delivery(MailChoice.NOW, moment, Schedule(hour, hour), zone) == Delivery(moment)


def test_days_that_nobody_chose_are_all_days() -> None:
    assert next_summary(at("2026-05-12T09:00"), Schedule(summary_days=""), PARIS) == at("2026-05-13T08:00")


# Days and hours that somebody chose to be left in peace. 2026-05-12 is a Tuesday.


@given(moments, with_quiet_days, zones)
def test_quiet_days_end_on_another_day_and_never_later_than_in_a_week(
    moment: datetime, schedule: Schedule, zone: ZoneInfo
) -> None:
    end = end_of_quiet(moment, schedule, zone)
    assert moment <= end <= moment + timedelta(days=8)
    assert not is_quiet(end, schedule, zone)
    assert (end == moment) is not is_quiet(moment, schedule, zone)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-05-15T20:00", "2026-05-15T20:00"),  # Friday
        ("2026-05-15T22:00", "2026-05-18T07:00"),  # the night of Friday: Monday morning
        ("2026-05-16T12:00", "2026-05-18T07:00"),
        ("2026-05-17T23:59", "2026-05-18T07:00"),
    ],
)
def test_a_week_end_without_mail_ends_on_monday_morning(moment: str, leaves: str) -> None:
    assert end_of_quiet(at(moment), Schedule(quiet_days="67"), PARIS) == at(leaves)


def test_a_summary_of_every_day_leaves_out_quiet_days() -> None:
    assert next_summary(at("2026-05-15T09:00"), Schedule(quiet_days="67"), PARIS) == at("2026-05-18T08:00")
    assert next_summary(at("2026-05-15T09:00"), Schedule(summary_days="6", quiet_days="6"), PARIS) == at(
        "2026-05-16T08:00"
    ), "a day that was chosen for it"


@pytest.mark.parametrize(
    ("starts_at", "near"),
    [("2026-05-12T23:30", True), ("2026-05-13T08:00", True), ("2026-05-13T12:00", True), ("2026-05-13T12:01", False),
     ("2026-05-11T08:00", True), (None, False)],
)  # fmt: skip
def test_what_is_near_is_of_that_day_or_the_next_morning(starts_at: str | None, near: bool) -> None:
    assert is_near(at("2026-05-12T22:00"), at(starts_at) if starts_at else None, PARIS) is near


@pytest.mark.parametrize(
    ("schedule", "starts_at", "leaves"),
    [
        (EVENING, None, "2026-05-12T22:00"),  # nobody chose: at once
        (Schedule(time(19), time(8)), None, "2026-05-13T08:00"),
        (Schedule(time(19), time(8)), "2026-05-13T09:00", "2026-05-12T22:00"),  # the next morning
        (Schedule(time(19), time(8)), "2026-05-13T14:00", "2026-05-13T08:00"),
        (Schedule(quiet_days="34567"), "2026-05-15T09:00", "2026-05-12T22:00"),  # it would come too late
        (Schedule(quiet_days="34567"), None, "2026-05-18T07:00"),
    ],
)
def test_what_cannot_be_turned_off_waits_for_the_end_of_chosen_hours_unless_it_is_near(
    schedule: Schedule, starts_at: str | None, leaves: str
) -> None:
    before = at(starts_at) if starts_at else None
    assert essential_delivery(at("2026-05-12T22:00"), schedule, PARIS, before) == Delivery(at(leaves))


def test_what_comes_in_chosen_quiet_hours_comes_in_one_mail() -> None:
    night, chosen = at("2026-05-12T22:00"), Schedule(time(19), time(8))
    assert gather(MailChoice.NOW, night, chosen, PARIS) == MailChoice.DIGEST
    assert gather(MailChoice.NOW, at("2026-05-12T12:00"), chosen, PARIS) == MailChoice.NOW
    assert gather(MailChoice.OFF, night, chosen, PARIS) == MailChoice.OFF
    assert gather(MailChoice.NOW, night, EVENING, PARIS) == MailChoice.NOW, "nobody chose"
