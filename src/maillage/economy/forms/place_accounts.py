"""The year of a place as it is typed: a table of natures and months, one line, a treasurer's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models.fields import LineFormField
from maillage.economy.actions.place_accounts import Cell, LineDraft
from maillage.economy.forms.clearing import EurosField
from maillage.economy.forms.fields import QuantityField
from maillage.economy.models import PlaceAmount
from maillage.economy.models.place_accounts import NATURE_LABELS
from maillage.economy.rules.place_accounts import TYPED, Nature, Side, side_of
from maillage.web.widgets import DateInput

LABELS = {Nature(value): label for value, label in NATURE_LABELS}
EACH = "each"  # the field that fills all empty months


def amount_typed(row: PlaceAmount) -> str:
    """An amount, or hours, as one types it: no cents where there are none."""
    value = row.hours if row.nature == Nature.VOLUNTEERS.value else Decimal(row.cents).scaleb(-2)
    text = f"{value:.2f}".replace(".", ",")
    return text.removesuffix(",00")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A nature of the table: its fields, and whether it says something."""

    nature: Nature
    label: Any
    each: Any
    months: list[tuple[date, Any]]
    is_open: bool


class YearForm(forms.Form):
    """One field a nature and month; one more a nature, for what is the same each month."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, months: Sequence[date], known: Mapping[Cell, PlaceAmount], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.months = [month for month in months if month <= today]
        for nature in TYPED:
            kind = QuantityField if nature == Nature.VOLUNTEERS else EurosField
            typed = [amount_typed(row) if (row := known.get((nature.value, one))) else "" for one in self.months]
            same = typed[0] if len(set(typed)) == 1 else ""  # said once, so that it is changed once
            self.fields[f"{nature}-{EACH}"] = kind(required=False, label=_("the same each month"), initial=same)
            for month, text in zip(self.months, typed, strict=True):
                self.fields[self._name(nature, month)] = kind(
                    required=False, label=f"{month:%m/%Y}", initial="" if same else text
                )

    @staticmethod
    def _name(nature: Nature, month: date) -> str:
        return f"{nature}-{month:%Y-%m}"

    def rows(self, side: Side) -> list[TableRow]:
        """The natures of a side, those that say something opened."""
        return [self._row(nature) for nature in TYPED if side_of(nature) == side]

    def _row(self, nature: Nature) -> TableRow:
        months = [(month, self[self._name(nature, month)]) for month in self.months]
        each = self[f"{nature}-{EACH}"]
        is_open = any(field.value() or field.errors for _month, field in months)
        return TableRow(nature, LABELS[nature], each, months, is_open)

    @property
    def sides(self) -> list[tuple[Any, list[TableRow]]]:
        """What is spent first: it is what the site does not know."""
        return [
            (_("What was spent"), self.rows(Side.COST)), (_("What came in besides"), self.rows(Side.RECEIPT)),
            (_("Hours of volunteers"), self.rows(Side.TIME)),
        ]  # fmt: skip

    def values(self) -> dict[Cell, int | Decimal | None]:
        """What each month is to hold; the form is valid."""
        values: dict[Cell, int | Decimal | None] = {}
        for nature in TYPED:
            each = self.cleaned_data[f"{nature}-{EACH}"]
            for month in self.months:
                typed = self.cleaned_data[self._name(nature, month)]
                values[nature.value, month] = each if typed is None else typed
        return values


class LineForm(forms.Form):
    """One thing that was spent or received."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    nature = forms.ChoiceField(label=gettext_lazy("What it is"), choices=[(one.value, LABELS[one]) for one in TYPED])
    day = forms.DateField(label=gettext_lazy("Date"), widget=DateInput())
    amount = EurosField(label=gettext_lazy("Amount (€)"), required=False)
    hours = QuantityField(label=gettext_lazy("Hours, for volunteers"), required=False)
    words = LineFormField(
        label=gettext_lazy("Supplier, and what it was for"), max_length=120, required=False,
        help_text=gettext_lazy("without anybody’s name"),
    )  # fmt: skip
    proof = forms.FileField(
        label=gettext_lazy("Picture or PDF of the receipt"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=gettext_lazy("15 MB at most; if you have it"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An amount, or hours for volunteers."""
        data = super().clean() or self.cleaned_data
        is_time = data.get("nature") == Nature.VOLUNTEERS.value
        wanted = "hours" if is_time else "amount"
        if not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("Say how many hours.") if is_time else _("Say how much."))
        return data

    def draft(self) -> LineDraft:
        """What is written down; the form is valid."""
        data = self.cleaned_data
        nature = Nature(data["nature"])
        is_time = nature == Nature.VOLUNTEERS
        return LineDraft(
            nature, data["day"], 0 if is_time else data["amount"], data["hours"] if is_time else Decimal(0),
            data["words"],
        )  # fmt: skip


class PlaceFileForm(forms.Form):
    """A treasurer's table."""

    file = forms.FileField(
        label=gettext_lazy("Table (CSV, XLSX or ODS)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
        help_text=gettext_lazy("columns: nature (or compte), date, montant, libellé"),
    )  # fmt: skip


class HourForm(forms.Form):
    """What an hour of volunteers is valued at; nothing is kept."""

    heure = EurosField(label=gettext_lazy("Value of an hour of volunteers (€)"), required=False)
