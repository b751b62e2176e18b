"""What one wants of the agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.places.models import Place
from maillage.programme.models import Event
from maillage.programme.models.events import KIND_LABELS, Audience


class AgendaForm(forms.Form):
    """By kind, place, seats left, children, English, from afar. What can't be read counts for nothing."""

    genre = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("everything")), *KIND_LABELS])
    lieu = forms.ModelChoiceField(
        Place.objects.none(), label=_("Where"), required=False, to_field_name="slug", empty_label=_("everywhere")
    )
    libre = forms.BooleanField(label=_("with seats left"), required=False)
    enfants = forms.BooleanField(label=_("with children"), required=False)
    anglais = forms.BooleanField(label=_("in English"), required=False)
    distance = forms.BooleanField(label=_("from afar"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lieu"]
        field.queryset = Place.objects.filter(events__isnull=False).distinct().order_by("name")

    @property
    def wishes(self) -> list[forms.BoundField]:
        """What one ticks."""
        return [self[name] for name in ("libre", "enfants", "anglais", "distance")]

    @property
    def wants_seats(self) -> bool:
        """Only what one may still come to?"""
        return self.is_valid() and bool(self.cleaned_data["libre"])

    def narrow(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Those of these events that are wanted."""
        self.is_valid()
        data = self.cleaned_data
        if data.get("genre"):
            events = events.filter(kind=data["genre"])
        if data.get("lieu"):
            events = events.filter(place=data["lieu"])
        if data.get("enfants"):
            events = events.filter(audience__in=[Audience.CHILDREN, Audience.EVERYBODY])
        if data.get("anglais"):
            events = events.filter(languages__contains=["en"])
        if data.get("distance"):
            events = events.filter(is_online=True)
        return events
