"""How much one may book."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.bookings.rules.limits import Measure, Window
from maillage.community.models import Network
from maillage.places.models import KIND_LABELS, Place

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

    @property
    def amount_in_words(self) -> str:
        """“1 booking”, “8 hours”."""
        if self.measure == Measure.BOOKINGS:
            return ngettext("%(n)d booking", "%(n)d bookings", self.amount) % {"n": self.amount}
        return ngettext("%(n)d hour", "%(n)d hours", self.amount) % {"n": self.amount}
