"""Who opens a place, week after week."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.places.models.place import Place


class RotaShift(models.Model):
    """A host welcomes people on a weekday from an hour to another, each week."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="rota")
    person = models.ForeignKey(Person, verbose_name=_("who"), on_delete=models.CASCADE, related_name="rota_shifts")
    weekday = models.PositiveSmallIntegerField(_("day"))  # 0 is Monday
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="rota_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="rota_ends_after_it_starts"),
            models.UniqueConstraint(fields=["place", "person", "weekday", "starts"], name="rota_shift_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}-{self.ends:%H:%M}"
