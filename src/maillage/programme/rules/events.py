"""Events and seasons: their kinds, their states, what may become of them, what must be told when they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum

from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable

LONGEST = timedelta(days=3)  # of an event
FARTHEST = timedelta(days=550)  # ahead: a year's programme is prepared half a year before
SAME_QUESTION = 0.7  # how near two wordings are when one corrects the other (0 to 1)
MOST_DATES = 60  # of a repeated event


class EventKind(StrEnum):
    """What kind of event it is."""

    TALK = "talk"
    WORKSHOP = "workshop"
    BARCAMP = "barcamp"
    VISIT = "visit"
    COFFEE = "coffee"
    TRAINING = "training"
    STAGE = "stage"  # of a tour
    OTHER = "other"


class EventState(StrEnum):
    """What is written of an event; full, moved and over follow from the rest."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"


class SeasonState(StrEnum):
    """Of a season: over follows from its dates."""

    PREPARED = "prepared"
    ANNOUNCED = "announced"
    OVER = "over"


EVENT_ACTS: TransitionTable[EventState] = TransitionTable(
    {
        "announce": ({EventState.DRAFT}, EventState.ANNOUNCED),
        "cancel": ({EventState.DRAFT, EventState.ANNOUNCED}, EventState.CANCELLED),
        "restore": ({EventState.CANCELLED}, EventState.DRAFT),
    },
    Refusal("event_act_too_late", "This event is no longer in that state. Look at it again."),
)


def season_state(announced: bool, ends_on: date, today: date) -> SeasonState:
    """Being prepared until it is announced; over the day after its last."""
    if not announced:
        return SeasonState.PREPARED
    return SeasonState.OVER if today > ends_on else SeasonState.ANNOUNCED


@dataclass(frozen=True, slots=True)
class Facts:
    """What people who registered arrange themselves by: when and where."""

    period: Period
    place_id: int | None
    address: str
    online: str


def may_happen(starts_at: datetime, ends_at: datetime, today: date, first_day: date) -> Refusal | None:
    """May an event be written at that time? `first_day` is its day where it happens."""
    if ends_at <= starts_at:
        return Refusal("ends_before_it_starts", "The event ends before it begins.")
    if ends_at - starts_at > LONGEST:
        return Refusal("event_too_long", "An event lasts three days at most: write a season, or one event a day.")
    if first_day > today + FARTHEST:
        return Refusal("event_too_far", "This date is more than a year and a half ahead.")
    return None


def needs_telling(before: Facts, after: Facts) -> bool:
    """Must those who registered be told of the change? Yes when the time or the place is another."""
    return before != after


def reworded(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """Which of the new questions are former ones in other words: new → former. Another question is no correction.

    >>> reworded(["Vos alergies ?", "Venez-vous en train ?"], ["Vos allergies ?", "Taille de maillot ?"])
    {'Vos allergies ?': 'Vos alergies ?'}
    """
    gone = [one for one in before if one not in after]
    pairs: dict[str, str] = {}
    for label in (one for one in after if one not in before):
        near = get_close_matches(label, gone, n=1, cutoff=SAME_QUESTION)
        for former in near:
            pairs[label] = former
            gone.remove(former)
    return pairs


class Rhythm(StrEnum):
    """How an event comes back."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"  # the same weekday at the same rank: the first Thursday; the last one when it is the last


def repeated_dates(first: date, rhythm: Rhythm, until: date) -> Iterator[date]:
    """The dates of an event that comes back, the first included, `MOST_DATES` at most.

    >>> [str(day) for day in repeated_dates(date(2027, 1, 7), Rhythm.MONTH, date(2027, 4, 30))]
    ['2027-01-07', '2027-02-04', '2027-03-04', '2027-04-01']
    """
    rank, number, day = (first.day - 1) // 7, 0, first
    while day <= until and number < MOST_DATES:
        yield day
        number += 1
        if rhythm == Rhythm.MONTH:
            day = _weekday_of_month(first, number, rank)
        else:
            day += timedelta(weeks=1 if rhythm == Rhythm.WEEK else 2)


def _weekday_of_month(first: date, months: int, rank: int) -> date:
    """The same weekday `months` later at that rank (0 the first); a fifth one that a month lacks is its last."""
    years, month = divmod(first.month - 1 + months, 12)
    begin = date(first.year + years, month + 1, 1)
    day = begin + timedelta(days=(first.weekday() - begin.weekday()) % 7, weeks=rank)
    return day if day.month == begin.month else day - timedelta(weeks=1)
