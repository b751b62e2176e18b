"""Every Tuesday and Thursday until Christmas: what one fills in, and what one chooses for each date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.actions import SlotRequest, Wanted
from maillage.bookings.forms.booking import PARTS
from maillage.bookings.rules.criteria import Criteria, Part
from maillage.bookings.rules.recurrence import Recurrence
from maillage.kernel.period import Period
from maillage.web.widgets import DateInput, TimeInput

WEEKDAYS = [("0", _("Mon.")), ("1", _("Tue.")), ("2", _("Wed.")), ("3", _("Thu.")), ("4", _("Fri.")), ("5", _("Sat.")),
            ("6", _("Sun."))]  # fmt: skip
EVERY = [("1", _("every week")), ("2", _("every other week")), ("month", _("once a month"))]


class WhenFields(forms.Form):
    """A part of the day or set hours, as the space allows."""

    quand = forms.ChoiceField(label=_("When?"), choices=PARTS, widget=forms.RadioSelect)
    de = forms.TimeField(label=_("From"), widget=TimeInput(), required=False)
    a = forms.TimeField(label=_("To"), widget=TimeInput(), required=False)

    def restrict_to(self, granularity: str) -> None:
        """Offer only the parts of the day that this granularity allows."""
        allowed = {"hour": ["hours"], "day": ["day"]}.get(granularity, ["morning", "afternoon", "day"])
        quand = self.fields["quand"]
        assert isinstance(quand, forms.ChoiceField)
        quand.choices = [(value, label) for value, label in PARTS if value in allowed]
        quand.initial = allowed[0]
        if granularity == "hour":
            quand.widget = forms.HiddenInput()
        else:
            del self.fields["de"], self.fields["a"]

    def check_hours(self, data: dict[str, Any]) -> None:
        """Require both hours when hours are chosen."""
        if "de" in self.fields and data.get("quand") == "hours":
            if not (data.get("de") and data.get("a")):
                self.add_error("de", _("Give both hours: from and to."))
            elif data["de"] == data["a"]:
                self.add_error("a", _("The end is the same as the beginning."))

    def read_times(self) -> tuple[Part, time | None, time | None]:
        """The part of the day, and the two hours when it is `hours`."""
        data = self.cleaned_data
        part: Part = data["quand"]
        return part, (data.get("de") if part == "hours" else None), (data.get("a") if part == "hours" else None)


class SeriesForm(WhenFields):
    """Which days, from when to when, how often."""

    jours = forms.MultipleChoiceField(
        label=_("Which days?"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    rythme = forms.ChoiceField(label=_("How often?"), choices=EVERY)
    du = forms.DateField(label=_("From the"), widget=DateInput())
    au = forms.DateField(label=_("Until the"), widget=DateInput(), required=False)
    sans_fin = forms.BooleanField(label=_("Until I stop"), required=False)
    personnes = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=50, initial=1)

    field_order = ["jours", "quand", "de", "a", "rythme", "du", "au", "sans_fin", "personnes"]

    def __init__(self, *args: Any, granularity: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if granularity:
            self.restrict_to(granularity)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.check_hours(data)
        if data.get("rythme") != "month" and not data.get("jours"):
            self.add_error("jours", _("Choose at least one day."))
        if data.get("sans_fin"):
            data["au"] = None
        elif "au" in data and not data["au"]:
            self.add_error("au", _("Say until when, or that you will stop it yourself."))
        if data.get("du") and data.get("au") and data["au"] < data["du"]:
            self.add_error("au", _("The last day comes before the first."))
        if data.get("du") and data["du"] < timezone.localdate():
            self.add_error("du", _("That day has passed."))
        if data.get("au") and data["au"] > timezone.localdate() + timedelta(days=400):
            self.add_error("au", _("Nobody can book that far ahead."))
        return data

    def to_recurrence(self) -> Recurrence:
        """The form as a recurrence rule."""
        data = self.cleaned_data
        if data["rythme"] == "month":
            return Recurrence("monthly", until=data["au"])
        return Recurrence("weekly", frozenset(int(n) for n in data["jours"]), int(data["rythme"]), until=data["au"])

    def to_wanted(self, space_id: int) -> Wanted:
        """The form as a value of the actions."""
        part, starts, ends = self.read_times()
        data = self.cleaned_data
        return Wanted(space_id, data["du"], self.to_recurrence(), part, starts, ends, data["personnes"])


class ChangeSeriesForm(WhenFields):
    """Another time, from one date on."""

    depuis = forms.DateField(label=_("From the"), widget=DateInput())
    personnes = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=50)

    field_order = ["depuis", "quand", "de", "a", "personnes"]

    def __init__(self, *args: Any, granularity: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.restrict_to(granularity)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.check_hours(data)
        return data

    def to_criteria(self) -> Criteria:
        """The form as a value of the rules."""
        part, starts, ends = self.read_times()
        data = self.cleaned_data
        return Criteria(day=data["depuis"], part=part, starts=starts, ends=ends, people=data["personnes"])


def read_choices(posted: Mapping[str, str], days: Sequence[date], people: int) -> dict[date, SlotRequest | None]:
    """What one chose for each date: `date-2026-12-01` is `take`, `leave`, or `space/start/end` of another offer.

    A date that was shown with a box (`shown-…`) and comes back without it was unchecked: it is left out.

    What can't be read counts as leaving the date out: nothing is booked that was not asked for.
    """
    choices: dict[date, SlotRequest | None] = {}
    for day in days:
        unchecked = "leave" if f"shown-{day.isoformat()}" in posted else "take"
        choice = posted.get(f"date-{day.isoformat()}", unchecked)
        if choice != "take":
            choices[day] = _line(choice, people)
    return choices


def _line(choice: str, people: int) -> SlotRequest | None:
    try:
        space, start, end = choice.split("/")
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
        if not (2000 <= first.year <= last.year <= 2200 and 0 < int(space) < 2**31):
            return None
        return SlotRequest(int(space), Period(first, last).utc(), people)
    except (ValueError, OverflowError):
        return None
