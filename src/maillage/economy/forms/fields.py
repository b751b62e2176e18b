"""Amounts, quantities and identifiers as people type them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from maillage.economy.rules.issuers import check_identifier, compact
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence


class MoneyField(forms.CharField):
    """8,50 or 1 234.5 or −12: an amount."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text)
        except Refusal as refusal:
            raise ValidationError(sentence(refusal), code=refusal.code) from refusal

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Money):
            return value.format().replace("\u00a0€", "")
        return value


class QuantityField(forms.CharField):
    """3 or 1,5: how many, with three decimals at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = Decimal("".join(text.split()).replace(",", "."))
        except InvalidOperation as error:
            raise ValidationError(_("Write a number, such as 3 or 1,5.")) from error
        if not number.is_finite() or not 0 < number < 10**6 or number != round(number, 3):
            raise ValidationError(_("Write a number above zero, with three decimals at most."))
        return number

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


class IdentifierField(forms.CharField):
    """A SIREN, a SIRET, an IBAN…: spaces are welcome; the key is checked."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> Any:
        text = compact(super().clean(value) or "")
        if refusal := check_identifier(self.kind, text):
            raise ValidationError(sentence(refusal), code=refusal.code)
        return text
