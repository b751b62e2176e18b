"""What keeps a place fair and running: waiting lists, limits, what was received."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models.booking import Booking
from maillage.bookings.rules.limits import Measure, Window
from maillage.community.models import Network, Person
from maillage.community.models.fields import LineField
from maillage.kernel.period import Period
from maillage.places.models import KIND_LABELS, Place, Space


class Waiting(models.Model):
    """Someone waits for a slot. First come, first served; `waiting` and `offered` are alive, the rest is history."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("taken")
        LAPSED = "lapsed", _("not answered in time")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OVER = "over", _("over")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waitings")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="waitings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    offer = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "space", "starts_at", "ends_at"],
                condition=Q(state__in=["waiting", "offered"]),
                name="waiting_once",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="waiting_ends_after_it_starts"),
        ]
        indexes = [models.Index(fields=["space", "id"], condition=Q(state="waiting"), name="waiting_in_line")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.space_id} ({self.state})"

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)


WINDOW_LABELS = [
    (Window.DAY.value, _("a day")),
    (Window.WEEK.value, _("a week")),
    (Window.MONTH.value, _("a month")),
    (Window.AHEAD.value, _("at any time, booked ahead")),
]
MEASURE_LABELS = [(Measure.BOOKINGS.value, _("bookings")), (Measure.HOURS.value, _("hours"))]


class Limit(models.Model):
    """How much one person, or all those of one organisation, may book: so many hours or bookings in a window."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="limits")
    place = models.ForeignKey(
        Place, verbose_name=_("only at"), null=True, blank=True, on_delete=models.CASCADE, related_name="limits"
    )
    kind = models.CharField(_("kind of space"), max_length=20, choices=KIND_LABELS, blank=True)
    per_organisation = models.BooleanField(_("for all of an organisation together"), default=False)
    measure = models.CharField(_("counted in"), max_length=10, choices=MEASURE_LABELS)
    window = models.CharField(_("within"), max_length=10, choices=WINDOW_LABELS)
    amount = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.amount} {self.measure}/{self.window}"


class Taking(models.Model):
    """What a host received that day, in cents; a mistake is put right by a line with the opposite sign."""

    class Means(models.TextChoices):
        CASH = "cash", _("cash")
        CHEQUE = "cheque", _("cheque")
        CARD = "card", _("card")
        TRANSFER = "transfer", _("transfer")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="takings")
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="takings")
    day = models.DateField()
    cents = models.IntegerField()
    means = models.CharField(_("by"), max_length=10, choices=Means.choices, default=Means.CASH)
    note = LineField(_("for"), max_length=120, blank=True)
    received_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(cents=0), name="taking_of_something")]
        indexes = [models.Index(fields=["place", "day"], name="taking_of_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.cents}"
