"""How invoices are handed over to the platform."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressFormField, LineFormField
from maillage.economy.forms.cards import KeyField
from maillage.economy.models import PlatformAccount
from maillage.economy.models.choices import WAY_LABELS


class PlatformForm(forms.Form):
    """By email or by the flow service, and what each needs."""

    way = forms.ChoiceField(label=_("How it takes invoices"), choices=WAY_LABELS, widget=forms.RadioSelect)
    email = AddressFormField(
        label=_("Email address for invoices"), required=False, help_text=_("by email: the one your platform gives you")
    )  # fmt: skip
    address = LineFormField(
        label=_("Address of the flow service"), max_length=300, required=False, empty_value="",
        help_text=_("by the flow service: without /v1/flows, such as https://api.platform.example/afnor-flow"),
    )  # fmt: skip
    token_address = LineFormField(
        label=_("Address that gives tokens"), max_length=300, required=False, empty_value="",
        help_text=_("by the flow service: it opens the door, for a few minutes each time"),
    )  # fmt: skip
    client_id = LineFormField(label=_("Client identifier"), max_length=200, required=False, empty_value="")
    secret = KeyField(label=_("Client secret"), help_text=_("Empty: it stays, as long as the addresses do."))

    def __init__(self, *args: Any, account: PlatformAccount | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if account is not None:
            names = ("way", "email", "address", "token_address", "client_id")
            self.initial.update({name: getattr(account, name) for name in names})
