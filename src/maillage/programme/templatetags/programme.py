"""How events are said on screen: where, in which languages, how many seats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from maillage.community.models import Network
from maillage.community.queries.networks import origin_of_network
from maillage.community.visitors import current_network, is_at_its_own_domain
from maillage.kernel.small_numbers import Total
from maillage.places.models import Place
from maillage.programme.models import BarcampSlot, Event, ImportedEvent, Pitch, Registration, Ride, Season
from maillage.programme.models.events import Language
from maillage.programme.presenters.prices import price_in_words
from maillage.programme.queries.agendas import imported_of_the_week, imported_to_come, in_order
from maillage.programme.queries.distances import minutes_to_events, within
from maillage.programme.queries.events import (
    Seats,
    events_at_place,
    events_of_season,
    events_of_the_week,
    events_to_come,
    seasons_near,
    seats_of,
)
from maillage.programme.rules.barcamps import BarcampState
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import Footing, RegistrationState
from maillage.web.formats import clock, day, french, number

register = template.Library()
AROUND_ME_MINUTES, AROUND_PLACE_MINUTES = 60, 45  # by car: what is on “around here”
HEIGHT_OF_FRAME = 520  # pixels of the frame that other sites show
MOST_LISTED = 20  # events of the list that other sites paste
FEW = 5  # seats: from there on, how many are left is said
SHORT = ("Télécentre de ", "Télécentre du ", "Télécentre des ", "Télécentre d’", "Télécentre d'", "Comptoir de ")


@register.filter
def venue(event: Event | ImportedEvent) -> str:
    """Where it happens, in few words."""
    if event.place is not None:
        return event.place.name
    commune = str(event.commune or "")
    where = ", ".join(part for part in (event.address, commune if commune not in event.address else "") if part)
    if where or event.is_online:
        return where or _("online")
    return _("place to be seen there") if event.is_imported else _("place to be chosen")


@register.filter
def is_unplaced(event: Event) -> bool:
    """Is it a draft of a proposal whose day and place nobody has chosen yet?"""
    return not (event.place_id or event.address or event.commune_id or event.is_online)


@register.filter
def languages(event: Event) -> str:
    """Its languages, by name."""
    labels = dict(Language.choices)
    return ", ".join(str(labels[code]) for code in event.languages if code in labels).capitalize()


@register.filter
def season_dates(season: Season) -> str:
    """From when to when."""
    if season.starts_on == season.ends_on:
        return str(day(season.starts_on))
    return _("from %(a)s to %(b)s") % {"a": day(season.starts_on), "b": day(season.ends_on)}


@register.filter
def short_place(name: str) -> str:
    """The name of a place at the head of a column."""
    return next((name.removeprefix(start) for start in SHORT if name.startswith(start)), name)


@register.filter
def heads(people: int) -> str:
    """How many of one registration, for who counts heads, and for themselves: the true number."""
    return ngettext("%(n)s person", "%(n)s people", people) % {"n": people}


@register.filter
def has_begun(event: Event) -> bool:
    """From then on heads are counted, and nobody registers for more or fewer."""
    return event.starts_at <= timezone.now()


@register.filter
def people_in_all(total: Total) -> str:
    """A total of people as it may be said."""
    if not total.least:
        return _("fewer than 5")
    return number(total.least) if total.whole else _("at least %(n)s") % {"n": number(total.least)}


@register.filter
def came_of(registration: Registration) -> str:
    """How many came, and of how many when some did not."""
    came, expected = registration.arrived_people, registration.people
    if came < expected:
        return ngettext("%(n)s of %(all)s came", "%(n)s of %(all)s came", came) % {"n": came, "all": expected}
    return ngettext("came", "%(n)s came", came) % {"n": came}


FOOTINGS = {
    Footing.REACHED: gettext_lazy("It takes place: enough people come."),
    Footing.KEPT: gettext_lazy("It takes place, whoever comes."),
    Footing.FEW: gettext_lazy("Not enough people yet."),
}


@register.simple_tag
def footing_sentence(footing: Footing, coming: int) -> str:
    """Where an event that has a minimum stands; how many come from five on only."""
    if footing == Footing.NEAR:
        return _("Not enough people yet: %(n)s come for now.") % {"n": coming}
    return str(FOOTINGS[footing])


@register.simple_tag
def event_price(event: Event) -> str:
    """What coming costs, and the organiser's words on it."""
    return price_in_words(event)


