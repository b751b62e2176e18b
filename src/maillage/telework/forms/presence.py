"""What one asks to have attested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.places.models import Place
from maillage.telework.rules.presence import LONGEST
from maillage.web.widgets import DateInput

LARGEST_FILE = 300_000  # bytes; a year of half-days takes a sixth of it, the longest agreement a third


class PresenceForm(forms.Form):
    """A period, and places among those where one had something booked."""

    du = forms.DateField(label=_("From"), widget=DateInput())
    au = forms.DateField(label=_("To"), widget=DateInput())
    lieu = forms.MultipleChoiceField(label=_("Places"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, places: Sequence[Place] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = self.fields["lieu"]
        assert isinstance(boxes, forms.MultipleChoiceField)
        boxes.choices = [(place.slug, place.name) for place in places]
        if not places:
            del self.fields["lieu"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("du"), data.get("au")
        if first and last and first > last:
            self.add_error("au", _("Give a last day that comes after the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("du", _("A year at most on one attestation."))
        return data


class CheckForm(forms.Form):
    """The sealed file one received, or a number copied from paper."""

    file = forms.FileField(
        label=_("The sealed file"), required=False, help_text=_("It ends in .json; it is read and kept nowhere."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )  # fmt: skip
    number = LineFormField(
        label=_("Or the number of an attestation"),
        max_length=60,
        required=False,
        help_text=_("Twelve letters and digits, at the foot of the paper."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file and file.size > LARGEST_FILE:
            self.add_error("file", _("This file is too large to be a sealed one."))
        if not file and not data.get("number") and not self.errors:
            raise forms.ValidationError(_("Give a number, or a file."))
        return data
