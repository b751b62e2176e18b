"""What is written down of an accident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.models.fields import LineFormField
from maillage.kernel.period import instant
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.telework.actions.accidents import AccidentFacts
from maillage.web.formats import sentence
from maillage.web.widgets import DateInput, TimeInput

SOMEBODY_ELSE = ""


class AccidentForm(forms.Form):
    """When, where, who saw it, what happened. Facts, not what a physician would say."""

    day = forms.DateField(label=_("Which day?"), widget=DateInput())
    time = forms.TimeField(label=_("At what time?"), widget=TimeInput())
    spot = LineFormField(
        label=_("Where exactly?"), max_length=160, required=False, help_text=_("the stairs, the kitchen, the car park")
    )
    facts = forms.CharField(
        label=_("What happened?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Plain facts, in order. No diagnosis: that is for a physician."),
    )  # fmt: skip
    witnesses = forms.CharField(
        label=_("Who saw it?"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("names, with their agreement"),
    )  # fmt: skip

    def moment(self, zone: ZoneInfo) -> datetime | None:
        """When it happened; None, with an error on the form, for an hour that the clocks skip."""
        try:
            return instant(self.cleaned_data["day"], self.cleaned_data["time"], zone)
        except Refusal as refusal:
            self.add_error("time", sentence(refusal))
            return None

    def read(self, zone: ZoneInfo) -> AccidentFacts | None:
        """What was written, as a value."""
        moment, data = self.moment(zone), self.cleaned_data
        if moment is None:
            return None
        return AccidentFacts(moment, data["facts"], data["spot"], data["witnesses"], data.get("name", ""))


class OwnAccidentForm(AccidentForm):
    """By who it happened to."""

    place = forms.ModelChoiceField(label=_("In which place?"), queryset=Place.objects.none())
    field_order = ("place", "day", "time")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Place.objects.filter(state="in_service").select_related("commune")


class HostAccidentForm(AccidentForm):
    """By a host, about somebody who was there."""

    person = forms.ChoiceField(label=_("To whom?"), required=False)
    name = LineFormField(label=_("Their name, if they are not in the list"), max_length=120, required=False)
    field_order = ("person", "name", "day", "time")

    def __init__(self, *args: Any, visitors: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visitors = {str(person.pk): person for person in visitors}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(SOMEBODY_ELSE, _("somebody else")), *((pk, str(one)) for pk, one in self.visitors.items())]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("person") and not data.get("name") and "person" not in self.errors:
            self.add_error("name", _("Say to whom it happened."))
        return data

    def injured(self) -> Person | None:
        """Who it happened to, when they have an account."""
        return self.visitors.get(self.cleaned_data["person"])
