"""Forms of keys that answer with a sentence to whatever is sent: the library expects what a browser makes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django.forms import CharField, HiddenInput, JSONField

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)  # what no browser sends, as the library says it


class CredentialField(JSONField):
    """What a browser says of a key: small, and flat enough to be read."""

    def to_python(self, value: Any) -> Any:
        try:
            self.run_validators(value)  # how long it is, before it is read
            return super().to_python(value)
        except (RecursionError, ValueError) as error:  # too deep, or a number of thousands of figures
            raise get_adapter().validation_error("incorrect_code") from error

    def run_validators(self, value: Any) -> None:
        if isinstance(value, str):  # what was sent; what was read of it may be a number, which has no length
            super().run_validators(value)


def _credential() -> CredentialField:
    return CredentialField(required=True, max_length=20_000, widget=HiddenInput)


class AddKeyForm(forms.AddWebAuthnForm):
    """The name of a key that is added."""

    name = CharField(required=False, max_length=100)
    credential = _credential()

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

    credential = _credential()


class KeyForm(_Readable, forms.AuthenticateWebAuthnForm):
    """A key as the second factor."""

    credential = _credential()


class KeyAgainForm(_Readable, forms.ReauthenticateWebAuthnForm):
    """A key to prove once more that it is oneself."""

    credential = _credential()