@register.simple_tag
def event_tags(event: Event, seats: Seats | None, *, price: bool = True) -> SafeString:
    """What one looks for first: cancelled, moved, full, the last seats, the price, from afar."""
    tags: list[tuple[str, str]] = []
    if event.state == "cancelled":
        tags.append(("off", pgettext("event", "cancelled")))
    elif event.moved_at:
        tags.append(("held", _("date or place changed")))
    if event.state == "announced" and seats is not None and event.takes_registrations:
        tags += _seat_tags(seats)
    if price and (words := price_in_words(event)):
        tags.append(("", words))
    if event.is_online:
        tags.append(("", _("from afar too") if event.place_id or event.address else _("from afar")))
    if event.audience == "children":
        tags.append(("", _("with children")))
    return format_html_join(" ", '<span class="tag {}">{}</span>', tags)


@register.simple_tag
def event_state(event: Event | ImportedEvent, seats: Seats | str | None) -> str:
    """What one must know before all, in words: cancelled, moved, full; nothing where there is nothing."""
    if event.state == "cancelled":
        return pgettext("event", "cancelled")
    if isinstance(event, ImportedEvent):
        return ""
    is_full = isinstance(seats, Seats) and seats.is_full and event.takes_registrations
    words = [_("date or place changed")] if event.moved_at else []
    return ", ".join([*words, _("full, waiting list")] if is_full else words)


def _seat_tags(seats: Seats) -> list[tuple[str, str]]:
    if seats.is_full:
        return [("held", _("full, waiting list"))]
    if seats.left is not None and seats.left <= FEW:
        text = ngettext("%(n)s seat left", "%(n)s seats left", seats.left) % {"n": seats.left}
        return [("open", text)]
    return []


STATES = {
    RegistrationState.PENDING: gettext_lazy("To be confirmed"),
    RegistrationState.CONFIRMED: gettext_lazy("You’re coming"),
    RegistrationState.WAITING: gettext_lazy("You are on the waiting list"),
    RegistrationState.OFFERED: gettext_lazy("A seat is kept for you"),
    RegistrationState.CANCELLED: gettext_lazy("You’re not coming"),
    RegistrationState.LAPSED: gettext_lazy("Not confirmed in time"),
}


@register.simple_tag
def registration_sentence(registration: Registration) -> str:
    """The state of one's registration, said to its person."""
    return str(STATES[RegistrationState(registration.state)])


@register.simple_tag
def own_registration_tags(registration: Registration) -> SafeString:
    """The state of one's registration, and what became of its event, in a list of one's own."""
    event, state = registration.event, RegistrationState(registration.state)
    tags = [("open" if state == RegistrationState.CONFIRMED else "held", str(STATES[state]))]
    if event.state == EventState.CANCELLED:
        tags = [("off", pgettext("event", "cancelled"))]
    elif event.state == EventState.DRAFT:
        tags = [("held", _("cancelled, being prepared again"))]
    elif event.moved_at:
        tags.append(("held", _("date or place changed")))
    return format_html_join(" ", '<span class="tag {}">{}</span>', tags)


@register.simple_tag
def ride_name(ride: Ride) -> str:
    """The first name of who offers or looks for a seat."""
    return (ride.person.name.split() or [ride.person.name])[0]


@register.simple_tag
def ride_facts(ride: Ride) -> str:
    """From where, when, how many seats."""
    facts = {"commune": str(ride.commune), "hour": clock(ride.leaves_at), "n": ride.seats}
    return ngettext(
        "from %(commune)s, leaving at %(hour)s, %(n)s seat", "from %(commune)s, leaving at %(hour)s, %(n)s seats",
        ride.seats,
    ) % facts  # fmt: skip


@register.simple_tag
def date_block(on: date) -> SafeString:
    """A day in three parts, the number apart: it stands beside the events of the day."""
    weekday, rank, month = str(date_filter(on, "l")), str(on.day), str(date_filter(on, "F"))
    if french() and on.day == 1:
        rank = "1er"
    if on.year != timezone.localdate().year:
        month = f"{month} {on.year}"
    return format_html("<span>{}</span> <strong>{}</strong> <span>{}</span>", weekday, rank, month)


def _origin(context: Context) -> tuple[Network | None, str]:
    network = current_network(context["request"])
    return network, origin_of_network(network) if network else settings.ORIGIN


@register.simple_tag(takes_context=True)
def frame_of_programme(context: Context, season: Season | None = None) -> str:
    """The lines that a webmaster pastes to show what is on: a frame with its title, as wide as its column."""
    network, origin = _origin(context)
    query = f"?reseau={network.slug}" if network else ""
    name = season.title if season else network.name if network else "Maillage"
    title = conditional_escape(_("What is on: %(name)s") % {"name": name})
    address = f"{origin}{reverse('programme:widget')}{f'?saison={season.slug}' if season else query}"
    return (
        f'<iframe src="{address}" title="{title}"\n'
        f'  width="100%" height="{HEIGHT_OF_FRAME}" loading="lazy" style="border: 0"></iframe>'
    )


