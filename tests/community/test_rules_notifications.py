"""When a mail is due: quiet hours and summaries, on every day of the year and in both nights when clocks change."""

from __future__ import annotations

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
