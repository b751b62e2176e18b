"""What a host writes of a place in another language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html

from maillage.community.models.fields import text_with_an_end
from maillage.places.models import Place, PlaceTranslation


class TranslationForm(forms.ModelForm):
    """The texts of a place, each under what it says in French."""

    class Meta:
        model = PlaceTranslation
        formfield_callback = text_with_an_end
        fields = ["tagline", "presentation", "getting_there", "access_details"]

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.help_text = format_html('<span lang="fr">{}</span>', getattr(place, name))
            field.widget.attrs["lang"] = self.instance.language
            if name != "tagline":
                field.widget.attrs["rows"] = 4
