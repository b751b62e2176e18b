"""The register of visitors of a place: who came to see whom, from when to when, kept as long as the place says."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.visitors import LONGEST_NAME, MOST_DAYS
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.places.models import Place


class VisitorRegister(models.Model):
    """The register a place opened: `key` is in the address of its poster, and changes when the hosts say so."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="visitor_register")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_open = models.BooleanField(default=True)
    # Empty: as long as the table of retention says.
    days_kept = models.PositiveSmallIntegerField(
        _("Days an entry is kept"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days_kept=None) | models.Q(days_kept__range=(1, MOST_DAYS)), name="visitor_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.place.scopes()


class VisitorEntry(models.Model):
    """Somebody without an account who came: they keep `exit_key`, the address at which they say that they leave."""

    register = models.ForeignKey(VisitorRegister, on_delete=models.CASCADE, related_name="entries")
    exit_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = LineField(_("Your name"), max_length=LONGEST_NAME)
    visited = LineField(_("Whom do you come to see?"), max_length=LONGEST_NAME, blank=True)  # empty: a host
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-arrived_at", "-pk"]
        indexes = [models.Index(fields=["register", "-arrived_at"], name="visitors_latest")]

    def __str__(self) -> str:
        return f"{self.register_id} {self.arrived_at:%Y-%m-%d}"
