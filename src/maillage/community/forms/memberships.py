"""Joining, answering, signing; the charter and the file of a network."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Charter, Membership, Network, Organisation, OrganisationKind
from maillage.community.models.fields import LineFormField, text_with_an_end
from maillage.territory.forms import CommuneField


class JoinNetworkForm(forms.ModelForm):
    """Who, what work, which commune, what one needs and offers."""

    home = CommuneField(label=_("Commune where you live"), required=False)

    class Meta:
        model = Membership
        fields = ["name", "email", "situation", "work", "home", "needs", "offers", "news"]
        labels = {"name": _("Your name"), "email": _("Your email address"), "situation": _("You are")}
        help_texts = {
            "email": _("An email will ask you to confirm it."),
            "work": _("In a few words: translator, accountant, developer…"),
            "needs": _("A quiet desk once a week, a room for calls, company, a good connection…"),
            "offers": _("A skill, equipment, an hour at the door, an idea. Nothing is an answer too."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "needs": forms.Textarea(attrs={"rows": 3}),
            "offers": forms.Textarea(attrs={"rows": 3}),
        }

    field_order = ["name", "email", "situation", "work", "home", "needs", "offers", "news"]

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["email"]


class WordsForm(forms.Form):
    """A few words: a question, an answer, a reason, a message."""

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: Any, required: bool = True, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].required = required
        self.fields["text"].widget.attrs["rows"] = rows


class SignForm(forms.Form):
    """One's name stands for one's signature."""

    name = LineFormField(
        label=_("Your name, as a signature"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    read = forms.BooleanField(label=_("I have read this charter and I agree to it"))


class CharterForm(forms.ModelForm):
    """A title and a text in Markdown."""

    class Meta:
        model = Charter
        formfield_callback = text_with_an_end
        fields = ["title", "text"]
        help_texts = {"text": _("In Markdown: # a title, - a list, **bold**. Once published, a version never changes.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 18})}


class NetworkForm(forms.ModelForm):
    """What a network says of itself, and its rules."""

    class Meta:
        model = Network
        formfield_callback = text_with_an_end
        fields = [
            "name", "tagline", "presentation", "email", "members_only", "needs_second_factor", "hold_minutes",
            "request_hours", "offer_minutes", "no_show_limit", "processors",
        ]  # fmt: skip
        labels = {
            "name": _("Name of the network"),
            "hold_minutes": _("A slot is kept while someone confirms (minutes)"),
            "request_hours": _("A host answers a request within (hours)"),
            "offer_minutes": _("A freed slot is kept for the first in line (minutes)"),
            "no_show_limit": _("Missed slots before one is limited"),
        }
        help_texts = dict.fromkeys(("hold_minutes", "request_hours", "offer_minutes"), "")
        widgets = {"processors": forms.Textarea(attrs={"rows": 3})}


class PartForm(forms.Form):
    """Which organisation takes which part."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.all())
    role = forms.ChoiceField(
        label=_("Part"),
        choices=OrganisationKind.choices,
    )
