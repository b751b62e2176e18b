"""Rates of spaces, dated; and who says that they pay less."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.passes.rules.rates import UNITS, Audience, Prices, RateKind
from maillage.places.models import Place, Space

AUDIENCE_LABELS = [
    (Audience.EVERYBODY.value, _("everybody")),
    (Audience.MEMBER.value, _("members of the network")),
    (Audience.SEEKER.value, _("people looking for work")),
    (Audience.STUDENT.value, _("students and trainees")),
    (Audience.ASSOCIATION.value, _("associations")),
]
DECLARED_LABELS = [(value, label) for value, label in AUDIENCE_LABELS if value not in {"everybody", "member"}]
RATE_KIND_LABELS = [
    (RateKind.AMOUNT.value, _("a price")),
    (RateKind.OPEN.value, _("each gives what they want")),
    (RateKind.FREE.value, _("free of charge")),
]


class Rate(models.Model):
    """What one unit of a space costs some people from a day on, in cents for each length of time.

    Never changed once it counts: another takes its place from a day on. What is booked keeps its price.
    """

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="rates")
    audience = models.CharField(_("for"), max_length=12, choices=AUDIENCE_LABELS, default=Audience.EVERYBODY.value)
    kind = models.CharField(_("price"), max_length=6, choices=RATE_KIND_LABELS, default=RateKind.AMOUNT.value)
    hour = models.PositiveIntegerField(null=True, blank=True)
    half_day = models.PositiveIntegerField(null=True, blank=True)
    evening = models.PositiveIntegerField(null=True, blank=True)
    day = models.PositiveIntegerField(null=True, blank=True)
    week = models.PositiveIntegerField(null=True, blank=True)
    month = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["space", "audience", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "audience", "valid_from"],
                condition=Q(ended_on=None) | Q(ended_on__gte=F("valid_from")),
                name="one_rate_from_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.space_id} {self.audience} {self.valid_from}"

    @property
    def prices(self) -> Prices:
        return Prices(**{unit: getattr(self, unit) for unit in UNITS})


class Concession(models.Model):
    """Somebody says that they look for work, study, come for an association: they pay that rate until a day.

    A host may have seen a paper: that it was seen, where and when is kept, never the paper.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="concessions")
    audience = models.CharField(_("I am"), max_length=12, choices=DECLARED_LABELS)
    declared_at = models.DateTimeField()
    until = models.DateField(_("until"))
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_in = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-until"]
        constraints = [models.UniqueConstraint(fields=["person", "audience"], name="declared_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.audience}"
