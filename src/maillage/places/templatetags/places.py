"""How opening hours, closures and axes of confidentiality are said on screen."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.defaultfilters import date as date_filter
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from maillage.kernel.period import Period
from maillage.places.models import AXIS_LABELS, CONFIDENTIALITY_LABELS, LEVEL_LABELS, NEED_LABELS, Closure, Place
from maillage.places.presenters import pictures, prices
from maillage.places.presenters.pictures import PlacePicture
from maillage.places.presenters.texts import Text, texts_of
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.hours import END_OF_DAY, Span, WeeklyHours
from maillage.places.rules.life import State
from maillage.places.rules.seasons import Day, Season
from maillage.web.formats import NBSP, clock, day, french, written_day
from maillage.web.formats import minutes as say_minutes

register = template.Library()


@register.simple_tag
def picture_of(place: Place) -> PlacePicture:
    """`{% picture_of place as picture %}`: its first photo, else its drawn portrait."""
    return pictures.picture_of(place)


@register.simple_tag
def price_of(place: Place) -> str:
    """`{% price_of place as price %}`: “from €6 a half-day”; nothing when it is not known (needs `spaces`)."""
    return prices.price_of_place(place)


@register.simple_tag
def tagline_of(place: Place) -> Text:
    """`{% tagline_of place as tagline %}`: its one sentence, in the reader's language where somebody wrote it."""
    return texts_of(place).tagline


@register.filter
def closing(clock_time: time) -> str:
    """A closing time; the last minute of the day is midnight."""
    return gettext("midnight") if clock_time == END_OF_DAY else clock(clock_time)


@register.filter
def week_rows(week: WeeklyHours) -> list[tuple[str, tuple[Span, ...]]]:
    """Each day of the week by name, with its spans."""
    monday = date(2026, 1, 5)
    return [(str(date_filter(monday + timedelta(days=n), "l")), spans) for n, spans in enumerate(week.days)]


@register.filter
def season_days(season: Season) -> str:
    """From 1 July to 31 August; with its years when it comes once."""
    if season.dates:
        first, last = (written_day(one) for one in season.dates)
        return gettext("From %(first)s to %(last)s") % {"first": first, "last": last}
    return gettext("From %(first)s to %(last)s") % {
        "first": _day_of_year(season.first),
        "last": _day_of_year(season.last),
    }


def _day_of_year(day_of_year: Day) -> str:
    """A day of each year: 1er juillet, 31 August."""
    text = str(date_filter(date(2028, *day_of_year), "j F"))
    return text.replace("1 ", f"1er{NBSP}", 1) if french() and day_of_year[1] == 1 else text


@register.filter
def confidentiality_name(level: int) -> str:
    """What a level means to who has to make a call: confidential calls (C3)."""
    return str(dict(CONFIDENTIALITY_LABELS).get(level, ""))


@register.filter
def axis_label(axis: Axis) -> str:
    """The name of an axis of confidentiality."""
    return str(dict(AXIS_LABELS)[axis.value]).capitalize()


@register.filter
def need_label(need: str) -> str:
    """What one has to do, in plain words."""
    return str(dict(NEED_LABELS)[str(need)])


@register.filter
def level_meaning(axis: Axis, level: int) -> str:
    """`{{ axis|level_meaning:level }}`: what a level of one axis means to who works there, its code after it."""
    return f"{LEVEL_LABELS[axis][level]} (C{level})"


@register.filter
def closure_span(closure: Closure, zone: ZoneInfo) -> str:
    """From when to when: days when it is whole days, else hours too."""
    local = Period(closure.during.lower, closure.during.upper).local(zone)
    whole = local.start.time() == local.end.time() == time(0)
    if not whole and local.start.date() == local.end.date():
        return f"{day(local.start.date())}, {clock(local.start, zone)}{NBSP}–{NBSP}{clock(local.end, zone)}"
    if not whole:
        return (
            f"{day(local.start.date())} {clock(local.start, zone)} – {day(local.end.date())} {clock(local.end, zone)}"
        )
    last = local.end.date() - timedelta(days=1)
    return day(last) if last == local.start.date() else f"{day(local.start.date())} – {day(last)}"


@register.simple_tag
def map_point(place: Place, minutes: int | None = None) -> SafeString:
    """`<li{% map_point place minutes %}>`: what the map beside a list reads of one of its items."""
    return format_html(
        ' data-at="{},{}" data-name="{}" data-commune="{}" data-url="{}"{}{}',
        f"{place.lat:.5f}",
        f"{place.lon:.5f}",
        place.name,
        str(place.commune),
        place.get_absolute_url(),
        format_html(' data-minutes="{}"', say_minutes(minutes)) if minutes is not None else "",
        "" if place.state == State.IN_SERVICE else SafeString(' data-state="shut"'),
    )


@register.simple_tag
def result_point(place: Any) -> SafeString:
    """The same for a place that a search found near: its pill leads to its results, lower on the page."""
    return format_html(
        ' data-at="{},{}" data-name="{}" data-url="#lieu-{}" data-minutes="{}"',
        f"{place.lat:.5f}",
        f"{place.lon:.5f}",
        place.name,
        place.slug,
        say_minutes(place.minutes),
    )
