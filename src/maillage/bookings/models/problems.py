"""What does not work in a place, said by who came: seen by the hosts, mended, both told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models.booking import Booking
from maillage.bookings.rules.problems import ProblemState
from maillage.community.models import Person
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.places.models import Place, Space

STATE_LABELS = [
    (ProblemState.REPORTED.value, _("reported")),
    (ProblemState.SEEN.value, _("seen by a host")),
    (ProblemState.MENDED.value, _("mended")),
]


class Problem(models.Model):
    """Something of a place that does not work, in a few words. Who said it is known to its hosts alone."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="problems")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="problems")
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = LineField(max_length=200)
    state = models.CharField(max_length=10, choices=STATE_LABELS, default=ProblemState.REPORTED.value)
    reported_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(
                fields=["place"], condition=~models.Q(state=ProblemState.MENDED.value), name="problem_open_at_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.state}"

    def scopes(self) -> tuple[Scope, ...]:
        """A problem lies in its place, its network, the instance."""
        return self.place.scopes()
