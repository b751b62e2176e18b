"""The price of a space; what one says to pay less; what somebody would pay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.rates import RateRequest
from maillage.passes.models.rates import AUDIENCE_LABELS, DECLARED_LABELS, RATE_KIND_LABELS
from maillage.passes.rules.rates import UNITS, Audience, Prices, RateKind, may_be_rate
from maillage.places.models import Place, Space
from maillage.web.formats import sentence
from maillage.web.widgets import DateInput


class MoneyField(forms.CharField):
    """An amount as one writes it (7,50 or 7.50 €), in cents; nothing when it is left empty."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "size": 8, "autocomplete": "off"}
        super().__init__(**{"max_length": 20, "widget": forms.TextInput(attrs=attrs), "required": False, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text).cents
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from None


UNIT_LABELS = {
    "hour": _("an hour (€)"), "half_day": _("a half-day (€)"), "evening": _("an evening, from 6 pm (€)"),
    "day": _("a day, at most (€)"), "week": _("a week, at most (€)"), "month": _("a month, at most (€)"),
}  # fmt: skip


class RateForm(forms.Form):
    """What a space costs, for whom, from when; each length of time may be left empty."""

    space = forms.ModelChoiceField(label=_("Space"), queryset=Space.objects.none(), empty_label=None)
    audience = forms.ChoiceField(label=_("For"), choices=AUDIENCE_LABELS)
    kind = forms.ChoiceField(label=_("Price"), choices=RATE_KIND_LABELS, widget=forms.RadioSelect, initial="amount")
    valid_from = forms.DateField(label=_("From"), widget=DateInput(), initial=timezone.localdate)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        space = self.fields["space"]
        assert isinstance(space, forms.ModelChoiceField)
        space.queryset = place.spaces.filter(active=True).order_by("position", "pk")
        for unit in UNITS:
            self.fields[unit] = MoneyField(label=UNIT_LABELS[unit])
        self.order_fields(["space", "audience", "kind", *UNITS, "valid_from"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (refusal := may_be_rate(RateKind(data["kind"]), self._prices(data))):
            self.add_error(None, sentence(refusal))
        return data

    @staticmethod
    def _prices(data: dict[str, Any]) -> Prices:
        return Prices(**{unit: data.get(unit) for unit in UNITS})

    def to_request(self) -> RateRequest:
        """The form as a value of the actions."""
        data = self.cleaned_data
        return RateRequest(
            Audience(data["audience"]), RateKind(data["kind"]), self._prices(data), data["valid_from"]
        )  # fmt: skip


class ConcessionForm(forms.Form):
    """I look for work, study, come for an association: until when."""

    audience = forms.ChoiceField(label=_("I come as"), choices=DECLARED_LABELS)
    until = forms.DateField(label=_("Until"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=182)


class HabitForm(forms.Form):
    """How somebody would come: so many half-days a week, in a space, as whom."""

    espace = forms.ModelChoiceField(label=_("Space"), queryset=Space.objects.none(), empty_label=None)
    public = forms.ChoiceField(label=_("As"), choices=AUDIENCE_LABELS, required=False)
    fois = forms.IntegerField(label=_("Half-days a week"), min_value=1, max_value=14)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        space = self.fields["espace"]
        assert isinstance(space, forms.ModelChoiceField)
        space.queryset = place.spaces.filter(active=True).order_by("position", "pk")
