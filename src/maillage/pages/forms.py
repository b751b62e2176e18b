"""What one fills in on the screens that join domains: a closure, one's profile."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.forms import DateInput, TimeInput
from maillage.community.models import Person
from maillage.kernel.period import Period, instant
from maillage.kernel.refusal import Refusal
from maillage.pages.templatetags.maillage import sentence
from maillage.places.forms import the_commune
from maillage.places.models import Place, Space


class ClosureForm(forms.Form):
    """From when to when, what, and why; whole days unless hours are given."""

    first = forms.DateField(label=_("First day"), widget=DateInput())
    starts = forms.TimeField(label=_("From (empty: the whole day)"), widget=TimeInput(), required=False)
    last = forms.DateField(label=_("Last day"), widget=DateInput())
    ends = forms.TimeField(label=_("Until (empty: the whole day)"), widget=TimeInput(), required=False)
    space = forms.ModelChoiceField(
        label=_("What is closed"), queryset=Space.objects.none(), required=False, empty_label=_("The whole place")
    )
    reason = forms.CharField(label=_("Why (everybody reads it)"), max_length=160)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        space = self.fields["space"]
        assert isinstance(space, forms.ModelChoiceField)
        space.queryset = place.spaces.filter(active=True)
        today = timezone.localdate(timezone=place.zone)
        self.fields["first"].initial = self.fields["last"].initial = today

    def clean_first(self) -> date:
        return _of_our_time(self.cleaned_data["first"])

    def clean_last(self) -> date:
        return _of_our_time(self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.period = self._period(data["first"], data.get("starts"), data["last"], data.get("ends"))
            except Refusal as refusal:
                raise forms.ValidationError(sentence(refusal)) from refusal
            except ValueError as error:
                raise forms.ValidationError(_("The end must come after the beginning.")) from error
        return data

    def _period(self, first: date, starts: time | None, last: date, ends: time | None) -> Period:
        zone: ZoneInfo = self.place.zone
        end = instant(last, ends, zone) if ends else instant(last + timedelta(days=1), time(0), zone)
        return Period(instant(first, starts or time(0), zone), end)


def _of_our_time(day: date) -> date:
    if not 2000 <= day.year <= 2200:
        raise forms.ValidationError(
            _("Nobody can book that far ahead.") if day.year > 2200 else _("That day has passed.")
        )
    return day


class ProfileForm(forms.ModelForm):
    """Name, language, commune."""

    home_name = forms.CharField(
        label=_("Commune where I live"),
        max_length=120,
        required=False,
        help_text=_("So that minutes by car start from your door. Nobody else sees it."),
    )

    class Meta:
        model = Person
        fields = ["name", "language", "reminder"]
        labels = {"name": _("Your name"), "language": _("Language of the mails"), "reminder": _("Reminders by mail")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].help_text = _("Seen by the hosts of the places you book, and by nobody else.")
        home = self.instance.home
        self.fields["home_name"].initial = f"{home.name} ({home.insee})" if home else ""
        self.home_id: str | None = home.insee if home else None

    def clean_home_name(self) -> str:
        text: str = self.cleaned_data["home_name"].strip()
        if text == self.fields["home_name"].initial:
            return text
        if not text:
            self.home_id = None
            return text
        self.home_id = the_commune(text)
        return text

    def save(self, commit: bool = True) -> Person:
        self.instance.home_id = self.home_id
        return super().save(commit)
