"""Agendas kept elsewhere, what they announce, what was decided of events that look like one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models.calendars import FAULTS
from maillage.bookings.rules.external_calendars import Fault
from maillage.community.models import Network
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.kernel.period import Period
from maillage.programme.models.events import Event
from maillage.programme.models.seasons import Season
from maillage.territory.models import Commune

OTHER_FAULTS = {
    Fault.UNREADABLE: _("it has no title, or can’t be read"),
    Fault.TOO_LONG: _("it lasts over two months"),
    Fault.TOO_MANY: _("there are too many dates: those that come last are not shown"),
}


FIRST_IMPORTED = 1_000_000_000  # beyond the numbers of our own events


class AgendaSource(models.Model):
    """An agenda kept elsewhere: polled at its address, or brought as a file. What it announces books nothing here."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="agenda_sources")
    season = models.ForeignKey(
        Season, null=True, blank=True, on_delete=models.SET_NULL, related_name="agenda_sources",
        verbose_name=_("season it belongs to"),
    )  # fmt: skip
    name = LineField(_("who keeps it"), max_length=120)
    website = models.URLField(_("address of their site"), max_length=400)
    url = models.URLField(_("address of the agenda"), max_length=500, blank=True)  # empty: brought as a file
    timezone = models.CharField(max_length=40, default="Europe/Paris")
    etag = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)  # the last time that it could be read
    error = models.CharField(max_length=200, blank=True)  # of the last try
    skipped = models.JSONField(default=list, blank=True)  # what was left out: line or rank, UID, why
    paused_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> tuple[Scope, ...]:
        """A source lies in its network."""
        return self.network.scopes()

    @property
    def faults(self) -> list[tuple[int, str, str]]:
        """What was left out: the line or the rank, the UID, why."""
        words = {**FAULTS, **OTHER_FAULTS}
        return [(line, uid, str(words[Fault(fault)])) for line, uid, fault in self.skipped]


class ImportedEvent(models.Model):
    """A date of an event that another site announces. It keeps its row once it is gone there: decisions stay."""

    source = models.ForeignKey(AgendaSource, on_delete=models.CASCADE, related_name="events")
    mark = models.CharField(max_length=340)
    title = LineField(max_length=120)
    summary = LineField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    address = LineField(max_length=200, blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    url = models.URLField(max_length=400, blank=True)
    is_online = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)
    gone_at = models.DateTimeField(null=True, blank=True)  # its source no longer says it
    place_id: ClassVar[None] = None  # it is never in a room of ours
    place: ClassVar[None] = None
    is_imported: ClassVar[bool] = True

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["source", "mark"], name="imported_event_once")]
        indexes = [models.Index(fields=["ends_at"], condition=Q(gone_at__isnull=True), name="imported_to_come")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page, elsewhere; else the site of who announces it."""
        return self.url or self.source.website

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it is on the map: as its source says, else its commune."""
        if self.lat is not None and self.lon is not None:
            return self.lat, self.lon
        return self.commune.point if self.commune else None

    @property
    def key(self) -> str:
        """What a list that holds events of several kinds knows it by."""
        return f"imported-{self.pk}"

    @property
    def state(self) -> str:
        return "cancelled" if self.cancelled else "announced"

    @property
    def network(self) -> Network:
        return self.source.network

    @property
    def network_id(self) -> int:
        return self.source.network_id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.source.timezone)

    @property
    def local_start(self) -> datetime:
        """When it begins, on the clock of its agenda."""
        return timezone.localtime(self.starts_at, self.zone)

    @property
    def local_end(self) -> datetime:
        """When it ends, on the clock of its agenda."""
        return timezone.localtime(self.ends_at, self.zone)

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    @property
    def number(self) -> int:
        """By which other programs know it: none of our events has it."""
        return FIRST_IMPORTED + self.pk

    @property
    def said_at(self) -> datetime:
        """When its source said it last."""
        return self.source.read_at or self.source.created_at

    def is_over_at(self, now: datetime) -> bool:
        return self.ends_at <= now


class Resemblance(models.Model):
    """What was decided of an imported event and one of ours, or of two imported ones: the same, or two."""

    imported = models.ForeignKey(ImportedEvent, on_delete=models.CASCADE, related_name="resemblances")
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.CASCADE, related_name="resemblances")
    other = models.ForeignKey(ImportedEvent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    is_same = (
        models.BooleanField()
    )  # then the imported one is not shown: the other one says that it is announced there too
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "event"], name="resemblance_to_event_once"),
            models.UniqueConstraint(fields=["imported", "other"], name="resemblance_to_imported_once"),
            models.CheckConstraint(
                condition=Q(event__isnull=False, other__isnull=True)
                | Q(event__isnull=True, other__isnull=False, imported_id__gt=F("other_id")),
                name="resemblance_of_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.imported_id} {'=' if self.is_same else '≠'} {self.event_id or self.other_id}"
