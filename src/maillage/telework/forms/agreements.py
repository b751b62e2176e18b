"""Writing an agreement, one step a page: who, days, conditions, means, access. Each step saves what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressFormField, LineFormField
from maillage.places.models import NEED_LABELS, Place
from maillage.places.rules.life import State
from maillage.telework.actions.agreements import Draft
from maillage.telework.models import Agreement
from maillage.telework.presenters.texts import LANGUAGE
from maillage.telework.rules.lifecycle import LONGEST_REASON, Answer
from maillage.telework.rules.terms import LONGEST_TEXT, MOST_DAYS, Payer, Regime, Rhythm, Terms
from maillage.web.widgets import DateInput, TimeInput

REGIMES = [
    (Regime.SIMPLE.value, _("A company or an association, without a text on telework: the two of us agree")),
    (Regime.COLLECTIVE.value, _("A company or an association that has a collective agreement on telework")),
    (Regime.CHARTER.value, _("A company or an association that has a charter on telework")),
    (Regime.PUBLIC.value, _("The public service: State, local authorities, hospitals")),
]
RHYTHMS = [
    (Rhythm.FIXED.value, _("The same days each week")),
    (Rhythm.WEEKLY.value, _("So many days a week")),
    (Rhythm.MONTHLY.value, _("So many days a month")),
    (Rhythm.YEARLY.value, _("So many days a year")),
]
PAYERS = [
    ("", _("We have not decided")),
    (Payer.EMPLOYER.value, _("The employer, on an invoice in its name")),
    (Payer.REFUNDED.value, _("Me, refunded on the receipt")),
    (Payer.WORKER.value, _("Me")),
]
TRIAL = [("", _("We have not decided")), *((n, str(n)) for n in range(4))]
# What one may begin from: the field → a sentence, to be changed as one likes.
SUGGESTIONS: dict[str, Any] = {
    "entry_conditions": _("The employee asks in writing; the employer answers in writing within a month, and says why"
                          " if the answer is no."),
    "pollution": _("Telework is also possible on days of an episode of pollution (Environment Code, L223-1)."),
    "acceptance": _("The employee accepts by signing this agreement. Refusing telework is no fault."),
    "return_conditions": _("The employee then comes back to their post on the employer’s premises, on the same terms."),
    "workload": _("Working time is the usual one. The workload is looked at together once a month."),
    "equipment": _("The employer provides the computer and the telephone, and keeps them up."),
    "equipment_rules": _("They serve for work; losing one is told the same day. Misuse is dealt with as the internal"
                         " rules say."),
    "data_protection": _("The screen is locked when one stands up; calls about people are made in a closed room;"
                         " nothing is left on the printer."),
    "disconnection": _("Nothing is expected outside these hours, and nobody is blamed for not answering."),
    "isolation": _("The team meets on the premises at least once a month."),
    "accident": _("An accident during the hours of telework is told to the employer the same day, as on the premises."),
    "disabled_access": _("A disabled employee has the adjustments they need, at the place of telework too."),
    "pregnancy_access": _("A pregnant employee may ask for more days, which are looked at first."),
    "carer_access": _("An employee who cares for a child, a parent or somebody close may ask for more days, which are"
                      " looked at first."),
}  # fmt: skip


PUBLIC_SUGGESTIONS: dict[str, Any] = {
    "entry_conditions": _("The agent asks in writing; the head of service answers in writing within a month, and gives"
                          " reasons for a refusal."),
    "acceptance": _("The agent asked for it. Nobody is obliged to telework."),
    "return_conditions": _("The agent then comes back to their post on the premises of the service, on the same"
                           " terms."),
}  # fmt: skip


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_TEXT, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class StepForm(forms.Form):
    """One step: its fields are those of Terms by the same names, but for those of the employer."""

    def __init__(self, *args: Any, agreement: Agreement, suggest: bool = False, **kwargs: Any) -> None:
        self.agreement = agreement
        terms = agreement.read_terms
        initial = {name: getattr(terms, name) for name in self.base_fields if hasattr(terms, name)}
        initial = {name: value for name, value in initial.items() if value != 0 or name == "adaptation_months"}
        proposed = SUGGESTIONS | PUBLIC_SUGGESTIONS if terms.regime == Regime.PUBLIC else SUGGESTIONS
        empty = [name for name, value in initial.items() if suggest and name in proposed and not value]
        with translation.override(LANGUAGE):
            initial |= {name: str(proposed[name]) for name in empty}
        kwargs["initial"] = initial | self.more_initial()
        super().__init__(*args, **kwargs)

    def more_initial(self) -> dict[str, Any]:
        """What is shown besides the terms."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Texts are one paragraph each: line ends are spaces."""
        cleaned: dict[str, Any] = super().clean() or {}
        texts = {name: " ".join(value.split()) for name, value in cleaned.items() if isinstance(value, str)}
        return {**cleaned, **texts}

    def terms(self) -> Terms:
        """The terms with this step; the form is valid."""
        before = self.agreement.read_terms
        return replace(before, **{n: self.term(n, v) for n, v in self.cleaned_data.items() if hasattr(before, n)})

    def term(self, name: str, value: Any) -> Any:
        """The value of a field as terms hold it."""
        del name
        return value

    def as_draft(self) -> Draft:
        """The draft with this step."""
        one = self.agreement
        return Draft(one.employer_name, one.signer_name, one.signer_email, self.terms())


