"""Three numbers for a first answer; all parameters; a change to try; a model brought as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import dates
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network
from maillage.community.models.fields import LineFormField
from maillage.forecasts.presenters.archetypes import ARCHETYPES, BY_ARCHETYPE
from maillage.forecasts.presenters.labels import GROUP_LABELS, LABELS, unit_of
from maillage.forecasts.rules.activities import ACTIVITIES, amounts_of
from maillage.forecasts.rules.assumptions import (
    BY_KEY,
    CERTAIN,
    MOST_REASON,
    PARAMETERS,
    Assumptions,
    Group,
    Spread,
    check,
    check_spread,
)
from maillage.forecasts.rules.documents import MOST_NAME
from maillage.places.models import Place
from maillage.web.formats import sentence

ORDINARY = 100.0  # %


class NumberField(forms.CharField):
    """A number as one writes it: 3, 1,5 or 1 234.50; spaces part thousands, a comma or a point the decimals."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "size": 7}
        super().__init__(**{"max_length": 20, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def clean(self, value: Any) -> Any:
        text = "".join((super().clean(value) or "").split()).replace(",", ".").rstrip("%€")
        if not text:
            return None
        try:
            return float(text) if text.isascii() and "_" not in text else float("nan")
        except ValueError:
            raise forms.ValidationError(_("Write a number, such as 3 or 1,5.")) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.10g}".replace(".", ",") if isinstance(value, float | int) else value


class SpreadWidget(forms.MultiWidget):
    """Three small fields side by side: at the least, likely, at the most; one when it is certain."""

    template_name = "forecasts/parts/spread.html"

    def __init__(self, *, certain: bool) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "size": 7}
        names = ("likely",) if certain else ("low", "likely", "high")
        super().__init__({name: forms.TextInput(attrs=attrs) for name in names})

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, Spread):
            return [None] * len(self.widgets)
        if len(self.widgets) == 1:
            return [_plain(value.likely)]
        return [_plain(one) for one in (value.low, value.likely, value.high)]


def _plain(number: float) -> str:
    return f"{number:.10g}".replace(".", ",")


class SpreadField(forms.MultiValueField):
    """The spread of a parameter. Only the middle one is needed: alone, it is certain."""

    def __init__(self, key: str, **kwargs: Any) -> None:
        self.key = key
        certain = key in CERTAIN
        count = 1 if certain else 3
        super().__init__(
            fields=[NumberField(required=False) for _each in range(count)], widget=SpreadWidget(certain=certain),
            label=LABELS[key], required=False, require_all_fields=False, **kwargs,
        )  # fmt: skip

    @property
    def unit(self) -> str:
        """The unit of the field, written after it."""
        return unit_of(self.key)

    def compress(self, data_list: list[Any]) -> Spread | None:
        if not data_list or all(one is None for one in data_list):
            return None
        low, likely, high = data_list if len(data_list) == 3 else (None, data_list[0], None)
        if likely is None:
            raise forms.ValidationError(_("Say at least what is likely, in the middle."))
        spread = Spread(likely if low is None else low, likely, likely if high is None else high)
        if refusal := check_spread(self.key, spread):
            raise forms.ValidationError(sentence(refusal))
        return spread


class QuickForm(forms.Form):
    """What a mayor knows: a kind of place, desks, a rent; the rest is the usual of that kind."""

    modele = forms.ChoiceField(
        label=_("A place like"), choices=[(one.key, one.name) for one in ARCHETYPES], required=False
    )  # fmt: skip
    postes = NumberField(label=_("Desks"), required=False)
    loyer = NumberField(
        label=_("Rent, a month (€)"), required=False,
        help_text=_("without electricity, heating or cleaning: counted apart"),
    )  # fmt: skip
    taux = NumberField(label=_("Desks taken, of a hundred"), required=False, help_text=_("leave empty when unknown"))
    prix = NumberField(label=_("Price of half a day (€)"), required=False)
    aide = NumberField(label=_("What the commune puts in, a year (€)"), required=False)
    energie = NumberField(
        label=_("Electricity and heating, a month (€)"), required=False, help_text=_("leave empty when unknown")
    )  # fmt: skip
    menage = NumberField(label=_("Cleaning, a month (€)"), required=False, help_text=_("leave empty when unknown"))
    accueil = NumberField(label=_("Hours of a paid host, a week"), required=False)
    bureaux = NumberField(label=_("Offices let by the month"), required=False)
    salle = NumberField(
        label=_("Hours a meeting room is let, a month"), required=False, help_text=_("leave empty when unknown")
    )  # fmt: skip
    FIELDS = {
        "postes": "desks", "loyer": "rent", "taux": "occupancy", "prix": "price", "aide": "contribution",
        "energie": "energy", "menage": "cleaning", "accueil": "host_hours", "bureaux": "residents",
        "salle": "room_hours",
    }  # fmt: skip
    MORE = ("energie", "menage", "accueil", "bureaux", "salle")  # behind a fold

    @property
    def has_more(self) -> bool:
        """Was one of these said, or wrong?"""
        return any(self[name].value() or self[name].errors for name in self.MORE)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What most know."""
        return [field for field in self if field.name not in self.MORE]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What some know, and is supposed otherwise."""
        return [self[name] for name in self.MORE]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, key in self.FIELDS.items():
            value = data.get(name)
            if value is not None and (refusal := check_spread(key, Spread.certain(value))):
                self.add_error(name, sentence(refusal))
        return data

    def to_assumptions(self, ranges: Mapping[str, Spread] | None = None) -> Assumptions:
        """The archetype, with what was said; `ranges`: what places of the network pay, where the archetype is mute."""
        data = self.cleaned_data
        base = BY_ARCHETYPE[data.get("modele") or ARCHETYPES[0].key].assumptions
        changes = {key: Spread.certain(data[name]) for name, key in self.FIELDS.items() if data.get(name) is not None}
        others = {key: one for key, one in (ranges or {}).items() if key not in base.values}
        learned = dict.fromkeys(others, str(_("From the accounts of places of the network.")))
        reasons = {**learned, **base.reasons, **dict.fromkeys(changes, str(_("Your figure.")))}
        return Assumptions({**others, **base.values, **changes}, reasons)

    @property
    def name(self) -> str:
        """What one calls such a place."""
        return str(BY_ARCHETYPE[self.cleaned_data.get("modele") or ARCHETYPES[0].key].name)


