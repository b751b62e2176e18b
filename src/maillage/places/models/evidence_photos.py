"""Photographs that show a safeguard: the door, the shredder, what one sees from the corridor."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.places.models.place import Evidence


class EvidencePhoto(models.Model):
    """A picture beside a piece of evidence, written anew: for those who run the place, and for all once published.

    Its folder has no address of its own: views serve it (`places/views/evidence_photos.py`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to="evidence/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = LineField(_("what one sees"), max_length=200)
    is_published = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.alt

    def scopes(self) -> tuple[Scope, ...]:
        return self.evidence.space.scopes()
