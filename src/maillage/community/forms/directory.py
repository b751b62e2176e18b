"""What one shows of oneself; whom one looks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models import DirectoryEntry
from maillage.community.models.directory import AUDIENCE_LABELS
from maillage.community.models.fields import LineFormField
from maillage.community.rules.directory import FIELDS, parse_links
from maillage.territory.forms import CommuneField


class DirectoryForm(forms.ModelForm):
    """Each line, and to whom it is shown."""

    usual = CommuneField(label=_("Where I usually work"), required=False, help_text=_("A commune, never an address."))

    class Meta:
        model = DirectoryEntry
        fields = ["name_to", *(f for name in FIELDS for f in (name, f"{name}_to")), "letters_to"]
        labels = {"name_to": _("My name"), "letters_to": _("Messages passed on by the site")}
        help_texts = {
            "does": _("Graphic designer, bookkeeper for farms…"),
            "helps": _("Reading a contract, setting up a printer, speaking Occitan…"),
            "links": _("One a line, beginning with https://"),
        }
        widgets = {"links": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["usual"] = self.instance.usual if self.instance.pk else None
        for name in ("name", *FIELDS, "letters"):
            field = self.fields[f"{name}_to"]
            field.required = False
            field.widget = forms.Select(choices=AUDIENCE_LABELS)
            if name not in {"name", "letters"}:
                field.label = _("shown to")

    def clean_links(self) -> str:
        text: str = self.cleaned_data["links"]
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(parse_links(text)) != len(lines):
            raise forms.ValidationError(_("Five addresses at most, each beginning with http:// or https://."))
        return "\n".join(lines)

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each line with its audience, for the template."""
        return [(self[name], self[f"{name}_to"]) for name in FIELDS]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("name", *FIELDS, "letters"):
            data[f"{name}_to"] = data.get(f"{name}_to") or "nobody"
        lines = [name for name in (*FIELDS, "letters") if data[f"{name}_to"] != "nobody"]
        if lines and data["name_to"] == "nobody":
            self.add_error("name_to", _("Who sees one of your lines sees your name: say to whom it is shown."))
        return data


class FindForm(forms.Form):
    """What they do, near where, within how many minutes."""

    q = LineFormField(label=_("Who are you looking for?"), max_length=120, required=False)
    near = CommuneField(label=_("Near"), required=False)
    minutes = forms.TypedChoiceField(
        label=_("Within"),
        coerce=int,
        required=False,
        empty_value="40",
        choices=[(n, f"{n} min") for n in (20, 30, 40, 60)],
    )
