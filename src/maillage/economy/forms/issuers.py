"""How an organisation invoices; a mandate to write in its name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Organisation
from maillage.community.models.fields import LineFormField
from maillage.economy.forms.fields import IdentifierField
from maillage.economy.models import Issuer
from maillage.economy.queries.bank_accounts import accounts_beside
from maillage.economy.rules.accounts import Use, shipped_chart
from maillage.economy.rules.issuers import compact
from maillage.web.widgets import DateInput

ACCOUNT_LABELS = {
    Use.CUSTOMERS: _("account of customers"),
    Use.DEPOSITS: _("account of deposits"),
    Use.VAT: _("account of VAT"),
    Use.BANK: _("account of the bank"),
    Use.CASH: _("account of cash"),
    Use.CHEQUES: _("account of cheques"),
    Use.SERVICES: _("account of what is sold"),
    Use.PASSES: _("account of multi-purpose passes, until they are used"),
    Use.CLEARING: _("account of what places owe each other"),
    Use.OTHERS: _("account of other receipts"),
}
FIELDS = (
    "legal_name", "street", "postcode", "city", "email", "siren", "siret", "regime", "vat_due", "vat_number",
    "exemption_code", "exemption_text", "iban", "bic", "creditor_id", "prefix", "payment_days",
)  # fmt: skip


class IssuerForm(forms.ModelForm):
    """Everything that stands on an invoice about who sells."""

    siren = IdentifierField("siren", label="SIREN", help_text=_("nine figures; spaces do not matter"))
    siret = IdentifierField("siret", label="SIRET", required=False)
    vat_number = IdentifierField("vat_number", label=capfirst(_("VAT number")), required=False)
    iban = IdentifierField("iban", label=_("IBAN"), required=False, help_text=_("where your customers pay by transfer"))
    bic = IdentifierField("bic", label=_("BIC"), required=False)
    creditor_id = IdentifierField(
        "creditor_id", label=_("Creditor identifier (ICS)"), required=False,
        help_text=_("only for direct debits: your bank asks the Banque de France for it"),
    )  # fmt: skip
    prefix = LineFormField(  # type: ignore[assignment]  # a field of that name
        label=_("Beginning of the numbers"), max_length=12,
        help_text=_("two to eight letters, such as MEN: the first invoice is then MEN-2026-000001"),
    )  # fmt: skip
    exemption_code = LineFormField(
        label=_("code of the exemption"), max_length=40, required=False,
        help_text=_("its code in the standard, such as VATEX-FR-CGI261-7; may stay empty"),
    )  # fmt: skip
    payment_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=60, initial=30)

    class Meta:
        model = Issuer
        fields = FIELDS
        help_texts = {
            "exemption_text": _("when what is sold is exempt: “Exonération, article 261-7 du CGI”"),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.setdefault("legal_name", organisation.name)
            self.initial.setdefault("siren", organisation.siren or organisation.siret[:9])
            self.initial.setdefault("siret", organisation.siret)
        if not self.instance.iban:
            self.initial["iban"] = self._account_of_places(organisation)
        chart = self.instance.chart
        for use, label in ACCOUNT_LABELS.items():
            self.fields[f"account_{use.value}"] = forms.CharField(
                label=capfirst(label), max_length=12, initial=chart[use].number
            )

    @staticmethod
    def _account_of_places(organisation: Organisation) -> str:
        """The account by which its places are paid by the others, when there is one: proposed, not chosen."""
        known = {iban for _place, iban in accounts_beside(organisation, "")}
        return known.pop() if len(known) == 1 else ""

    def account_fields(self) -> list[Any]:
        """The numbers of accounts: folded away, few change them."""
        return [self[f"account_{use.value}"] for use in ACCOUNT_LABELS]

    def main_fields(self) -> list[Any]:
        """The fields that stay in sight: all but the numbers of accounts."""
        return [self[name] for name in FIELDS]

    def clean_prefix(self) -> str:
        """In capitals, without spaces."""
        return compact(self.cleaned_data["prefix"])

    def _post_clean(self) -> None:
        """The action writes it, under its lock: the instance is left as it is."""

    def facts(self) -> dict[str, Any]:
        """What was written; of the accounts, those that are not ours."""
        data = self.cleaned_data
        written = {use: compact(data[f"account_{use.value}"]) for use in ACCOUNT_LABELS}
        shipped = shipped_chart()
        changed = {use.value: number for use, number in written.items() if number != shipped[use].number}
        return {name: data[name] for name in FIELDS} | {"accounts": changed}


class MandateForm(forms.Form):
    """Who may write, since when, by which words."""

    writer = forms.ModelChoiceField(Organisation.objects.none(), label=_("Who may write our invoices"))
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())
    text = forms.CharField(
        label=_("What the mandate says"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000,
        help_text=_("copy here the words that both signed: they are kept with their date"),
    )  # fmt: skip

    def __init__(self, *args: Any, seller: Issuer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Organisation.objects.filter(networks__in=seller.organisation.networks.all())
        self.fields["writer"].queryset = near.exclude(pk=seller.organisation_id).distinct()  # type: ignore[attr-defined]  # of a choice
        self.initial.setdefault("signed_on", timezone.localdate())
