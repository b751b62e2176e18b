"""How an issuer is paid by card; how much is given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineFormField
from maillage.economy.card_providers import choosable
from maillage.economy.forms.fields import MoneyField
from maillage.economy.models import CardAccount
from maillage.economy.models.choices import CARD_PROVIDER_LABELS

KEY = {"autocomplete": "off", "spellcheck": "false"}


class KeyField(forms.CharField):
    """A key, pasted: no space in it, never written on the page again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=250, required=False, widget=forms.PasswordInput(attrs=KEY, render_value=False), **kwargs
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        return "".join(str(super().clean(value) or "").split())


class CardAccountForm(forms.Form):
    """Which provider, and the keys it gives."""

    provider = forms.ChoiceField(label=_("Who takes the cards"), widget=forms.RadioSelect)
    shop = LineFormField(
        label=_("Number of the shop"), max_length=40, required=False, empty_value="",
        help_text=_("only for Systempay, PayZen, Lyra: the eight figures of your shop"),
    )  # fmt: skip
    secret = KeyField(
        label=_("Secret key"),
        help_text=_("Stripe: it begins with sk_ or rk_. The others: the password of the REST API. Empty: it stays."),
    )
    signing = KeyField(
        label=_("Key that signs notices"),
        help_text=_("only for Stripe, which gives it (whsec_…) for the address below. Empty: it stays."),
    )

    def __init__(self, *args: Any, account: CardAccount | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names, labels = [one.manifest.name for one in choosable()], dict(CARD_PROVIDER_LABELS)
        self.fields["provider"].choices = [(name, labels[name]) for name in names]  # type: ignore[attr-defined]  # of a choice
        if account is not None:
            self.initial.update(provider=account.provider, shop=account.shop)


class GiveBackForm(forms.Form):
    """How much goes back to the card."""

    amount = MoneyField(label=_("How much"), help_text=_("in euros; to the card that paid"))
