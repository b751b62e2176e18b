"""Bookings and the units they hold. The exclusion constraint is the promise of the house (law 1)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.kernel.period import Period
from maillage.places.models import Place, Space, Unit

STATUS_LABELS = [
    (Status.HELD.value, _("held, to be confirmed")),
    (Status.REQUESTED.value, _("asked for, a host will answer")),
    (Status.CONFIRMED.value, _("confirmed")),
    (Status.CANCELLED.value, _("cancelled")),
    (Status.EXPIRED.value, _("not confirmed in time")),
    (Status.REFUSED.value, _("refused")),
    (Status.NO_SHOW.value, _("nobody came")),
]


class ArrivedBy(models.TextChoices):
    """How an arrival is known: from what proves most to what proves least."""

    HOST = "host", _("seen by a host")
    CODE = "code", _("the code shown in the place")
    LATER = "later", _("the code shown in the place, sent when the network came back")
    SIGN = "sign", _("the printed sign of the place")


class Booking(models.Model):
    """A person has a space during a period. Cancelling keeps the row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bookings")
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    guest = LineField(
        max_length=120, blank=True, default="", db_default=""
    )  # who comes, when a host booked for someone without an account
    guest_phone = LineField(max_length=30, blank=True, default="", db_default="")  # to call that guest back
    series = models.ForeignKey("Series", null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    basket = models.ForeignKey("Basket", null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bookings")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=STATUS_LABELS)
    expires_at = models.DateTimeField(null=True, blank=True)
    note = LineField(max_length=200, blank=True)
    key = models.UUIDField(null=True, blank=True, editable=False)  # the same request, sent twice, acts once
    # the address by which others see when and where, as long as the person wants it; nobody guesses it
    share_key = models.UUIDField(null=True, blank=True, editable=False, unique=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # RFC 5545: how often it was changed
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = models.CharField(max_length=10, blank=True, default="", db_default="", choices=ArrivedBy.choices)
    arrival_known_at = models.DateTimeField(null=True, blank=True)  # later than arrived_at when a phone was offline
    planned_end = models.DateTimeField(null=True, blank=True)  # when one left early, the end that was booked
    opinion_given = models.BooleanField(default=False, db_default=False)  # that one answered; never what

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="booking_once_per_key"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(people__gte=1), name="booking_for_someone"),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(status=Status.CONFIRMED.value, arrived_at__isnull=True),
                name="booking_awaited",
            ),
            models.Index(fields=["person", "ends_at"], name="booking_of_person"),
            models.Index(fields=["place", "starts_at"], name="booking_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:booking", args=[self.public_id])

    @property
    def who(self) -> str:
        """Who comes: the guest a host booked for, else the person."""
        return self.guest or str(self.person)

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    def scopes(self) -> tuple[Scope, ...]:
        """A booking lies in its place, its network, the instance."""
        return self.place.scopes()


class Occupancy(models.Model):
    """A unit is held during a period, buffers included, as long as `holds` is true: by a booking, an outside calendar,
    or a thing of a higher domain (an event, a loan: `holder_kind` and `holder_id`, see `actions.holders`).

    `holds` is true for a hold, a request and a confirmed booking; the constraint refuses two at once on one unit.
    An expired hold no longer counts for readers (`expires_at`), and is let go by the next writer or the job.
    """

    booking = models.ForeignKey(Booking, null=True, on_delete=models.CASCADE, related_name="occupancies")
    calendar = models.ForeignKey("ExternalCalendar", null=True, on_delete=models.CASCADE, related_name="occupancies")
    holder_kind = models.CharField(max_length=30, blank=True, default="", db_default="")
    holder_id = models.BigIntegerField(null=True)
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
            ),
            models.CheckConstraint(
                condition=Q(booking__isnull=False, calendar__isnull=True, holder_id__isnull=True)
                | Q(booking__isnull=True, calendar__isnull=False, holder_id__isnull=True)
                | Q(booking__isnull=True, calendar__isnull=True, holder_id__isnull=False),
                name="occupancy_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(holder_kind="") ^ Q(holder_id__isnull=False), name="occupancy_holder_is_named"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(holds=True, expires_at__isnull=False), name="occupancy_expiring"
            ),
            models.Index(fields=["holder_kind", "holder_id"], condition=~Q(holder_kind=""), name="occupancy_of_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.during}"
