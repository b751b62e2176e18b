"""What becomes of an agreement: written, signed by both, in force, suspended, over. What a day may be swapped for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable
from maillage.telework.rules.terms import Rhythm, Terms


class AgreementState(StrEnum):
    """Where an agreement is."""

    DRAFT = "draft"  # the worker writes it
    SENT = "sent"  # both may sign the version that was sent; nobody changes it
    ACTIVE = "active"  # both signed
    SUSPENDED = "suspended"
    ENDED = "ended"
    REFUSED = "refused"  # the employer said no, and why


class Answer(StrEnum):
    """What an employer answers instead of signing."""

    CHANGE = "change"  # another version is asked for
    REFUSED = "refused"


class Party(StrEnum):
    """Who signs an agreement."""

    WORKER = "worker"
    EMPLOYER = "employer"


class Method(StrEnum):
    """How one signed: simple electronic signatures (eIDAS, art. 3, 10), or paper that was scanned."""

    SIGN_IN = "sign_in"  # signed in at that moment, and nothing more is known: the demonstration
    CODE = "code"  # a code sent to the address
    PASSKEY = "passkey"  # a key of the worker's own, used at that moment
    APPLICATION = "app_code"  # a code of their application, or one of recovery
    PAPER = "paper"


LATE = Refusal("no_agreement_act", "This is not possible any more: look at the agreement again.")
ACTS = TransitionTable[AgreementState](
    {
        "write": ({AgreementState.DRAFT}, AgreementState.DRAFT),
        "send": ({AgreementState.DRAFT}, AgreementState.SENT),
        "take_back": ({AgreementState.SENT}, AgreementState.DRAFT),
        "contest": ({AgreementState.SENT}, AgreementState.DRAFT),
        "ask_change": ({AgreementState.SENT}, AgreementState.DRAFT),
        "refuse": ({AgreementState.SENT}, AgreementState.REFUSED),
        "sign": ({AgreementState.SENT}, AgreementState.SENT),
        "take_effect": ({AgreementState.SENT}, AgreementState.ACTIVE),
        "suspend": ({AgreementState.ACTIVE}, AgreementState.SUSPENDED),
        "resume": ({AgreementState.SUSPENDED}, AgreementState.ACTIVE),
        "end": ({AgreementState.ACTIVE, AgreementState.SUSPENDED}, AgreementState.ENDED),
        "delete": ({AgreementState.DRAFT}, AgreementState.DRAFT),
    },
    LATE,
)
OPEN = frozenset({AgreementState.DRAFT, AgreementState.SENT, AgreementState.ACTIVE, AgreementState.SUSPENDED})


ACT_OF_ANSWER = {Answer.CHANGE: "ask_change", Answer.REFUSED: "refuse"}
LONGEST_REASON = 1000  # characters


def may_answer(reason: str, *, has_signed: bool) -> Refusal | None:
    """Whether an employer may say no, or ask for a change, with this reason: not once they have signed that version."""
    if has_signed:
        return Refusal("signed_already", "You have signed this version already.")
    if not reason.strip():
        return Refusal("no_reason", "Say why: who asked goes on from there.")
    if len(reason.strip()) > LONGEST_REASON:
        return Refusal("reason_too_long", "Shorter: %(most)s characters at most.", most=LONGEST_REASON)
    return None


def may_send(terms: Terms, employer_email: str, worker_email: str) -> Refusal | None:
    """An agreement names its days, its place and its beginning, and two different addresses."""
    if not employer_email or employer_email.casefold() == worker_email.casefold():
        return Refusal("no_employer", "Say to which address of your employer the agreement goes: not your own.")
    if not (terms.weekdays if terms.rhythm == Rhythm.FIXED else terms.days):
        return Refusal("no_days", "Say which days, or how many.")
    if not (terms.places or terms.other_place or terms.at_home):
        return Refusal("no_place", "Say where you will work.")
    if terms.starts_on is None:
        return Refusal("no_start", "Say from which day.")
    return None


def ends_after_notice(terms: Terms, asked_on: date) -> date:
    """The first day without telework when one side ends it that day; during the adaptation period it is the next day.

    Notice is in whole days, counted from the day after.
    """
    if is_adapting(terms, asked_on):
        return asked_on + timedelta(days=1)
    return asked_on + timedelta(days=terms.notice_days + 1)


BEFORE_THE_END = timedelta(days=60)  # both are reminded, and the next one may be begun


def last_day_of(terms: Terms, ends_on: date | None) -> date | None:
    """The last day of an agreement: what it says, or the day before `ends_on` once it was ended; None without an end.

    >>> last_day_of(Terms(ends_on=date(2027, 6, 30)), date(2027, 3, 1))
    datetime.date(2027, 2, 28)
    """
    days = [day for day in (terms.ends_on, ends_on - timedelta(days=1) if ends_on else None) if day]
    return min(days, default=None)


def may_renew(last: date | None, today: date) -> bool:
    """Whether the next agreement may be begun: two months before the last day, and after it."""
    return last is not None and today >= last - BEFORE_THE_END


def renewed(terms: Terms, last: date, today: date) -> Terms:
    """The same terms from the day after the last one, for as long; the public service wants a new request."""
    starts_on = max(last + timedelta(days=1), today)
    ends_on = _as_long(terms.starts_on, terms.ends_on, starts_on) if terms.starts_on and terms.ends_on else None
    return replace(terms, starts_on=starts_on, ends_on=ends_on, requested_on=None)


def _as_long(first: date, last: date, start: date) -> date:
    """Whole months where the first were whole months, as many days otherwise."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if months and add_months(first, months) == after:
        return add_months(start, months) - timedelta(days=1)
    return start + (last - first)