@register.simple_tag(takes_context=True)
def list_of_programme(context: Context, season: Season | None = None) -> str:
    """The same as a list of links without a frame, as it is today; a frame follows the programme, this does not."""
    network, origin = _origin(context)
    at_home = network if is_at_its_own_domain(context["request"], network) else None
    ours = (events_of_season(season) if season else events_to_come(at_home)).filter(state="announced")
    lines = [
        f'  <li><a href="{origin}{event.get_absolute_url()}">{conditional_escape(event.title)}</a>, '
        f"{conditional_escape(day(event.starts_at, event.zone))}, {clock(event.starts_at, event.zone)}, "
        f"{conditional_escape(venue(event))}</li>"
        for event in ours.filter(ends_at__gt=timezone.now())[:MOST_LISTED]
    ]
    return "\n".join(["<ul>", *lines, "</ul>"])


@register.simple_tag(takes_context=True)
def followed_address(context: Context, path: str, *, webcal: bool = False) -> str:
    """The whole address of a calendar, that one copies; with `webcal`, the one that a calendar subscribes to."""
    _network, origin = _origin(context)
    return f"webcal://{origin.partition('://')[2]}{path}" if webcal else f"{origin}{path}"


STEPS = (
    (BarcampState.PITCHING, gettext_lazy("Subjects")),
    (BarcampState.VOTING, gettext_lazy("Votes")),
    (BarcampState.CLOSED, gettext_lazy("Grid")),
    (BarcampState.PUBLISHED, gettext_lazy("Sessions")),
    (BarcampState.OVER, gettext_lazy("Pages")),
)


@register.inclusion_tag("programme/parts/barcamp_steps.html")
def barcamp_steps(state: str) -> dict[str, Any]:
    """Where a barcamp is among its steps."""
    return {"steps": [(label, step == state) for step, label in STEPS]}


@register.simple_tag
def limits_sentence(pitch: Pitch, slots: Sequence[BarcampSlot]) -> str:
    """When and where a session can't be, in few words."""
    words = [_("arrives for %(slot)s") % {"slot": slot} for slot in slots if slot.pk == pitch.arrives_id]
    words += [_("not there at %(slot)s") % {"slot": slot} for slot in slots if slot.pk in pitch.absent]
    if count := len(pitch.forbidden):
        words.append(ngettext("%(n)s cell forbidden", "%(n)s cells forbidden", count) % {"n": count})
    return ", ".join(words)


def _week() -> list[Event | ImportedEvent]:
    """What is on within seven days, ours and what other sites announce, by time."""
    return in_order(events_of_the_week(), imported_of_the_week())


@register.inclusion_tag("programme/parts/coming.html", takes_context=True)
def events_here(context: Context, place: Place) -> dict[str, Any]:
    """The next events of a place, and what is on this week around it."""
    week = [event for event in _week() if event.place_id != place.pk]
    minutes = minutes_to_events(week, place.commune)
    events, around = list(events_at_place(place)[:4]), within(week, minutes, AROUND_PLACE_MINUTES)[:3]
    return {
        "events": events, "around": around, "minutes": minutes, "near": place.commune, "place": place,
        "seats": _seats_in([*events, *around]), "seasons": [], "request": context["request"],
    }  # fmt: skip


@register.inclusion_tag("programme/parts/coming.html", takes_context=True)
def events_of_week(context: Context) -> dict[str, Any]:
    """The season that is on; what is on this week around the commune of the reader (`home`), else what comes next."""
    home = context.get("home")
    week = _week() if home else []
    minutes = minutes_to_events(week, home)
    around = within(week, minutes, AROUND_ME_MINUTES)[:6]
    coming = [] if around else _next_events(6)
    return {
        "events": coming, "around": around, "minutes": minutes, "near": home, "place": None,
        "seats": _seats_in([*coming, *around]), "seasons": seasons_near(), "request": context["request"],
    }  # fmt: skip


def _seats_in(events: Sequence[Event | ImportedEvent]) -> dict[int, Seats]:
    """The seats of those of these events that are ours."""
    return seats_of(event for event in events if isinstance(event, Event))


def _next_events(most: int) -> list[Event | ImportedEvent]:
    ours = events_to_come().filter(state="announced")[:most]
    return in_order(ours, imported_to_come().filter(cancelled=False)[:most])[:most]
