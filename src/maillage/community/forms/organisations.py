"""The file of an organisation, and who works for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Organisation
from maillage.community.models.fields import AddressFormField, LineFormField, text_with_an_end
from maillage.community.rules import RoleKind
from maillage.community.rules.numbers import parse_rna, parse_siren, parse_siret
from maillage.kernel.refusal import Refusal


class OrganisationForm(forms.ModelForm):
    """Name, kind, numbers: each number has a key that is checked."""

    url = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Organisation
        formfield_callback = text_with_an_end
        fields = ["name", "kind", "presentation", "siren", "siret", "rna"]
        help_texts = {
            "siren": _("nine figures: the company or the body"),
            "siret": _("fourteen figures: the establishment"),
            "rna": _("W and nine figures: the association"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["url"] = self.instance.url
        for name, length in (("siren", 20), ("siret", 25), ("rna", 20)):  # as one copies them: with spaces
            field = LineFormField(label=self.fields[name].label, required=False, max_length=length)
            field.help_text = self.fields[name].help_text
            self.fields[name] = field

    def clean_siren(self) -> str:
        return self._number("siren", parse_siren)

    def clean_siret(self) -> str:
        return self._number("siret", parse_siret)

    def clean_rna(self) -> str:
        return self._number("rna", parse_rna)

    def _number(self, name: str, read: Callable[[str], str]) -> str:
        text: str = self.cleaned_data[name].strip()
        try:
            return read(text) if text else ""
        except Refusal as refusal:
            raise forms.ValidationError(gettext(refusal.sentence)) from refusal

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        siren, siret = data.get("siren"), data.get("siret")
        if siren and siret and not siret.startswith(siren):
            self.add_error("siret", _("This SIRET does not begin with that SIREN."))
        if siret and not siren:
            data["siren"] = siret[:9]
        self.instance.url = data.get("url", "")
        return data


class NewOrganisationForm(OrganisationForm):
    """The same, and the network it takes part in; asked only of who runs several."""

    network = forms.ModelChoiceField(label=_("Network"), queryset=Network.objects.none(), empty_label=None)

    def __init__(self, *args: Any, networks: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        network = self.fields["network"]
        assert isinstance(network, forms.ModelChoiceField)
        network.queryset = Network.objects.filter(pk__in=networks)
        if len(networks) == 1:
            network.required, network.widget = False, forms.HiddenInput()
            self.only = network.queryset.get()

    def clean_network(self) -> Network:
        chosen: Network | None = self.cleaned_data["network"]
        return chosen or self.only


class WorkerForm(forms.Form):
    """Someone by their address, and whether they speak for the organisation."""

    email = AddressFormField(label=_("Their email address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(
        label=_("They"),
        choices=[(RoleKind.MEMBER.value, _("work for it")), (RoleKind.MANAGER.value, _("speak for it"))],
    )
