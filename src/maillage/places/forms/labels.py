"""The criteria of a label and what a place answers; the proposal of a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.places.models import EVIDENCE_LABELS, CriterionAnswer, Label, PlaceProposal
from maillage.territory.forms import CommuneField


class ProposalForm(forms.ModelForm):
    """What place, where, for whom."""

    commune = CommuneField(label=_("Commune"))

    class Meta:
        model = PlaceProposal
        fields = ["name", "commune", "address", "label", "operator", "description"]
        help_texts = {
            "label": _("A comptoir is a table in a place that is open anyway; a télécentre is made for working."),
            "operator": _("a commune, an association, a company, yourself"),
            "description": _("Rooms, desks, connection, who opens, why there. A few lines are enough."),
        }


class ReasonForm(forms.Form):
    """The reason of a refusal: who made the proposal reads it."""

    reason = forms.CharField(
        label=_("Why not (they will read it)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswersForm(forms.Form):
    """One line a criterion: met, how it is known, what shows it."""

    def __init__(self, *args: Any, answers: Sequence[CriterionAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers
        for answer in answers:
            name = f"c{answer.criterion_id}"
            self.fields[f"{name}_met"] = forms.BooleanField(
                label=answer.criterion.text, required=False, initial=answer.met
            )
            self.fields[f"{name}_kind"] = forms.ChoiceField(
                label=_("how it is known"), choices=EVIDENCE_LABELS, initial=answer.kind
            )
            self.fields[f"{name}_evidence"] = LineFormField(
                label=_("what shows it"), max_length=300, required=False, initial=answer.evidence
            )

    def answer_fields(self) -> list[tuple[Any, Any, Any]]:
        """The three bound fields of each criterion, for the template."""
        names = [f"c{answer.criterion_id}" for answer in self.answers]
        return [(self[f"{n}_met"], self[f"{n}_kind"], self[f"{n}_evidence"]) for n in names]

    def answers_by_criterion(self) -> dict[int, dict[str, Any]]:
        """The posted answers, by criterion number."""
        return {
            a.criterion_id: {
                part: self.cleaned_data[f"c{a.criterion_id}_{part}"] for part in ("met", "kind", "evidence")
            }
            for a in self.answers
        }


class CriteriaForm(forms.Form):
    """The criteria of each label, one a line."""

    telecentre = forms.CharField(
        label=Label.TELECENTRE.label, required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    comptoir = forms.CharField(
        label=Label.COMPTOIR.label, required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 7})
    )

    def parse_criteria(self, name: str) -> list[str]:
        """The criteria posted for a label, in order, without duplicates."""
        lines = [line.strip()[:300] for line in self.cleaned_data[name].splitlines() if line.strip()]
        return list(dict.fromkeys(lines))
