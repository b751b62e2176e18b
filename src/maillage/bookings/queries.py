"""What one asks about bookings: what is free near here, who comes today, what I have.

The search reads every place at once: one statement for the near places, their spaces, units, closures and
occupancies; the rules do the rest in memory. `holds` alone is not enough to call a unit taken: a hold past its
`expires_at` no longer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.availability import UnitBusy
from maillage.bookings.rules.law import HOLDING, SpaceLaw
from maillage.bookings.rules.slots import day_slots
from maillage.bookings.rules.wish import Fit, Stock, Wish, fit
from maillage.community.models import Person
from maillage.kernel.period import Period, day_period
from maillage.places.models import Place

WIDER_MINUTES = 30  # how much farther one looks when nothing fits
LATER_DAYS = 7  # how many days later
ALTERNATIVES = 4


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place within reach, and how far by car."""

    id: int
    slug: str
    name: str
    commune: str
    minutes: int | None
    estimated: bool
    zone: str
    hours: str
    lat: float
    lon: float

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class NearSpace:
    """A space of a near place that has what the wish needs, and what holds its units."""

    id: int
    name: str
    kind: str
    confidentiality: int
    equipment: tuple[str, ...]
    place: NearPlace
    stock: Stock


@dataclass(frozen=True, slots=True)
class Offer:
    """A space that fits the wish, when exactly, and the reasons, as codes the screen translates."""

    space: NearSpace
    fit: Fit

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Nearest first, then the best fit: no wider than asked, no larger than needed, least equipped."""
        law = self.space.stock.law
        return (
            self.space.place.minutes or 0,
            self.fit.widened + self.fit.shortened,
            law.seats * len(self.fit.units),
            self.space.confidentiality * 10 + len(self.space.equipment),
        )


@dataclass(frozen=True, slots=True)
class Alternative:
    """What fits when the wish itself does not: another time there, or another place then."""

    why: Literal["other_time", "other_day", "farther"]
    offer: Offer


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: offers in order, near places that are full, and alternatives if there is no offer."""

    offers: tuple[Offer, ...] = ()
    full: tuple[NearPlace, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    places: tuple[NearPlace, ...] = field(default=())


def find(wish: Wish, origin: str, within: int, now: datetime | None = None) -> Found:
    """Free spaces within so many minutes of a commune (INSEE code); two statements at the most."""
    now = now or timezone.now()
    spaces = near_spaces(origin=origin, within=within, wish=wish, first=wish.day, last=wish.day)
    offers = sorted(_offers(spaces, wish, now), key=lambda offer: offer.rank)
    places = _places(spaces)
    if offers:
        served = {offer.space.place.id for offer in offers}
        return Found(tuple(offers), tuple(p for p in places if p.id not in served), (), places)
    return Found((), places, find_alternatives(wish, origin, within, now), places)


def find_alternatives(wish: Wish, origin: str, within: int, now: datetime) -> tuple[Alternative, ...]:
    """Another time that day, farther away, or another day: the nearest of each, four at most."""
    last = wish.day + timedelta(days=LATER_DAYS)
    spaces = near_spaces(origin=origin, within=within + WIDER_MINUTES, wish=wish, first=wish.day, last=last)
    return alternatives_among(spaces, wish, now, within=within)


def alternatives_among(
    spaces: Sequence[NearSpace], wish: Wish, now: datetime, *, within: int
) -> tuple[Alternative, ...]:
    """The nearest other time, farther place and later day among these spaces."""
    near = [s for s in spaces if (s.place.minutes or 0) <= within]
    far = [s for s in spaces if (s.place.minutes or 0) > within]
    found: list[Alternative] = []
    for part in ("morning", "afternoon", "day"):
        if wish.part != part:
            found += _best("other_time", near, _with_part(wish, part), now)
    found += _best("farther", far, wish, now)
    for later in range(1, LATER_DAYS + 1):
        found += _best("other_day", near, wish.on(wish.day + timedelta(days=later)), now)
        if sum(a.why == "other_day" for a in found) >= 2:
            break
    return tuple(_without_repeats(found))[:ALTERNATIVES]


def _with_part(wish: Wish, part: Any) -> Wish:
    from dataclasses import replace

    return replace(wish, part=part)


def _best(why: Any, spaces: Sequence[NearSpace], wish: Wish, now: datetime) -> list[Alternative]:
    offers = _offers(spaces, wish, now)
    return [Alternative(why, min(offers, key=lambda o: o.rank))] if offers else []


def _without_repeats(alternatives: Iterable[Alternative]) -> list[Alternative]:
    seen: set[tuple[int, Period]] = set()
    kept = []
    for alternative in alternatives:
        mark = (alternative.offer.space.id, alternative.offer.fit.period)
        if mark not in seen:
            seen.add(mark)
            kept.append(alternative)
    return kept


def _offers(spaces: Sequence[NearSpace], wish: Wish, now: datetime) -> list[Offer]:
    return [Offer(space, found) for space in spaces if (found := fit(space.stock, wish, now))]


def _places(spaces: Iterable[NearSpace]) -> tuple[NearPlace, ...]:
    return tuple({space.place.id: space.place for space in spaces}.values())


# --- the one statement -----------------------------------------------------------------------------------

SPACES = """
WITH near AS MATERIALIZED (
    {near}
)
SELECT near.id, near.slug, near.name, commune.name, near.minutes, near.estimated, near.timezone, near.hours,
       near.lat, near.lon, near.midday,
       s.id, s.name, s.kind, s.seats, s.granularity, s.step_minutes, s.max_minutes, s.notice_minutes,
       s.advance_days, s.cancel_minutes, s.buffer_before, s.buffer_after, s.overnight, s.confidentiality,
       s.active AND near.state = 'in_service',
       offered.codes, units.ids, held.units, held.starts, held.ends, shut.starts, shut.ends, shut.reasons
FROM near
JOIN territory_commune commune ON commune.insee = near.commune_id
JOIN places_space s ON s.place_id = near.id AND s.active
LEFT JOIN LATERAL (
    SELECT array_agg(equipment_id::text) AS codes FROM places_space_equipment WHERE space_id = s.id
) offered ON true
JOIN LATERAL (
    SELECT array_agg(id ORDER BY position, id) AS ids FROM places_unit WHERE space_id = s.id AND active
) units ON units.ids IS NOT NULL
LEFT JOIN LATERAL (
    SELECT array_agg(o.unit_id) AS units, array_agg(extract(epoch FROM lower(o.during))::bigint) AS starts,
           array_agg(extract(epoch FROM upper(o.during))::bigint) AS ends
    FROM unnest(units.ids) AS wanted(id)
    JOIN bookings_occupancy o ON int8range(o.unit_id, o.unit_id, '[]') && int8range(wanted.id, wanted.id, '[]')
         AND o.during && tstzrange(%(first)s, %(last)s) AND o.holds
         AND (o.expires_at IS NULL OR o.expires_at > now()) AND o.booking_id IS DISTINCT FROM %(except)s
) held ON true
LEFT JOIN LATERAL (
    SELECT array_agg(extract(epoch FROM lower(c.during))::bigint) AS starts,
           array_agg(extract(epoch FROM upper(c.during))::bigint) AS ends, array_agg(c.reason::text) AS reasons
    FROM places_closure c
    WHERE c.place_id = near.id AND (c.space_id IS NULL OR c.space_id = s.id) AND c.lifted_at IS NULL
          AND c.during && tstzrange(%(first)s, %(last)s)
) shut ON true
WHERE {filters}
ORDER BY near.minutes, near.id, s.position, s.id
"""
NEAR_COMMUNE = """
    SELECT p.*, r.minutes, r.source = 'estimate' AS estimated
    FROM places_reach r JOIN places_place p ON p.id = r.place_id
    WHERE r.commune_id = %(origin)s AND r.minutes <= %(within)s AND p.state = 'in_service'
"""
NEAR_PLACES = """
    SELECT p.*, NULL::int AS minutes, false AS estimated FROM places_place p WHERE p.id = ANY(%(places)s)
"""
NEAR_SPACES = """
    SELECT p.*, NULL::int AS minutes, false AS estimated FROM places_place p
    WHERE p.id IN (SELECT place_id FROM places_space WHERE id = ANY(%(spaces)s))
"""


def near_spaces(
    *,
    wish: Wish,
    first: date,
    last: date,
    origin: str = "",
    within: int = 0,
    places: Sequence[int] = (),
    spaces: Sequence[int] = (),
    except_booking: int | None = None,
) -> list[NearSpace]:
    """The spaces that have what the wish needs (in reach of a commune, or of given places), with what holds them.

    One statement, whatever the number of places. `first` and `last` are local days; a day more on either side is
    read, so that every time zone is covered.
    """
    filters = ["true"]
    if wish.kinds:
        filters.append("s.kind = ANY(%(kinds)s)")
    if wish.equipment:
        filters.append("%(equipment)s <@ coalesce(offered.codes, '{{}}')")
    if wish.confidentiality:
        filters.append("s.confidentiality >= %(confidentiality)s")
    if wish.wheelchair:
        filters.append("s.wheelchair")
    if wish.people > 1:
        filters.append(
            "CASE WHEN s.kind = 'desk' THEN s.seats * cardinality(units.ids) ELSE s.seats END >= %(people)s"
        )
    if spaces:
        filters.append("s.id = ANY(%(spaces)s)")
    near = NEAR_COMMUNE if origin else NEAR_SPACES if spaces else NEAR_PLACES
    sql = SPACES.format(near=near, filters=" AND ".join(filters))
    values = {
        "origin": origin,
        "within": within,
        "places": list(places),
        "spaces": list(spaces),
        "first": day_period(first, ZoneInfo("UTC")).start - timedelta(days=1),
        "last": day_period(last, ZoneInfo("UTC")).end + timedelta(days=1),
        "kinds": sorted(wish.kinds),
        "equipment": sorted(wish.equipment),
        "confidentiality": wish.confidentiality,
        "people": wish.people,
        "except": except_booking,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    known: dict[int, NearPlace] = {}
    return [_near_space(row, known) for row in rows]


def _near_space(row: tuple[Any, ...], known: dict[int, NearPlace]) -> NearSpace:
    if row[0] not in known:
        known[row[0]] = NearPlace(
            id=row[0], slug=row[1], name=row[2], commune=row[3], minutes=row[4], estimated=row[5],
            zone=row[6], hours=row[7], lat=row[8], lon=row[9],
        )  # fmt: skip
    place = known[row[0]]
    law = SpaceLaw(
        space_id=row[11], place_id=place.id, kind=row[13], seats=row[14], granularity=row[15], step_minutes=row[16],
        max_minutes=row[17], notice_minutes=row[18], advance_days=row[19], cancel_minutes=row[20],
        buffer_before=row[21], buffer_after=row[22], overnight=row[23], bookable=row[25], hours=place.hours,
        zone=place.zone, midday=row[10],
    )  # fmt: skip
    busy: dict[int, list[Period]] = {unit: [] for unit in row[27]}
    for unit, start, end in zip(row[28] or (), row[29] or (), row[30] or (), strict=True):
        busy[unit].append(Period(_at(start), _at(end)))
    closures = tuple(
        (Period(_at(start), _at(end)), reason)
        for start, end, reason in zip(row[31] or (), row[32] or (), row[33] or (), strict=True)
    )
    units = tuple(UnitBusy(unit, tuple(periods)) for unit, periods in busy.items())
    return NearSpace(
        id=row[11], name=row[12], kind=row[13], confidentiality=row[24], equipment=tuple(row[26] or ()), place=place,
        stock=Stock(law, units, closures),
    )  # fmt: skip


def _at(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, tz=UTC)


# --- one place, one person -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayOfSpace:
    """The free slots of a space on one day: (name of the slot, period, units free)."""

    space: NearSpace
    day: date
    slots: tuple[tuple[str, Period, int], ...]


def week_of_place(place: Place, first: date, days: int = 7, now: datetime | None = None) -> list[DayOfSpace]:
    """For each space and day: how many units are free in the morning and in the afternoon. One statement."""
    now = now or timezone.now()
    everything = Wish(day=first)
    spaces = near_spaces(wish=everything, first=first, last=first + timedelta(days=days), places=[place.pk])
    return [
        DayOfSpace(space, day, tuple(_day_of(space, day, now)))
        for space in spaces
        for day in (first + timedelta(days=n) for n in range(days))
    ]


def _day_of(space: NearSpace, day: date, now: datetime) -> Iterable[tuple[str, Period, int]]:
    law = space.stock.law
    slots = day_slots(law.hours, law.zone, law.midday, day)
    for slot in (slots.day,) if law.granularity == "day" else (slots.morning, slots.afternoon):
        if slot and slot.period.end > now:
            part: Any = slot.name
            found = fit(space.stock, Wish(day=day, part=part), now)
            free = sum(unit.is_free(found.period) for unit in space.stock.units) if found else 0
            yield slot.name, found.period if found else slot.period, free


def my_bookings(person: Person, *, past: bool = False) -> QuerySet[Booking]:
    """What I have, next first; or what was, latest first (with what I cancelled)."""
    mine = Booking.objects.filter(person=person).select_related("place", "place__commune", "space")
    now = timezone.now()
    if past:
        over = mine.exclude(status="expired").exclude(status__in=HOLDING, ends_at__gt=now)
        return over.order_by("-starts_at")
    alive = mine.filter(status__in=HOLDING, ends_at__gt=now)
    return alive.exclude(status="held", expires_at__lte=now).order_by("starts_at")


def day_at(place: Place, day: date) -> QuerySet[Booking]:
    """Who comes to a place on a local day, in order of arrival; for its hosts only."""
    whole = day_period(day, place.zone)
    return (
        Booking.objects.filter(
            place=place, status="confirmed", starts_at__lt=whole.end, ends_at__gt=whole.start
        )
        .select_related("person", "space")
        .prefetch_related("occupancies__unit")
        .order_by("starts_at", "space__position", "pk")
    )


def touched_by(place: Place, period: Period, space_id: int | None = None) -> QuerySet[Booking]:
    """The bookings that a closure over this period would touch."""
    found = Booking.objects.filter(
        place=place, status__in=HOLDING, starts_at__lt=period.end, ends_at__gt=period.start
    ).select_related("person", "space")
    return found.filter(space_id=space_id) if space_id else found


def alternatives_at(space_id: int, place_id: int, wish: Wish, now: datetime) -> tuple[Alternative, ...]:
    """What else that place offers when one of its spaces was just taken: same time elsewhere in it, or later."""
    spaces = near_spaces(
        wish=Wish(day=wish.day, people=wish.people),
        first=wish.day,
        last=wish.day + timedelta(days=LATER_DAYS),
        places=[place_id],
    )
    mine = [s for s in spaces if s.id == space_id]
    same_kind = [s for s in spaces if mine and s.kind == mine[0].kind]
    found = _best("other_time", [s for s in spaces if s.id != space_id], wish, now)
    return tuple(_without_repeats([*found, *alternatives_among(same_kind, wish, now, within=0)]))[:ALTERNATIVES]


def part_of(period: Period, law: SpaceLaw) -> Wish:
    """The wish that a booked period answers: a part of the day if it is one, else its hours."""
    local = period.local(ZoneInfo(law.zone))
    slots = day_slots(law.hours, law.zone, law.midday, local.start.date())
    for slot in slots.all:
        if slot.period == period.utc():
            name: Any = slot.name
            return Wish(day=local.start.date(), part=name)
    return Wish(day=local.start.date(), part="hours", starts=_clock(local.start), ends=_clock(local.end))


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)
