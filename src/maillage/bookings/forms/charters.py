"""What a host writes of the charter, and the name of who signs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import ConfidentialityCharter
from maillage.community.models.fields import LineFormField, text_with_an_end


class PlaceCharterForm(forms.ModelForm):
    """The next version: its words, and whether all sign again."""

    class Meta:
        model = ConfidentialityCharter
        formfield_callback = text_with_an_end
        fields = ["title", "text", "asks_again"]
        help_texts = {
            "text": _("In Markdown: # a title, - a list, **bold**. Once published, a version never changes."),
            "asks_again": _("Leave it off for a corrected word."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 20})}


class CharterSignatureForm(forms.Form):
    """A name, which stands for a signature."""

    name = LineFormField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("It stands for your signature."),
    )
