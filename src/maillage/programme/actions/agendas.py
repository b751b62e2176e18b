"""Agendas kept elsewhere: added, read, paused, removed. What can't be read leaves things as they were, and says why.

See docs/algorithms/agendas.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from maillage.bookings.actions.calendar_process import read_in_turns
from maillage.bookings.rules.external_calendars import MOST_NAMED
from maillage.community.actions import record
from maillage.community.models import Network, Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.models import AgendaSource, ImportedEvent, Season
from maillage.programme.rules.agendas import AgendaReading, Announcement, read_agenda_within_watch
from maillage.territory.locations import nearest_commune, resolve_address
from maillage.territory.models import Commune
from maillage.web.gates import FILES
from maillage.web.outbound import check_address, fetch_document

MOST_BYTES = 5_000_000
ACCEPTED = "text/calendar, application/xml, application/json;q=0.9, */*;q=0.1"
FORGOTTEN_AFTER = timedelta(days=400)  # what is over for longer is removed at the next reading
MOST_LOOKED_UP = 300  # different addresses whose commune is looked for in one reading
WRITTEN = ("title", "summary", "starts_at", "ends_at", "address", "commune", "lat", "lon", "url", "is_online",
           "cancelled", "gone_at")  # fmt: skip


def add_source(
    by: Person, network: Network, name: str, website: str, *, url: str = "", season: Season | None = None
) -> AgendaSource:
    """A new source, to be read at its address by the worker, or from files that are brought."""
    require_preparer(by, network)
    _check_season(network, season)
    if url:
        check_address(url)
    with transaction.atomic():
        source = AgendaSource.objects.create(network=network, season=season, name=name, website=website, url=url)
        record(by, "agenda_added", ("agenda", source.pk), network.scopes()[0])
    return source


def _check_season(network: Network, season: Season | None) -> None:
    if season is not None and season.network_id != network.pk and not season.networks.filter(pk=network.pk).exists():
        raise Refusal("not_allowed", "This season is not one of your network.")


def change_source(
    by: Person, source: AgendaSource, name: str, website: str, *, url: str = "", season: Season | None = None
) -> AgendaSource:
    """Change who keeps it, its season, or where it is read; without an address it is read from files that are brought.

    What it announced stays until it is read again. Raises a Refusal for an address that leads inside, and once the
    source is removed.
    """
    require_preparer(by, source)
    if season is None or season.pk != source.season_id:
        _check_season(source.network, season)
    if url and url != source.url:
        check_address(url)
    with transaction.atomic():
        row = AgendaSource.objects.select_for_update().filter(pk=source.pk, removed_at__isnull=True).first()
        if row is None:
            raise Refusal("agenda_removed", "This agenda was removed meanwhile.")
        if url != row.url:
            row.etag, row.digest, row.error = "", "", ""
        row.name, row.website, row.url, row.season = name, website, url, season
        row.save(update_fields=["name", "website", "url", "season", "etag", "digest", "error"])
        record(by, "agenda_changed", ("agenda", row.pk), source.scopes()[0])
    return row


@transaction.atomic
def pause_source(by: Person, source: AgendaSource, *, paused: bool) -> None:
    """Stop reading a source, or go on; what it announced stays as it was."""
    require_preparer(by, source)
    if paused == (source.paused_at is not None):
        return  # a second click
    AgendaSource.objects.filter(pk=source.pk).update(paused_at=timezone.now() if paused else None)
    verb = "agenda_paused" if paused else "agenda_resumed"
    record(by, verb, ("agenda", source.pk), source.scopes()[0])


@transaction.atomic
def remove_source(by: Person, source: AgendaSource) -> None:
    """Remove a source, and all that it announced."""
    require_preparer(by, source)
    removed = AgendaSource.objects.filter(pk=source.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    if removed:
        record(by, "agenda_removed", ("agenda", source.pk), source.scopes()[0])


def sources_to_read() -> list[int]:
    """Those that are read every hour, each by a job of its own."""
    sources = AgendaSource.objects.filter(removed_at__isnull=True, paused_at__isnull=True).exclude(url="")
    return list(sources.values_list("pk", flat=True))


def read_source(pk: int, now: datetime | None = None) -> None:
    """Read a source at its address. What it gave last time is not read again on the same day: nothing is written."""
    source = AgendaSource.objects.get(pk=pk)
    if source.removed_at or source.paused_at or not source.url:
        return
    now = now or timezone.now()
    today = bool(source.read_at and not source.error and timezone.localdate(source.read_at) == timezone.localdate(now))
    known = (source.etag, source.digest) if today else ("", "")
    try:
        document = fetch_document(
            source.url, most_bytes=MOST_BYTES, accept=ACCEPTED, etag=known[0], digest=known[1]
        )  # fmt: skip
        reading = read_apart(document.body, source, now) if document.body is not None else None
    except Refusal as refusal:
        AgendaSource.objects.filter(pk=pk).update(error=refusal.sentence[:200])
        return
    if reading is not None:
        keep_events(source, reading, now)
    AgendaSource.objects.filter(pk=pk).update(
        read_at=now, error="", etag=document.etag, digest=document.digest
    )  # fmt: skip


def read_file(by: Person, source: AgendaSource, raw: bytes, now: datetime | None = None) -> None:
    """Read a file that was brought; a Refusal leaves what was there."""
    require_preparer(by, source)
    if len(raw) > MOST_BYTES:
        raise Refusal("too_big", "This calendar is too big to be read.")
    now = now or timezone.now()
    with FILES.pass_through():
        reading = read_apart(raw, source, now)
    keep_events(source, reading, now)
    AgendaSource.objects.filter(pk=source.pk).update(read_at=now, error="")
    record(by, "agenda_file_read", ("agenda", source.pk), source.scopes()[0])


def read_apart(raw: bytes, source: AgendaSource, now: datetime) -> AgendaReading:
    """What an agenda says, read in a child process with limits."""
    return read_in_turns(read_agenda_within_watch, raw, ZoneInfo(source.timezone), now)


@transaction.atomic
def keep_events(source: AgendaSource, reading: AgendaReading, now: datetime) -> int:
    """Write down what was read, and nothing that is as it was; how many rows were written.

    What its source no longer says is gone, but for what is over, and for an event that could not be understood this
    time. What comes back takes its row again, with what was decided of it.
    """
    AgendaSource.objects.select_for_update().get(pk=source.pk)
    known = {event.mark: event for event in source.events.filter(ends_at__gt=now)}
    known |= {e.mark: e for e in source.events.filter(mark__in=[one.mark for one in reading.events])}
    places = _Places()
    new, changed = [], []
    for announcement in reading.events:
        values = {**_values_of(announcement, places), "gone_at": None}
        row = known.pop(announcement.mark, None)
        if row is None:
            new.append(ImportedEvent(source=source, mark=announcement.mark, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    unclear = {skipped.uid for skipped in reading.skipped}
    for row in known.values():
        if row.gone_at is None and not unclear & {row.mark, row.mark.rpartition(" ")[0]}:
            row.gone_at = now
            changed.append(row)
    ImportedEvent.objects.bulk_create(new)
    ImportedEvent.objects.bulk_update(changed, WRITTEN, batch_size=500)
    source.events.filter(ends_at__lt=now - FORGOTTEN_AFTER).delete()
    skipped_rows = [[one.line, one.uid, one.fault] for one in reading.skipped[:MOST_NAMED]]
    AgendaSource.objects.filter(pk=source.pk).exclude(skipped=skipped_rows).update(skipped=skipped_rows)
    return len(new) + len(changed)


def _values_of(announcement: Announcement, places: _Places) -> dict[str, object]:
    commune = places.commune_of(announcement)
    return {
        "title": announcement.title, "summary": announcement.summary, "starts_at": announcement.period.start,
        "ends_at": announcement.period.end, "address": announcement.address, "commune_id": commune,
        "lat": announcement.lat, "lon": announcement.lon, "url": announcement.url,
        "is_online": announcement.is_online, "cancelled": announcement.cancelled,
    }  # fmt: skip


class _Places:
    """The communes of what an agenda announces, each address looked for once; beyond so many, none is."""

    def __init__(self) -> None:
        self.known: dict[tuple[object, ...], str | None] = {}

    def commune_of(self, announcement: Announcement) -> str | None:
        """The INSEE code of where it happens, where that is clear."""
        key = (announcement.insee, announcement.city, announcement.address, announcement.lat, announcement.lon)
        if key not in self.known:
            self.known[key] = _find_commune(announcement) if len(self.known) < MOST_LOOKED_UP else None
        return self.known[key]


def _find_commune(announcement: Announcement) -> str | None:
    if announcement.insee and Commune.objects.filter(insee=announcement.insee).exists():
        return announcement.insee
    if announcement.lat is not None and announcement.lon is not None:
        commune = nearest_commune(announcement.lat, announcement.lon)
        if commune is not None:
            return commune.insee
    for text in (announcement.city, announcement.address):
        resolved = resolve_address(text)[0] if text else None
        if resolved is not None:
            return resolved.insee
    return None
