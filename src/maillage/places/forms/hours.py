"""The hours of a season: two days of the year, and a week."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.kernel.refusal import Refusal
from maillage.places.forms.place import HoursForm
from maillage.places.forms.school_holidays import SchoolHolidaysField, offer_holidays
from maillage.places.models import Place
from maillage.places.rules.hours import WeeklyHours
from maillage.places.rules.seasons import Day, Season, SeasonalHours, with_season
from maillage.web.formats import sentence

DAYS_OF_MONTH = [(number, str(number)) for number in range(1, 32)]


class SeasonForm(HoursForm):
    """A season: from a day to another, each year, and the week of that time; an empty week is closed."""

    first_day = forms.TypedChoiceField(label=_("From the"), choices=DAYS_OF_MONTH, coerce=int, initial=1)
    first_month = forms.TypedChoiceField(label=_("Month"), coerce=int, initial=7)
    last_day = forms.TypedChoiceField(label=_("Until the"), choices=DAYS_OF_MONTH, coerce=int, initial=31)
    last_month = forms.TypedChoiceField(label=_("Month"), coerce=int, initial=8)
    holidays = SchoolHolidaysField()

    def __init__(self, *args: Any, hours: SeasonalHours, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, expression=hours.base.expression(), **kwargs)
        self.of_place, self.today = hours, timezone.localdate(timezone=place.zone)
        offer_holidays(self, [place], self.today)
        del self.fields["expression"], self.fields["on_holidays"]
        for name in ("first_month", "last_month"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(number, capfirst(str(label))) for number, label in MONTHS.items()]

    def bounds(self) -> list[forms.BoundField]:
        """For the template: the four boxes of the two days."""
        return [self[name] for name in ("first_day", "first_month", "last_day", "last_month")]

    def clean(self) -> dict[str, Any]:
        data = forms.Form.clean(self) or {}
        days = self.read_days(data)
        if self.errors:
            return data
        first: Day = (data["first_month"], data["first_day"])
        last: Day = (data["last_month"], data["last_day"])
        season = Season(first, last, WeeklyHours(days))
        if chosen := data.get("holidays"):
            begins, ends = chosen.first, chosen.last
            week = WeeklyHours(days)
            season = Season((begins.month, begins.day), (ends.month, ends.day), week, (begins.year, ends.year))
        try:
            self.hours = with_season(self.of_place, season, self.today).expression()
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from refusal
        return data
