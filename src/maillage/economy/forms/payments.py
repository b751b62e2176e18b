"""A payment that came in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.economy.forms.fields import MoneyField
from maillage.economy.models.choices import METHOD_LABELS
from maillage.web.widgets import DateInput


class PaymentForm(forms.Form):
    """How much, how, when."""

    amount = MoneyField(label=_("How much"), help_text=_("in euros; with a minus, what was given back"))
    method = forms.ChoiceField(label=_("Paid by"), choices=METHOD_LABELS)
    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    reference = LineFormField(
        label=_("Number of the cheque, words of the transfer"), max_length=80, required=False, empty_value=""
    )  # fmt: skip
