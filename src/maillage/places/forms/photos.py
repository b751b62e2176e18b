"""A photo: the picture itself, and what is said of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.places.models import Focus, Photo


class PhotoWordsForm(forms.Form):
    """What is said of a photo, and the part of it that stays when it is cropped."""

    alt = LineFormField(
        label=_("What one sees"), max_length=200, help_text=_("For people who do not see it: “Four desks by a window”.")
    )
    caption = LineFormField(
        label=_("Caption"),
        max_length=200,
        required=False,
        help_text=_("Shown under it: “The room on Tuesday mornings”."),
    )
    credit = LineFormField(label=_("Credit"), max_length=120, required=False, help_text=_("Who took it."))
    focus = forms.ChoiceField(
        label=_("What must stay in sight"),
        choices=Focus.choices,
        initial=Focus.CENTRE,
        required=False,
        help_text=_("Where lists and phones crop it."),
    )

    def clean_focus(self) -> Focus:
        return Focus(self.cleaned_data["focus"] or Focus.CENTRE)

    @staticmethod
    def of(photo: Photo, data: Any = None) -> PhotoWordsForm:
        """The form of a photo that is there."""
        words = {name: getattr(photo, name) for name in ("alt", "caption", "credit", "focus")}
        return PhotoWordsForm(data, initial=words)


class PhotoForm(PhotoWordsForm):
    """A picture, and what is said of it."""

    image = forms.FileField(label=_("Picture"), help_text=_("JPEG, PNG or WebP, 15 MB at most."))
    field_order = ["image", "alt"]
