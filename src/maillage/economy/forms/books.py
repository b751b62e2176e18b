"""Closing accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.web.widgets import DateInput


class ClosureForm(forms.Form):
    """Until when."""

    span = forms.ChoiceField(
        label=_("What is closed"), choices=[("day", _("until that day")), ("month", _("until the end of its month")),
                                            ("year", _("until the end of its year"))],
        initial="month",
    )  # fmt: skip
    until = forms.DateField(label=_("Day"), widget=DateInput())