class StartForm(forms.Form):
    """Of which place, and from which kind one begins."""

    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.none(), required=False, empty_label=_("One that does not exist yet")
    )  # fmt: skip
    network = forms.ModelChoiceField(label=_("Network"), queryset=Network.objects.none(), empty_label=None)
    name = LineFormField(label=_("Name of the model"), max_length=MOST_NAME)
    archetype = forms.ChoiceField(label=_("A place like"), choices=[(one.key, one.name) for one in ARCHETYPES])

    def __init__(self, *args: Any, places: list[Place], networks: list[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("place", places), ("network", networks)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            model = Place if name == "place" else Network
            field.queryset = model.objects.filter(pk__in=[one.pk for one in rows]).order_by("name")
        if len(networks) == 1:
            self.fields["network"].widget = forms.HiddenInput()
            self.fields["network"].initial = networks[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        place, network = data.get("place"), data.get("network")
        if place is not None and network is not None and place.network_id != network.pk:
            self.add_error("place", _("This place is of another network."))
        return data


class AssumptionsForm(forms.Form):
    """Every parameter with its reason, group by group."""

    name = LineFormField(label=_("Name of the model"), max_length=MOST_NAME)

    def __init__(self, *args: Any, assumptions: Assumptions, **kwargs: Any) -> None:
        self.before = assumptions
        super().__init__(*args, **kwargs)
        for one in PARAMETERS:
            self.fields[one.key] = SpreadField(one.key, initial=assumptions[one.key])
            self.fields[f"{one.key}_reason"] = LineFormField(
                label=_("Where this comes from"), max_length=MOST_REASON, required=False,
                initial=assumptions.reasons.get(one.key, ""),
            )  # fmt: skip
        for month, left in enumerate(assumptions.seasons or [None] * 12, start=1):
            self.fields[f"month_{month}"] = NumberField(label=dates.MONTHS[month], required=False, initial=left)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if refusal := check(Assumptions({}, seasons=self._seasons(data))):
            self.add_error("month_1", sentence(refusal))
        return data

    def _seasons(self, data: Mapping[str, Any]) -> tuple[float, ...]:
        """Twelve factors, those left empty as an ordinary month; none when all are."""
        months = [data.get(f"month_{month}") for month in range(1, 13)]
        if all(one is None for one in months):
            return ()
        return tuple(ORDINARY if one is None else float(one) for one in months)

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each group, in pairs: the parameter, its reason."""
        return [
            {
                "label": GROUP_LABELS[group],
                "pairs": [(self[one.key], self[f"{one.key}_reason"]) for one in PARAMETERS if one.group is group],
                "months": [self[f"month_{month}"] for month in range(1, 13)] if group is Group.USE else [],
                "has_errors": any(self[one.key].errors for one in PARAMETERS if one.group is group)
                or (group is Group.USE and any(name.startswith("month_") for name in self.errors)),
            }
            for group in Group
        ]

    def to_assumptions(self) -> Assumptions:
        """What was written; a parameter left empty is the usual one."""
        data = self.cleaned_data
        values = {key: data[key] for key in BY_KEY if data.get(key) is not None}
        reasons = {key: data[f"{key}_reason"] for key in BY_KEY if data.get(f"{key}_reason")}
        return Assumptions(values, reasons, self.before.first_month, self._seasons(data))


class TryForm(forms.Form):
    """One parameter, another value."""

    key = forms.ChoiceField(label=_("What changes"), choices=[(key, LABELS[key]) for key in BY_KEY])
    value = NumberField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "key" in data and data.get("value") is not None:
            refusal = check_spread(data["key"], Spread.certain(data["value"]))
            if refusal:
                self.add_error("value", sentence(refusal))
        return data


class MixForm(forms.Form):
    """How many desks, and how much of each activity, the mixes are made of."""

    def __init__(self, *args: Any, assumptions: Assumptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model, self.usual = assumptions, amounts_of(assumptions)
        for key in ("desks", *ACTIVITIES):
            value = assumptions.likely(key) if key == "desks" else self.usual[key].likely
            unit = unit_of(key)
            label = f"{LABELS[key]} ({unit})" if unit else LABELS[key]
            self.fields[key] = NumberField(label=label, required=False, initial=value)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self.fields:
            value = data.get(key)
            if value is not None and (refusal := check_spread(key, Spread.certain(value))):
                self.add_error(key, sentence(refusal))
        return data

    @property
    def desks(self) -> float:
        """So many desks, those of the model unless one says."""
        value = self.cleaned_data.get("desks") if self.is_bound else None
        return self.model.likely("desks") if value is None else float(value)

    @property
    def amounts(self) -> dict[str, Spread]:
        """How much of each activity: with its doubt as long as its likely value stays."""
        if not self.is_bound:
            return self.usual
        written = {key: self.cleaned_data.get(key) for key in ACTIVITIES}
        return {
            key: self.usual[key] if value in (None, self.usual[key].likely) else Spread.certain(value)
            for key, value in written.items()
        }


class BringForm(forms.Form):
    """A model brought as a file."""

    file = forms.FileField(label=_("A model’s file (JSON)"))
