"""What agendas kept elsewhere announce, and which of it may be said twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.community.queries import networks_run_by
from maillage.programme.models import AgendaSource, Event, ImportedEvent, Resemblance, Season
from maillage.programme.queries.events import A_WEEK, events_of_season, events_with_places
from maillage.programme.rules.duplicates import Candidate, Pair, find_duplicates
from maillage.programme.rules.events import EventState

MOST_OFFERED = 50  # pairs at once
LOOKED_AT = timedelta(days=120)  # ahead, for what is announced twice


def imported_events(network: Network | None = None) -> QuerySet[ImportedEvent]:
    """What sources say now, but for what was decided to be an event that is shown already."""
    said_elsewhere = Resemblance.objects.filter(imported=OuterRef("pk"), is_same=True).filter(
        Q(event__announced_at__isnull=False)
        | Q(other__isnull=False, other__gone_at__isnull=True, other__source__removed_at__isnull=True)
    )
    events = (
        ImportedEvent.objects.filter(gone_at__isnull=True, source__removed_at__isnull=True)
        .filter(~Exists(said_elsewhere))
        .select_related("source__network", "source__season", "commune")
        .order_by("starts_at", "pk")
    )
    if network is None:
        return events
    seasons = Season.objects.filter(Q(network=network) | Q(networks=network), announced_at__isnull=False)
    return events.filter(Q(source__network=network) | Q(source__season__in=seasons))


def imported_to_come(network: Network | None = None, *, now: datetime | None = None) -> QuerySet[ImportedEvent]:
    """What they announce that is not over."""
    return imported_events(network).filter(ends_at__gt=now or timezone.now())


def imported_of_the_week(now: datetime | None = None) -> QuerySet[ImportedEvent]:
    """What they announce that begins within seven days, or has begun and is not over."""
    now = now or timezone.now()
    return imported_to_come(now=now).filter(cancelled=False, starts_at__lt=now + A_WEEK)


def imported_of_season(season: Season) -> QuerySet[ImportedEvent]:
    """What the sources of a season announce within its days."""
    return imported_events().filter(
        source__season=season, starts_at__date__gte=season.starts_on, starts_at__date__lte=season.ends_on
    )


def in_order(events: Iterable[Event | ImportedEvent], imported: Iterable[ImportedEvent]) -> list[Event | ImportedEvent]:
    """Ours and those of other sites, by time."""
    return sorted([*events, *imported], key=lambda event: (event.starts_at, event.key))


def all_of_season(season: Season) -> list[Event | ImportedEvent]:
    """What is on in a season, ours with who speaks and what other sites announce, by time."""
    return in_order(events_of_season(season).prefetch_related("speakers"), imported_of_season(season))


def announced_elsewhere(event: Event) -> list[ImportedEvent]:
    """Where else an event is announced, as it was decided."""
    same = ImportedEvent.objects.filter(resemblances__event=event, resemblances__is_same=True, gone_at__isnull=True)
    return list(same.filter(source__removed_at__isnull=True).select_related("source"))


def sources_prepared_by(person: Person) -> QuerySet[AgendaSource]:
    """The sources of the networks this person facilitates, with how many events each announces now."""
    ahead = Q(events__gone_at__isnull=True, events__ends_at__gt=timezone.now())
    sources = AgendaSource.objects.filter(network__in=networks_run_by(person), removed_at__isnull=True)
    return sources.select_related("network", "season").annotate(count=Count("events", filter=ahead))


@dataclass(frozen=True, slots=True)
class OfferedPair:
    """Two events that may be one: the imported one, and ours or an older imported one."""

    imported: ImportedEvent
    known: Event | ImportedEvent
    likeness: float


def pairs_to_decide(person: Person, now: datetime | None = None) -> list[OfferedPair]:
    """The pairs of a person's networks that nobody has decided yet, the likeliest first."""
    now = now or timezone.now()
    networks = list(networks_run_by(person))
    imported = {
        one.key: one
        for one in imported_to_come(now=now).filter(source__network__in=networks, starts_at__lt=now + LOOKED_AT)
    }
    if not imported:
        return []
    days = {one.local_start.date() for one in imported.values()}
    announced = events_with_places().filter(
        Q(network__in=networks) | Q(place__network__in=networks), state=EventState.ANNOUNCED, ends_at__gt=now,
        starts_at__lt=now + LOOKED_AT,
    )  # fmt: skip
    ours = {one.key: one for one in announced.distinct() if one.local_start.date() in days}
    pairs = find_duplicates(map(_candidate, ours.values()), map(_candidate, imported.values()))
    decided = _decided(list(imported.values()))
    offered = [_offered(pair, {**ours, **imported}) for pair in pairs if (pair.first, pair.second) not in decided]
    return offered[:MOST_OFFERED]


def _offered(pair: Pair, events: dict[str, Event | ImportedEvent]) -> OfferedPair:
    both = [events[pair.first], events[pair.second]]
    theirs = sorted((one for one in both if isinstance(one, ImportedEvent)), key=lambda one: one.pk)
    imported = theirs[-1]
    return OfferedPair(imported, next(one for one in both if one is not imported), pair.likeness)


def _decided(imported: Sequence[ImportedEvent]) -> set[tuple[str, str]]:
    rows = Resemblance.objects.filter(imported__in=[one.pk for one in imported])
    pairs = set()
    for number, event, other in rows.values_list("imported", "event", "other"):
        first, second = sorted((f"imported-{number}", f"event-{event}" if event else f"imported-{other}"))
        pairs.add((first, second))
    return pairs


def _candidate(event: Event | ImportedEvent) -> Candidate:
    insee = (event.place.commune_id if event.place else event.commune_id) or ""
    lat, lon = event.point or (None, None)
    return Candidate(event.key, event.local_start.date(), event.title, lat, lon, insee)
