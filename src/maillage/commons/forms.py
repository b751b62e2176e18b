"""Forms of the commons: pages, proposals, trials, pictures, collections, editions, imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum import isbn

from maillage.commons.actions.editions import read_order
from maillage.commons.models import LANGUAGES, LICENCE_LABELS, Kind, Nature, Page, Revision, State
from maillage.commons.rules.markup import LONGEST
from maillage.community.models import Network
from maillage.community.models.fields import LineFormField
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

LONGEST_LIST = 20_000  # characters of the sources of a page
MOST_BROUGHT = 60_000_000  # bytes through a page
ADDRESSES = ("http://", "https://")


class SourcesField(forms.CharField):
    """One source a line: “title | address | date”, the last two if one has them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=LONGEST_LIST, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        lines = [[source.get(key, "") for key in ("title", "address", "date")] for source in value]
        return "\n".join(" | ".join(parts).rstrip(" |") for parts in lines)

    def to_python(self, value: Any) -> Any:
        sources = []
        self.run_validators(value := str(value or ""))  # how long it is, before it is read
        for number, line in enumerate(value.splitlines(), start=1):
            parts = [part.strip() for part in line.split("|")]
            if not any(parts):
                continue
            if len(parts) > 1 and parts[1] and not parts[1].startswith(ADDRESSES):
                raise forms.ValidationError(
                    _("Line %(line)s: an address begins with https:// — write “title | address | date”."),
                    params={"line": number},
                )
            sources.append(dict(zip(("title", "address", "date"), [*parts, "", ""][:3], strict=True)))
        return sources


class ProposalForm(forms.Form):
    """A change to a page: what it says, and why it changes."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = LineFormField(label=_("Title"), max_length=160)
    summary = LineFormField(
        label=_("In one sentence"), max_length=240, required=False, help_text=_("what lists and searches show")
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true", "class": "writing", "data-editor": ""}),
    )
    nature = forms.ChoiceField(label=_("What it is"), choices=Nature.choices)
    kind = forms.ChoiceField(
        label=_("What one reads it for"),
        choices=Kind.choices,
        help_text=_("to learn: a first walk together; to do: a problem solved; to look up: facts; to understand: why"),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    places = forms.MultipleChoiceField(
        label=_("About these places"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sources = SourcesField(label=_("Sources"), help_text=_("one a line: title | address | date"))
    signature = LineFormField(
        label=_("Signed by"), max_length=120, required=False, help_text=_("the name readers see; empty: nobody's")
    )
    message = LineFormField(
        label=_("What changes, in a few words"),
        max_length=240,
        required=False,
        help_text=_("for those who read the history: “costs of 2026”, “clearer steps”"),
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(network=network).order_by("name").values_list("slug", "name")
        self.fields["places"].choices = list(places)  # type: ignore[attr-defined] # a choice field
        if not places:
            del self.fields["places"]

    more = ("nature", "kind", "language", "places", "sources")

    def about(self) -> list[forms.BoundField]:
        """The fields that describe the page, besides its text."""
        return [self[name] for name in (*self.more, "licence", "state") if name in self.fields]

    @property
    def wrong_about(self) -> bool:
        """Whether one of the fields of `about` has an error."""
        return any(field.errors for field in self.about())

    def clean_fields(self, old: Page | Revision | None = None) -> dict[str, Any]:
        """The fields as the actions take them; what this form does not ask for stays as in `old`."""
        fields = dict(self.cleaned_data)
        for name, value in (("places", []), ("licence", "CC-BY-SA-4.0"), ("state", State.DRAFT)):
            fields.setdefault(name, getattr(old, name) if isinstance(old, Revision) else value)
        return fields


class PageForm(ProposalForm):
    """A page as members write it: its licence and its state too."""

    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=LICENCE_LABELS,
        help_text=_("CC BY-SA: free to use and adapt, with the names, alike"),
    )
    state = forms.ChoiceField(
        label=_("State"), choices=State.choices, help_text=_("“read over”: by somebody else than its author")
    )


class StrangerForm(ProposalForm):
    """A proposal by somebody without an account; a hidden field (honeypot) catches robots."""

    website = LineFormField(
        required=False, max_length=200, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""


class TrialForm(forms.Form):
    """Which place tried what a page says, when, with which result."""

    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none())
    tried_on = forms.DateField(
        label=_("When"), initial=timezone.localdate, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    note = LineFormField(label=_("What came of it"), max_length=400, required=False)

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["place"]
        assert isinstance(choices, forms.ModelChoiceField)
        choices.queryset = Place.objects.filter(network=network).order_by("name")


class PictureForm(forms.Form):
    """A picture, its description and its credit."""

    file = forms.FileField(label=_("Picture (JPEG, PNG or WebP)"))
    alt = LineFormField(
        label=_("What one sees"), max_length=200, help_text=_("read to those who do not see it, and searched")
    )
    credit = LineFormField(label=_("Credit"), max_length=120, required=False)


class OrderField(forms.CharField):
    """The order of a collection: parts and addresses, a line each."""

    def to_python(self, value: Any) -> Any:
        self.run_validators(value := str(value or ""))  # how long it is, before it is read
        try:
            return read_order(value)
        except Refusal as refusal:
            raise forms.ValidationError(gettext(refusal.sentence), params=refusal.facts) from refusal


class CollectionForm(forms.Form):
    """The title, licence and order of a collection."""

    title = LineFormField(label=_("Title"), max_length=160)
    subtitle = LineFormField(label=_("Subtitle"), max_length=240, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    licence = forms.ChoiceField(label=_("Licence"), choices=LICENCE_LABELS)
    order = OrderField(
        label=_("Parts and pages"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 16, "class": "writing"}),
        help_text=_("“## A part” opens a part; then the address of a page a line, in the order they are read"),
    )


class EditionForm(forms.Form):
    """What an edition says besides its pages: date, publisher, preface, ISBN, DOI."""

    dated = forms.DateField(label=_("Date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    publisher = LineFormField(label=_("Publisher"), max_length=160, required=False)
    preface = forms.CharField(
        label=_("Preface"), required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=LONGEST
    )
    isbn = LineFormField(label="ISBN", max_length=20, required=False)
    doi = LineFormField(label="DOI", max_length=80, required=False)

    def clean_isbn(self) -> str:
        number = self.cleaned_data["isbn"].strip()
        if number and not isbn.is_valid(number):
            raise forms.ValidationError(_("This is not an ISBN: its last figure does not fit the others."))
        return isbn.compact(number) if number else ""


class BringForm(forms.Form):
    """A file of pages to import, and the licence it was given under."""

    file = forms.FileField(label=_("File"), help_text=_("ZIP, Git bundle or MediaWiki XML, 60 MB at most"))
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=LICENCE_LABELS,
        help_text=_("the one these texts were given under; a file that names its own keeps it"),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BROUGHT:
            raise forms.ValidationError(_("This file is larger than 60 MB: bring it in on the server, by the command."))
        return file


class KeyForm(forms.Form):
    """The label of a new Git key."""

    label = LineFormField(label=_("What for"), max_length=80, help_text=_("“the laptop at home”"))


class WordForm(forms.Form):
    """A comment on a proposal, or the reason for refusing it."""

    text = forms.CharField(label=_("Your word"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
