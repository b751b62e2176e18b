"""What one wants of the agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.bookings.forms.booking import WITHIN
from maillage.community.models.fields import LineFormField
from maillage.places.models import Place
from maillage.programme.models import Event, ImportedEvent
from maillage.programme.models.events import KIND_LABELS, Audience
from maillage.territory.locations import resolve_address
from maillage.territory.models import Commune


class AgendaForm(forms.Form):
    """Near somewhere, by kind, place, seats left, children, English, accessible, from afar.

    What can't be read counts for nothing.
    """

    ou = LineFormField(label=_("Near"), max_length=120, required=False)
    minutes = forms.TypedChoiceField(
        label=_("At most, by car"), choices=[("", _("whatever the distance")), *WITHIN], coerce=int, required=False,
        empty_value=None,
    )  # fmt: skip
    genre = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("everything")), *KIND_LABELS])
    lieu = forms.ModelChoiceField(
        Place.objects.none(), label=_("Where"), required=False, to_field_name="slug", empty_label=_("everywhere")
    )
    libre = forms.BooleanField(label=_("with seats left"), required=False)
    enfants = forms.BooleanField(label=_("with children"), required=False)
    anglais = forms.BooleanField(label=_("in English"), required=False)
    pmr = forms.BooleanField(label=_("step-free"), required=False)
    distance = forms.BooleanField(label=_("from afar"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lieu"]
        field.queryset = Place.objects.filter(events__isnull=False).distinct().order_by("name")

    def clean_ou(self) -> Commune | None:
        """The commune that is meant; it is kept nowhere."""
        text = self.cleaned_data["ou"].strip()
        if not text:
            return None
        commune, _others = resolve_address(text)
        if commune is None:
            raise forms.ValidationError(gettext("Which commune is meant? Give its name in full, or its postal code."))
        return Commune.objects.get(insee=commune.insee)

    @property
    def commune(self) -> Commune | None:
        """The commune one wants to be near to."""
        self.is_valid()
        commune: Commune | None = self.cleaned_data.get("ou")
        return commune

    @property
    def most_minutes(self) -> int | None:
        """At most so many minutes by car."""
        self.is_valid()
        minutes: int | None = self.cleaned_data.get("minutes")
        return minutes

    @property
    def wishes(self) -> list[forms.BoundField]:
        """The boxes that a visitor may tick."""
        return [self[name] for name in ("libre", "enfants", "anglais", "pmr", "distance")]

    @property
    def wants_seats(self) -> bool:
        """Only what one may still come to?"""
        self.is_valid()
        return bool(self.cleaned_data.get("libre"))

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
        if data.get("pmr"):
            events = events.filter(step_free=True)
        if data.get("distance"):
            events = events.filter(is_online=True)
        return events

    def narrow_imported(self, events: QuerySet[ImportedEvent]) -> QuerySet[ImportedEvent]:
        """Those of other sites: nothing, when one asks what they do not say."""
        self.is_valid()
        data = self.cleaned_data
        if any(data.get(name) for name in ("genre", "lieu", "libre", "enfants", "anglais", "pmr")):
            return events.none()
        return events.filter(is_online=True) if data.get("distance") else events
