"""How slots and series are said on screen, and where they are booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from maillage.bookings.models import Booking, Series
from maillage.bookings.presenters import state_in_words, units_in_words
from maillage.bookings.queries import Offer, Repeated
from maillage.bookings.queries.mine import Again
from maillage.bookings.queries.month import FreeDay
from maillage.bookings.queries.prices import costs_of
from maillage.bookings.queries.problems import may_read_problems, open_problems
from maillage.bookings.rules.recurrence import read_rule
from maillage.bookings.rules.spaces import NearSpace
from maillage.bookings.rules.today import FreeUnits
from maillage.kernel.period import Period
from maillage.places.models import KIND_LABELS, Place
from maillage.places.rules.life import SpaceKind
from maillage.web.formats import NBSP, clock, day, times

register = template.Library()


@register.filter
def units(booking: Booking) -> str:
    """What a booking holds: “Desk 3 (by the window)”; nothing where it bears the name of its space."""
    return units_in_words(booking)


@register.filter
def slot_name(name: str) -> str:
    """The label of a slot: morning, afternoon, day."""
    return {"morning": gettext("morning"), "afternoon": gettext("afternoon")}.get(name, gettext("day"))


@register.filter
def free_in_words(free: FreeUnits) -> str:
    """What is left of today, as one says it to a neighbour: “3 places all day”, “full”, “free this afternoon”."""
    if not free.most:
        return gettext("full")
    if not free.is_even:
        parts = [(_part_of_today((name,)), _units_in_words(free.kind, count)) for name, count in free.slots]
        return " · ".join(gettext("%(when)s: %(free)s") % {"when": when, "free": units} for when, units in parts)
    return f"{_units_in_words(free.kind, free.most)} {_part_of_today([name for name, _count in free.slots])}"


def _units_in_words(kind: str, count: int) -> str:
    if not count:
        return gettext("full")
    if kind == "desk":
        return ngettext("%(n)d place", "%(n)d places", count) % {"n": count}
    return gettext("free") if count == 1 else _number_free(count)


def _number_free(count: int) -> str:
    return ngettext("%(n)d free", "%(n)d free", count) % {"n": count}


def _part_of_today(slots: Sequence[str]) -> str:
    if "day" in slots:
        return gettext("today")
    if len(slots) > 1:
        return gettext("all day")
    return gettext("this morning") if slots[0] == "morning" else gettext("this afternoon")


@register.filter
def places_left(offer: Offer) -> str:
    """How many of several are left, as one says it to a neighbour: “3 places”, “1 free”."""
    return _units_in_words("desk", offer.free) if offer.space.kind == "desk" else _number_free(offer.free)


@register.filter
def how_free(offer: Offer, part: str) -> str:
    """That a space is free as long as was wished: “free all morning”. `part`: of the day, “” for that of the offer."""
    if not part:
        part = _part_offered(offer)
    if offer.fit.widened and offer.space.stock.policy.granularity == "day":
        return gettext("free all day")
    parts = {
        "morning": gettext("free all morning"), "afternoon": gettext("free all afternoon"),
        "day": gettext("free all day"),
    }  # fmt: skip
    return parts.get(part) or gettext("free throughout")


def _part_offered(offer: Offer) -> str:
    """The part of the day that an offer by half-days or days takes; nothing by the hour."""
    policy, local = offer.space.stock.policy, offer.fit.period.local(offer.space.place.zone_info)
    if policy.granularity == "hour":
        return ""
    if local.end.time() <= policy.midday:
        return "morning"
    return "afternoon" if local.start.time() >= policy.midday else "day"


@register.filter
def kind_name(kind: str) -> str:
    """The name of a kind of space: meeting room."""
    return str(dict(KIND_LABELS)[SpaceKind(kind).value])


@register.simple_tag
def take_url(space: NearSpace, period: Period) -> str:
    """Where a free cell of the week leads: to booking it; by the hour, to choosing the hours first."""
    local = period.local(space.place.zone_info)
    if space.stock.policy.granularity == "hour":
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
        return f"{reverse('search')}?{urlencode(values)}"
    values = {"espace": str(space.id), "debut": local.start.isoformat(), "fin": local.end.isoformat()}
    return f"{reverse('bookings:new')}?{urlencode(values)}"


@register.simple_tag
def new_url(space: NearSpace, period: Period, people: int = 1) -> str:
    """Where a slot is looked at before it is booked."""
    local = period.local(space.place.zone_info)
    values = {"espace": str(space.id), "debut": local.start.isoformat(), "fin": local.end.isoformat()}
    return f"{reverse('bookings:new')}?{urlencode({**values, 'personnes': str(people)})}"


@register.simple_tag
def free_day_url(place: Place, day_of_month: FreeDay, kind: str) -> str:
    """Where a free day of the month leads: what is free there then."""
    values = {"ou": place.slug, "jour": day_of_month.day.isoformat(), "quand": day_of_month.state, "minutes": "15"}
    return f"{reverse('search')}?{urlencode(values | ({'espace': kind} if kind else {}))}"


@register.simple_tag
def again_url(again: Again) -> str:
    """Where the same as last time is booked."""
    local = again.period
    values = {
        "espace": again.like.space_id,
        "debut": local.start.isoformat(),
        "fin": local.end.isoformat(),
        "personnes": again.like.people,
    }
    return f"{reverse('bookings:new')}?{urlencode(values)}"


@register.simple_tag
def directions_url(place: Place) -> str:
    """Where the way to a place is found, on OpenStreetMap: followed by whoever wants it, never called by a page."""
    return f"https://www.openstreetmap.org/directions?{urlencode({'to': f'{place.lat:.5f},{place.lon:.5f}'})}"


@register.simple_tag
def invitation_mail(booking: Booking, address: str) -> str:
    """A mail to be written with one's own programme: what, when, and the address that tells the rest."""
    zone = booking.place.zone
    facts = {"place": booking.place.name, "d": day(booking.starts_at, zone), "t": times(booking.period, zone)}
    subject = gettext("%(place)s, %(d)s") % facts
    body = gettext("Come and join me at %(place)s on %(d)s, %(t)s. How to get there:") % facts + f"\n{address}\n"
    return f"mailto:?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"


