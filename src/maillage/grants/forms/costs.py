"""A cost as it is typed on a telephone: what, how much, when, a picture; and what a grant pays of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models.fields import LineFormField
from maillage.economy.forms.clearing import EurosField
from maillage.economy.forms.fields import QuantityField
from maillage.grants.actions.costs import CostDraft
from maillage.grants.forms.grants import FILES, euros_typed
from maillage.grants.models import Cost, CostCategory
from maillage.grants.models.costs import COST_NATURES, KIND_LABELS
from maillage.grants.rules.costs import WHOLE, CostKind
from maillage.grants.rules.figures import value_of_hours, value_of_mileage
from maillage.kernel.money import Money
from maillage.places.models import Place
from maillage.web.widgets import DateInput


class CostForm(forms.Form):
    """What was paid. Kilometres and hours are valued by the figure of their day where no amount is typed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=KIND_LABELS, initial=CostKind.INVOICE.value, widget=forms.RadioSelect
    )
    words = LineFormField(
        label=gettext_lazy("Supplier, and what was bought"), max_length=160,
        help_text=gettext_lazy("for a payslip: whose, which month; you alone read it"),
    )  # fmt: skip
    incurred_on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput())
    amount = EurosField(label=gettext_lazy("Amount with VAT (€)"), required=False)
    quantity = QuantityField(
        label=gettext_lazy("Kilometres, or hours"), required=False,
        help_text=gettext_lazy("the amount is reckoned by the scale of that day if you leave it empty"),
    )  # fmt: skip
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), required=False, widget=DateInput(),
        help_text=gettext_lazy("empty: not paid yet"),
    )  # fmt: skip
    proof = forms.FileField(
        label=gettext_lazy("Picture or PDF of the receipt"), required=False, widget=FILES,
        help_text=gettext_lazy("15 MB at most; it may come later"),
    )  # fmt: skip
    excl = EurosField(
        label=gettext_lazy("Amount without VAT (€)"), required=False, help_text=gettext_lazy("empty: the same")
    )
    eligible = EurosField(
        label=gettext_lazy("What may be counted (€)"), required=False,
        help_text=gettext_lazy("empty: all of it; without VAT if you get it back"),
    )  # fmt: skip
    MORE = ("excl", "eligible")

    def __init__(self, *args: Any, cost: Cost | None = None, **kwargs: Any) -> None:
        if cost is not None:
            kwargs["initial"] = {
                "kind": cost.kind, "words": cost.words, "incurred_on": cost.incurred_on, "paid_on": cost.paid_on,
                "amount": euros_typed(cost.incl_cents), "excl": euros_typed(cost.excl_cents),
                "eligible": euros_typed(cost.eligible_cents), "quantity": cost.quantity,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        if cost is not None:
            del self.fields["proof"]
        else:
            self.fields["incurred_on"].initial = timezone.localdate()

    @property
    def main_fields(self) -> list[Any]:
        """What one types on the road."""
        return [self[name] for name in self.fields if name not in self.MORE]

    @property
    def more_fields(self) -> list[Any]:
        """What a treasurer looks at."""
        return [self[name] for name in self.MORE]

    def clean(self) -> dict[str, Any]:
        """An amount, typed or reckoned."""
        data = super().clean() or self.cleaned_data
        if data.get("amount") is None and "amount" not in self.errors:
            value = self._reckoned(data)
            if value is None:
                self.add_error("amount", _("Say how much."))
            else:
                data["amount"] = value.cents
        return data

    @staticmethod
    def _reckoned(data: dict[str, Any]) -> Money | None:
        kind, quantity, day = data.get("kind"), data.get("quantity"), data.get("incurred_on")
        if quantity is None or day is None:
            return None
        if kind == CostKind.MILEAGE:
            return value_of_mileage(int(quantity), day)
        return value_of_hours(quantity, day) if kind == CostKind.VOLUNTEER else None

    def draft(self) -> CostDraft:
        """What is written down; the form is valid."""
        data = self.cleaned_data
        amount = data["amount"]
        excl = amount if data["excl"] is None else data["excl"]
        eligible = amount if data["eligible"] is None else data["eligible"]
        return CostDraft(
            CostKind(data["kind"]), data["words"], data["incurred_on"], amount, excl, eligible, data["paid_on"],
            data["quantity"],
        )  # fmt: skip


class CorrectionForm(CostForm):
    """A cost that is frozen, put right."""

    reason = LineFormField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("the next version of the report says it")
    )


class ProofForm(forms.Form):
    """One more picture or PDF that proves a cost."""

    proof = forms.FileField(label=gettext_lazy("Picture or PDF of the receipt"), widget=FILES)


class ReasonForm(forms.Form):
    """The reason of what is decided about a cost."""

    reason = LineFormField(label=gettext_lazy("Why"), max_length=200)


class CostPlaceForm(forms.Form):
    """In the accounts of which place it counts."""

    place = forms.ModelChoiceField(
        Place.objects.none(), label=gettext_lazy("Place"), required=False, empty_label=gettext_lazy("none")
    )
    nature = forms.ChoiceField(label=gettext_lazy("As"), choices=COST_NATURES)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["place"]
        choice.queryset = places


class CategoryField(forms.ModelChoiceField):
    """A kind of cost, under the name of its grant."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.grant.title} — {obj.name}"


class ImputeForm(forms.Form):
    """What a grant pays of a cost: nothing but the kind of cost is wanted."""

    category = CategoryField(CostCategory.objects.none(), label=gettext_lazy("Grant, and kind of cost"))
    share = forms.DecimalField(
        label=gettext_lazy("Part that concerns the action (%)"), min_value=Decimal("0.01"), max_value=100,
        decimal_places=2, initial=100,
    )  # fmt: skip
    key = LineFormField(
        label=gettext_lazy("How this part is reckoned"), max_length=160, required=False,
        help_text=gettext_lazy("under 100 %: “half of the rent, by square metres”; without anybody’s name"),
    )  # fmt: skip
    amount = EurosField(
        label=gettext_lazy("What the grant pays (€)"), required=False,
        help_text=gettext_lazy("empty: as much as its rate and what is left allow"),
    )  # fmt: skip

    def __init__(self, *args: Any, grants: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["category"]
        rows = CostCategory.objects.filter(grant__in=grants).select_related("grant")
        choice.queryset = rows.order_by("grant__title", "kind", "name")

    def clean(self) -> dict[str, Any]:
        """A part has its reckoning."""
        data = super().clean() or self.cleaned_data
        share = data.get("share")
        if share is not None and share < 100 and not data.get("key") and "key" not in self.errors:
            self.add_error("key", _("Say how this part is reckoned: “half of the rent, by square metres”."))
        return data

    @property
    def share_bp(self) -> int:
        """In basis points; the form is valid."""
        return int(self.cleaned_data["share"] * WHOLE / 100)
