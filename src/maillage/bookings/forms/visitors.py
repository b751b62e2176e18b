"""What a visitor writes, and how a host sets the register."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import VisitorEntry
from maillage.bookings.rules.visitors import MOST_DAYS


class VisitorForm(forms.ModelForm):
    """A name, and whom one comes to see."""

    class Meta:
        model = VisitorEntry
        fields = ["name", "visited"]
        help_texts = {"visited": _("Leave it empty for a host of the place.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "visited": forms.TextInput(attrs={"autocomplete": "off"}),
        }


class RegisterForm(forms.Form):
    """Whether the register is open, and how long what is written there is kept."""

    is_open = forms.BooleanField(label=_("The register is open"), required=False)
    days = forms.IntegerField(
        label=_("Days an entry is kept"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Then it is erased by itself. Empty: as long as the network says."),
    )
