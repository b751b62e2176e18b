"""What one says of oneself to read a ceiling; nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.telework.rules.allowances import MOST_DAYS, Sector, Situation

SECTORS = [(Sector.PRIVATE.value, _("a company, an association")), (Sector.PUBLIC.value, _("the public service"))]
PERIODS = [("week", _("a week")), ("month", _("a month"))]
WHERE = [("place", _("in a shared place")), ("home", _("at home"))]


class AllowanceForm(forms.Form):
    """How one teleworks."""

    secteur = forms.ChoiceField(label=_("You work for"), choices=SECTORS, widget=forms.RadioSelect)
    ou = forms.ChoiceField(label=_("You telework"), choices=WHERE, widget=forms.RadioSelect)
    jours = forms.IntegerField(label=_("How many days"), min_value=1, max_value=MOST_DAYS["month"])
    par = forms.ChoiceField(label=_("Counted"), choices=PERIODS)
    accord = forms.BooleanField(
        label=_("an agreement of the branch or the group provides for an allowance"), required=False
    )
    repas = forms.BooleanField(label=_("the place has a canteen that the employer helps to pay for"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("par") == "week" and (data.get("jours") or 0) > MOST_DAYS["week"]:
            self.add_error("jours", _("Five days a week at most."))
        return data

    def situation(self) -> Situation:
        """What was said, as a value."""
        data = self.cleaned_data
        return Situation(
            sector=Sector(data["secteur"]), days=data["jours"], per=data["par"], at_home=data["ou"] == "home",
            agreed=data["accord"], catering=data["repas"],
        )  # fmt: skip
