"""Forms of keys that answer with a sentence to whatever is sent: the library expects what a browser makes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)  # what no browser sends, as the library says it


class AddKeyForm(forms.AddWebAuthnForm):
    """One more key."""

    def clean(self) -> Any:
        try:
            return super().clean()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _Readable:
    """The key is refused when it can't be read, as one that does not fit."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside us
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class SignInByKeyForm(_Readable, forms.LoginWebAuthnForm):
    """Signing in by a key alone."""


class KeyForm(_Readable, forms.AuthenticateWebAuthnForm):
    """A key as the second factor."""


class KeyAgainForm(_Readable, forms.ReauthenticateWebAuthnForm):
    """A key to prove once more that it is oneself."""
