"""Calendars: secret addresses that are read from outside, and outside calendars that hold a unit here."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.external_calendars import Fault
from maillage.community.models import Person
from maillage.community.models.access_tokens import Revocable
from maillage.places.models import Place, Space, Unit


def new_token() -> str:
    """A random address token (192 bits)."""
    return secrets.token_urlsafe(24)


class CalendarAddress(Revocable):
    """A secret address of a calendar: mine, the busy times of a space, or the days of a place for its host.

    Used and taken back as an access token is; but its owner reads the address again whenever they set up a device, so
    it is kept as it is, not as a digest.
    """

    class Kind(models.TextChoices):
        MINE = "mine", _("my bookings")
        SPACE = "space", _("a space, busy times only")
        PLACE = "place", _("the days of a place, for its hosts")

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_addresses")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="mine", space__isnull=True, place__isnull=True)
                | Q(kind="space", space__isnull=False, place__isnull=True)
                | Q(kind="place", space__isnull=True, place__isnull=False),
                name="calendar_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


FAULTS = {
    Fault.BAD_DATE: _("its date can’t be read"),
    Fault.NO_START: _("it has no beginning"),
    Fault.UPSIDE_DOWN: _("it ends before it begins"),
    Fault.TOO_LONG: _("it lasts over five years"),
    Fault.BAD_RULE: _("its repetition can’t be read, or never advances"),
    Fault.TOO_OFTEN: _("it repeats too often"),
    Fault.TOO_SLOW: _("its repetition takes too long to work out"),
    Fault.TOO_MANY: _("there are over 5,000 dates: those that come last hold nothing"),
    Fault.UNREADABLE: _("it can’t be read"),
}


class ExternalCalendar(models.Model):
    """A calendar kept elsewhere whose events hold a unit here: the room that the town hall lends as well."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="external_calendars")
    url = models.URLField(_("address (ICS)"), max_length=500)
    etag = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    skipped = models.JSONField(default=list, blank=True)  # events that could not be understood: line, UID, why
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.url

    @property
    def faults(self) -> list[tuple[int, str, str]]:
        """The events that were left out: the line of the file, their UID, why."""
        return [(line, uid, str(FAULTS[Fault(fault)])) for line, uid, fault in self.skipped]


class ExternalEvent(models.Model):
    """One date of an event of an outside calendar; `conflicts` says that a booking has a part of its time.

    The calendar holds the union of its events minus what others have (`Occupancy.calendar`), not event by event.
    """

    calendar = models.ForeignKey(ExternalCalendar, on_delete=models.CASCADE, related_name="events")
    mark = models.CharField(max_length=300)  # UID and the instant of this occurrence
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    conflicts = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["calendar", "mark"], name="external_event_once")]

    def __str__(self) -> str:
        return f"{self.mark} {self.starts_at}"
