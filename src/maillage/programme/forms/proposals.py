"""Opening a call, proposing something, reviewing it, deciding."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.models.fields import AddressFormField, LineFormField, text_with_an_end
from maillage.programme.actions.proposals import Proposer
from maillage.programme.actions.reviews import Decision
from maillage.programme.models import CallForProposals, EventProposal, ProposalReview, Season
from maillage.programme.models.events import KIND_LABELS
from maillage.programme.models.proposals import SCORE_LABELS
from maillage.programme.rules.events import EventKind
from maillage.programme.rules.interests import LONGEST_SEASON
from maillage.programme.rules.proposals import Score
from maillage.web.formats import day
from maillage.web.widgets import DateInput

DECISION_LABELS = (("accept", _("Accept it")), ("wait", _("Put it on the waiting list")), ("decline", _("Decline it")))
NOT_PROPOSED = frozenset({EventKind.BARCAMP.value, EventKind.STAGE.value})  # those who prepare write these
KINDS = [(value, label) for value, label in KIND_LABELS if value not in NOT_PROPOSED]


class CallForm(forms.ModelForm):
    """A call: from when to when, which kinds, a word of welcome."""

    kinds = forms.MultipleChoiceField(
        label=_("What one may propose"), choices=KINDS, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("none: whatever one likes"),
    )  # fmt: skip

    class Meta:
        model = CallForProposals
        fields = ["welcome", "opens_on", "closes_on", "kinds"]
        formfield_callback = text_with_an_end
        widgets = {"welcome": forms.Textarea(attrs={"rows": 4}), "opens_on": DateInput(), "closes_on": DateInput()}
        help_texts = {
            "welcome": _("what you hope for, to whom it is addressed, what you offer to who comes"),
            "closes_on": _("that day included"),
        }

    def clean(self) -> dict[str, Any]:
        """The end after the beginning."""
        data = super().clean() or self.cleaned_data
        opens_on, closes_on = data.get("opens_on"), data.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", _("The call closes before it opens."))
        return data

    def values(self) -> dict[str, Any]:
        """Fields of CallForProposals; the form is valid."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def days_of(season: Season) -> list[date]:
    """The days of a season on which somebody may say that they cannot come; none of a long one."""
    days = (season.ends_on - season.starts_on).days + 1
    return [season.starts_on + timedelta(days=n) for n in range(days)] if 1 < days <= LONGEST_SEASON else []


class ProposalForm(forms.ModelForm):
    """What somebody would like to say or do; name and address; a hidden field (honeypot) catches robots."""

    email = AddressFormField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("An email will ask you to confirm it."),
    )  # fmt: skip
    website = LineFormField(
        required=False, max_length=200, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    absent_on = forms.MultipleChoiceField(
        label=_("Days on which you cannot come"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("none: whenever it suits; the day is agreed upon with you"),
    )  # fmt: skip

    field_order = ("title", "abstract", "kind", "minutes", "level", "needs", "absent_on", "name", "email", "about")

    class Meta:
        model = EventProposal
        fields = ["title", "abstract", "kind", "minutes", "level", "needs", "absent_on", "name", "about"]
        formfield_callback = text_with_an_end
        widgets = {
            "abstract": forms.Textarea(attrs={"rows": 6}),
            "minutes": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
        }
        help_texts = {
            "abstract": _("what one will hear, see, try, take home; a few lines are enough"),
            "needs": _("a screen, tables in a circle, a kitchen, nothing…"),
            "about": _("as the programme would say it: “baker in Florac”"),
        }

    def __init__(
        self, *args: Any, call: CallForProposals, person: Person | None, language: str, origin: str, **kwargs: Any
    ) -> None:
        initial = {"name": person.name} if person is not None and "instance" not in kwargs else {}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.person, self.language, self.origin = person, language, origin
        wanted = call.kinds or [value for value, _label in KINDS]
        kind: Any = self.fields["kind"]
        kind.choices = [(value, label) for value, label in KINDS if value in wanted]
        if person is not None:
            del self.fields["email"]
        if call.is_for_barcamp:  # a subject of a barcamp is a subject: the room and the hour come on the day
            for name in ("kind", "minutes", "level"):
                del self.fields[name]
        days = days_of(call.season) if call.season is not None else []
        if days:
            absent: Any = self.fields["absent_on"]
            absent.choices = [(one.isoformat(), day(one)) for one in days]
            self.initial["absent_on"] = [one.isoformat() for one in self.instance.absent_on]
        else:
            del self.fields["absent_on"]

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """All but the honeypot."""
        return [field for field in self if field.name != "website"]

    def clean_absent_on(self) -> list[date]:
        """The days, in order."""
        return sorted(date.fromisoformat(one) for one in self.cleaned_data["absent_on"])

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""

    def as_proposer(self) -> Proposer:
        """Who proposes; the form is valid."""
        email = self.cleaned_data.get("email", "")
        return Proposer(self.cleaned_data["name"], self.person, email, self.language, self.origin)

    def values(self) -> dict[str, Any]:
        """Fields of EventProposal but its name; the form is valid."""
        names = [name for name in self.Meta.fields if name in self.fields and name != "name"]
        values = {name: self.cleaned_data[name] for name in names}
        return {"kind": EventKind.OTHER.value, **values}


class ProposalChangeForm(ProposalForm):
    """The same, of a proposal that was sent: its address stays."""

    def __init__(self, *args: Any, instance: EventProposal) -> None:
        super().__init__(
            *args, call=instance.call, person=instance.person, language=instance.language, origin="", instance=instance
        )
        self.fields.pop("email", None)
        del self.fields["website"]

    def changed_values(self) -> dict[str, Any]:
        """Fields of EventProposal that may be written anew; the form is valid."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class ReviewForm(forms.ModelForm):
    """What one thinks of a proposal."""

    score = forms.ChoiceField(label=_("What you think"), choices=SCORE_LABELS, widget=forms.RadioSelect)

    class Meta:
        model = ProposalReview
        fields = ["score", "word"]
        widgets = {"word": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"word": _("write it as its author could read it: they may ask for it, without your name")}

    def score_given(self) -> Score:
        """The score; the form is valid."""
        return Score(self.cleaned_data["score"])


class DecisionForm(forms.Form):
    """What becomes of a proposal, and a kind word to who made it."""

    act = forms.ChoiceField(label=_("What becomes of it"), choices=DECISION_LABELS, widget=forms.RadioSelect)
    word = forms.CharField(
        label=_("A kind word"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("it stands in the email: why, what you liked, what could come of it another time"),
    )  # fmt: skip

    def __init__(self, *args: Any, acts: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["act"]
        field.choices = [(value, label) for value, label in DECISION_LABELS if value in acts]

    def clean(self) -> dict[str, Any]:
        """Nobody is declined without a word."""
        data = super().clean() or self.cleaned_data
        if data.get("act") == "decline" and not data.get("word", "").strip():
            self.add_error("word", _("Say a kind word: somebody took the time to propose this."))
        return data

    def as_decision(self) -> Decision:
        """What is decided; the form is valid."""
        return Decision(self.cleaned_data["act"], self.cleaned_data["word"])
