"""The own words of a network in a mail, as those who facilitate it type them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from maillage.community.models import MailText
from maillage.community.rules.mail_texts import may_be_said_in_mails
from maillage.web.formats import sentence


class MailTextForm(forms.ModelForm):
    """First and last words; only the names between braces that this mail knows, and no link."""

    class Meta:
        model = MailText
        fields = ["introduction", "signature"]
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 5, "data-placeholders": ""}),
            "signature": forms.Textarea(attrs={"rows": 3, "data-placeholders": ""}),
        }

    def __init__(self, *args: Any, known: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = [name.casefold() for name in known]

    def clean_introduction(self) -> str:
        return self._checked("introduction")

    def clean_signature(self) -> str:
        return self._checked("signature")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if refusal := may_be_said_in_mails(text, self.known):
            raise forms.ValidationError(sentence(refusal), code=refusal.code)
        return text
