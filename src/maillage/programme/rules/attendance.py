"""When one may say that one came, and how many came is told to whom."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from maillage.kernel.refusal import Refusal

BEFORE = timedelta(hours=1)  # doors open
AFTER = timedelta(hours=1)
MIDDAY = time(13)  # between the half-days of a sheet to sign
LATEST = timedelta(hours=48)  # after the event, for what a phone kept while it had no network
DOORS = timedelta(hours=12)  # before and after, for what an organiser ticked while they had no network
CLOCKS = timedelta(minutes=5)  # by which two clocks differ


def arrival_opens(starts_at: datetime) -> datetime:
    """From when on one may say that one is there."""
    return starts_at - BEFORE


def may_arrive(starts_at: datetime, ends_at: datetime, entered: datetime, now: datetime) -> Refusal | None:
    """May one arrive with the code entered at that moment, known `now`?"""
    if entered < arrival_opens(starts_at):
        return Refusal("too_early_to_arrive", "It has not begun yet: the code works from an hour before.")
    if entered > ends_at + AFTER or now > ends_at + LATEST:
        return Refusal("event_over", "This event is over.")
    return None


def may_tick(starts_at: datetime, ends_at: datetime, ticked: datetime, now: datetime) -> Refusal | None:
    """May the organiser's list take what was ticked at that moment without a network, known `now`?"""
    if ticked > now + CLOCKS:
        return Refusal("ticked_later", "The clock of this device is ahead: set it, then tick again.")
    if not starts_at - DOORS <= ticked <= ends_at + DOORS or now - ticked > LATEST:
        return Refusal("ticked_another_day", "What was kept is of another day: tick again on the list.")
    return None


def may_certify(arrived_people: int, ends_at: datetime, now: datetime) -> Refusal | None:
    """May a certificate be given? To who was seen there, once it is over."""
    if not arrived_people:
        return Refusal("did_not_come", "A certificate is for those who came: nobody wrote down that you were there.")
    if now < ends_at:
        return Refusal("not_over_yet", "The certificate can be had once the event is over.")
    return None


def half_days(start: datetime, end: datetime) -> list[tuple[date, str]]:
    """The half-days an event touches, on the clock of where it happens: each a day and “morning” or “afternoon”.

    >>> [half for _day, half in half_days(datetime(2027, 3, 1, 9), datetime(2027, 3, 1, 16))]
    ['morning', 'afternoon']
    """
    halves = []
    day = start.date()
    while day <= end.date():
        midnight = datetime.combine(day, time(0), start.tzinfo)
        midday = datetime.combine(day, MIDDAY, start.tzinfo)
        tomorrow = datetime.combine(day + timedelta(days=1), time(0), start.tzinfo)
        halves += [
            (day, half)
            for half, first, last in (("morning", midnight, midday), ("afternoon", midday, tomorrow))
            if start < last and end > first
        ]
        day += timedelta(days=1)
    return halves


def initials_of(name: str) -> str:
    """The first letter of each part of a name; nothing for who was erased.

    >>> initials_of("Marie-Ève de la Tour"), initials_of("—")
    ('M. È. D. L. T.', '')
    """
    parts = (part for part in re.split(r"[\s\-’']+", name) if part[:1].isalpha())
    return " ".join(f"{part[0].upper()}." for part in parts)
