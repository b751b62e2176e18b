"""Writing an event, repeating it, writing a season."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Person
from maillage.community.models.fields import LineFormField, text_with_an_end
from maillage.kernel.period import instant
from maillage.passes.forms.rates import MoneyField
from maillage.places.models import Place, Space
from maillage.programme.actions.events import EventDetails, RepeatedDate, SpeakerLine
from maillage.programme.models import Event, Season, Speaker
from maillage.programme.models.events import Language
from maillage.programme.queries.preparation import (
    networks_prepared_by,
    open_seasons,
    places_prepared_by,
    spaces_of_places,
)
from maillage.programme.rules.events import Rhythm, repeated_dates
from maillage.territory.forms import CommuneField
from maillage.web.widgets import DateInput, TimeInput

MOST_LINES = 30
COLUMNS = (
    "title", "kind", "summary", "description", "season", "place", "space", "address", "commune", "is_online",
    "online_url", "setup_minutes", "clear_minutes", "audience", "step_free", "sign_language", "hearing_loop",
    "to_bring", "price", "price_cents", "member_price_cents", "gives_freely", "takes_registrations", "capacity",
    "minimum",
)  # fmt: skip


WHAT = ("title", "kind", "summary")
WHEN = ("day", "start", "end")
WHERE = ("place", "space", "season", "description")
ELSEWHERE = _("Elsewhere, or from afar")
FOLDED = (
    (ELSEWHERE, ("address", "commune", "is_online", "online_url", "network")),
    (_("Who speaks, for whom"), ("speakers", "audience", "languages", "to_bring")),
    (_("Price"), ("price_cents", "member_price_cents", "gives_freely", "price")),
    (_("Accessibility"), ("step_free", "sign_language", "hearing_loop")),
    (_("Registration"), ("takes_registrations", "capacity", "minimum", "closes_on", "questions", "health_questions")),
    (_("Several days, time to set up and to clear away"), ("last_day", "setup_minutes", "clear_minutes")),
)


NONE_CHOSEN = {"place": _("elsewhere, or from afar"), "space": _("no room"), "season": _("no season")}


@dataclass(frozen=True, slots=True)
class Fold:
    """Fields that are folded away, and whether they are shown at once."""

    fields: list[forms.BoundField]
    open: bool


class SpacesByPlace(forms.ModelChoiceField):
    """A room, said with its place."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.place.name} · {obj.name}"


