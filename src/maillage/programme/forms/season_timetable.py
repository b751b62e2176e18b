"""On which days of the week, and at which hours, what was accepted may be held."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.kernel.refusal import Refusal
from maillage.programme.rules.season_timetable import read_hours
from maillage.web.formats import sentence

WEEKDAYS = (
    ("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday")), ("3", _("Thursday")), ("4", _("Friday")),
    ("5", _("Saturday")), ("6", _("Sunday")),
)  # fmt: skip
USUAL = {"weekdays": ["0", "1", "2", "3", "4"], "hours": "10:00, 14:00, 18:00"}


class SeasonHoursForm(forms.Form):
    """Days of the week and hours."""

    weekdays = forms.MultipleChoiceField(label=_("Days"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple)
    hours = LineFormField(
        label=_("Hours at which something may begin"), max_length=80, help_text=_("“10:00, 14:00, 18:30”")
    )

    def clean_hours(self) -> list[time]:
        """The hours, in order."""
        try:
            return read_hours(self.cleaned_data["hours"])
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from None

    def chosen_weekdays(self) -> set[int]:
        """0 is Monday; the form is valid."""
        return {int(one) for one in self.cleaned_data["weekdays"]}


def initial_hours(wanted: dict[str, Any]) -> dict[str, Any]:
    """What was asked for the last time, else what is usual."""
    if not wanted.get("hours"):
        return USUAL
    return {"weekdays": [str(day) for day in wanted["weekdays"]], "hours": ", ".join(wanted["hours"])}
