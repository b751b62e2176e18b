"""A message to somebody."""

from __future__ import annotations

from django import forms

from maillage.community.models import Letter


class LetterForm(forms.ModelForm):
    """A message."""

    class Meta:
        model = Letter
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
