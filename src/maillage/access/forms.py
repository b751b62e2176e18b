"""A door, a list of codes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.access.models import DRIVER_LABELS, Door

A_WEEK = 7 * 24 * 60


class DoorForm(forms.ModelForm):
    """What one opens, for whom, how."""

    url = forms.URLField(label=_("Address of the lock’s system"), max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = Door
        fields = ["name", "driver", "code", "url", "spaces", "instructions", "show_minutes", "active"]
        widgets = {"spaces": forms.CheckboxSelectMultiple, "driver": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces, driver = self.fields["spaces"], self.fields["driver"]
        assert isinstance(spaces, forms.ModelMultipleChoiceField)
        assert isinstance(driver, forms.ChoiceField)
        spaces.queryset = self.instance.place.spaces.filter(active=True)
        spaces.help_text = _("None checked: for everybody who books at this place.")
        driver.choices = DRIVER_LABELS
        self.fields["code"].help_text = _("Only for a code of the house.")
        self.fields["url"].help_text = _("Only for signed messages.")

    def clean_show_minutes(self) -> int:
        minutes: int = self.cleaned_data["show_minutes"]
        if minutes > A_WEEK:
            raise forms.ValidationError(_("A week at most: 10080 minutes."))
        return minutes

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Door.objects.filter(place=self.instance.place, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This place already has a door of that name."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("driver") == "shown_code" and not data.get("code"):
            self.add_error("code", _("Give the code of the house."))
        if data.get("driver") == "webhook" and not data.get("url"):
            self.add_error("url", _("Give the address of the lock’s system."))
        return data


class CodesForm(forms.Form):
    """Codes, one a line."""

    codes = forms.CharField(
        label=_("Codes, one a line"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=200_000,
    )
