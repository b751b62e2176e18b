"""What a host fills in: a booking for somebody on the telephone, what was received, a word to those who come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.bookings.forms.booking import bookable
from maillage.bookings.models import CashEntry, ExternalCalendar, Limit
from maillage.community.models.fields import AddressFormField, LineFormField
from maillage.places.models import KIND_LABELS, Place, Space, Unit
from maillage.web.widgets import DateInput, TimeInput


class PhoneForm(forms.Form):
    """A telephone call: who, what, when."""

    nom = LineFormField(label=_("Name"), max_length=120, required=False, help_text=_("For someone without an account."))
    telephone = LineFormField(
        label=_("Their telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("To call them back if something changes. Forgotten with the name."),
    )
    adresse = AddressFormField(
        label=_("Or a member’s email address"),
        required=False,
        help_text=_("They get the usual email, and can change it."),
    )
    espace = forms.ModelChoiceField(label=_("Space"), queryset=Space.objects.none(), empty_label=None)
    jour = forms.DateField(label=_("Day"), widget=DateInput())
    quand = forms.ChoiceField(
        label=_("When?"),
        choices=[
            ("morning", _("morning")),
            ("afternoon", _("afternoon")),
            ("day", _("day")),
            ("hours", _("set hours")),
        ],
        widget=forms.RadioSelect,
        initial="morning",
    )
    de = forms.TimeField(label=_("From"), widget=TimeInput(), required=False)
    a = forms.TimeField(label=_("To"), widget=TimeInput(), required=False)
    personnes = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=50, initial=1)
    note = LineFormField(label=_("Note"), max_length=200, required=False)
    cle = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        espace = self.fields["espace"]
        assert isinstance(espace, forms.ModelChoiceField)
        self.place = place
        espace.queryset = place.spaces.filter(active=True)

    def clean_jour(self) -> date:
        return bookable(self.cleaned_data["jour"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("nom", "").strip() and not data.get("adresse") and "adresse" not in self.errors:
            self.add_error("nom", _("Say for whom: the address of a member, or a name."))
        if data.get("quand") == "hours" and not (data.get("de") and data.get("a")):
            self.add_error("de", _("Give both hours: from and to."))
        return data


class CashEntryForm(forms.ModelForm):
    """What was received: euros, by what means, for what."""

    euros = forms.DecimalField(label=_("Received (€)"), max_digits=7, decimal_places=2, localize=True)

    class Meta:
        model = CashEntry
        fields = ["means", "note"]

    field_order = ["euros", "means", "note"]

    def clean_euros(self) -> Decimal:
        euros: Decimal = self.cleaned_data["euros"]
        if euros == 0:
            raise forms.ValidationError(_("Give an amount."))
        return euros

    @property
    def cents(self) -> int:
        return int(self.cleaned_data["euros"] * 100)


class MessageForm(forms.Form):
    """A word to all those who come that day."""

    texte = forms.CharField(label=_("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class UnitField(forms.ModelChoiceField):
    """A unit, named with its space."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.name_with_space


class CalendarForm(forms.ModelForm):
    """An outside calendar, and the unit it holds."""

    unit = UnitField(label=_("What it holds"), queryset=Unit.objects.none(), empty_label=None)

    url = forms.URLField(label=_("Its address (ICS)"), max_length=500, assume_scheme="https")

    class Meta:
        model = ExternalCalendar
        fields = ["unit", "url"]

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(space__place=place, active=True, space__active=True).select_related("space")


class LimitForm(forms.ModelForm):
    """How much one person, or one organisation, may book."""

    class Meta:
        model = Limit
        fields = ["amount", "measure", "window", "kind", "place", "per_organisation"]

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = places
        place.empty_label = str(_("The whole network"))
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("All spaces")), *KIND_LABELS]

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if amount < 1:
            raise forms.ValidationError(_("At least one."))
        return amount
