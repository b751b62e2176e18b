"""Attestations of presence: what was stated and sealed, for whom, until its owner takes it back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from maillage.community.models import Network, Person


class PresenceAttestation(models.Model):
    """The half-days somebody wanted attested, as they were known that day: a snapshot with its seal.

    Papers and files are made from `content`, never from bookings: they say the same for ever.
    """

    number = models.CharField(max_length=12, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="presence_attestations")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+")  # who writes
    first = models.DateField()
    last = models.DateField()
    content = models.JSONField(editable=False)
    seal = models.JSONField(editable=False)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="attestation_of_a_period")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("telework:attestation", args=[self.number])

    @property
    def sealed(self) -> dict[str, object]:
        """The file that anybody checks."""
        return {"content": self.content, "seal": self.seal}
