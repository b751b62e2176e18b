"""One line of a rota: who, which day, from when to when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.places.forms.place import DAY_LABELS
from maillage.web.widgets import TimeInput


class ShiftForm(forms.Form):
    """A host, a weekday, two hours."""

    person = forms.ModelChoiceField(label=_("Who opens"), queryset=Person.objects.none(), empty_label=None)
    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int)
    starts = forms.TimeField(label=_("From"), widget=TimeInput())
    ends = forms.TimeField(label=_("To"), widget=TimeInput())

    def __init__(self, *args: Any, hosts: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person, weekday = self.fields["person"], self.fields["weekday"]
        assert isinstance(person, forms.ModelChoiceField)
        assert isinstance(weekday, forms.ChoiceField)
        person.queryset = hosts
        weekday.choices = [(number, capfirst(str(label))) for number, label in enumerate(DAY_LABELS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must come after the beginning."))
        return data
