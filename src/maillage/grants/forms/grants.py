"""Conventions as they are typed: few fields, amounts in euros, rates in per cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models import Network, Organisation
from maillage.community.models.fields import LineFormField
from maillage.economy.forms.clearing import EurosField
from maillage.grants.actions.grants import GrantDraft
from maillage.grants.models import Grant
from maillage.grants.models.grants import CATEGORY_LABELS
from maillage.grants.models.reports import REPORT_LABELS
from maillage.grants.presenters.words import INDICATORS
from maillage.grants.rules.indicators import REGISTRY
from maillage.places.models import Place
from maillage.programme.models import Season
from maillage.web.widgets import DateInput

FILES = forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"})


def euros_typed(cents: int | None) -> str:
    """An amount as one types it.

    >>> euros_typed(123450), euros_typed(None)
    ('1234,50', '')
    """
    return "" if cents is None else f"{cents // 100},{cents % 100:02d}"


class GrantForm(forms.Form):
    """What a convention says."""

    title = LineFormField(label=gettext_lazy("What it is for"), max_length=160)
    beneficiary = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Who receives it"))
    funder = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Who funds"),
        help_text=gettext_lazy("not in the list? Add it to the network first, as a funder"),
    )  # fmt: skip
    envelope = EurosField(label=gettext_lazy("Amount (€)"))
    rate = forms.DecimalField(
        label=gettext_lazy("Rate (%)"), min_value=Decimal("0.01"), max_value=100, decimal_places=2, initial=100,
        help_text=gettext_lazy("the part it pays, at most, of each cost"),
    )  # fmt: skip
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DateInput())
    starts_on = forms.DateField(label=gettext_lazy("Costs count from"), widget=DateInput())
    ends_on = forms.DateField(label=gettext_lazy("until"), widget=DateInput())
    network = forms.ModelChoiceField(Network.objects.none(), label=gettext_lazy("Network"))
    places = forms.ModelMultipleChoiceField(
        Place.objects.none(), label=gettext_lazy("Places"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("none: all those of the network"),
    )  # fmt: skip
    season = forms.ModelChoiceField(
        Season.objects.none(), label=gettext_lazy("Season of the programme"), required=False,
        empty_label=gettext_lazy("none: the whole programme"),
        help_text=gettext_lazy("if it funds one season, the events that its report and its indicators count"),
    )  # fmt: skip
    scheme = LineFormField(label=gettext_lazy("Scheme"), max_length=120, required=False)
    reference = LineFormField(label=gettext_lazy("Reference of the convention"), max_length=60, required=False)
    convention = forms.FileField(
        label=gettext_lazy("The convention"), required=False, widget=FILES,
        help_text=gettext_lazy("a PDF, or a picture of it"),
    )  # fmt: skip
    publicity = forms.CharField(
        label=gettext_lazy("What must be said of the funder"), max_length=600, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("the sentence the convention wants"),
    )  # fmt: skip
    logo = forms.FileField(
        label=gettext_lazy("Its logo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )
    is_minimis = forms.BooleanField(label=gettext_lazy("It is a de minimis aid"), required=False)
    accepts_volunteering = forms.BooleanField(
        label=gettext_lazy("The convention counts hours of volunteers"), required=False
    )
    is_published = forms.BooleanField(
        label=gettext_lazy("Its publication as open data is agreed"), required=False,
        help_text=gettext_lazy(
            "anybody then reads who awards it to which organisation, what for, how much and when; never a cost. Not"
            " when the beneficiary is one person"
        ),
    )  # fmt: skip
    MAIN = (
        "title",
        "beneficiary",
        "funder",
        "envelope",
        "rate",
        "signed_on",
        "starts_on",
        "ends_on",
        "network",
        "places",
        "season",
    )

    def __init__(self, *args: Any, organisations: Any, grant: Grant | None = None, **kwargs: Any) -> None:
        if grant is not None:
            kwargs["initial"] = self._values(grant)
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if grant is not None:
            del fields["beneficiary"]
        else:
            fields["beneficiary"].queryset = organisations
            if len(organisations) == 1:
                fields["beneficiary"].initial = organisations[0]
        fields["funder"].queryset = Organisation.objects.order_by("name")
        networks = Network.objects.filter(organisations__in=organisations).distinct()
        fields["network"].queryset = networks
        fields["network"].initial = networks.first()
        seasons = Season.objects.filter(Q(network__in=networks) | Q(networks__in=networks)).distinct()
        fields["season"].queryset = seasons.order_by("-starts_on", "title")
        fields["places"].queryset = Place.objects.filter(network__in=networks).order_by("name")

    @staticmethod
    def _values(grant: Grant) -> dict[str, Any]:
        names = ("title", "funder", "network", "signed_on", "starts_on", "ends_on", "season", "scheme", "reference",
                 "publicity", "is_minimis", "accepts_volunteering", "is_published")  # fmt: skip
        return {
            **{name: getattr(grant, name) for name in names}, "envelope": euros_typed(grant.envelope_cents),
            "rate": Decimal(grant.rate_bp) / 100, "places": list(grant.places.values_list("pk", flat=True)),
        }  # fmt: skip

    @property
    def main_fields(self) -> list[Any]:
        """What every convention says."""
        return [self[name] for name in self.MAIN if name in self.fields]

    @property
    def more_fields(self) -> list[Any]:
        """What some say besides."""
        return [self[name] for name in self.fields if name not in self.MAIN]

    def draft(self) -> GrantDraft:
        """What is written down; the form is valid."""
        data = self.cleaned_data
        return GrantDraft(
            data["title"], data["funder"], data["network"], data["signed_on"], data["starts_on"], data["ends_on"],
            data["envelope"], int(data["rate"] * 100), data["scheme"], data["reference"], data["publicity"],
            data["is_minimis"], data["accepts_volunteering"], data["is_published"], list(data["places"]),
            data["season"],
        )  # fmt: skip


class CategoryForm(forms.Form):
    """On what it is to be spent."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CATEGORY_LABELS)
    name = LineFormField(label=gettext_lazy("Name"), max_length=80)
    planned = EurosField(label=gettext_lazy("Planned (€)"))
    ceiling = EurosField(label=gettext_lazy("Ceiling (€)"), required=False)
    is_strict = forms.BooleanField(label=gettext_lazy("Refuse what goes beyond the ceiling"), required=False)


