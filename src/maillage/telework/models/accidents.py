"""Accidents at a place, as they were recorded and sealed."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse

from maillage.community.models import Person
from maillage.places.models import Place


class AccidentRecord(models.Model):
    """What somebody wrote down of an accident: never changed afterwards, read by who it is about and by the hosts.

    `person` is to whom it happened, when they have an account. What was written stands in `content`, and only there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="accidents")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="accidents")
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    content = models.JSONField(editable=False)
    seal = models.JSONField(editable=False)
    share_key = models.UUIDField(null=True, blank=True, editable=False, unique=True)  # the address one may hand out

    class Meta:
        ordering = ["-happened_at", "-pk"]
        indexes = [models.Index(fields=["place", "happened_at"], name="accident_at_place")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.happened_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("telework:accident", args=[self.public_id])

    @property
    def sealed(self) -> dict[str, object]:
        """The file that anybody checks."""
        return {"content": self.content, "seal": self.seal}
