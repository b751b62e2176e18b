"""An invoice that is being written: who buys, what, the lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models import Person
from maillage.community.models.fields import LineFormField
from maillage.economy.forms.fields import IdentifierField, MoneyField, QuantityField
from maillage.economy.models import DraftInvoice, Invoice, Issuer
from maillage.economy.models.choices import KIND_LABELS, METHOD_LABELS, PAID_LABELS, UNIT_LABELS
from maillage.economy.presenters.paper import percent
from maillage.economy.queries.invoices import open_deposits
from maillage.economy.queries.rights import Desk, known_customers
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.documents import InvoiceKind, ItemLine, Regime, Unit
from maillage.economy.rules.mentions import vat_rates
from maillage.economy.rules.training import CUSTOMER
from maillage.web.widgets import DateInput

BLANK_LINES = 3
FIELDS = (
    "kind", "customer", "name", "street", "postcode", "city", "email", "siren", "siret", "vat_number", "engagement",
    "service_code", "supplied_on", "paid_on", "paid_by",
)  # fmt: skip
OF_COMPANIES = ("siren", "siret", "vat_number", "engagement", "service_code")


class DraftForm(forms.ModelForm):
    """Who buys, and what is known of the sale."""

    siren = IdentifierField("siren", label="SIREN", required=False)
    siret = IdentifierField("siret", label="SIRET", required=False)
    vat_number = IdentifierField("vat_number", label=capfirst(gettext_lazy("VAT number")), required=False)

    class Meta:
        model = DraftInvoice
        fields = FIELDS
        widgets = {"supplied_on": DateInput(), "paid_on": DateInput()}
        help_texts = {
            "email": gettext_lazy(
                "where the invoice is sent; if the person has an account here, they find it there too"
            ),
            "paid_on": gettext_lazy("if it is paid before the invoice is written"),
        }

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        if desk.issuer.is_training and self.instance.pk is None:
            self.initial = {**CUSTOMER, **self.initial}
        kinds = [InvoiceKind.INVOICE, InvoiceKind.DEPOSIT]
        if desk.writer is not None:
            kinds.append(InvoiceKind.SELF_BILLED)
        labels = dict(KIND_LABELS)
        self.fields["kind"].choices = [(kind.value, labels[kind.value]) for kind in kinds]  # type: ignore[attr-defined]  # of a choice
        is_offset = self.instance.paid_by == Method.OFFSET.value
        methods = PAID_LABELS if is_offset else METHOD_LABELS
        self.fields["paid_by"].choices = [("", "—"), *methods]  # type: ignore[attr-defined]  # of a choice
        if not desk.issuer.is_training:
            self.fields["organisation"] = forms.ModelChoiceField(
                known_customers(desk.issuer), label=_("Known here as"), required=False,
                empty_label=_("nobody of these"), initial=self.instance.organisation_id,
                help_text=_(
                    "who speaks for this organisation finds the invoice among theirs, whatever address is written"
                ),
            )  # fmt: skip
        deposits = self._deposits()
        if deposits:
            self.fields["deposits"] = forms.ModelMultipleChoiceField(
                Invoice.with_training.filter(pk__in=[one.pk for one in deposits]), label=_("Deposits to take off"),
                required=False, widget=forms.CheckboxSelectMultiple, initial=[one.pk for one in deposits],
            )  # fmt: skip

    def _deposits(self) -> list[Invoice]:
        """Those that its customer paid, and that no invoice takes off."""
        if self.instance.pk is None:
            return []
        return open_deposits(self.desk.issuer, self.instance.name, timezone.localdate())

    def main_fields(self) -> list[Any]:
        """What every invoice wants."""
        apart = {*OF_COMPANIES, "organisation"}
        return [field for field in self.visible_fields() if field.name not in apart]

    def company_fields(self) -> list[Any]:
        """What companies and public bodies want besides."""
        return [self[name] for name in ("organisation", *OF_COMPANIES) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("paid_on")) != bool(data.get("paid_by")):
            self.add_error("paid_by", _("Say both when it was paid and how, or neither."))
        return data

    def _post_clean(self) -> None:
        """The action writes it: the instance is left as it is."""

    def facts(self) -> dict[str, Any]:
        """What was written; whose it is, when somebody here has that address."""
        facts: dict[str, Any] = {name: self.cleaned_data[name] for name in FIELDS}
        email = self.cleaned_data["email"]
        is_real = bool(email) and not self.desk.issuer.is_training
        facts["person"] = Person.objects.filter(email=email, is_active=True).first() if is_real else None
        facts["organisation"] = self.cleaned_data.get("organisation")
        if self.cleaned_data["kind"] == InvoiceKind.SELF_BILLED.value:
            facts["organisation"] = self.desk.writer
        if organisation := facts["organisation"]:
            facts["person"] = None  # it is the organisation that was invoiced, whoever reads its mail
            if not facts["siren"] and not facts["siret"]:
                facts |= {"siren": organisation.siren, "siret": organisation.siret}
        return facts


class LineForm(forms.Form):
    """One line; left empty, it does not count."""

    words = LineFormField(label=gettext_lazy("What is sold"), max_length=200, required=False, empty_value="")
    quantity = QuantityField(label=gettext_lazy("How many"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Counted by"), choices=UNIT_LABELS, required=False)
    price = MoneyField(label=gettext_lazy("Price of one, before VAT"), required=False)
    vat_rate = forms.TypedChoiceField(label=gettext_lazy("VAT"), coerce=int, required=False, empty_value="")

    def __init__(self, *args: Any, rates: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vat_rate"].choices = [(rate, percent(rate)) for rate in rates]  # type: ignore[attr-defined]  # of a choice
        if len(rates) == 1:
            del self.fields["vat_rate"]
            self.fields["price"].label = _("Price of one")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        filled = [bool(data.get(name)) for name in ("words", "quantity", "price")]
        if any(filled) and not all(filled) and not self.errors:
            raise forms.ValidationError(_("A line says what is sold, how many, and the price of one."))
        return data

    def item(self) -> ItemLine | None:
        """The line; None when it was left empty."""
        data = self.cleaned_data
        if not data.get("words"):
            return None
        return ItemLine(
            data["words"], data["quantity"], Unit(data["unit"] or Unit.PIECE), data["price"], data.get("vat_rate") or 0
        )  # fmt: skip


class LineFormSet(forms.BaseFormSet):
    """The lines of an invoice."""

    def items(self) -> list[ItemLine]:
        """Those that were filled in."""
        return [item for form in self.forms if (item := form.item()) is not None]


def line_formset(data: Any, issuer: Issuer, draft: DraftInvoice | None) -> LineFormSet:
    """The lines written so far, and three empty ones."""
    taxed = issuer.regime == Regime.NORMAL
    is_voucher = draft is not None and draft.is_voucher
    rates = [*vat_rates(timezone.localdate()), 0] if taxed and not is_voucher else [0]
    lines = [line.item for line in draft.lines.all()] if draft else []
    initial = [
        {"words": one.words, "quantity": Decimal(one.quantity), "unit": one.unit.value, "price": one.unit_price,
         "vat_rate": one.vat_rate}
        for one in lines
    ]  # fmt: skip
    kind = forms.formset_factory(
        LineForm, formset=LineFormSet, extra=BLANK_LINES, max_num=100, validate_max=True, absolute_max=110
    )  # fmt: skip
    return kind(data, initial=initial, prefix="ligne", form_kwargs={"rates": rates})  # type: ignore[return-value]  # of that formset
