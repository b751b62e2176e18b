"""The face of a network, as those who facilitate it fill it in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.http.request import QueryDict, validate_host
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.models import NetworkFace
from maillage.community.models.fields import text_with_an_end
from maillage.community.rules.colours import HEX, proposed_colour

HOST_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+\Z")
PICTURES = ("logo", "home_picture")


class NetworkFaceForm(forms.ModelForm):
    """Words, colours, pictures, texts of the foot. A colour that can't be read comes back as the nearest that can."""

    source_url = forms.URLField(
        label=_("Where the source code of this site is published"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("the licence (AGPL) asks that each visitor may have it"),
    )
    logo_file = forms.FileField(
        label=_("Logo"), required=False, help_text=_("a picture, square or nearly: PNG, JPEG or WebP")
    )
    remove_logo = forms.BooleanField(label=_("take the logo away"), required=False)
    home_picture_file = forms.FileField(
        label=_("Picture of the front page"), required=False, help_text=_("wide, without words in it")
    )
    remove_home_picture = forms.BooleanField(label=_("take the picture away"), required=False)

    class Meta:
        model = NetworkFace
        formfield_callback = text_with_an_end
        fields = ["home_title", "main_colour", "link_colour", "domain", "legal_notice", "contact", "questions"]
        widgets = {
            "legal_notice": forms.Textarea(attrs={"rows": 6}),
            "contact": forms.Textarea(attrs={"rows": 4}),
            "questions": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "main_colour": _("of buttons and of where one is: #7b3a67"),
            "link_colour": _("of links: #1f4f7f"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["source_url"] = self.instance.source_url
        for name in PICTURES:
            if not getattr(self.instance, name):
                del self.fields[f"remove_{name}"]

    def clean_main_colour(self) -> str:
        return self._colour("main_colour")

    def clean_link_colour(self) -> str:
        return self._colour("link_colour")

    def _colour(self, name: str) -> str:
        text: str = self.cleaned_data[name].strip().lower()
        if not text:
            return ""
        if not HEX.match(text):
            raise forms.ValidationError(_("A colour is # and six figures or letters from a to f: #7b3a67."))
        proposed = proposed_colour(text)
        if proposed != text:
            self.data = {**self.data.dict(), name: proposed} if isinstance(self.data, QueryDict) else self.data
            sentence = gettext("%(colour)s is hard to read on our pages. %(proposed)s is the nearest that can be read.")
            raise forms.ValidationError(sentence % {"colour": text, "proposed": proposed})
        return text

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"].strip().lower().rstrip(".")
        if not domain:
            return ""
        if not HOST_NAME.match(domain):
            raise forms.ValidationError(_("This is not a domain. Type it without https:// and without a path."))
        if not validate_host(domain, settings.ALLOWED_HOSTS):
            raise forms.ValidationError(
                _("This server does not answer to that name yet: ask whoever runs it to add it to MAILLAGE_HOSTS.")
            )
        return domain

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.instance.source_url = data.get("source_url", "")
        return data

    def pictures(self) -> dict[str, Any]:
        """The pictures that change: a new file, or None for one taken away."""
        changed = {}
        for name in PICTURES:
            if self.cleaned_data.get(f"{name}_file"):
                changed[name] = self.cleaned_data[f"{name}_file"]
            elif self.cleaned_data.get(f"remove_{name}"):
                changed[name] = None
        return changed