@register.inclusion_tag("bookings/parts/place_problems.html", takes_context=True)
def problems_of(context: Context, place: Place) -> dict[str, Any]:
    """What does not work in a place, for those who may know it; nothing for a passer-by."""
    request = context.get("request")
    person = getattr(request, "user", None)
    return {"place": place, "problems": open_problems(place) if may_read_problems(person, place) else []}


@register.filter
def short_weekday(moment: datetime, zone: ZoneInfo) -> str:
    """A short weekday, where it is: Tue."""
    return str(date_filter(moment.astimezone(zone), "D"))


@register.filter
def day_number(moment: datetime, zone: ZoneInfo) -> str:
    """The day of the month, where it is."""
    return str(moment.astimezone(zone).day)


@register.filter
def how_it_ended(booking: Booking) -> str:
    """A word for a past booking that did not simply take place."""
    return state_in_words(booking)


@register.filter
def weekday_of(booking: Booking) -> str:
    """The weekday of a booking where it is: Tuesday."""
    return str(date_filter(booking.starts_at.astimezone(booking.place.zone), "l"))


@register.filter
def line_times(thing: Any) -> str:
    """From when to when, of anything that starts and ends in a space or on a unit."""
    place = thing.space.place if hasattr(thing, "space") else thing.calendar.unit.space.place
    return times(Period(thing.starts_at, thing.ends_at), place.timezone)


@register.filter
def series_in_words(series: Series) -> str:
    """A series in words: “Tuesday and Thursday, morning, until 24 December”."""
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
    if series.rolling and series.stopped_at:
        until = gettext("stopped on %(day)s") % {"day": day(series.stopped_at, series.space.place.zone)}
    elif series.rolling:
        until = gettext("until you stop it")
    return ", ".join(filter(None, [days, when, until]))


@register.filter
def booked_from(on: date, advance_days: int) -> date:
    """The day on which a date that is too far is booked by itself."""
    return on - timedelta(days=advance_days - 1)


@register.simple_tag
def chosen(data: Any, on: date, value: str, usual: str) -> str:
    """`checked` when that was chosen for a date, or is usual and nothing was chosen yet."""
    name, iso = f"date-{on.isoformat()}", on.isoformat()
    choice = data.get(name, "" if f"shown-{iso}" in data else usual)
    return "checked" if choice == value else ""


@register.simple_tag
def offer_value(offer: Offer) -> str:
    """What the choice of another offer for a date sends."""
    return f"{offer.space.id}/{offer.fit.period.start.isoformat()}/{offer.fit.period.end.isoformat()}"


@register.simple_tag
def series_url(repeated: Repeated, query: list[tuple[str, str]]) -> str:
    """Where the dates of a space are seen before they are booked; its own slots when it is booked by half-days."""
    values = dict(query)
    granularity = repeated.space.stock.policy.granularity
    when = {"hour": "hours", "day": "day"}.get(granularity, values.get("quand", "day"))
    if granularity == "half_day" and when == "hours":
        when = "day"
    parameters = [(name, value) for name, value in query if name != "quand"]
    if granularity == "hour" and values.get("quand") != "hours":
        period = next(iter(repeated.free.values())).local(repeated.space.place.zone_info)
        parameters = [(name, value) for name, value in parameters if name not in {"de", "a"}]
        parameters += [("de", f"{period.start:%H:%M}"), ("a", f"{period.end:%H:%M}")]
    query_string = urlencode([("espace", str(repeated.space.id)), ("quand", when), *parameters])
    return f"{reverse('bookings:new_series')}?{query_string}#dates"


@register.simple_tag(takes_context=True)
def my_costs(context: Mapping[str, Any]) -> dict[str, Any]:
    """What the bookings of whoever is signed in cost, and what they have still to pay."""
    lines = costs_of(context["request"].user)
    return {"lines": lines, "to_pay": sum(max(one.owed, 0) for one in lines)}
