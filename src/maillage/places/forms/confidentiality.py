"""What a host sees on their round of a space: the safeguards that are there, axis by axis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.places.models import AXIS_LABELS, SAFEGUARD_LABELS
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.inspection import seen_by_eye
from maillage.places.rules.safeguards import Safeguard


class EvidencePhotoForm(forms.Form):
    """A picture of what was seen, and whether everybody sees it."""

    image = forms.FileField(label=_("Picture"), help_text=_("JPEG, PNG or WebP, 15 MB at most."))
    alt = LineFormField(
        label=_("What one sees"),
        max_length=200,
        help_text=_("For people who do not see it: “The seal around the door”."),
    )
    published = forms.BooleanField(
        label=_("Show it to everybody, on the page of the place"),
        required=False,
        help_text=_("Otherwise only those who run the place see it."),
    )


class InspectionForm(forms.Form):
    """The safeguards of each axis one may see by eye, and a word about it."""

    note = LineFormField(max_length=200, required=False)

    def __init__(self, *args: Any, axes: list[Axis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(AXIS_LABELS)
        for axis in axes:
            self.fields[axis.value] = forms.MultipleChoiceField(
                label=capfirst(str(names[axis.value])),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(one.value, capfirst(str(SAFEGUARD_LABELS[one]))) for one in seen_by_eye(axis)],
            )

    def seen(self) -> dict[Axis, frozenset[Safeguard]]:
        """What was ticked, axis by axis."""
        return {
            axis: frozenset(map(Safeguard, self.cleaned_data[axis.value])) for axis in Axis if axis.value in self.fields
        }

    def axis_fields(self) -> Iterator[forms.BoundField]:
        """The fields of the axes, in their order."""
        return (self[axis.value] for axis in Axis if axis.value in self.fields)
