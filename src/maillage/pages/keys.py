"""Forms of keys that answer with a sentence to whatever is sent: the library expects what a browser makes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms


class _Unreadable:
    """What no browser sends is refused as a key that does not fit."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside us
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def clean(self) -> Any:
        try:
            return super().clean()  # type: ignore[misc]  # of the form beside us
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AddKeyForm(_Unreadable, forms.AddWebAuthnForm):
    """One more key."""


class SignInByKeyForm(_Unreadable, forms.LoginWebAuthnForm):
    """Signing in by a key alone."""


class KeyForm(_Unreadable, forms.AuthenticateWebAuthnForm):
    """A key as the second factor."""


class KeyAgainForm(_Unreadable, forms.ReauthenticateWebAuthnForm):
    """A key to prove once more that it is oneself."""