class IndicatorForm(forms.Form):
    """An indicator of a grant, and the value that was promised."""

    key = forms.ChoiceField(label=gettext_lazy("Indicator"), required=False)
    name = LineFormField(
        label=gettext_lazy("Another one"), max_length=120, required=False,
        help_text=gettext_lazy("the site can’t count it: you declare it"),
    )  # fmt: skip
    unit = LineFormField(label=gettext_lazy("Counted in"), max_length=40, required=False)
    target = forms.IntegerField(label=gettext_lazy("Target"), min_value=0, max_value=10**9)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["key"]
        choices.choices = [*((one.key, INDICATORS[one.key]) for one in REGISTRY), ("", _("another one, declared"))]

    def clean(self) -> dict[str, Any]:
        """A declared one has a name."""
        data = super().clean() or self.cleaned_data
        if not data.get("key") and not data.get("name"):
            self.add_error("name", _("Say what is counted."))
        return data


class TargetForm(forms.Form):
    """What was promised, put right; the name of what the site counts is not one's to change."""

    name = LineFormField(label=gettext_lazy("Indicator"), max_length=120)
    unit = LineFormField(label=gettext_lazy("Counted in"), max_length=40, required=False)
    target = forms.IntegerField(label=gettext_lazy("Target"), min_value=0, max_value=10**9)

    def __init__(self, *args: Any, is_declared: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_declared:
            del self.fields["name"], self.fields["unit"]


class ValueForm(forms.Form):
    """What a declared indicator came to."""

    value = forms.IntegerField(label=gettext_lazy("Reached"), min_value=0, max_value=10**9)
    declared_on = forms.DateField(label=gettext_lazy("On"), widget=DateInput())
    method = LineFormField(label=gettext_lazy("How it was counted"), max_length=200)


class InstalmentForm(forms.Form):
    """Money that is to come."""

    expected_on = forms.DateField(label=gettext_lazy("Expected on"), widget=DateInput())
    amount = EurosField(label=gettext_lazy("Amount (€)"))
    condition = LineFormField(label=gettext_lazy("On which condition"), max_length=160, required=False)


class ReceivedForm(forms.Form):
    """Money that came."""

    received_on = forms.DateField(label=gettext_lazy("Received on"), widget=DateInput())
    amount = EurosField(label=gettext_lazy("Amount (€)"))


class PlannedReportForm(forms.Form):
    """A report that the convention wants."""

    kind = forms.ChoiceField(label=gettext_lazy("Which report"), choices=REPORT_LABELS)
    until = forms.DateField(label=gettext_lazy("On days until"), widget=DateInput())
    due_on = forms.DateField(label=gettext_lazy("To be filed by"), widget=DateInput())


class ReportForm(forms.Form):
    """The words of a report."""

    story = forms.CharField(
        label=gettext_lazy("What was done"), max_length=6000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("who came, what it changed; without anybody’s name"),
    )  # fmt: skip
    gaps = forms.CharField(
        label=gettext_lazy("What differs from what was planned, and why"), max_length=3000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    with_photos = forms.BooleanField(
        label=gettext_lazy("Show the photos of its events and pages"), required=False,
        help_text=gettext_lazy(
            "twelve at most, each with its author and its licence, which a frozen report keeps; a photo without an"
            " author is left out. Look at who is on them"
        ),
    )  # fmt: skip
    signer = LineFormField(label=gettext_lazy("Who signs, and in which capacity"), max_length=160, required=False)


class PublicityForm(forms.Form):
    """What proves that the funder is named."""

    words = LineFormField(
        label=gettext_lazy("Where the funder is named"), max_length=120,
        help_text=gettext_lazy("a poster, a plaque, a page, a leaflet; without anybody’s name"),
    )  # fmt: skip
    done_on = forms.DateField(label=gettext_lazy("Since"), widget=DateInput())
    proof = forms.FileField(label=gettext_lazy("A picture of it, or a PDF"), widget=FILES)


class FreezeForm(forms.Form):
    """The digest of what one has read, and why there is another version."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = LineFormField(label=gettext_lazy("Why another version"), max_length=200, required=False)
    sheets = forms.BooleanField(
        label=gettext_lazy("Put the attendance sheets in my archive"), required=False,
        help_text=gettext_lazy(
            "they name those who registered and came, with their organisation; some funders ask for them. They are kept"
            " as long as the report, in the archive you download: never in the funder’s room"
        ),
    )  # fmt: skip


class QuestionForm(forms.Form):
    """What the funder asks."""

    text = forms.CharField(
        label=gettext_lazy("Your question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What the beneficiary answers."""

    text = forms.CharField(label=gettext_lazy("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
