"""What a host fills in: presentation, hours, spaces and units, evidence, photos, the life of the place."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network
from maillage.community.models.fields import AddressFormField, LineFormField, text_with_an_end
from maillage.places.forms.presets import offer_presets
from maillage.places.forms.sections import Sectioned
from maillage.places.models import STATE_LABELS, Evidence, Place, Space, Unit
from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof
from maillage.places.rules.hours import DAYS, END_OF_DAY, Span, WeeklyHours, check_expression
from maillage.places.rules.life import NEXT_STATES, State
from maillage.places.rules.seasons import SeasonalHours, read_seasons
from maillage.places.rules.tariffs import Tariff, TariffKind, TariffUnit, may_be_tariff
from maillage.places.rules.units import read_unit_line, write_unit_line
from maillage.territory.forms import resolve_insee
from maillage.territory.models import Commune

DAY_LABELS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class NewPlaceForm(forms.Form):
    """The little one must know of a place to begin with."""

    network = forms.ModelChoiceField(label=_("Network"), queryset=Network.objects.none(), empty_label=None)
    name = LineFormField(label=_("Name"), max_length=120, help_text=_("Such as “Télécentre de Florac”."))
    commune_name = LineFormField(label=_("Commune"), max_length=120)
    address = LineFormField(label=_("Address"), max_length=200, required=False)

    def __init__(self, *args: Any, networks: QuerySet[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        network = self.fields["network"]
        assert isinstance(network, forms.ModelChoiceField)
        network.queryset = networks
        network.initial = networks.first()

    def clean_commune_name(self) -> str:
        text: str = self.cleaned_data["commune_name"]
        self.commune = resolve_insee(text)
        return text


class PresentationForm(Sectioned, forms.ModelForm):
    """What the place says of itself."""

    commune_name = LineFormField(label=_("Commune"), max_length=120)

    class Meta:
        model = Place
        formfield_callback = text_with_an_end
        fields = [
            "name", "tagline", "presentation", "address", "lat", "lon", "position_is_exact", "getting_there", "on_foot",
            "parking", "coffee", "welcomer", "tries", "struggles", "email", "phone", "down_mbps", "up_mbps",
            "measured_on", "wheelchair", "door_cm", "adapted_toilet", "hearing_loop", "sight_aids", "access_details",
            "erp_category", "erp_capacity", "has_defibrillator", "expects_arrival",
        ]  # fmt: skip
        widgets = {"measured_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ["name", "tagline", "presentation", "address", "commune_name"]
    SECTIONS = (
        (_("In a few words"), ("name", "tagline", "presentation", "tries", "struggles"), False),
        (_("Who welcomes"), ("welcomer", "phone", "email"), False),
        (_("Coming here"), (
            "address", "commune_name", "position_is_exact", "getting_there", "on_foot", "parking",
        ), False),
        (_("Advanced: the place on the map, in figures"), ("lat", "lon"), True),
        (_("Working here"), ("coffee", "down_mbps", "up_mbps", "measured_on", "expects_arrival"), False),
        (_("For everybody"), (
            "wheelchair", "door_cm", "adapted_toilet", "hearing_loop", "sight_aids", "access_details",
        ), False),
        (_("Safety"), ("erp_category", "erp_capacity", "has_defibrillator"), True),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("presentation", "getting_there", "tries", "struggles", "access_details"):
            self.fields[name].widget.attrs["rows"] = 4
        self.fields["commune_name"].initial = f"{self.instance.commune.name} ({self.instance.commune_id})"
        self.commune_id = self.instance.commune_id
        self.centre: dict[str, Any] = {}  # where the place goes when its commune changes and nobody moved the pin
        for name in ("lat", "lon"):
            self.fields[name].required = False
        pinned: Any = self.fields["commune_name"]
        pinned.shown_after = "places/parts/pin.html"

    def clean_commune_name(self) -> str:
        text: str = self.cleaned_data["commune_name"]
        if text == self.fields["commune_name"].initial:
            return text
        self.commune_id = resolve_insee(text)
        return text

    def clean_lat(self) -> float | None:
        return _within(self.cleaned_data["lat"], 90.0)

    def clean_lon(self) -> float | None:
        return _within(self.cleaned_data["lon"], 180.0)

    def clean(self) -> dict[str, Any]:
        """The commune says where the place is when no figures do: they are empty, or it moved and they did not."""
        data = super().clean() or {}
        if self.errors:
            return data
        moved = self.commune_id != self.initial_commune and not {"lat", "lon"}.intersection(self.changed_data)
        if moved or data["lat"] is None or data["lon"] is None:
            commune = Commune.objects.get(pk=self.commune_id)
            if commune.lat is None or commune.lon is None:
                self.add_error("commune_name", _("The position of this commune is not known."))
                return data
            self.centre = {"lat": commune.lat, "lon": commune.lon, "position_is_exact": False}
            data |= self.centre
        return data

    def changes(self) -> dict[str, Any]:
        """The fields that were changed, under the names of the model."""
        changed = {n: self.cleaned_data[n] for n in self.changed_data if n != "commune_name"}
        if self.commune_id != self.initial_commune:
            changed["commune_id"] = self.commune_id
        return changed | self.centre

    @property
    def initial_commune(self) -> str:
        return str(self.instance.commune_id)


def _within(degrees: float | None, bound: float) -> float | None:
    if degrees is not None and not -bound <= degrees <= bound:
        raise forms.ValidationError(
            _("This is not a point on Earth: between %(a)s and %(b)s degrees.") % {"a": -bound, "b": bound}
        )
    return degrees


class HoursForm(forms.Form):
    """A week of two spans a day; the OSM expression below, for those who know, wins when it is changed."""

    on_holidays = forms.BooleanField(label=_("Open on public holidays too"), required=False)
    expression = LineFormField(
        label=_("OSM expression"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("For those who know: Mo-Fr 08:00-19:00; PH off"),
    )

    def __init__(self, *args: Any, expression: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_season = read_seasons(expression)
        known = by_season.base if by_season else None
        self.seasons = by_season.seasons if by_season else ()
        self.too_rich = known is None
        self.fields["expression"].initial = expression
        self.fields["on_holidays"].initial = bool(known and known.on_holidays)
        for number, code in enumerate(DAYS):
            spans = known.days[number] if known else ()
            for index in (0, 1):
                for end, name in ((0, "from"), (1, "to")):
                    field = forms.TimeField(
                        label=f"{DAY_LABELS[number]}",
                        required=False,
                        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                    )
                    field.initial = spans[index][end] if index < len(spans) else None
                    self.fields[f"{code}_{index}_{name}"] = field

    def week(self) -> list[tuple[Any, list[Any]]]:
        """For the template: each day and its four boxes."""
        return [
            (DAY_LABELS[number], [self[f"{code}_{i}_{name}"] for i in (0, 1) for name in ("from", "to")])
            for number, code in enumerate(DAYS)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "expression" in self.changed_data:
            self.hours = (data.get("expression") or "off").strip()
            if refusal := check_expression(self.hours):
                self.add_error("expression", _(refusal.sentence) % refusal.facts)
            return data
        if self.too_rich:
            self.hours = self.fields["expression"].initial
            return data
        base = WeeklyHours(self.read_days(data), bool(data.get("on_holidays")))
        self.hours = SeasonalHours(base, self.seasons).expression()
        return data

    def read_days(self, data: dict[str, Any]) -> tuple[tuple[Span, ...], ...]:
        """The week that was filled in; what is wrong with it is said of the form."""
        return tuple(self._spans(code, capfirst(str(DAY_LABELS[number])), data) for number, code in enumerate(DAYS))

    def _spans(self, code: str, label: Any, data: dict[str, Any]) -> tuple[Span, ...]:
        spans: list[Span] = []
        for index in (0, 1):
            start, end = data.get(f"{code}_{index}_from"), data.get(f"{code}_{index}_to")
            if start is None and end is None:
                continue
            if start is None or end is None:
                self.add_error(None, _("%(day)s: give both hours, from and to.") % {"day": label})
                continue
            end = END_OF_DAY if end == time(0) else end
            if start >= end or (spans and start < spans[-1][1]):
                self.add_error(
                    None,
                    _("%(day)s: each span ends after it starts, and the second follows the first.") % {"day": label},
                )
                continue
            spans.append((start, end))
        return tuple(spans)


class UnitsField(forms.ModelMultipleChoiceField):
    """Units, each named with its space."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.name_with_space


