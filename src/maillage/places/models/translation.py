"""What a place says of itself in another language than that of the site."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.places.models.place import Place

WRITTEN = "fr"  # what hosts write unless they say otherwise
TRANSLATIONS = [("en", _("English"))]


class PlaceTranslation(models.Model):
    """The texts of a place in a language; what is left empty is shown as it was written."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=5, choices=TRANSLATIONS)
    tagline = LineField(_("in one sentence"), max_length=160, blank=True)
    presentation = models.TextField(_("presentation"), blank=True)
    getting_there = models.TextField(_("how to get there"), blank=True)
    access_details = models.TextField(_("accessibility in detail"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "language"], name="place_translation_once")]

    def __str__(self) -> str:
        return f"{self.place_id} ({self.language})"
