"""Joining with a name and an address; no password anywhere. Apart from sign_in.py: allauth reads this one first."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.models.fields import LineFormField


class JoinForm(forms.Form):
    """What is asked of someone who joins: how to call them."""

    name = LineFormField(
        label=_("Your name"),
        max_length=120,
        help_text=_("Seen by the hosts of the places you book, and by nobody else."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email"]

    def signup(self, request: HttpRequest, user: Person) -> None:  # noqa: ARG002 - allauth gives it
        """Called by allauth once the account has been created."""
        user.name = self.cleaned_data["name"].strip()
        user.language = language_in_use()
        user.save(update_fields=["name", "language"])
        record(user, "person_joined", ("person", None), about=[user])


def language_in_use() -> str:
    """The language of this page, as a person's own."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"
