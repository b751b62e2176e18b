"""What one fills in to report an incident of confidentiality."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import Incident
from maillage.places.models import Place, Space
from maillage.places.rules.life import SpaceKind


class IncidentForm(forms.ModelForm):
    """What happened, where, in a few words."""

    class Meta:
        model = Incident
        fields = ["kind", "space", "text"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": _("What and when, no names. Do not copy here what had to stay secret.")}

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces: Any = self.fields["space"]
        spaces.queryset = Space.objects.filter(place=place, active=True).exclude(kind=SpaceKind.MOBILE.value)
        spaces.empty_label = _("elsewhere in the place")
        kinds: Any = self.fields["kind"]
        kinds.choices = [choice for choice in kinds.choices if choice[0]]
