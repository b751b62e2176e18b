"""From which account an organisation pays what it owes: written in the file, kept nowhere."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models.fields import LineFormField
from maillage.economy.forms.fields import IdentifierField
from maillage.web.widgets import DateInput


class PayerForm(forms.Form):
    """In whose name, from which account, when."""

    name = LineFormField(label=gettext_lazy("In the name of"), max_length=70)
    iban = IdentifierField("iban", label=gettext_lazy("IBAN of your account"))
    day = forms.DateField(label=gettext_lazy("Day of the transfers"), widget=DateInput(), initial=timezone.localdate)

    def clean_day(self) -> date:
        """A bank pays from today on."""
        day: date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed."))
        return day
