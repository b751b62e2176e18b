"""What the timetable of a season is made from: what was accepted and has no day yet, rooms, who is elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from maillage.bookings.models import Occupancy
from maillage.kernel.period import instant
from maillage.kernel.refusal import Refusal
from maillage.places.models import Closure, Reach, Space, Unit
from maillage.places.rules.life import SpaceKind, State
from maillage.programme.models import Event, EventInterest, ProposalReview, Registration, Season, Speaker
from maillage.programme.rules.events import EventState
from maillage.programme.rules.interests import WORTH as WORTH_OF_INTEREST
from maillage.programme.rules.proposals import Score
from maillage.programme.rules.registration import ALIVE
from maillage.programme.rules.season_timetable import SLOT_FORMAT, Draft, season_problem, season_slots
from maillage.programme.rules.timetable import Drive, Problem, Room, Slot

WORTH = {Score.YES.value: 2.0, Score.RATHER_YES.value: 1.0}  # to who read it
ROOMS = (SpaceKind.MEETING.value, SpaceKind.WORKSHOP.value)
MOST_ROOMS = 60
MOST_MISSED = 8  # said


def drafts_without_day(season: Season) -> QuerySet[Event]:
    """The drafts that came from a proposal and whose day and place nobody has chosen."""
    return Event.objects.filter(
        season=season, state=EventState.DRAFT, proposal__isnull=False, place=None, address="", commune=None,
        is_online=False,
    ).select_related("proposal__person").order_by("pk")  # fmt: skip


def rooms_of_season(season: Season) -> list[Space]:
    """The meeting rooms and workshops of the networks that make the season, with the seats of all their units."""
    networks = [season.network_id, *season.networks.values_list("pk", flat=True)]
    spaces = Space.objects.filter(place__network__in=networks, active=True, kind__in=ROOMS).exclude(
        place__state=State.CLOSED
    )
    units = Count("units", filter=Q(units__active=True))
    return list(
        spaces.select_related("place__commune").annotate(units_count=units).order_by("place", "pk")[:MOST_ROOMS]
    )


def slots_asked(season: Season, today: date) -> list[Slot]:
    """The slots of the days and hours that were asked for, from tomorrow on."""
    wanted = season.timetable
    hours = [time.fromisoformat(hour) for hour in wanted.get("hours", [])]
    return season_slots(
        max(season.starts_on, today + timedelta(days=1)), season.ends_on, set(wanted.get("weekdays", [])), hours
    )


def problem_of_season(season: Season, today: date | None = None) -> Problem:
    """What the engine is asked. Raises a Refusal when there is nothing to place, no room, or no day."""
    drafts = list(drafts_without_day(season))
    if not drafts:
        raise Refusal("no_draft_waits", "No accepted proposal waits for its day and its place.")
    spaces = rooms_of_season(season)
    if not spaces:
        raise Refusal("no_room", "No meeting room of these networks can be booked.")
    slots = slots_asked(season, today or timezone.localdate())
    set_up = timedelta(minutes=max(one.setup_minutes for one in drafts))  # before a slot begins
    absences = _absences(season, slots, names_of_hosts(drafts))
    for one in drafts:
        days = {day.isoformat() for day in one.proposal.absent_on}
        absences[host_of(one)] |= {slot.id for slot in slots if slot.day in days}
    return season_problem(_lines_of(drafts), slots, _rooms(spaces, slots, set_up), _drives(spaces), absences)


def names_of_hosts(drafts: Iterable[Event]) -> dict[int, str]:
    """Under which name those who bring the drafts and have an account are known to the engine, by their number."""
    return {one.proposal.person_id: host_of(one) for one in drafts if one.proposal.person_id}


def wisher(person: int, hosts: Mapping[int, str]) -> str:
    """Somebody who would come, as the engine knows them: those who bring something by their name, as speakers."""
    return hosts.get(person, f"person {person}")


def _lines_of(drafts: Sequence[Event]) -> list[Draft]:
    numbers, hosts = [one.pk for one in drafts], names_of_hosts(drafts)
    wishes: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    reviews = ProposalReview.objects.filter(proposal__resulting_event__in=numbers, score__in=WORTH)
    for pk, event, reader, score in reviews.values_list("pk", "proposal__resulting_event", "reviewer", "score"):
        who = wisher(reader, hosts) if reader else f"reader {pk}"
        wishes[event][who] += WORTH[score]
    interests = EventInterest.objects.filter(event__in=numbers, person__is_active=True)
    for event, person in interests.values_list("event", "person"):
        wishes[event][wisher(person, hosts)] += WORTH_OF_INTEREST
    return [
        Draft(
            one.pk, one.title, _minutes(one), host_of(one), one.capacity or 0, one.step_free,
            tuple(sorted(wishes[one.pk].items())),
        )
        for one in drafts
    ]  # fmt: skip


def _minutes(event: Event) -> int:
    lasts = (event.ends_at - event.starts_at) // timedelta(minutes=1)
    return lasts + event.setup_minutes + event.clear_minutes


def host_of(event: Event) -> str:
    """Who brings a draft, as speakers are named."""
    proposal = event.proposal
    return str(proposal.person.name if proposal.person else proposal.name)


def period_of_slot(slot: Slot, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a slot begins and ends, on the clock of a place."""
    start = datetime.strptime(slot.id, SLOT_FORMAT)  # noqa: DTZ007 - on the clock of the place
    begins = instant(start.date(), start.time(), zone)
    return begins, begins + timedelta(minutes=slot.ends - slot.begins)


