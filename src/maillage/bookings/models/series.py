"""What is booked several at once: a series (one space, many dates) and a basket (many things, all or none)."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.models.fields import LineField
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space


class Outcome(models.TextChoices):
    """What became of one date of a series on the day it was booked; the booking itself says what became of it since."""

    BOOKED = "booked", _("booked")
    REPLACED = "replaced", _("replaced")
    LEFT_OUT = "left_out", _("left out")
    TAKEN = "taken", _("taken")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("not allowed")
    AHEAD = "ahead", _("to come")  # too far to be booked yet: a job books it when its time comes


class Series(models.Model):
    """A space every Tuesday morning until Christmas: the rule (RFC 5545), the wall clock, and its dates."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="series")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="series")
    first = models.DateField()
    rule = models.CharField(max_length=200)  # RRULE, without its name
    part = models.CharField(max_length=10)  # morning, afternoon, day or hours
    starts = models.TimeField(null=True, blank=True)  # wall clock, when part is hours
    ends = models.TimeField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    note = LineField(max_length=200, blank=True)
    key = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField()
    rolling = models.BooleanField(default=False)  # without an end: dates are added as time passes
    stopped_at = models.DateTimeField(null=True, blank=True)  # since then nothing is added nor booked

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="series_once_per_key")]
        indexes = [models.Index(fields=["person", "-created_at"], name="series_of_person")]

    def __str__(self) -> str:
        return f"{self.public_id} {self.rule}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:series", args=[self.public_id])


class SeriesDate(models.Model):
    """One date of a series: what was wanted, what became of it, and why."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="dates")
    day = models.DateField()
    starts_at = models.DateTimeField(null=True, blank=True)  # what was wanted; nothing when the place is closed
    ends_at = models.DateTimeField(null=True, blank=True)
    booking = models.ForeignKey("Booking", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    sentence = models.CharField(max_length=200, blank=True)  # why not: the refusal's own, as it is translated
    code = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="series_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}"

    @property
    def refusal(self) -> Refusal | None:
        """Why this date was not booked, as it was said then."""
        if not self.sentence:
            return None
        return Refusal(self.code, self.sentence, **{name: read_fact(value) for name, value in self.facts.items()})

    def record_refusal(self, refusal: Refusal) -> SeriesDate:
        """Store why the date could not be booked; returns the date."""
        self.code, self.sentence = refusal.code, refusal.sentence
        self.facts = {name: write_fact(value) for name, value in refusal.facts.items()}
        return self


def write_fact(value: Any) -> Any:
    """A fact of a refusal as JSON keeps it: lengths, days and hours keep their nature."""
    if isinstance(value, timedelta):
        return {"minutes": int(value.total_seconds() // 60)}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def read_fact(value: Any) -> Any:
    """The inverse of `write_fact`."""
    if not isinstance(value, dict):
        return value
    if "minutes" in value:
        return timedelta(minutes=value["minutes"])
    return time.fromisoformat(value["time"]) if "time" in value else date.fromisoformat(value["day"])


class Basket(models.Model):
    """Several spaces, days and places, booked together: all or none. One open basket a person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="baskets")
    booked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(booked_at__isnull=True), name="one_open_basket")
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class BasketLine(models.Model):
    """One thing in a basket. It holds nothing yet."""

    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "space", "starts_at", "ends_at"], name="basket_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.space_id} {self.starts_at}"
