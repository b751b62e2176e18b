"""Bringing a statement of the bank; saying which column is what; for which invoice a movement is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.economy.actions.bank import Choice
from maillage.economy.rules.bank_statements import MOST_BYTES
from maillage.economy.rules.bank_tables import Column, Columns
from maillage.kernel.tables import ACCEPTED

COLUMN_LABELS = {
    Column.DAY: gettext_lazy("the day"),
    Column.AMOUNT: gettext_lazy("the amount, with a minus for what goes out"),
    Column.OUT: gettext_lazy("what goes out"),
    Column.IN: gettext_lazy("what comes in"),
    Column.WORDS: gettext_lazy("the words"),
    Column.MORE: gettext_lazy("more words"),
    Column.PARTY: gettext_lazy("who is at the other end"),
    Column.REFERENCE: gettext_lazy("the reference"),
    Column.WAY: gettext_lazy("debit or credit (D, C)"),
    Column.CURRENCY: gettext_lazy("the currency"),
}
PART = re.compile(r"([0-9]{1,18}):([0-9]{1,18}):(-?[0-9]{1,13})")
MOST_PARTS = 1_000


class BankFileForm(forms.Form):
    """A file as the bank gives it."""

    file = forms.FileField(
        label=gettext_lazy("The statement"), help_text=gettext_lazy("CAMT.053 (.xml), CSV, XLSX or ODS, 5 MB at most"),
        widget=forms.FileInput(attrs={"accept": f".xml,{ACCEPTED}"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """No larger than what is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too big: ask your bank for fewer days at once."))
        return file


class ColumnsForm(forms.Form):
    """For each column of a table, what it holds."""

    def __init__(self, *args: Any, titles: Sequence[str], likely: Columns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("nothing we need")), *((column.value, COLUMN_LABELS[column]) for column in Column)]
        meant = {at: column.value for column, at in likely.places.items()}
        for at, title in enumerate(titles):
            self.fields[f"column{at}"] = forms.ChoiceField(
                label=title or _("column %(n)s") % {"n": at + 1}, choices=choices, required=False,
                initial=meant.get(at, ""),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Each thing in one column."""
        data = super().clean() or self.cleaned_data
        chosen = [value for value in data.values() if value]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Two columns can’t hold the same thing: choose one of them."))
        return data

    @property
    def places(self) -> dict[Column, int]:
        """What each column holds: its number, from 0."""
        return {
            Column(value): int(name.removeprefix("column")) for name, value in self.cleaned_data.items() if value
        }  # fmt: skip


def choices_of(parts: Iterable[str]) -> list[Choice]:
    """“movement:invoice:cents”, as the page wrote them; what is something else is left out."""
    rows = [PART.fullmatch(part) for part in list(parts)[:MOST_PARTS]]
    return [Choice(*map(int, row.groups())) for row in rows if row]
