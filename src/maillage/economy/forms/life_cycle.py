"""What the platform says of an invoice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.economy.models.choices import PLATFORM_STATE_LABELS
from maillage.web.widgets import DateInput


class StatusForm(forms.Form):
    """A state, its day, why."""

    state = forms.ChoiceField(label=_("What the platform says"), choices=PLATFORM_STATE_LABELS)
    day = forms.DateField(label=_("On"), widget=DateInput())
    note = LineFormField(label=_("Why, if it was said"), max_length=200, required=False, empty_value="")
