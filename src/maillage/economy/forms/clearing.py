"""Forms of accounts between places: an agreement, a contested line, what is answered, a bank account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models import Network
from maillage.community.models.fields import LineFormField
from maillage.economy.actions.clearing_agreements import Draft
from maillage.economy.models.clearing import METHOD_LABELS
from maillage.economy.rules.clearing import Method
from maillage.economy.rules.periods import MOST_CONTEST_DAYS
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal


class EurosField(forms.CharField):
    """An amount as one writes it; what it gives is whole cents, or nothing where nothing was written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text).cents
        except Refusal as refusal:
            raise forms.ValidationError(_(refusal.sentence) % refusal.facts) from None


class AgreementForm(forms.Form):
    """What a half-day elsewhere is worth, for whom, from when on."""

    networks = forms.ModelMultipleChoiceField(
        Network.objects.none(), label=gettext_lazy("For"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("one network: between its places; several: from the places of one to those of another"),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=gettext_lazy("What is owed for a half-day"), choices=METHOD_LABELS, widget=forms.RadioSelect,
        initial=Method.SHARE.value,
    )  # fmt: skip
    percent = forms.DecimalField(
        label=gettext_lazy("Share (%)"), min_value=Decimal("0.01"), max_value=100, decimal_places=2, initial=100,
        required=False, help_text=gettext_lazy("of what the pass cost, or of the own price of the place"),
    )  # fmt: skip
    flat = EurosField(
        label=gettext_lazy("Price of a half-day (€)"), required=False,
        help_text=gettext_lazy("where the same price counts everywhere"),
    )  # fmt: skip
    smallest = EurosField(
        label=gettext_lazy("Smallest transfer (€)"), required=False, initial="10",
        help_text=gettext_lazy("what is smaller is kept for the next period"),
    )  # fmt: skip
    contest_days = forms.IntegerField(
        label=gettext_lazy("Days to contest a statement"), min_value=0, max_value=MOST_CONTEST_DAYS, initial=15
    )
    valid_from = forms.DateField(label=gettext_lazy("Counts from"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        networks: Any = self.fields["networks"]
        networks.queryset = Network.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        """The share or the price that its way needs."""
        data = super().clean() or self.cleaned_data
        method = data.get("method")
        if method == Method.FLAT and not data.get("flat") and "flat" not in self.errors:
            self.add_error("flat", _("Say how much."))
        if method and method != Method.FLAT and not data.get("percent") and "percent" not in self.errors:
            self.add_error("percent", _("Say how much."))
        return data

    def draft(self) -> Draft:
        """What is put forward; the form is valid."""
        data = self.cleaned_data
        return Draft(
            Method(data["method"]), data["valid_from"], (data["percent"] or Decimal(100)) / 100, data["flat"] or 0,
            data["smallest"] or 0, data["contest_days"],
        )  # fmt: skip


class PeriodForm(forms.Form):
    """The last day of the next period."""

    last = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("empty: the end of the quarter"),
    )  # fmt: skip


class EndForm(forms.Form):
    """The last day of an agreement."""

    last = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


class ContestForm(forms.Form):
    """What is not right, in a word."""

    words = LineFormField(label=gettext_lazy("What is not right"), max_length=300)


class AnswerForm(forms.Form):
    """What is answered to a place; the amount and the half-days only where the line is put right."""

    answer = LineFormField(label=gettext_lazy("What you answer"), max_length=300)
    cents = EurosField(label=gettext_lazy("The right amount (€)"), required=False,
                       help_text=gettext_lazy("empty: the line is right as it is"))  # fmt: skip
    half_days = forms.IntegerField(label=gettext_lazy("The right half-days"), min_value=0, required=False)


class AccountForm(forms.Form):
    """The bank account of a place."""

    holder = LineFormField(label=gettext_lazy("In the name of"), max_length=70)
    iban = LineFormField(label=_("IBAN"), max_length=42)
    bic = LineFormField(label=_("BIC"), max_length=14, required=False)
