"""That a deposit bag is at the bank."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.web.widgets import DateInput


class DepositForm(forms.Form):
    """The day, and the number of the receipt."""

    day = forms.DateField(label=_("Brought to the bank on"), widget=DateInput())
    reference = LineFormField(label=_("Number of the bank’s receipt"), max_length=60)