class WhoForm(StepForm):
    """For whom one works, on what basis."""

    employer_name = LineFormField(label=_("Your employer"), max_length=160)
    signer_name = LineFormField(
        label=_("Who signs for your employer"), max_length=120, required=False,
        help_text=_("a first name and a name; you may say it later"),
    )  # fmt: skip
    signer_email = AddressFormField(
        label=_("Their email address"), max_length=254, required=False,
        help_text=_("nothing is sent before you decide it"),
    )  # fmt: skip
    regime = forms.ChoiceField(label=_("You work for"), choices=REGIMES, widget=forms.RadioSelect)
    text_title = LineFormField(
        label=_("Title of the collective agreement or charter"), max_length=160, required=False,
        help_text=_("if there is one"),
    )  # fmt: skip
    text_date = forms.DateField(label=_("Its date"), required=False, widget=DateInput())
    job = LineFormField(label=_("What you do"), max_length=160, required=False)
    requested_on = forms.DateField(
        label=_("You asked for telework on"), required=False, widget=DateInput(),
        help_text=_("the public service asks for a written request"),
    )  # fmt: skip

    def more_initial(self) -> dict[str, Any]:
        one = self.agreement
        return {"employer_name": one.employer_name, "signer_name": one.signer_name, "signer_email": one.signer_email}

    def term(self, name: str, value: Any) -> Any:
        return Regime(value) if name == "regime" else value

    def as_draft(self) -> Draft:
        data = self.cleaned_data
        return Draft(data["employer_name"], data["signer_name"], data["signer_email"], self.terms())


