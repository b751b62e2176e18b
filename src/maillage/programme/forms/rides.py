"""Offering seats in a car to an event, or looking for one; writing to who does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import text_with_an_end
from maillage.programme.models import Ride
from maillage.programme.models.rides import RIDE_LABELS
from maillage.programme.rules.rides import MOST_SEATS
from maillage.territory.forms import CommuneField
from maillage.web.widgets import TimeInput

LONGEST_LETTER = 2000


class RideForm(forms.ModelForm):
    """From where, when, how many seats."""

    kind = forms.ChoiceField(label=_("What you say"), choices=RIDE_LABELS, widget=forms.RadioSelect)
    commune = CommuneField(label=_("From which commune"))
    leaves_at = forms.TimeField(label=_("Leaving at"), widget=TimeInput())
    seats = forms.IntegerField(
        label=_("How many seats"), min_value=1, max_value=MOST_SEATS, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    class Meta:
        model = Ride
        fields = ["kind", "commune", "leaves_at", "seats", "note"]
        formfield_callback = text_with_an_end
        help_texts = {"note": _("“by Ispagnac”, “back at 6 p.m.”; no address, no telephone number")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        ride: Ride | None = kwargs.get("instance")
        initial = {"commune": ride.commune} if ride is not None else {"kind": RIDE_LABELS[0][0]}
        super().__init__(*args, **{**kwargs, "initial": initial})

    def values(self) -> dict[str, Any]:
        """Fields of Ride; the form is valid."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RideMessageForm(forms.Form):
    """A message about a ride."""

    text = forms.CharField(
        label=_("Message"), max_length=LONGEST_LETTER, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("it is passed on by the site: neither of you sees the other’s address"),
    )  # fmt: skip
