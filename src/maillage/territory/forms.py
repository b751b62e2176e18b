"""A commune as one types it: its name, its postal code; the page helps with a list (combobox.js)."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.territory.models import Commune
from maillage.territory.queries import commune_meant


def the_commune(text: str) -> str:
    """The INSEE code of the commune that is meant; ValidationError when that is not clear."""
    commune, _others = commune_meant(text)
    if commune is None:
        raise forms.ValidationError(_("Which commune is meant? Give its name in full, or its postal code."))
    return commune.insee


class CommuneInput(forms.TextInput):
    """A line of text that a list of communes helps to fill in (web/combobox.js)."""

    @property
    def suggestions(self) -> str:
        """Where the list is asked for."""
        return reverse("territory:communes")


class CommuneField(forms.CharField):
    """Gives the commune that is meant, or nothing when it may be left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 120, "widget": CommuneInput, **kwargs})
        self.widget.attrs |= {"autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        named = re.search(r"\((\w{5})\)$", text)  # as it was shown: Florac (48061)
        found = Commune.objects.filter(insee=named.group(1)).first() if named else None
        return found or Commune.objects.get(insee=the_commune(text))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} ({value.insee})" if isinstance(value, Commune) else value
