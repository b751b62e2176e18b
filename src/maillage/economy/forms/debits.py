"""A mandate of direct debit; where something is given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models import Organisation, Person
from maillage.community.models.fields import AddressFormField, LineFormField
from maillage.economy.forms.fields import IdentifierField
from maillage.economy.models import Issuer
from maillage.web.widgets import DateInput


class DebitMandateForm(forms.Form):
    """Whose account, and under which reference it was signed: somebody by their address, or an organisation."""

    email = AddressFormField(
        label=gettext_lazy("Email address of who signed"), required=False,
        help_text=gettext_lazy("of their account here; for an organisation, choose it below"),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("or the organisation"), required=False
    )
    name = LineFormField(label=gettext_lazy("In the name of"), max_length=70)
    iban = IdentifierField("iban", label="IBAN")
    bic = IdentifierField("bic", label="BIC", required=False)
    reference = LineFormField(label=gettext_lazy("Reference of the mandate"), max_length=35)
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DateInput())

    def __init__(self, *args: Any, issuer: Issuer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Organisation.objects.filter(invoices_held__invoice__issuer=issuer).distinct()
        self.fields["organisation"].queryset = near.order_by("name")  # type: ignore[attr-defined]  # of a choice

    def clean(self) -> dict[str, Any]:
        """A mandate is for a person or for an organisation: one of the two is given."""
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("email")) == bool(data.get("organisation")):
            self.add_error("email", _("Write the address of a person, or choose an organisation: one of the two."))
        return data

    def facts(self, person: Person | None) -> dict[str, Any]:
        """The values of the mandate, by the name of its columns."""
        names = ("organisation", "name", "iban", "bic", "reference", "signed_on")
        return {name: self.cleaned_data[name] for name in names} | {"person": person}


class CollectForm(forms.Form):
    """When the accounts are charged."""

    day = forms.DateField(
        label=gettext_lazy("Taken on"), widget=DateInput(),
        help_text=gettext_lazy("who pays is told fourteen days before, unless you agreed on less"),
    )  # fmt: skip


class RefundForm(forms.Form):
    """The account something is given back to: written in the file, kept nowhere."""

    name = LineFormField(label=gettext_lazy("In the name of"), max_length=70)
    iban = IdentifierField("iban", label="IBAN")
