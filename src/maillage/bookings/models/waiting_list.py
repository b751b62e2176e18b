"""Who waits for a slot that is taken."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models.booking import Booking
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Space


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