class EventForm(forms.ModelForm):
    """An event: what, when, where, with whom, who may come."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    start = forms.TimeField(label=_("From"), widget=TimeInput())
    end = forms.TimeField(label=_("To"), widget=TimeInput())
    last_day = forms.DateField(
        label=_("Last day, if it lasts several"), required=False, widget=DateInput(), help_text=_("three days at most")
    )
    commune = CommuneField(label=_("Commune"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=Language.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    speakers = forms.CharField(
        label=_("Who speaks or hosts"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("one a line: a name, then who they are — “Anne Rouvière, lawyer”"),
    )  # fmt: skip
    questions = forms.CharField(
        label=_("Questions to who registers"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("one a line; the fewer the better; worded better, they keep their answers"),
    )  # fmt: skip
    health_questions = forms.CharField(
        label=_("Questions about health or food"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("kept apart; answers are erased 30 days after"),
    )  # fmt: skip
    price_cents = MoneyField(label=_("Price for each"), required=False, help_text=_("in euros; empty: nothing to pay"))
    member_price_cents = MoneyField(
        label=_("For who belongs to the network"), required=False, help_text=_("empty: the same price")
    )
    online_url = forms.URLField(
        label=_("Address of the video meeting"), required=False, assume_scheme="https", max_length=200,
        help_text=_("told to those who registered only"),
    )  # fmt: skip
    network = forms.ModelChoiceField(
        Network.objects.none(), label=_("Which network announces it"), required=False, empty_label="—",
        help_text=_("of those you prepare events in; a place of a network says it by itself"),
    )  # fmt: skip
    closes_on = forms.DateField(
        label=_("Registration until"), required=False, widget=DateInput(), help_text=_("that day included")
    )

    class Meta:
        model = Event
        fields = COLUMNS
        formfield_callback = text_with_an_end
        field_classes = {"space": SpacesByPlace}
        labels = {"place": _("Place of the network"), "space": _("Room"), "season": _("Season")}
        help_texts = {
            "space": _("it is kept for the event as for any booking"),
            "address": _("elsewhere than in a place of the network: a village hall, a farm"),
            "capacity": _("empty: as many as come"),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        event: Event | None = kwargs.get("instance")
        if event is not None and event.pk:
            kwargs["initial"] = {**_initial_of(event), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name, none in NONE_CHOSEN.items():
            self.fields[name].empty_label = none  # type: ignore[attr-defined]  # a ModelChoiceField
        places = places_prepared_by(person)
        networks = list(networks_prepared_by(person))
        self.fields["place"].queryset = places  # type: ignore[attr-defined]  # a ModelChoiceField
        kept = event.space_id if event is not None else None
        self.fields["space"].queryset = spaces_of_places(places, kept)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["season"].queryset = open_seasons(networks)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.networks = networks
        if len(networks) > 1 and self.instance.pk is None:
            self.fields["network"].queryset = Network.objects.filter(pk__in=[one.pk for one in networks])  # type: ignore[attr-defined]  # a ModelChoiceField
        else:
            del self.fields["network"]

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What every event says: what, when (on one row), where."""
        return [(row, [self[name] for name in names]) for row, names in (("", WHAT), ("row", WHEN), ("", WHERE))]

    @property
    def folded(self) -> list[tuple[Any, Fold]]:
        """The rest, by subject; open where something is wrong."""
        folds = []
        for title, names in FOLDED:
            fields = [self[name] for name in names if name in self.fields]
            is_open = title is ELSEWHERE and not self["place"].value()  # it is what is chosen: it shows
            folds.append((title, Fold(fields, is_open or any(field.errors for field in fields))))
        return folds

    def clean(self) -> dict[str, Any]:
        """Somewhere to go, a room of that place, an end after the beginning."""
        data = super().clean() or self.cleaned_data
        space, place = data.get("space"), data.get("place")
        if space and not place:
            data["place"] = place = space.place
        if space and place and space.place_id != place.pk:
            self.add_error("space", _("This room is in another place."))
        if place and (data.get("address") or data.get("commune")):
            data["address"], data["commune"] = "", None
        if not (place or data.get("address") or data.get("commune") or data.get("is_online")):
            self.add_error("place", _("Say where it happens: a place of the network, an address, or from afar."))
        if not place and "network" in self.fields and self._network_elsewhere(data) is None:
            self.add_error("network", _("Say which network announces it."))
        if data.get("is_online") and not data.get("online_url") and not place and not data.get("address"):
            self.add_error("online_url", _("Where does one connect?"))
        start, end = data.get("start"), data.get("end")
        day, last = data.get("day"), data.get("last_day")
        if last and day and last < day:
            self.add_error("last_day", _("The event ends before it begins."))
        elif start and end and end <= start and (not last or last == day):
            self.add_error("end", _("The event ends before it begins."))
        for name in ("speakers", "questions", "health_questions"):
            if len(data.get(name, "").splitlines()) > MOST_LINES:
                self.add_error(name, _("Thirty lines at most."))
        return data

    def _network_elsewhere(self, data: dict[str, Any]) -> Network | None:
        season: Season | None = data.get("season")
        if data.get("network"):
            return data["network"]
        if season is not None:
            own = [one for one in self.networks if one.pk == season.network_id]
            own = own or [one for one in self.networks if season.networks.filter(pk=one.pk).exists()]
            if len(own) == 1:
                return own[0]
        return self.networks[0] if len(self.networks) == 1 else None

    def network_elsewhere(self) -> Network:
        """To which network an event without a place belongs; the form is valid."""
        network = self._network_elsewhere(self.cleaned_data)
        assert network is not None
        return network

    def as_details(self) -> EventDetails:
        """What is written; the form is valid."""
        data = self.cleaned_data
        zone = data["place"].zone if data["place"] else ZoneInfo("Europe/Paris")
        values = {name: data[name] for name in COLUMNS}
        values |= {
            "starts_at": instant(data["day"], data["start"], zone),
            "ends_at": instant(data["last_day"] or data["day"], data["end"], zone),
            "languages": data["languages"] or ["fr"],
            "closes_at": _end_of(data["closes_on"], zone) if data["closes_on"] else None,
        }  # fmt: skip
        questions = [(line, False) for line in _lines(data["questions"])]
        questions += [(line, True) for line in _lines(data["health_questions"])]
        return EventDetails(values, self._speakers(), questions)

    def _speakers(self) -> list[SpeakerLine]:
        """Who is written down; who was there already keeps their profile and their part, whatever was corrected."""
        lines = [_speaker(line) for line in _lines(self.cleaned_data["speakers"])]
        if self.instance.pk is None:
            return lines
        before = list(self.instance.speakers.select_related("person"))
        by_name, names = {one.name: one for one in before}, {line.name for line in lines}
        kept = []
        for position, line in enumerate(lines):
            same = by_name.get(line.name)
            if same is None and position < len(before) and before[position].name not in names:
                same = before[position]  # its name was corrected
            kept.append(replace(line, person=same.person, part=same.part) if same else line)
        return kept


