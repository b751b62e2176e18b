"""How times, places and refusals are said on screen, in French typography or English."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.defaultfilters import date as date_filter
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from maillage.bookings.models import Series
from maillage.bookings.queries import NearSpace, Repeated
from maillage.bookings.rules.recurrence import read_rule
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import FEWEST, rounded_down, shown_count, shown_total
from maillage.places.models import AXIS_LABELS, Closure
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.hours import END_OF_DAY, Span, WeeklyHours

register = template.Library()
NARROW, NBSP = "\u202f", "\u00a0"
WRITTEN = "fr"  # what nobody said to be in another language


def french() -> bool:
    """Is the page in French?"""
    return (get_language() or "fr").startswith("fr")


@register.simple_tag
def in_language(language: str = WRITTEN) -> SafeString:
    """`<p{% in_language page.language %}>`: says the language of a text that is not the page's (WCAG 3.1.2).

    Without a language: what places and networks write about themselves is in the language of the site.
    """
    same = language.split("-", maxsplit=1)[0] == (get_language() or WRITTEN).split("-")[0]
    return SafeString("") if same else format_html(' lang="{}"', language)


@register.filter
def clock(moment: datetime | time, zone: ZoneInfo | None = None) -> str:
    """9 h 30 in French, 9:30 in English."""
    local = timezone.localtime(moment, zone) if isinstance(moment, datetime) else moment
    if not french():
        return f"{local.hour}:{local.minute:02d}"
    return f"{local.hour}{NBSP}h" + (f"{NBSP}{local.minute:02d}" if local.minute else "")


@register.filter
def day(moment: date | datetime, zone: ZoneInfo | None = None) -> str:
    """Mardi 24 novembre; the year only when it is not this one."""
    local = timezone.localtime(moment, zone).date() if isinstance(moment, datetime) else moment
    text = day_and_year(local)
    return text.removesuffix(f" {local.year}") if local.year == timezone.localdate().year else text


def day_and_year(on: date) -> str:
    """Mardi 24 novembre 2026: for what is read on paper, or much later."""
    text = str(date_filter(on, "l j F"))
    if french() and on.day == 1:
        text = text.replace(" 1 ", f" 1er{NBSP}", 1)
    return f"{text} {on.year}"


@register.filter
def weekday(moment: date) -> str:
    """Mar. 24."""
    return str(date_filter(moment, "D j"))


@register.filter
def soon(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Today, tomorrow, else the day: for what comes within two weeks."""
    local = timezone.localtime(moment, zone).date()
    distance = (local - timezone.localdate(timezone=zone)).days
    if distance in {0, 1}:
        return gettext("today") if distance == 0 else gettext("tomorrow")
    return day(local) if distance > 6 else str(date_filter(local, "l"))


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
def axis_label(axis: Axis) -> str:
    """The name of an axis of confidentiality."""
    return str(dict(AXIS_LABELS)[axis.value]).capitalize()


@register.filter
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


@register.filter
def slot_name(name: str) -> str:
    """Morning, afternoon, day."""
    return {"morning": gettext("morning"), "afternoon": gettext("afternoon")}.get(name, gettext("day"))


@register.filter
def coordinate(degrees: float) -> str:
    """Five decimals (about a metre), with a point in every language: it is read by machines."""
    return f"{degrees:.5f}"


@register.simple_tag
def take_url(space: NearSpace, period: Period) -> str:
    """Where a free cell of the week leads: to booking it; by the hour, to choosing the hours first."""
    local = period.local(space.place.zone_info)
    if space.stock.law.granularity == "hour":
        values = {
            "ou": space.place.slug,
            "jour": local.start.date().isoformat(),
            "quand": "hours",
            "espace": space.kind,
        }
        values |= {
            "de": f"{local.start:%H:%M}",
            "a": f"{min(local.end, local.start + timedelta(hours=1)):%H:%M}",
            "minutes": "15",
        }
        return f"{reverse('bookings:search')}?{urlencode(values)}"
    values = {"espace": str(space.id), "debut": local.start.isoformat(), "fin": local.end.isoformat()}
    return f"{reverse('bookings:new')}?{urlencode(values)}"


@register.filter
def minutes(value: int | None) -> str:
    """41 min, 1 h 05."""
    if value is None:
        return "—"
    if value < 60:
        return f"{value}{NBSP}min"
    return f"{value // 60}{NBSP}h" + (f"{NBSP}{value % 60:02d}" if value % 60 else "")


@register.filter
def sentence(refusal: Refusal) -> str:
    """A refusal, in the reader's language."""
    told = gettext(refusal.sentence)
    return told % {name: _fact(value) for name, value in refusal.facts.items()} if refusal.facts else told


