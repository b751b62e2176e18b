"""Rides to an event: seats offered in a car, seats looked for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.models.fields import LineField
from maillage.programme.models.events import Event
from maillage.programme.rules.rides import MOST_SEATS, RideKind
from maillage.territory.models import Commune

RIDE_LABELS = [
    (RideKind.OFFERED.value, _("I have seats in my car")),
    (RideKind.SOUGHT.value, _("I’m looking for a seat")),
]


class Ride(models.Model):
    """Seats somebody offers, or looks for, to come to an event. It goes with the event, and is erased after it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rides")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=RIDE_LABELS)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    leaves_at = models.TimeField(_("leaving at"))  # on the clock of the event, on its first day
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    note = LineField(_("a word"), max_length=160, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["leaves_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="ride_once_a_person"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=MOST_SEATS), name="ride_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
