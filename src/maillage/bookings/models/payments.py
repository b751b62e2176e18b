"""What a host received."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models.booking import Booking
from maillage.community.models import Person
from maillage.community.models.fields import LineField
from maillage.passes.models import Pass
from maillage.places.models import Place


class CashEntry(models.Model):
    """What a host received that day, in cents; a mistake is put right by a line with the opposite sign.

    Only added to, by triggers (migration 0016): who received it alone may be forgotten. See decision 51.
    """

    class Means(models.TextChoices):
        CASH = "cash", _("cash")
        CHEQUE = "cheque", _("cheque")
        CARD = "card", _("card")
        TRANSFER = "transfer", _("transfer")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="takings")
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="takings")
    pass_sold = models.ForeignKey(Pass, null=True, blank=True, on_delete=models.PROTECT, related_name="takings")
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
