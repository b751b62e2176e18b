"""The confidentiality charter of a network or of one place, in versions, and who signed which."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.charters import LONGEST_CHARTER
from maillage.community.models import Network, Person
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.places.models import Place


class ConfidentialityCharter(models.Model):
    """One version, in Markdown, of all places of a network, or of one `place`. Once published it is never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="confidentiality_charters")
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.CASCADE, related_name="confidentiality_charters"
    )
    version = models.PositiveSmallIntegerField()
    title = LineField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=LONGEST_CHARTER)
    sha256 = models.CharField(max_length=64, editable=False)
    asks_again = models.BooleanField(_("Ask those who signed an earlier version to sign this one"), default=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "version"], condition=Q(place=None), name="network_charter_version_once"
            ),
            models.UniqueConstraint(fields=["place", "version"], name="place_charter_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("bookings:charter_version", args=[self.public_id])

    def scopes(self) -> tuple[Scope, ...]:
        return self.place.scopes() if self.place else self.network.scopes()


class CharterSignature(models.Model):
    """A name under a version, once: who, when, and a seal of the three."""

    charter = models.ForeignKey(ConfidentialityCharter, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="charter_signatures")
    name = LineField(max_length=120)
    signed_at = models.DateTimeField()
    seal = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-signed_at"]
        constraints = [models.UniqueConstraint(fields=["charter", "person"], name="charter_signed_once")]

    def __str__(self) -> str:
        return f"{self.charter_id} {self.signed_at:%Y-%m-%d}"