def _rooms(spaces: Sequence[Space], slots: Sequence[Slot], set_up: timedelta) -> list[Room]:
    """The rooms, each closed where something of it is taken or its place is closed, or just before."""
    taken, rooms = _taken_of(spaces), []
    for space in spaces:
        periods = {slot.id: period_of_slot(slot, space.place.zone) for slot in slots}
        shut = {name for name, (start, end) in periods.items() if _meets(taken[space.pk], start - set_up, end)}
        rooms.append(
            Room(str(space.pk), f"{space.place.name} · {space.name}", str(space.place_id), _seats_of(space),
                 step_free=space.wheelchair, closed=frozenset(shut))
        )  # fmt: skip
    return rooms


def _seats_of(space: Any) -> int:
    """The seats of all units of a space, which an event takes whole."""
    return int(space.seats * max(space.units_count, 1))


def _meets(taken: Iterable[Any], start: datetime, end: datetime) -> bool:
    return any(during.lower < end and start < during.upper for during in taken)


def _taken_of(spaces: Sequence[Space]) -> dict[int, list[Any]]:
    """When something of each space is taken or closed from now on, by number of the space. Three statements."""
    taken: dict[int, list[Any]] = {space.pk: [] for space in spaces}
    now = timezone.now()
    holding: dict[int, set[int]] = defaultdict(set)  # the spaces of which a unit, or a part of one, is
    for unit, of_space, parts in Unit.objects.filter(space__in=taken, active=True).values_list("pk", "space", "parts"):
        for atom in parts or [unit]:
            holding[atom].add(of_space)
    held = Occupancy.objects.filter(unit__in=holding, holds=True, during__endswith__gt=now)
    for unit, during in held.values_list("unit", "during"):
        for of_space in holding[unit]:
            taken[of_space].append(during)
    places = {space.place_id for space in spaces}
    closed = Closure.objects.filter(place__in=places, lifted_at__isnull=True, during__endswith__gt=now)
    for place, only, during in closed.values_list("place", "space", "during"):
        for space in spaces:
            if space.place_id == place and only in {None, space.pk}:
                taken[space.pk].append(during)
    return taken


def _drives(spaces: Sequence[Space]) -> list[Drive]:
    """Minutes by car between their places; what is too far is left out."""
    communes = {space.place_id: space.place.commune_id for space in spaces}
    reach = Reach.objects.by_car().filter(place__in=communes, commune__in=set(communes.values()))
    minutes = {(place, commune): m for place, commune, m in reach.values_list("place", "commune", "minutes")}
    return [
        Drive(str(origin), str(place), minutes[place, commune])
        for origin, commune in communes.items()
        for place in communes
        if place != origin and (place, commune) in minutes
    ]


def _absences(season: Season, slots: Sequence[Slot], hosts: Mapping[int, str]) -> dict[str, set[str]]:
    """Who speaks at, or comes to, what has its day already, and in which slots."""
    placed = season.events.exclude(state=EventState.CANCELLED).exclude(pk__in=drafts_without_day(season).values("pk"))
    absent: dict[str, set[str]] = defaultdict(set)
    met = {
        event.pk: {slot.id for slot in slots if _during(event, slot)} for event in placed.select_related("place")
    }  # fmt: skip
    for line in Speaker.objects.filter(event__in=met).select_related("person"):
        absent[line.person.name if line.person else line.name] |= met[line.event_id]
    coming = Registration.objects.filter(event__in=met, state__in=ALIVE, person__isnull=False)
    for event, person in coming.values_list("event", "person"):
        absent[wisher(person, hosts)] |= met[event]
    return absent


def _during(event: Event, slot: Slot) -> bool:
    start, end = period_of_slot(slot, event.zone)
    return event.starts_at < end and start < event.ends_at


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """A draft, and the day and room proposed for it."""

    event: Event
    starts_at: datetime
    space: Space


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A draft that has no cell, and why."""

    event: Event
    reason: Refusal


def planned_events(season: Season) -> list[PlannedEvent]:
    """What the last search proposes, of the drafts that still wait; in time."""
    drafts = {one.pk: one for one in drafts_without_day(season)}
    cells = [cell for cell in season.timetable.get("cells", []) if cell[0] in drafts]
    spaces = {one.pk: one for one in Space.objects.filter(pk__in=[cell[2] for cell in cells]).select_related("place")}
    planned = []
    for event, slot, space in cells:
        if space in spaces:
            start = datetime.strptime(slot, SLOT_FORMAT)  # noqa: DTZ007 - on the clock of the place
            moment = instant(start.date(), start.time(), spaces[space].place.zone)
            planned.append(PlannedEvent(drafts[event], moment, spaces[space]))
    return sorted(planned, key=lambda one: (one.starts_at, one.event.pk))


def missed_of(season: Season) -> list[tuple[Event, int]]:
    """What five people or more would miss if the last proposal were taken, of the drafts that still wait."""
    drafts = {one.pk: one for one in drafts_without_day(season)}
    return [(drafts[pk], people) for pk, people in season.missed[:MOST_MISSED] if pk in drafts]


def left_out(season: Season) -> list[LeftOut]:
    """What the last search could not place, of the drafts that still wait, and why."""
    drafts = {one.pk: one for one in drafts_without_day(season)}
    return [
        LeftOut(drafts[pk], Refusal(code, sentence, **facts))
        for pk, code, sentence, facts in season.timetable.get("left_out", [])
        if pk in drafts
    ]
