"""Visits, counted without anybody's name: who came without booking, and how it was for those who came."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.places.models import Place


class WalkInCount(models.Model):
    """How many people came on a day without having booked; a host counts them."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="walk_in_counts")
    day = models.DateField()
    people = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="walk_ins_once_a_day")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.day}: {self.people}"


class Opinion(models.TextChoices):
    """How a visit was, from best to worst."""

    VERY_GOOD = "very_good", _("Very well")
    GOOD = "good", _("Well")
    BAD = "bad", _("Not well")


class OpinionCount(models.Model):
    """How many of those who came in a month answered so: a counter, so that no answer has an author or a moment."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="opinion_counts")
    month = models.DateField()  # its first day
    opinion = models.CharField(max_length=10, choices=Opinion.choices)
    answers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "month", "opinion"], name="opinions_counted_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.month} {self.opinion}: {self.answers}"
