"""A line of the budget of an action as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from maillage.community.models.fields import LineFormField
from maillage.economy.forms.clearing import EurosField
from maillage.grants.actions.budget import LineDraft
from maillage.grants.queries.budget import accounts_of
from maillage.grants.rules.figures import report_layout


class BudgetLineForm(forms.Form):
    """What the action was to cost, or to bring in; what it did, where no cost says it."""

    account = forms.ChoiceField(label=gettext_lazy("Account"))
    name = LineFormField(
        label=gettext_lazy("Name"), max_length=80,
        help_text=gettext_lazy("of a grant: its funder, as the site names it; what it pays is then counted there"),
    )  # fmt: skip
    planned = EurosField(label=gettext_lazy("Planned (€)"))
    real = EurosField(
        label=gettext_lazy("Real, besides what is imputed (€)"), required=False,
        help_text=gettext_lazy("taxes, indirect charges, sales: what no cost written down here counts"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layout = report_layout(timezone.localdate())
        sides = layout["charges"] | layout["volunteering"] | layout["products"]
        field: Any = self.fields["account"]
        field.choices = [(one, sides[one]) for one in accounts_of(layout).typed]

    def draft(self) -> LineDraft:
        """What is written down; the form is valid."""
        data = self.cleaned_data
        return LineDraft(data["account"], data["name"], data["planned"], data["real"] or 0)
