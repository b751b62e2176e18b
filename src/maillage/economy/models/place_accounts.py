"""What a place spent and received beside what the site knows: written in a short form, line by line, or from a table.

No entry of the ledger: docs/decisions/0046. No person is named; who wrote is kept by their name in the journal.
"""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.economy.rules.place_accounts import Nature, Origin, PlaceLine
from maillage.places.models import Place

NATURE_LABELS = [
    (Nature.DESKS.value, _("Desks and offices used")),
    (Nature.ROOMS.value, _("Rooms used")),
    (Nature.PASSES.value, _("Passes sold")),
    (Nature.TILL.value, _("Events, other takings")),
    (Nature.INVOICED.value, _("Other invoices")),
    (Nature.SALES.value, _("Use of the place, sold elsewhere than on this site")),
    (Nature.RENTS.value, _("Offices let by the month")),
    (Nature.GRANTS.value, _("Grants")),
    (Nature.CONTRIBUTION.value, _("What the commune puts in")),
    (Nature.OTHER_RECEIPTS.value, _("Other receipts")),
    (Nature.RENT.value, _("Rent and service charges")),
    (Nature.ENERGY.value, _("Energy, water")),
    (Nature.FIBRE.value, _("Internet, telephone")),
    (Nature.INSURANCE.value, _("Insurance")),
    (Nature.CLEANING.value, _("Cleaning, upkeep")),
    (Nature.HOST.value, _("Paid hours of a host")),
    (Nature.DEPRECIATION.value, _("Depreciation")),
    (Nature.OTHER_COSTS.value, _("Other costs")),
    (Nature.VOLUNTEERS.value, _("Hours of volunteers")),
]
FOLDER = "economy/places/"


class PlaceAmount(models.Model):
    """So many cents, or hours of volunteers, of a nature in a month; a month of the table once a nature."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="amounts")
    nature = models.CharField(_("what it is"), max_length=16, choices=NATURE_LABELS)
    month = models.DateField()  # its first day
    day = models.DateField(_("date"), null=True, blank=True)
    cents = models.BigIntegerField(default=0)
    hours = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    words = LineField(_("supplier, and what it was for"), max_length=120, blank=True)
    proof = models.FileField(_("proof"), upload_to=FOLDER, max_length=100, blank=True)
    origin = models.CharField(max_length=8)
    file_key = models.CharField(max_length=64, blank=True)  # of a line that came from a table
    made_by = models.CharField(max_length=36, blank=True)  # as the journal names people
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "nature", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "nature", "month"], condition=Q(origin="table"), name="place_table_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["place", "file_key"], condition=~Q(file_key=""), name="place_file_line_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="place_amount_of_a_month"),
            models.CheckConstraint(
                condition=Q(nature="volunteers", cents=0, hours__gt=0)
                | (Q(hours=0) & ~Q(nature="volunteers") & ~Q(cents=0)),
                name="place_amount_of_something",
            ),
        ]
        indexes = [models.Index(fields=["place", "month"], name="amount_of_place")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.nature} {self.month} {self.cents}"

    @property
    def line(self) -> PlaceLine:
        """The line, as the rules read it."""
        return PlaceLine(
            Nature(self.nature), self.month, self.cents, self.hours, Origin(self.origin), self.words
        )  # fmt: skip