def _lines(text: str) -> list[str]:
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip()[:160] for line in text.splitlines() if line.strip()))


def _speaker(line: str) -> SpeakerLine:
    name, _comma, about = line.partition(",")
    return SpeakerLine(name.strip()[:120], about.strip()[:200])


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return instant(day, datetime.max.time().replace(microsecond=0), zone)


def _initial_of(event: Event) -> dict[str, Any]:
    start, end = event.local_start, event.local_end
    speakers = "\n".join(", ".join(part for part in (s.name, s.about) if part) for s in event.speakers.all())
    questions = list(event.questions.all())
    return {
        "day": start.date(), "start": start.time(), "end": end.time(),
        "last_day": end.date() if end.date() != start.date() else None, "languages": event.languages,
        "speakers": speakers,
        "questions": "\n".join(q.label for q in questions if not q.is_sensitive),
        "health_questions": "\n".join(q.label for q in questions if q.is_sensitive),
        **{name: _euros(getattr(event, name)) for name in ("price_cents", "member_price_cents")},
        "closes_on": timezone.localtime(event.closes_at, event.zone).date() if event.closes_at else None,
    }  # fmt: skip


def _euros(cents: int | None) -> str:
    """As one writes it in the form."""
    return "" if cents is None else f"{cents // 100},{cents % 100:02d}"


