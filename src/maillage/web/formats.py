"""How days, hours, counts, amounts and refusals are said, in French typography or English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.template.defaultfilters import date as date_filter
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from maillage.kernel.money import Money
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import FEWEST, rounded_down, shown_count, shown_total

NBSP = "\u00a0"


def french() -> bool:
    """Whether the page is in French."""
    return (get_language() or "fr").startswith("fr")


def clock(moment: datetime | time, zone: ZoneInfo | None = None) -> str:
    """A time of day: 9 h 30 in French, 9:30 in English."""
    local = timezone.localtime(moment, zone) if isinstance(moment, datetime) else moment
    if not french():
        return f"{local.hour}:{local.minute:02d}"
    return f"{local.hour}{NBSP}h" + (f"{NBSP}{local.minute:02d}" if local.minute else "")


def day(moment: date | datetime, zone: ZoneInfo | None = None, *, today: date | None = None) -> str:
    """Mardi 24 novembre; the year only when it is not that of today."""
    local = timezone.localtime(moment, zone).date() if isinstance(moment, datetime) else moment
    text = day_and_year(local)
    return text.removesuffix(f" {local.year}") if local.year == (today or timezone.localdate()).year else text


def day_and_year(on: date) -> str:
    """Mardi 24 novembre 2026: for what is read on paper, or much later."""
    text = str(date_filter(on, "l j F"))
    if french() and on.day == 1:
        text = text.replace(" 1 ", f" 1er{NBSP}", 1)
    return f"{text} {on.year}"


def written_day(on: date | None) -> str:
    """A day with its year, without its weekday: 24 novembre 2026, 1er décembre 2026; empty where there is none."""
    if not on:
        return ""
    local = timezone.localtime(on).date() if isinstance(on, datetime) and timezone.is_aware(on) else on
    text = str(date_filter(local, "j F Y"))
    return text.replace("1 ", "1er ", 1) if french() and local.day == 1 else text


def written_moment(at: datetime | None) -> str:
    """The same with the time of day: 1er décembre 2026, 14 h 30."""
    return f"{written_day(at)}, {clock(at if timezone.is_aware(at) else at.time())}" if at else ""


def weekday(moment: date) -> str:
    """A short weekday: Mar. 24."""
    return str(date_filter(moment, "D j"))


def soon(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Today, tomorrow, else the day: for what comes within two weeks."""
    local = timezone.localtime(moment, zone).date()
    distance = (local - timezone.localdate(timezone=zone)).days
    if distance in {0, 1}:
        return gettext("today") if distance == 0 else gettext("tomorrow")
    return day(local) if distance > 6 else str(date_filter(local, "l"))


def times(period: Period, zone: ZoneInfo | str | None = None) -> str:
    """From when to when on one day: 9 h – 13 h; a period past midnight says the other day."""
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    local = period.local(zone or timezone.get_current_timezone())
    midnight = local.end.hour == 0 and local.end.minute == 0 and (local.end.date() - local.start.date()).days == 1
    end = gettext("midnight") if midnight else clock(local.end, zone)
    text = f"{clock(local.start, zone)}{NBSP}–{NBSP}{end}"
    if local.start.date() != local.end.date() and not midnight:
        text += f" ({weekday(local.end.date())})"
    return text


def minutes(value: int | None) -> str:
    """A length of time: 41 min, 1 h 05."""
    if value is None:
        return "—"
    if value < 60:
        return f"{value}{NBSP}min"
    return f"{value // 60}{NBSP}h" + (f"{NBSP}{value % 60:02d}" if value % 60 else "")


def sentence(refusal: Refusal) -> str:
    """The sentence of a Refusal, in the reader's language."""
    text = gettext(refusal.sentence)
    return text % {name: _fact_in_words(value) for name, value in refusal.facts.items()} if refusal.facts else text


def _fact_in_words(value: object) -> object:
    """A day, an hour, a length of time, an amount or a choice, as a person would say it."""
    if isinstance(value, Money):
        return value.format(french=french())
    if isinstance(value, timedelta):
        return minutes(int(value.total_seconds() // 60))
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, float):
        return number(value)
    return day(value) if isinstance(value, date) else value


NUMBERS = (
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
    gettext_lazy("thirteen"),
    gettext_lazy("fourteen"),
    gettext_lazy("fifteen"),
    gettext_lazy("sixteen"),
)
DAYS_A_YEAR, DAYS_A_MONTH = 365.25, 30.44


def length_in_days(days: int) -> str:
    """How long something is kept, as one says it: 396 is “thirteen months”, 7 “one week”; else so many days."""
    years, months, weeks = round(days / DAYS_A_YEAR), round(days / DAYS_A_MONTH), days // 7
    if years and abs(days - years * DAYS_A_YEAR) <= 3:
        return ngettext("one year", "%(n)s years", years) % {"n": _in_words(years)}
    if months and (abs(days - months * DAYS_A_MONTH) <= 1.5 or days % 30 == 0):
        return ngettext("one month", "%(n)s months", months) % {"n": _in_words(months)}
    if weeks and days == weeks * 7:
        return ngettext("one week", "%(n)s weeks", weeks) % {"n": _in_words(weeks)}
    return ngettext("one day", "%(n)s days", days) % {"n": _in_words(days)}


def _in_words(count: int) -> str:
    """Two to sixteen in letters; what is greater in figures."""
    return str(NUMBERS[count - 2]) if 2 <= count < len(NUMBERS) + 2 else number(count)


def number(value: float, places: int | None = None) -> str:
    """1 234,5 in French, 1,234.5 in English; two decimals at most unless said, powers of ten beyond all measure."""
    if value and not 1e-4 <= abs(value) < 1e15:
        digits, _e, power = f"{value:.2e}".partition("e")
        tens = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{number(float(digits))}{NBSP}×{NBSP}10{tens}"
    if places is None:
        shortest = f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.4f}"
        places = len(shortest.rstrip("0").partition(".")[2])
    return number_format(round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True)


def seats(count: int) -> str:
    """For how many: “for 1 person”, “for 6 people”."""
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def people_count(count: int) -> str:
    """A count of people for who may not see names: 7, fewer than 5."""
    count_shown = shown_count(count)
    return gettext("fewer than %(n)d") % {"n": FEWEST} if count_shown is None else str(count_shown)


def people_total(counts: Iterable[int]) -> str:
    """The total of such counts: 23, at least 23, too few to say."""
    total = shown_total(counts)
    if total.whole:
        return str(total.least)
    return gettext("at least %(n)d") % {"n": total.least} if total.least else gettext("too few to say")


def people_about(count: int) -> str:
    """A count of a group that overlaps with others, by fives: at least 10, fewer than 5."""
    count_shown = rounded_down(count)
    return people_count(count) if count_shown is None else gettext("at least %(n)d") % {"n": count_shown}


def euros(cents: int) -> str:
    """1 234,50 € in French, €1,234.50 in English; an amount put right keeps its sign."""
    return Money(cents).format(french=french())


def coordinate(degrees: float) -> str:
    """Five decimals (about a metre), with a point in every language: it is read by machines."""
    return f"{degrees:.5f}"


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The date on the wall clock of a place."""
    return timezone.localtime(moment, zone).date()


def cell(value: object) -> str:
    """A value of a table, as a person would say it: a day with its year, an hour, yes or no, else the text."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return day_and_year(value)
    return clock(value) if isinstance(value, time) else str(value)


def mistake(stored: dict[str, Any]) -> str:
    """What is wrong with a cell of a table, in the reader's language."""
    sentence: str = stored["sentence"]
    text = gettext(sentence)
    return text % stored["facts"] if stored["facts"] else text