class DaysForm(StepForm):
    """Which days, where, from when, at what hours."""

    rhythm = forms.ChoiceField(label=_("Which days"), choices=RHYTHMS, widget=forms.RadioSelect)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("If they are the same each week"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(number, WEEKDAYS[number]) for number in range(7)],
    )  # fmt: skip
    days = forms.IntegerField(label=_("If not, how many"), min_value=0, max_value=230, required=False)
    places = forms.MultipleChoiceField(
        label=_("In these places of the network"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_place = LineFormField(label=_("In another place"), max_length=200, required=False)
    at_home = forms.BooleanField(label=_("At home as well"), required=False)
    starts_on = forms.DateField(label=_("From which day"), required=False, widget=DateInput())
    ends_on = forms.DateField(
        label=_("Until which day, included"),
        required=False,
        widget=DateInput(),
        help_text=_("empty: without an end"),
    )
    contact_from = forms.TimeField(label=_("You may be reached from"), required=False, widget=TimeInput())
    contact_until = forms.TimeField(label=_("to"), required=False, widget=TimeInput())
    swap_within_week = forms.BooleanField(
        label=_("I may swap a day for another of the same week, by telling before"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(network=self.agreement.network).exclude(state=State.CLOSED).order_by("name")
        field = self.fields["places"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(place.slug, place.name) for place in places]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The end is before the beginning."))
        opens, closes = data.get("contact_from"), data.get("contact_until")
        if opens and closes and closes <= opens:
            self.add_error("contact_until", _("The end is before the beginning."))
        rhythm = data.get("rhythm")
        if rhythm in MOST_DAYS and (data.get("days") or 0) > MOST_DAYS[Rhythm(rhythm)]:
            self.add_error("days", _("That is more days than there are."))
        return data

    def term(self, name: str, value: Any) -> Any:
        if name in ("weekdays", "places"):
            return tuple(value)
        if name == "rhythm":
            return Rhythm(value)
        return (value or 0) if name == "days" else value


class ConditionsForm(StepForm):
    """Starting, trying, changing one's mind, workload."""

    entry_conditions = _text(_("How one starts"))
    pollution = _text(_("Days of pollution"))
    acceptance = _text(_("How the employee accepts"))
    adaptation_months = forms.TypedChoiceField(
        label=_("A period to try, in months"), choices=TRIAL, coerce=int, empty_value=None, required=False,
        help_text=_("0: none"),
    )  # fmt: skip
    notice_days = forms.IntegerField(label=_("Notice to end it, in days"), min_value=0, max_value=365, required=False)
    return_conditions = _text(_("How one comes back to the office"))
    return_priority = forms.BooleanField(
        label=_("Priority for a post without telework, if I want to come back"), required=False
    )
    workload = _text(_("Working time and workload"))
    interview_month = forms.TypedChoiceField(
        label=_("Month of the yearly meeting"), coerce=int, empty_value=None, required=False,
        choices=[("", _("We have not decided")), *MONTHS.items()],
    )  # fmt: skip

    def term(self, name: str, value: Any) -> Any:
        return (value or 0) if name in ("notice_days", "interview_month") else value


class MeansForm(StepForm):
    """Equipment, costs, secrets, being left in peace."""

    equipment = _text(_("Who provides what"))
    payer = forms.ChoiceField(label=_("Who pays the desk"), choices=PAYERS, required=False)
    equipment_rules = _text(_("What may not be done with the equipment"))
    needs = forms.MultipleChoiceField(
        label=_("What you do there that nobody else may hear, see or find"), required=False, choices=NEED_LABELS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("the level of confidentiality it asks is written in the text, and compared with the places"),
    )  # fmt: skip
    data_protection = _text(_("Data and secrets"))
    disconnection = _text(_("Being left in peace"))
    isolation = _text(_("Not being alone"))
    accident = _text(_("Accidents"))

    def term(self, name: str, value: Any) -> Any:
        if name == "needs":
            return tuple(value)
        return (Payer(value) if value else None) if name == "payer" else value


class AccessForm(StepForm):
    """Access to telework for everybody (private sector)."""

    disabled_access = _text(_("Disabled employees"))
    pregnancy_access = _text(_("Pregnant employees"))
    carer_access = _text(_("Employees who care for somebody"), _("for a child, a parent, somebody close"))


STEPS: Mapping[str, tuple[Any, type[StepForm]]] = {
    "who": (_("Who"), WhoForm),
    "days": (_("Days and places"), DaysForm),
    "conditions": (_("Conditions"), ConditionsForm),
    "means": (_("Equipment and rules"), MeansForm),
    "access": (_("Access for everybody"), AccessForm),
}


def steps_of(regime: Regime) -> list[str]:
    """The steps of an agreement: the public service says nothing of the last one."""
    return [step for step in STEPS if step != "access" or regime != Regime.PUBLIC]


class SwapForm(forms.Form):
    """One day for another."""

    day_off = forms.DateField(label=_("Not this day"), widget=DateInput())
    day_on = forms.DateField(label=_("but that one"), widget=DateInput())


class EndForm(forms.Form):
    """The reason why an agreement ends."""

    reason = LineFormField(label=_("Why, in one sentence"), max_length=300, required=False)


class EmployerForm(forms.Form):
    """Who signs for the employer, with the code they were sent."""

    name = LineFormField(label=_("Your first name and name"), max_length=120)
    code = LineFormField(
        label=_("Code received by email"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class PaperForm(forms.Form):
    """The scan of the paper that was signed; nothing to bring once it is filed."""

    scan = forms.FileField(
        label=_("The signed paper"), help_text=_("a PDF, or a picture (JPEG, PNG, WebP), 15 MB at most"),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf,image/jpeg,image/png,image/webp"}),
    )  # fmt: skip

    def __init__(self, *args: Any, is_filed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_filed:
            del self.fields["scan"]


class EmployerPaperForm(PaperForm):
    """The same, with the name of who declares it and the code they were sent."""

    name = LineFormField(label=_("Your first name and name"), max_length=120)
    code = LineFormField(
        label=_("Code received by email"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class ContestForm(forms.Form):
    """Why a paper that was filed is not the one that was signed."""

    reason = LineFormField(
        label=_("What is wrong with it"), max_length=200, help_text=_("“a page is missing”, “another version”"),
    )  # fmt: skip


class EmployerContestForm(ContestForm):
    """Why a paper is not the one that was signed, with the code that proves the address of the employer."""

    code = LineFormField(
        label=_("Code received by email"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class EmployerCodeForm(forms.Form):
    """The code alone."""

    code = LineFormField(
        label=_("Code received by email"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class EmployerAnswerForm(EmployerCodeForm):
    """No, or not like this; why, by whom, with the code."""

    answer = forms.ChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect,
        choices=[(Answer.CHANGE.value, _("I ask for a change")), (Answer.REFUSED.value, _("I say no"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("what is to be changed, or what is in the way: it is read by who asked, and kept"),
    )  # fmt: skip
    name = LineFormField(label=_("Your first name and name"), max_length=120)
    field_order = ["answer", "reason", "name", "code"]


class EmployerEndForm(EmployerCodeForm, EndForm):
    """Why it ends, with the code."""
