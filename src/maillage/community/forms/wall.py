"""A word on the wall, an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Post
from maillage.community.queries.wall import AuthorIdentity


class PostForm(forms.ModelForm):
    """A short word, in whose name."""

    voice = forms.ChoiceField(label=_("In the name of"))

    class Meta:
        model = Post
        fields = ["kind", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    field_order = ["voice", "kind", "text"]

    def __init__(self, *args: Any, voices: list[AuthorIdentity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voice = self.fields["voice"]
        assert isinstance(voice, forms.ChoiceField)
        voice.choices = [(one.code, one.name) for one in voices]


class ReplyForm(forms.ModelForm):
    """An answer."""

    class Meta:
        model = Post
        fields = ["text"]
        labels = {"text": _("Answer")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
