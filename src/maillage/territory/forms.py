"""A commune as one types it: its name, its postal code; the page helps with a list (combobox.js)."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.territory.models import Commune
from maillage.territory.queries import resolve_commune


def resolve_insee(text: str) -> str:
    """The INSEE code of the commune that is meant; ValidationError when that is not clear."""
    commune, _others = resolve_commune(text)
    if commune is None:
        raise forms.ValidationError(_("Which commune is meant? Give its name in full, or its postal code."))
    return commune.insee


class CommuneInput(forms.TextInput):
    """A line of text that a list of communes helps to fill in (web/combobox.js)."""

    @property
    def suggestions(self) -> str:
        """The address that lists communes while somebody types."""
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
        written_code = re.search(r"\((\w{5})\)$", text)  # as it was shown: Florac (48061)
        commune = Commune.objects.filter(insee=written_code.group(1)).first() if written_code else None
        return commune or Commune.objects.get(insee=resolve_insee(text))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} ({value.insee})" if isinstance(value, Commune) else value
