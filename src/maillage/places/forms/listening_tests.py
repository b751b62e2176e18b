"""How a listening test is made: the voice, the door, where the other stands, how loud one reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.places.models import ListeningTest
from maillage.places.rules.listening_tests import FARTHEST_CM, LENGTHS

DISTANCES = [(cm, _("%(metres)s m") % {"metres": cm // 100}) for cm in range(100, FARTHEST_CM + 1, 100)]


class ListeningForm(forms.ModelForm):
    """Everything that is noted by hand before one reads."""

    distance_cm = forms.TypedChoiceField(
        label=_("How far from the door the other one stands"), choices=DISTANCES, coerce=int
    )
    sound_db = forms.IntegerField(
        label=_("How loud you read, in dB(A)"),
        min_value=30,
        max_value=110,
        initial=60,
        help_text=_(
            "Read a sentence aloud, the phone one metre away, with any sound level app: about 60 for a normal"
            " voice, 70 for a loud one."
        ),
    )
    length = forms.TypedChoiceField(
        label=_("How many sentences"), choices=[(n, str(n)) for n in LENGTHS], coerce=int, initial=LENGTHS[0]
    )

    class Meta:
        model = ListeningTest
        fields = ["voice", "door", "distance_cm", "sound_db", "language"]

    field_order = ["voice", "door", "distance_cm", "sound_db", "length", "language"]

    def to_test(self, **known: Any) -> ListeningTest:
        """The test, not saved: its sentences are drawn by the action."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return ListeningTest(**values, **known)
