"""The question in plain words; the tables people bring."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network
from maillage.community.models.fields import LineFormField
from maillage.foresight.models import Existing, Goal, Scenario
from maillage.foresight.queries import people_choices, places_of, site_choices
from maillage.kernel.tables import ACCEPTED
from maillage.territory.queries import territory_departements

LARGEST_FILE = 20_000_000


class Preset(StrEnum):
    """What one comes to ask: which fields are shown, and what the others hold."""

    OPEN = "ouvrir"
    CLOSE = "fermer"
    EVERYONE = "tous"
    FREE = "libre"


PRESET_FIELDS: dict[Preset, tuple[str, ...]] = {
    Preset.OPEN: ("count", "minutes"),
    Preset.CLOSE: ("closing", "minutes"),
    Preset.EVERYONE: ("minutes", "share"),
    Preset.FREE: ("goal", "count", "minutes"),
}
PRESET_INITIAL: dict[Preset, dict[str, Any]] = {
    Preset.OPEN: {"goal": Goal.COVER},
    Preset.CLOSE: {"goal": Goal.COVER, "count": 0},
    Preset.EVERYONE: {"goal": Goal.ALL, "sites_from": "communes"},
    Preset.FREE: {},
}


class QuestionForm(forms.ModelForm):
    """A question: goal, minutes, how many places; the other fields have sensible defaults."""

    departements = forms.MultipleChoiceField(label=_("Where"), widget=forms.CheckboxSelectMultiple)
    people_from = forms.ChoiceField(label=_("Whom one counts"))
    sites_from = forms.ChoiceField(label=_("Where one may open"))

    class Meta:
        model = Scenario
        fields = [
            "closing", "goal", "minutes", "count", "budget", "existing", "departements", "people_from", "only_far",
            "sites_from", "least_people", "full_minutes", "share", "floor", "opening_cost", "yearly_cost", "years_run",
            "room", "a_year", "unsure", "name",
        ]  # fmt: skip
        widgets = {"goal": forms.RadioSelect, "existing": forms.RadioSelect}

    ground = ("sites_from", "departements", "people_from", "only_far")
    finer = ("full_minutes", "share", "floor", "least_people", "room")
    money = ("budget", "opening_cost", "yearly_cost", "years_run")
    beyond = ("a_year", "unsure", "name")

    def __init__(self, *args: Any, network: Network, preset: Preset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preset = preset
        departements = territory_departements()
        choices = [(departement.code, f"{departement.name} ({departement.code})") for departement in departements]
        self.fields["departements"].choices = choices  # type: ignore[attr-defined] # a choice field
        here = [departement.code for departement in departements if departement.code == network.departement]
        if not self.instance.departements:  # asked anew, and not like another
            self.initial["departements"] = here or [code for code, _name in choices]
            self.initial["sites_from"] = "bourgs"
            self.initial.update(PRESET_INITIAL[preset])
        self.fields["people_from"].choices = people_choices(network)  # type: ignore[attr-defined] # a choice field
        self.fields["sites_from"].choices = site_choices(network)  # type: ignore[attr-defined] # a choice field
        self.fields["goal"].choices = Goal.choices  # type: ignore[attr-defined] # without the empty choice
        self.fields["existing"].choices = Existing.choices  # type: ignore[attr-defined] # as above
        places = forms.ModelChoiceField(
            places_of(network), label=_("The place that would close"), required=preset is Preset.CLOSE
        )
        self.fields["closing"] = places

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the groups in which the page shows them; those a preset does not show are hidden."""
        main = PRESET_FIELDS[self.preset]
        groups = {"main": main, "ground": self.ground}
        if self.preset is Preset.FREE:
            groups |= {"ground": ("existing", *self.ground), "finer": self.finer, "money": self.money}
            groups |= {"beyond": self.beyond}
        elif self.preset is Preset.CLOSE:
            groups |= {"ground": ("departements", "people_from")}
        fields = {part: [self[name] for name in group] for part, group in groups.items()}
        visible = {name for group in groups.values() for name in group}
        fields["hidden"] = [self[name] for name in self.fields if name not in visible]
        return fields

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or {}
        if self.preset is not Preset.CLOSE:
            fields["closing"] = None
        elif fields.get("closing"):
            return fields | {"goal": Goal.COVER, "existing": Existing.KEPT, "count": 0, "budget": None, "floor": 0,
                             "room": None, "a_year": None, "unsure": False, "only_far": False}  # fmt: skip
        if fields.get("budget") and fields.get("goal") != Goal.ALL:
            fields["count"] = None
        elif fields.get("goal") != Goal.ALL and not fields.get("count") and "count" not in self.errors:
            self.add_error("count", _("How many places should open? Give a number, or a budget."))
        if fields.get("goal") == Goal.ALL:
            fields["budget"] = None
        if fields.get("full_minutes") and fields.get("minutes") and fields["full_minutes"] >= fields["minutes"]:
            self.add_error("full_minutes", _("This must be less than the minutes that “near” means."))
        return fields


class MoveForm(forms.Form):
    """Which site of an answer is moved, and to which commune."""

    out = forms.ChoiceField(label=_("This place"))
    into = forms.ChoiceField(label=_("would open in"))

    def __init__(self, *args: Any, scenario: Scenario, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = scenario.answer.get("sites", [])
        movable = [(s["key"], s["name"]) for s in sites if not s["is_place"] or scenario.existing == Existing.MOVABLE]
        self.fields["out"].choices = movable  # type: ignore[attr-defined] # a choice field
        self.fields["into"].choices = choices  # type: ignore[attr-defined] # a choice field


class TableForm(forms.Form):
    """A table of people or of sites."""

    kind = forms.ChoiceField(
        label=_("What it holds"),
        choices=[("people", _("people: how many, where")), ("sites", _("places that could open"))],
        widget=forms.RadioSelect,
        initial="people",
    )
    name = LineFormField(label=_("Its name"), max_length=120)
    source = LineFormField(label=_("Where it comes from, and its year"), max_length=200)
    file = forms.FileField(
        label=_("File (CSV, XLSX or ODS)"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED})
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large: 20 MB at most."))
        return file
