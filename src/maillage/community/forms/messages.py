"""A message to somebody."""

from __future__ import annotations

from django import forms

from maillage.community.models import PrivateMessage


class PrivateMessageForm(forms.ModelForm):
    """A message."""

    class Meta:
        model = PrivateMessage
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