@register.filter
def mistake(told: dict[str, Any]) -> str:
    """What is wrong with a cell of a table, in the reader's language."""
    sentence: str = told["sentence"]
    text = gettext(sentence)
    return text % told["facts"] if told["facts"] else text


def _fact(value: object) -> object:
    """A day, an hour, a length of time or a choice, as a person would say it."""
    if isinstance(value, timedelta):
        return minutes(int(value.total_seconds() // 60))
    if isinstance(value, time):
        return clock(value)
    return day(value) if isinstance(value, date) else value


@register.filter
def seats(count: int) -> str:
    """For 1 person, for 6 people."""
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


@register.filter
def people_count(count: int) -> str:
    """A count of people for who may not see names: 7, fewer than 5."""
    shown = shown_count(count)
    return gettext("fewer than %(n)d") % {"n": FEWEST} if shown is None else str(shown)


@register.filter
def people_total(counts: Iterable[int]) -> str:
    """The total of such counts: 23, at least 23, too few to say."""
    total = shown_total(counts)
    if total.whole:
        return str(total.least)
    return gettext("at least %(n)d") % {"n": total.least} if total.least else gettext("too few to say")


@register.filter
def people_about(count: int) -> str:
    """A count of a group that overlaps with others, by fives: at least 10, fewer than 5."""
    shown = rounded_down(count)
    return people_count(count) if shown is None else gettext("at least %(n)d") % {"n": shown}


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    """The value of a mapping under a key known only at run time."""
    return mapping.get(key)


@register.simple_tag
def new_key() -> str:
    """A fresh idempotency key: one for each button."""
    return str(uuid4())


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside a word; the word says it, the drawing is hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("pages/icons.svg"),
        name,
    )


@register.filter
def euros(cents: int) -> str:
    """1 234,50 € in French, €1,234.50 in English; an amount put right keeps its sign."""
    sign, whole, rest = ("−" if cents < 0 else ""), abs(cents) // 100, abs(cents) % 100
    if french():
        return f"{sign}{whole:,}".replace(",", NARROW) + f",{rest:02d}{NBSP}€"
    return f"{sign}€{whole:,}.{rest:02d}"


@register.filter
def line_times(thing: Any) -> str:
    """From when to when, of anything that starts and ends in a space or on a unit."""
    place = thing.space.place if hasattr(thing, "space") else thing.calendar.unit.space.place
    return times(Period(thing.starts_at, thing.ends_at), place.timezone)


@register.filter
def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The day on the wall of a place."""
    return timezone.localtime(moment, zone).date()


@register.filter
def series_said(series: Series) -> str:
    """Tuesday and Thursday, morning, until 24 December."""
    rule = read_rule(series.rule)
    monday = date(2026, 1, 5)
    if rule.frequency == "monthly":
        days = gettext("once a month")
    else:
        names = [str(date_filter(monday + timedelta(days=n), "l")) for n in sorted(rule.weekdays)]
        days = ", ".join(names)
        if rule.every > 1:
            days += " " + gettext("every other week")
    if series.part == "hours" and series.starts and series.ends:
        when = f"{clock(series.starts)}{NBSP}–{NBSP}{clock(series.ends)}"
    else:
        when = slot_name(series.part)
    until = gettext("until %(day)s") % {"day": day(rule.until)} if rule.until else ""
    return ", ".join(filter(None, [days, when, until]))


@register.simple_tag
def series_url(found: Repeated, query: list[tuple[str, str]]) -> str:
    """Where the dates of a space are seen before they are booked; its own slots when it is booked by half-days."""
    values = dict(query)
    granularity = found.space.stock.law.granularity
    when = {"hour": "hours", "day": "day"}.get(granularity, values.get("quand", "day"))
    if granularity == "half_day" and when == "hours":
        when = "day"
    kept = [(name, value) for name, value in query if name != "quand"]
    if granularity == "hour" and values.get("quand") != "hours":
        period = next(iter(found.free.values())).local(found.space.place.zone_info)
        kept = [(name, value) for name, value in kept if name not in {"de", "a"}]
        kept += [("de", f"{period.start:%H:%M}"), ("a", f"{period.end:%H:%M}")]
    return (
        f"{reverse('bookings:new_series')}?{urlencode([('espace', str(found.space.id)), ('quand', when), *kept])}#dates"
    )


class KeepNode(Node):
    """Writes what it holds, and keeps it under a name: what a block says is said again without rendering it twice."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        text = self.nodelist.render(context)
        context[self.name] = text
        return text


@register.tag
def keep(parser: Parser, token: Token) -> KeepNode:
    """`{% keep page_title %}{% block title %}{% endblock %}{% endkeep %}`, then `{{ page_title }}`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(name, nodelist)


@register.filter
def json_ld(content: dict[str, Any]) -> SafeString:
    """JSON that may stand inside a script element: nothing in it can close it."""
    text = json.dumps(content, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S308 - escaped
