"""School holidays among the dates a host writes: chosen from a list, in the zone of the place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.places.models import Place
from maillage.places.rules.school_holidays import SchoolHoliday, holidays_ahead
from maillage.web.formats import day, french

NAMES = {
    "Vacances de la Toussaint": _("Autumn holidays"),
    "Vacances de Noël": _("Christmas holidays"),
    "Vacances d'hiver": _("Winter holidays"),
    "Vacances de printemps": _("Spring holidays"),
    "Vacances d'été": _("Summer holidays"),
    "Pont de l'Ascension": _("Ascension Day and the day after"),
}


def name_holiday(holiday: SchoolHoliday) -> str:
    """Autumn holidays 2026."""
    return f"{NAMES.get(holiday.name, holiday.name)} {holiday.first.year}"


class SchoolHolidaysField(forms.ChoiceField):
    """Which school holidays, if any: a `SchoolHoliday`, or None for the days that were typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("School holidays"), required=False, **kwargs)
        self.known: dict[str, SchoolHoliday] = {}

    def offer(self, holidays: Iterable[SchoolHoliday]) -> None:
        """Offer these; their zone is said."""
        self.known = {one.code: one for one in holidays}
        labels = [(code, _label(one)) for code, one in self.known.items()]
        self.choices = [("", gettext("None: the days written here")), *labels]

    def clean(self, value: Any) -> SchoolHoliday | None:
        return self.known.get(super().clean(value))


def _label(holiday: SchoolHoliday) -> str:
    first, last = day(holiday.first), day(holiday.last)
    if holiday.first.year == holiday.last.year:  # the year once
        first = first.removesuffix(f" {holiday.first.year}")
    return f"{name_holiday(holiday)} (zone {holiday.zone}): {first} – {last}".replace("):", ") :" if french() else "):")


def offer_holidays(form: forms.Form, places: Iterable[Place], today: date) -> None:
    """Offer the holidays ahead in the zones of these places; without a zone that is known, the question goes away."""
    ahead = holidays_ahead([place.commune.departement_id for place in places], today)
    field = form.fields["holidays"]
    assert isinstance(field, SchoolHolidaysField)
    if not ahead:
        del form.fields["holidays"]
        return
    field.offer(ahead)
    zones = sorted({one.zone for one in ahead})
    field.help_text = gettext("Zone %(zone)s. Chosen, they replace the days written here.") % {"zone": ", ".join(zones)}
