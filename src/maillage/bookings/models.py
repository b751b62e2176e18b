"""Bookings and the units they hold. The exclusion constraint is the promise of the house (law 1)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.law import Status
from maillage.community.models import Person
from maillage.community.rules import Scope
from maillage.kernel.period import Period
from maillage.places.models import Place, Space, Unit

STATUS_LABELS = [
    (Status.HELD.value, _("held, to be confirmed")),
    (Status.CONFIRMED.value, _("confirmed")),
    (Status.CANCELLED.value, _("cancelled")),
    (Status.EXPIRED.value, _("not confirmed in time")),
]


class Booking(models.Model):
    """A person has a space during a period. Cancelling keeps the row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bookings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bookings")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=STATUS_LABELS)
    expires_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    key = models.UUIDField(null=True, blank=True, editable=False)  # the same request, sent twice, acts once
    sequence = models.PositiveSmallIntegerField(default=0)  # RFC 5545: how often it was changed
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="booking_once_per_key"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(people__gte=1), name="booking_for_someone"),
        ]
        indexes = [
            models.Index(fields=["person", "ends_at"], name="booking_of_person"),
            models.Index(fields=["place", "starts_at"], name="booking_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:booking", args=[self.public_id])

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    def scopes(self) -> tuple[Scope, ...]:
        """A booking lies in its place, its network, the instance."""
        return self.place.scopes()


class Occupancy(models.Model):
    """A unit is held during a period, buffers included, as long as `holds` is true.

    `holds` is true for a hold and for a confirmed booking; the constraint refuses two of them on one unit at once.
    An expired hold no longer counts for readers (`expires_at`), and is let go by the next writer or the job.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="occupancies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="occupancies", db_index=False)
    during = DateTimeRangeField()
    holds = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="no_double_booking",
                index_type="GIST",
                expressions=[
                    (Func(F("unit_id"), F("unit_id"), Value("[]"), function="int8range"), "&&"),
                    ("during", "&&"),
                ],
                condition=Q(holds=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(holds=True, expires_at__isnull=False), name="occupancy_expiring"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.during}"