class SpeakersForm(forms.Form):
    """For each who speaks or hosts: which of the two, and their profile in the directory where they have one."""

    def __init__(self, *args: Any, speakers: Sequence[Speaker], people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speakers, listed = speakers, [(str(one.pk), str(one)) for one in people]
        for one in speakers:
            known = [(str(one.person_id), str(one.person))] if one.person_id else []
            choices = [("", _("no profile")), *(known if known and known[0] not in listed else []), *listed]
            self.fields[f"part{one.pk}"] = forms.ChoiceField(
                label=_("%(name)s speaks, or hosts") % {"name": one.name},
                choices=Speaker.Part.choices,
                initial=one.part,
            )
            self.fields[f"person{one.pk}"] = forms.ChoiceField(
                label=_("Profile of %(name)s in the directory") % {"name": one.name}, choices=choices, required=False,
                initial=str(one.person_id or ""),
            )  # fmt: skip

    def lines(self) -> list[SpeakerLine]:
        """What is written of them; the form is valid."""
        numbers = [self.cleaned_data[f"person{one.pk}"] for one in self.speakers]
        people = Person.objects.in_bulk([int(number) for number in numbers if number])
        return [
            SpeakerLine(one.name, one.about, self.cleaned_data[f"part{one.pk}"], people.get(int(number or 0)))
            for one, number in zip(self.speakers, numbers, strict=True)
        ]


class RepeatForm(forms.Form):
    """How an event comes back: every week, fortnight or month, until a day; in the places that follow each other."""

    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (Rhythm.WEEK.value, _("every week")),
            (Rhythm.FORTNIGHT.value, _("every other week")),
            (Rhythm.MONTH.value, _("every month, the same weekday")),
        ],
    )
    until = forms.DateField(label=_("Until"), widget=DateInput(), help_text=_("that day included"))
    spaces = forms.ModelMultipleChoiceField(
        Space.objects.none(), label=_("From room to room"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("the dates go from one to the next, in this order; none: always where the first is"),
    )  # fmt: skip

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["spaces"]
        field.queryset = spaces_of_places(places)
        field.label_from_instance = lambda space: f"{space.place.name} · {space.name}"

    def dates_of(self, event: Event) -> Iterator[RepeatedDate]:
        """The dates after the first; each keeps the hour of the wall clock. The form is valid."""
        first, zone = event.local_start.date(), event.zone
        spaces = list(self.cleaned_data["spaces"])
        days = repeated_dates(first, Rhythm(self.cleaned_data["rhythm"]), self.cleaned_data["until"])
        for number, day in enumerate(days):
            if number == 0:
                continue
            start = instant(day, event.local_start.time(), zone)
            end = start + (event.ends_at - event.starts_at)
            space = spaces[(number - 1) % len(spaces)] if spaces else None
            yield RepeatedDate(start, end, space.place_id if space else None, space.pk if space else None)


class SeasonForm(forms.ModelForm):
    """A season: its title, dates, presentation, who helps."""

    partners = forms.CharField(
        label=_("Partners"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("one a line: a name, then the address of their site"),
    )  # fmt: skip

    class Meta:
        model = Season
        fields = ["title", "summary", "presentation", "starts_on", "ends_on", "is_tour", "interests_until", "networks",
                  "press_contact", "press_email"]  # fmt: skip
        formfield_callback = text_with_an_end
        labels = {"networks": _("Networks that take part as well")}
        help_texts = {
            "interests_until": _("they see what was accepted and confirmed; days and rooms are then chosen from it")
        }
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 6}), "starts_on": DateInput(), "ends_on": DateInput(),
            "interests_until": DateInput(),
            "networks": forms.CheckboxSelectMultiple,
        }  # fmt: skip

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        season: Season | None = kwargs.get("instance")
        if season is not None and season.pk:
            lines = (", ".join(part for part in (p.name, p.website) if part) for p in season.partners.all())
            kwargs["initial"] = {"partners": "\n".join(lines), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        networks: Any = self.fields["networks"]
        networks.queryset = Network.objects.exclude(pk=network.pk)
        if not networks.queryset.exists():
            del self.fields["networks"]

    def clean_partners(self) -> list[tuple[str, str]]:
        """Names and addresses; an address that is none is an error of the field."""
        partners, check = [], forms.URLField(required=False, assume_scheme="https")
        for line in _lines(self.cleaned_data["partners"])[:MOST_LINES]:
            name, _comma, website = line.rpartition(",") if "," in line else (line, "", "")
            if website and "." not in website:
                name, website = line, ""
            partners.append((name.strip()[:120], check.clean(website.strip())))
        return partners

    def values(self) -> dict[str, Any]:
        """Fields of Season; the form is valid."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "networks"}


class ImageForm(forms.Form):
    """A picture, said in words for those who do not see it."""

    image = forms.FileField(label=_("Picture"), help_text=_("JPEG, PNG or WebP, 15 MB at most"))
    alt = LineFormField(label=_("What one sees"), max_length=200)
    credit = LineFormField(label=_("Credit and licence"), max_length=120, required=False)


class LogoForm(forms.Form):
    """The logo of a partner, whose name says it already."""

    logo = forms.FileField()