class SpaceForm(Sectioned, forms.ModelForm):
    """A space, its units one a line, what it offers and how it is booked."""

    unit_names = forms.CharField(
        label=_("Units"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line: what one books, and a word about it if you like. Example: “Desk 1: by the window, screen”. A "
            "name taken away is retired, its past stays."
        ),
    )

    class Meta:
        model = Space
        formfield_callback = text_with_an_end
        fields = [
            "name", "kind", "description", "seats", "equipment", "wheelchair", "granularity", "step_minutes",
            "max_minutes", "notice_minutes", "advance_days", "cancel_minutes", "buffer_before", "buffer_after",
            "grace_minutes", "overnight", "approval", "active", "units_chosen", "tariff_kind", "tariff_unit",
            "tariff_words",
        ]  # fmt: skip
        labels = {  # lengths of time are chosen in words, so that no label says in what they are kept
            "step_minutes": _("A booking may begin every"),
            "max_minutes": _("A booking lasts at most"),
            "notice_minutes": _("To be booked so long before, at the latest"),
            "advance_days": _("Can be booked so long ahead"),
            "cancel_minutes": _("Can be cancelled until so long before"),
            "buffer_before": _("Time to set up, before each booking"),
            "buffer_after": _("Time to tidy up, after each booking"),
            "grace_minutes": _("Kept for who is late"),
        }
        widgets = {"equipment": forms.CheckboxSelectMultiple, "description": forms.Textarea(attrs={"rows": 3})}

    parts = UnitsField(
        label=_("Made of"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A large room that opens into smaller ones: booking it takes them all, and the reverse."),
    )

    amount = forms.DecimalField(
        label=_("Amount in euros"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    field_order = ["name", "kind", "unit_names", "parts", "seats"]
    SECTIONS = (
        (_("The space"), (
            "name", "kind", "description", "unit_names", "units_chosen", "parts", "seats", "equipment", "wheelchair",
        ), False),
        (_("What it costs"), ("tariff_kind", "amount", "tariff_unit", "tariff_words"), False),
        (_("How it is booked"), ("granularity", "approval", "active"), False),
        (_("Finer rules"), (
            "step_minutes", "max_minutes", "notice_minutes", "advance_days", "cancel_minutes", "buffer_before",
            "buffer_after", "grace_minutes", "overnight",
        ), True),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            units = self.instance.units.filter(active=True).values_list("name", "note")
            self.fields["unit_names"].initial = "\n".join(write_unit_line(*unit) for unit in units)
        parts = self.fields["parts"]
        assert isinstance(parts, forms.ModelMultipleChoiceField)
        others = Unit.objects.filter(space__place=self.instance.place, active=True, parts=[], space__active=True)
        parts.queryset = others.exclude(space=self.instance.pk).exclude(space__kind="desk").select_related("space")
        offer_presets(self)
        self.fields["tariff_unit"].required = False
        if self.instance.tariff_kind == TariffKind.AMOUNT:
            self.fields["amount"].initial = Decimal(self.instance.tariff_cents) / 100
        parts.initial = [pk for unit in self.instance.units.all() for pk in unit.parts] if self.instance.pk else []
        if not parts.queryset.exists():
            del self.fields["parts"]

    def clean_unit_names(self) -> list[str]:
        known = set(self.instance.units.values_list("name", flat=True)) if self.instance.pk else set()
        self.unit_notes: dict[str, str] = {}
        for line in self.cleaned_data["unit_names"].splitlines():
            name, note = read_unit_line(line, known)
            if name:
                self.unit_notes.setdefault(name, note)
        return list(self.unit_notes)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("parts") and len(data.get("unit_names") or ()) > 1:
            self.add_error("unit_names", _("A room made of others is one unit."))
        self._clean_tariff(data)
        return data

    def _clean_tariff(self, data: dict[str, Any]) -> None:
        """An amount is kept in cents, and only where the price is one."""
        kind = TariffKind(data.get("tariff_kind") or "")
        cents = int((data.get("amount") or 0) * 100) if kind == TariffKind.AMOUNT else 0
        unit = TariffUnit(data.get("tariff_unit") or TariffUnit.HALF_DAY)
        data["tariff_unit"] = unit.value
        if refusal := may_be_tariff(Tariff(kind, cents, unit, data.get("tariff_words") or "")):
            self.add_error("amount" if kind == TariffKind.AMOUNT else "tariff_words", _(refusal.sentence))
        self.instance.tariff_cents = cents

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Space.objects.filter(place=self.instance.place, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("This place already has a space of that name."))
        return name

    def clean_cancel_minutes(self) -> int:
        return _check_at_most_a_year(self.cleaned_data["cancel_minutes"])

    def clean_notice_minutes(self) -> int:
        return _check_at_most_a_year(self.cleaned_data["notice_minutes"])

    def clean_max_minutes(self) -> int:
        return _check_at_most_a_year(self.cleaned_data["max_minutes"])

    def clean_step_minutes(self) -> int:
        step: int = self.cleaned_data["step_minutes"]
        if step < 5 or 1440 % step:
            raise forms.ValidationError(_("Choose a step that divides the day: 15, 30 or 60 minutes."))
        return step

    def clean_seats(self) -> int:
        seats: int = self.cleaned_data["seats"]
        if seats < 1:
            raise forms.ValidationError(_("At least one person fits."))
        return seats


A_YEAR = 366 * 24 * 60


def _check_at_most_a_year(minutes: int) -> int:
    if minutes > A_YEAR:
        raise forms.ValidationError(_("A year at most: 527040 minutes."))
    return minutes


class EvidenceForm(forms.ModelForm):
    """One piece of evidence of confidentiality."""

    class Meta:
        model = Evidence
        fields = ["axis", "level", "kind", "found_on", "note"]
        widgets = {"found_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, from_network: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["found_on"].initial = timezone.localdate()
        if not from_network:  # who hosts the place declares; the action says so to whom sends another kind
            kind: Any = self.fields["kind"]
            kind.initial, kind.widget = EvidenceKind.DECLARED.value, forms.HiddenInput()

    def to_proof(self) -> Proof:
        """The form as a value of the rules."""
        data = self.cleaned_data
        return Proof(Axis(data["axis"]), data["level"], EvidenceKind(data["kind"]), data["found_on"])


class LifeForm(forms.Form):
    """The next state of a place, and since when."""

    state = forms.ChoiceField(label=_("State"))
    sure = forms.BooleanField(
        label=_("I am sure: what is booked ahead is cancelled, and each person told"), required=False
    )
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(STATE_LABELS)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        nexts = [(s.value, labels[s.value]) for s in State if s in NEXT_STATES[State(place.state)]]
        state.choices = [("", _("Choose…")), *nexts]
        self.fields["on"].initial = timezone.localdate()

    field_order = ["state", "on", "sure"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == State.CLOSED and not data.get("sure"):
            self.add_error("sure", _("Closing for good cancels what is booked ahead. Check the box if you are sure."))
        return data


class HostForm(forms.Form):
    """Who is asked to host: somebody, by their address."""

    adresse = AddressFormField(
        label=_("Their email address"), help_text=_("They get an email, and host once they accept.")
    )
