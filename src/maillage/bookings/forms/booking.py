"""What one fills in to search, to book, to change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.criteria import Criteria
from maillage.community.models.fields import LineFormField
from maillage.kernel.period import Period, instant
from maillage.kernel.refusal import Refusal
from maillage.places.forms import ComfortsForm
from maillage.places.models import CONFIDENTIALITY_LABELS, KIND_LABELS, NEED_LABELS, Equipment
from maillage.places.rules.needs import Need, levels_needed
from maillage.territory.queries import modes_with_roads
from maillage.territory.rules.roads.ways import Mode
from maillage.web.widgets import DateInput, TimeInput

PARTS = [
    ("morning", _("morning")),
    ("afternoon", _("afternoon")),
    ("day", _("day")),
    ("hours", _("set hours")),
]
LONGEST_STATEMENT = timedelta(days=3 * 366)
LONGEST_AHEAD = 400  # days; each space says its own limit, this one bounds what is asked
MODES = [(Mode.CAR, _("by car")), (Mode.BIKE, _("by bike")), (Mode.FOOT, _("on foot"))]
WITHIN = [(15, "15 min"), (30, "30 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30")]
SEARCH_DEFAULTS = {"quand": "day", "minutes": "45", "personnes": "1", "discretion": "0"}
NOT_A_DAY = _("This day can’t be read: choose it again.")
NOT_AN_HOUR = _("This hour can’t be read. Write it as 14:30.")
NOT_A_CHOICE = dict.fromkeys(
    ("invalid_choice", "invalid_pk_value", "invalid_list"), _("This is not among the choices: choose again.")
)
CONFIDENTIALITY = [(0, _("No particular need")), *CONFIDENTIALITY_LABELS]


class SearchForm(ComfortsForm):
    """Where one is, when one wants to work, what one needs. Every field but the commune has a default."""

    ou = LineFormField(
        label=_("Where are you?"),
        max_length=120,
        help_text=_("Commune or postal code"),
        error_messages={"required": _("Say where you are: a commune or a postal code.")},
    )
    jour = forms.DateField(
        label=_("Which day?"), widget=DateInput(), required=False, error_messages={"invalid": NOT_A_DAY}
    )
    quand = forms.ChoiceField(
        label=_("When?"), choices=PARTS, widget=forms.RadioSelect, required=False, error_messages=NOT_A_CHOICE
    )
    de = forms.TimeField(label=_("From"), widget=TimeInput(), required=False, error_messages={"invalid": NOT_AN_HOUR})
    a = forms.TimeField(label=_("To"), widget=TimeInput(), required=False, error_messages={"invalid": NOT_AN_HOUR})
    minutes = forms.TypedChoiceField(
        label=_("At most, by car"), choices=WITHIN, coerce=int, required=False, error_messages=NOT_A_CHOICE
    )
    moyen = forms.ChoiceField(label=_("How do you come?"), choices=MODES, required=False, error_messages=NOT_A_CHOICE)
    personnes = forms.IntegerField(
        label=_("How many people?"),
        min_value=1,
        max_value=50,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Give a number from 1 to 50.")),
    )
    espace = forms.ChoiceField(
        label=_("Space"), choices=[("", _("All spaces")), *KIND_LABELS], required=False, error_messages=NOT_A_CHOICE
    )
    materiel = forms.ModelMultipleChoiceField(
        label=_("Equipment"),
        queryset=Equipment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NOT_A_CHOICE,
    )
    discretion = forms.TypedChoiceField(
        label=_("Confidentiality"), choices=CONFIDENTIALITY, coerce=int, required=False, error_messages=NOT_A_CHOICE
    )
    besoin = forms.MultipleChoiceField(
        label=_("What do you have to do?"),
        choices=NEED_LABELS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NOT_A_CHOICE,
    )
    pmr = forms.BooleanField(label=_("Wheelchair accessible"), required=False)
    tot = forms.BooleanField(required=False)  # the button "as soon as possible": whatever the hours, wherever

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        materiel = self.fields["materiel"]
        assert isinstance(materiel, forms.ModelMultipleChoiceField)
        materiel.queryset = Equipment.objects.all()
        self.fields["accueil"].label = _("Someone is there to welcome you")
        self.fields["debit"].error_messages |= NOT_A_CHOICE
        self._offer_modes({Mode.CAR, *modes_with_roads()})

    def _offer_modes(self, modes: set[Mode]) -> None:
        """By bike and on foot are asked where minutes are known for them; else nothing is."""
        moyen = self.fields["moyen"]
        assert isinstance(moyen, forms.ChoiceField)
        if len(modes) == 1:
            del self.fields["moyen"]
            return
        moyen.choices = [(mode, label) for mode, label in MODES if mode in modes]
        self.fields["minutes"].label = _("At most")

    def clean_jour(self) -> date:
        return bookable(self.cleaned_data["jour"] or timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("quand") == "hours":
            if not data.get("de") or not data.get("a"):
                self.add_error("de", _("Give both hours: from and to."))
            elif data["de"] == data["a"]:
                self.add_error("a", _("The end is the same as the beginning."))
            elif data["a"] < data["de"]:
                self.add_error("a", _("The end comes before the beginning."))
        return data

    def to_criteria(self) -> Criteria:
        """The form as a value of the rules."""
        data = self.cleaned_data
        part: Any = data.get("quand") or "day"
        return Criteria(
            day=data["jour"],
            part=part,
            starts=data.get("de") if part == "hours" else None,
            ends=data.get("a") if part == "hours" else None,
            people=data.get("personnes") or 1,
            kinds=frozenset({data["espace"]} if data.get("espace") else ()),
            equipment=frozenset(e.pk for e in data.get("materiel") or ()),
            confidentiality=data.get("discretion") or 0,
            axis_levels=tuple(levels_needed(self.needs).values()),
            wheelchair=bool(data.get("pmr")),
            mode=Mode(data.get("moyen") or Mode.CAR),
            staffed=self.comforts.staffed,
        )

    @property
    def needs(self) -> list[Need]:
        """What one has to do, of what was ticked."""
        return [Need(code) for code in self.cleaned_data.get("besoin") or ()]

    def is_unfolded(self) -> bool:
        """Is something asked for that the page keeps folded?"""
        has_needs = any(self[name].value() for name in ("espace", "materiel", "besoin", "pmr"))
        usual = str(self["personnes"].value()) == "1" and str(self["discretion"].value()) == "0"
        return has_needs or not usual or self.asks_for_comforts()

    def put_defaults_back(self) -> None:
        """What no list holds is shown as what would be searched instead, beside the sentence that says so."""
        data: Any = self.data  # the view's own copy of what was asked
        for name in SEARCH_DEFAULTS.keys() & self.errors.keys():
            data[name] = SEARCH_DEFAULTS[name]

    @property
    def within(self) -> int:
        return self.cleaned_data.get("minutes") or 45


def bookable(day: date) -> date:
    """The day itself; raises ValidationError when it has passed or is too far ahead."""
    if day < timezone.localdate():
        raise forms.ValidationError(_("That day has passed."))
    if day > timezone.localdate() + timedelta(days=LONGEST_AHEAD):
        raise forms.ValidationError(_("Nobody can book that far ahead."))
    return day


class TakeForm(forms.Form):
    """One space, one period, as the buttons of a search send them."""

    espace = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    debut = LineFormField(max_length=40)
    fin = LineFormField(max_length=40)
    personnes = forms.IntegerField(min_value=1, max_value=50, required=False)
    cle = forms.UUIDField(required=False)
    note = LineFormField(max_length=200, required=False)
    poste = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)  # the unit one chose; none: any
    sure = forms.BooleanField(required=False)  # all is said on the page whose button this is: nothing more to confirm

    def clean_debut(self) -> datetime:
        return _read_instant(self.cleaned_data["debut"])

    def clean_fin(self) -> datetime:
        return _read_instant(self.cleaned_data["fin"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "debut" in data and "fin" in data and data["fin"] <= data["debut"]:
            raise forms.ValidationError(_("The end must come after the beginning."))
        return data

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["debut"], self.cleaned_data["fin"])

    @property
    def people(self) -> int:
        return self.cleaned_data.get("personnes") or 1

    @property
    def key(self) -> UUID | None:
        return self.cleaned_data.get("cle")


class ConfirmForm(forms.Form):
    """The desk one chose among those that are free, before a slot is confirmed."""

    poste = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


def _read_instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise forms.ValidationError(_("This time can't be read.")) from error
    if moment.tzinfo is None:
        raise forms.ValidationError(_("This time lacks its time zone."))
    if not 2000 <= moment.year <= 2200:
        raise forms.ValidationError(_("This time can't be read."))
    return moment


class ChangeForm(forms.Form):
    """Another day, other hours or another part of the day, for the same space."""

    jour = forms.DateField(label=_("Day"), widget=DateInput())
    quand = forms.ChoiceField(label=_("When?"), choices=PARTS, widget=forms.RadioSelect)
    de = forms.TimeField(label=_("From"), widget=TimeInput(), required=False)
    a = forms.TimeField(label=_("To"), widget=TimeInput(), required=False)
    personnes = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=50)

    def __init__(self, *args: Any, zone: ZoneInfo, granularity: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        quand = self.fields["quand"]
        assert isinstance(quand, forms.ChoiceField)
        allowed = {"hour": ["hours"], "day": ["day"]}.get(granularity, ["morning", "afternoon", "day"])
        quand.choices = [(value, label) for value, label in PARTS if value in allowed]
        if granularity != "hour":
            del self.fields["de"], self.fields["a"]

    def clean_jour(self) -> date:
        return bookable(self.cleaned_data["jour"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "de" in self.fields and not (data.get("de") and data.get("a")):
            self.add_error("de", _("Give both hours: from and to."))
        return data

    def exact_period(self) -> Period | None:
        """The period when hours are given; None when it is a part of the day. Raises Refusal on a skipped hour."""
        data = self.cleaned_data
        if data["quand"] != "hours":
            return None
        last = data["jour"] if data["a"] > data["de"] else data["jour"] + timedelta(days=1)
        start, end = instant(data["jour"], data["de"], self.zone), instant(last, data["a"], self.zone)
        if start >= end:
            raise Refusal("bad_times", "The end must come after the beginning.")
        return Period(start, end)


class StatementForm(forms.Form):
    """Between which days one wants one's own; three years at most."""

    du = forms.DateField(label=_("From"), widget=DateInput())
    au = forms.DateField(label=_("To"), widget=DateInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("du"), data.get("au")
        if first and last and first > last:
            self.add_error("au", _("Give a last day that comes after the first."))
        elif first and last and last - first > LONGEST_STATEMENT:
            self.add_error("du", _("Three years at most at once."))
        return data
