"""How an event was."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.programme.models import EventOpinion
from maillage.programme.models.opinions import WORTH_LABELS
from maillage.programme.rules.opinions import OpinionWords, Worth


class OpinionForm(forms.ModelForm):
    """Three questions; the first is enough."""

    worth = forms.ChoiceField(label=_("Was it worth coming?"), choices=WORTH_LABELS, widget=forms.RadioSelect)

    class Meta:
        model = EventOpinion
        fields = ["worth", "keep", "change"]
        widgets = {"keep": forms.Textarea(attrs={"rows": 3}), "change": forms.Textarea(attrs={"rows": 3})}

    def as_words(self) -> OpinionWords:
        """The answer; the form is valid."""
        data = self.cleaned_data
        return OpinionWords(Worth(data["worth"]), data["keep"], data["change"])