def is_adapting(terms: Terms, day: date) -> bool:
    """Whether both are still trying that day."""
    if terms.starts_on is None or not terms.adaptation_months:
        return False
    return day < add_months(terms.starts_on, terms.adaptation_months)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is none.

    >>> add_months(date(2027, 12, 31), 2)
    datetime.date(2028, 2, 29)
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))


@dataclass(frozen=True, slots=True)
class Swap:
    """Not this day, but that one."""

    day_off: date
    day_on: date


def telework_days(terms: Terms, swaps: frozenset[Swap], first: date, last: date) -> frozenset[date]:
    """The days of telework from `first` to `last`, both included, of an agreement with fixed days, swaps done."""
    if terms.rhythm != Rhythm.FIXED:
        return frozenset()
    days = {day for day in _between(first, last) if day.weekday() in terms.weekdays and is_within(terms, day)}
    days -= {swap.day_off for swap in swaps}
    return frozenset(days | {swap.day_on for swap in swaps if first <= swap.day_on <= last})


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def is_within(terms: Terms, day: date) -> bool:
    """Whether that day is between the first and the last of the agreement, as it says."""
    begun = terms.starts_on is None or day >= terms.starts_on
    return begun and (terms.ends_on is None or day <= terms.ends_on)


def may_swap(terms: Terms, swaps: frozenset[Swap], wanted: Swap, today: date) -> Refusal | None:
    """A day of telework for another working day of the same week, neither past, as far as the agreement says so."""
    if not terms.swap_within_week or terms.rhythm != Rhythm.FIXED:
        return Refusal("no_swaps", "This agreement does not let days be swapped.")
    if min(wanted.day_off, wanted.day_on) < today:
        return Refusal("swap_past", "A day that is past is not swapped.")
    monday = wanted.day_off - timedelta(days=wanted.day_off.weekday())
    if wanted.day_on.weekday() > 4 or not monday <= wanted.day_on <= monday + timedelta(days=4):
        return Refusal("swap_week", "Choose a working day of the same week.")
    days = telework_days(terms, swaps, monday, monday + timedelta(days=6))
    if wanted.day_off not in days:
        return Refusal("swap_none", "That day is no day of telework.")
    if wanted.day_on in days or not is_within(terms, wanted.day_on):
        return Refusal("swap_taken", "That day is one of telework already, or outside the agreement.")
    return None


def days_over(terms: Terms, booked: frozenset[date], wanted: date) -> int:
    """How many days beyond what the agreement allows there are with this one: a warning, told before one books.

    `booked` are the days booked so far. With fixed days, a day that is not one of them is one too many.
    """
    if not is_within(terms, wanted):
        return 1
    days = booked | {wanted}
    if terms.rhythm == Rhythm.FIXED:
        monday = wanted - timedelta(days=wanted.weekday())
        here = [day for day in days if monday <= day <= monday + timedelta(days=6)]
        return max(0, len(here) - len(terms.weekdays))
    if terms.rhythm == Rhythm.WEEKLY:
        same = [day for day in days if day.isocalendar()[:2] == wanted.isocalendar()[:2]]
    elif terms.rhythm == Rhythm.MONTHLY:
        same = [day for day in days if (day.year, day.month) == (wanted.year, wanted.month)]
    else:
        same = [day for day in days if day.year == wanted.year]
    return max(0, len(same) - terms.days)
