"""The form of the one door: an address, to which a code is sent."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressFormField

TYPED_ADDRESS = "typed_address"  # in the session: what the form begins with


def _label_address_field(field: Any) -> None:
    field.label = _("Your email address")
    field.widget.attrs = {"autocomplete": "email"}


class RequestCodeForm(RequestLoginCodeForm):
    """Where the code is sent: to the one spelling of what was typed."""

    email = AddressFormField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_address_field(self.fields["email"])
