"""Photos of a place, and the sizes each is kept in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.places.models.choices import Focus
from maillage.places.models.place import Place


class Photo(models.Model):
    """A picture of a place, re-encoded on arrival, with a text for those who do not see it. The first is the cover."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to="places/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = LineField(_("what one sees"), max_length=200)
    caption = LineField(_("caption"), max_length=200, blank=True)
    credit = LineField(_("credit"), max_length=120, blank=True)
    focus = models.CharField(_("what must stay in sight"), max_length=12, choices=Focus.choices, default=Focus.CENTRE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt


class PhotoSize(models.Model):
    """A photo in one width and one format (WebP or AVIF, as its name ends)."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="sizes")
    file = models.FileField(upload_to="places/")
    width = models.PositiveIntegerField()

    class Meta:
        ordering = ["width", "pk"]

    def __str__(self) -> str:
        return f"{self.photo} ({self.width})"
