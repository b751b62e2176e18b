"""Signing in by a code sent by mail, and joining."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import RequestLoginCodeForm, SignupForm
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressFormField


def _label_address_field(field: Any) -> None:
    field.label = _("Your e-mail address")
    field.widget.attrs = {"autocomplete": "email"}


class RequestCodeForm(RequestLoginCodeForm):
    """Where the code is sent: to the one spelling of what was typed."""

    email = AddressFormField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_address_field(self.fields["email"])


class JoiningForm(SignupForm):
    """A name (accounts.py) and an address."""

    email = AddressFormField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_address_field(self.fields["email"])
