"""A pass that is put on sale, asked for, sold, suspended, shared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Organisation
from maillage.community.models.fields import AddressFormField, LineFormField
from maillage.passes.actions.passes import MEANS_OF_PAYMENT
from maillage.passes.forms.rates import MoneyField
from maillage.passes.models import PassKind
from maillage.passes.rules.passes import PassForm, PassScope
from maillage.places.models import Place
from maillage.web.widgets import DateInput


class PassKindForm(forms.ModelForm):
    """What a place sells."""

    euros = MoneyField(label=_("Price (€); by the month, that of a month"), required=True)

    class Meta:
        model = PassKind
        fields = ["name", "form", "quantity", "months", "use", "scope", "places", "partners", "vat_rate", "voucher",
                  "on_sale"]  # fmt: skip
        widgets = {"places": forms.CheckboxSelectMultiple, "partners": forms.CheckboxSelectMultiple}

    field_order = ["name", "form", "quantity", "euros", "months", "use", "scope", "places", "partners", "vat_rate",
                   "voucher", "on_sale"]  # fmt: skip

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            cents = Decimal(self.instance.price_cents).scaleb(-2)
            self.fields["euros"].initial = f"{cents:.2f}".replace(".", ",")
        places, partners = self.fields["places"], self.fields["partners"]
        assert isinstance(places, forms.ModelMultipleChoiceField)
        assert isinstance(partners, forms.ModelMultipleChoiceField)
        places.queryset = Place.objects.filter(network=place.network_id).exclude(pk=place.pk)
        partners.queryset = Network.objects.exclude(pk=place.network_id)
        if not partners.queryset.exists():
            del self.fields["partners"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("scope") == PassScope.SOME and not data.get("places"):
            self.add_error("places", _("Choose at least one place."))
        if data.get("form") == PassForm.UNLIMITED:
            data["quantity"] = 0
        if data.get("euros") is not None:
            self.instance.price_cents = data["euros"]
        return data


class OrderForm(forms.Form):
    """Which pass, from when; for somebody else, their address."""

    premier = forms.DateField(label=_("Good from"), widget=DateInput(), initial=timezone.localdate)
    pour = AddressFormField(label=_("A gift? The address of whom it is for"), required=False)
    mot = LineFormField(label=_("A word with it"), max_length=200, required=False)


class PoolOrderForm(forms.Form):
    """A pass for the people of an organisation: from when, and what it wants written on the invoice."""

    premier = forms.DateField(label=_("Good from"), widget=DateInput(), initial=timezone.localdate)
    numero = LineFormField(
        label=_("The number of your order, if the invoice must bear one"), max_length=50, required=False
    )


class SaleForm(forms.Form):
    """A host sells a pass on the spot."""

    kind = forms.ModelChoiceField(label=_("Which pass"), queryset=PassKind.objects.none(), empty_label=None)
    email = AddressFormField(label=_("Address of the person"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("Or an organisation, for its people"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No organisation"),
    )
    first = forms.DateField(label=_("Good from"), widget=DateInput(), initial=timezone.localdate)
    means = forms.ChoiceField(label=_("Paid by"), choices=MEANS_OF_PAYMENT)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, organisation = self.fields["kind"], self.fields["organisation"]
        assert isinstance(kind, forms.ModelChoiceField)
        assert isinstance(organisation, forms.ModelChoiceField)
        kind.queryset = place.pass_kinds.filter(on_sale=True)
        organisation.queryset = Organisation.objects.order_by("name")


class SuspensionForm(forms.Form):
    """From when to when a pass is not used."""

    first = forms.DateField(label=_("From"), widget=DateInput(), initial=timezone.localdate)
    last = forms.DateField(label=_("Until"), widget=DateInput())


class BeneficiaryForm(forms.Form):
    """Who may use the pass of an organisation."""

    email = AddressFormField(label=_("Their address"))
