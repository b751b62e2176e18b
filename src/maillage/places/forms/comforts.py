"""How a list or a search is narrowed by what a place has; the same boxes for both."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.places.models import KIND_LABELS, Equipment
from maillage.places.rules.comforts import SPEEDS, Comforts

SPEED_LABELS = dict(
    zip(
        SPEEDS,
        (_("8 Mbit/s: a video call"), _("30 Mbit/s: several at once"), _("100 Mbit/s: large files")),
        strict=True,
    )
)


class ComfortsForm(forms.Form):
    """What one wants of a place: its boxes are folded under “More criteria”."""

    parking = forms.BooleanField(label=_("Parking"), required=False)
    accueil = forms.BooleanField(label=_("Somebody welcomes, on some days"), required=False)
    debit = forms.TypedChoiceField(
        label=_("Connection, at least"),
        choices=[(0, _("Any speed")), *SPEED_LABELS.items()],
        coerce=int,
        required=False,
    )
    portes = forms.BooleanField(label=_("Doors of 77 cm or more"), required=False)
    toilettes = forms.BooleanField(label=_("Accessible toilet"), required=False)
    boucle = forms.BooleanField(label=_("Hearing loop"), required=False)
    reperes = forms.BooleanField(label=_("Tactile signs"), required=False)

    @property
    def comforts(self) -> Comforts:
        """What was ticked, as a value of the rules."""
        data = self.cleaned_data
        return Comforts(
            parking=data["parking"],
            mbps=data["debit"] or 0,
            staffed=data["accueil"],
            hearing_loop=data["boucle"],
            adapted_toilet=data["toilettes"],
            sight_aids=data["reperes"],
            wide_door=data["portes"],
        )

    def at_the_place(self) -> list[forms.BoundField]:
        """For the template: the boxes that are ticked, about the place itself."""
        return [self["parking"], self["accueil"]]

    def for_everybody(self) -> list[forms.BoundField]:
        """For the template: the boxes about walking, hearing and seeing less."""
        return [self[name] for name in ("portes", "toilettes", "boucle", "reperes")]

    def asks_for_comforts(self) -> bool:
        """Is something asked for that the page keeps folded?"""
        return any(self[name].value() not in {None, False, "", "0"} for name in ComfortsForm.base_fields)


class FiltersForm(ComfortsForm):
    """How the list of places is narrowed."""

    q = LineFormField(label=_("What are you looking for?"), max_length=120, required=False)
    espace = forms.ChoiceField(label=_("Space"), choices=[("", _("All spaces")), *KIND_LABELS], required=False)
    materiel = forms.ModelChoiceField(
        label=_("Equipment"), queryset=Equipment.objects.none(), required=False, empty_label=_("Any equipment")
    )
    ouvert = forms.BooleanField(label=_("Open now"), required=False)
    pmr = forms.BooleanField(label=_("Wheelchair accessible"), required=False)
    gratuit = forms.BooleanField(label=_("Free of charge"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        materiel = self.fields["materiel"]
        assert isinstance(materiel, forms.ModelChoiceField)
        materiel.queryset = Equipment.objects.all()
