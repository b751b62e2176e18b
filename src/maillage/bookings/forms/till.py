"""What was counted, to close a deposit bag."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.till import Till
from maillage.community.models.fields import LineFormField
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence

MOST_CHEQUES = 500  # of one bag
LONGEST = 19  # figures of a number of a row


class BagForm(forms.Form):
    """The cash that was counted, the cheques that are there, a word if it differs."""

    counted = forms.CharField(
        label=_("Cash that you counted (€)"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("without what stays in the till to give change"),
    )
    words = LineFormField(
        label=_("If it differs from what was written down: why"),
        max_length=200,
        required=False,
        help_text=_("nobody’s name"),
    )
    last_seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput())

    def __init__(self, *args: Any, till: Till, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_seen"].initial = till.last_bag

    @property
    def cheques(self) -> set[int]:
        """The cheques that were ticked; which of them still wait, the action says."""
        ticked = self.data.getlist("cheques") if hasattr(self.data, "getlist") else []
        return {int(one) for one in ticked[:MOST_CHEQUES] if one.isascii() and one.isdigit() and len(one) < LONGEST}

    def clean_counted(self) -> Money:
        try:
            return Money.parse(self.cleaned_data["counted"])
        except Refusal as refusal:
            raise ValidationError(sentence(refusal), code=refusal.code) from refusal
