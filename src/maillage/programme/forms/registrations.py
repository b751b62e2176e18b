"""Registering, giving one's place, adding somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressFormField, LineFormField
from maillage.passes.forms.rates import MoneyField
from maillage.programme.actions.registrations import Guest, RegistrationRequest
from maillage.programme.models import Event
from maillage.programme.rules.registration import MOST_PEOPLE

NAME = {"autocomplete": "name"}
EMAIL = {"autocomplete": "email"}


class RegistrationForm(forms.Form):
    """Who comes, how many, and the questions of the organiser; name and address only without an account."""

    name = LineFormField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs=NAME))
    email = AddressFormField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs=EMAIL),
        help_text=_("An email will ask you to confirm it."),
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("How many come, you included"), min_value=1, max_value=MOST_PEOPLE, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, signed_in: bool, language: str = "fr", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        self.questions = list(event.questions.all())
        if signed_in:
            del self.fields["name"], self.fields["email"]
        self.gives_freely = event.gives_freely
        if event.gives_freely:
            self.fields["gives"] = MoneyField(
                label=_("What you give, in euros"), required=False, help_text=_("as you want; nothing is fine")
            )
        for question in self.questions:
            self.fields[f"q{question.pk}"] = LineFormField(
                label=question.label, max_length=300, required=False,
                help_text=_("Erased 30 days after the event.") if question.is_sensitive else "",
            )  # fmt: skip

    def as_request(self) -> RegistrationRequest:
        """What is asked; the form is valid."""
        answers = {question.pk: self.cleaned_data.get(f"q{question.pk}", "") for question in self.questions}
        gives = self.cleaned_data["gives"] or 0 if self.gives_freely else None
        return RegistrationRequest(self.cleaned_data["people"], answers, gives_cents=gives)

    def as_guest(self) -> Guest:
        """Who comes, without an account; the form is valid."""
        return Guest(self.cleaned_data["name"], self.cleaned_data["email"], self.language)


class PeopleForm(forms.Form):
    """How many come, another number."""

    people = forms.IntegerField(
        label=_("How many come, you included"), min_value=1, max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class GuestForm(forms.Form):
    """Somebody else: to whom one gives one's place."""

    name = LineFormField(label=_("Their name"), max_length=120)
    email = AddressFormField(label=_("Their e-mail address"), max_length=254)


class AddGuestForm(forms.Form):
    """Somebody the organiser adds: by telephone, at the door."""

    name = LineFormField(label=_("Name"), max_length=120)
    email = AddressFormField(
        label=_("E-mail address"), max_length=254, required=False, help_text=_("empty: nobody is written to")
    )
    people = forms.IntegerField(label=_("How many come"), min_value=1, max_value=MOST_PEOPLE, initial=1)


class CancelForm(forms.Form):
    """Why an event is cancelled."""

    reason = LineFormField(
        label=_("Why, in one sentence"), max_length=200, required=False,
        help_text=_("those who registered read it, and so do visitors"),
    )  # fmt: skip
