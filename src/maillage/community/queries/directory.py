"""Finding people who want to be found, as far as they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, FloatField, OuterRef, Q, QuerySet, Value, When

from maillage.community.models import DirectoryEntry, Membership, Person
from maillage.community.queries.memberships import in_force, networks_of
from maillage.community.queries.rights import Visitor
from maillage.community.rules.directory import FIELDS, SEARCHED, Audience, is_visible_to, parse_links
from maillage.territory.models import Commune
from maillage.territory.queries import travel_times
from maillage.territory.rules import Destination
from maillage.web.full_text.postgres import query_of, rank_of
from maillage.web.full_text.suggestions import suggest
from maillage.web.full_text.syntax import TypedQuery, read_query

SHOWN = 60  # people on one page of the directory; beyond, one searches
MOST_READ = 500  # entries whose words are looked through when a search finds nobody


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader sees of someone in the directory."""

    public_id: Any
    name: str
    lines: dict[str, Any]
    minutes: int | None = None
    letters: bool = False


def _memberships_of_entry() -> QuerySet[Membership]:
    return in_force().filter(person=OuterRef("person"))


def _visible_entries(viewer: Visitor) -> QuerySet[DirectoryEntry]:
    """The entries whose owner belongs to a network today and lets this reader see their name."""
    shared = networks_of(viewer)
    entries = DirectoryEntry.objects.filter(Exists(_memberships_of_entry()), person__is_active=True)
    entries = entries.annotate(shares=Exists(_memberships_of_entry().filter(network__in=shared)))
    return entries.filter(Q(name_to=Audience.EVERYONE.value) | Q(name_to=Audience.MEMBERS.value, shares=True))


def find_people(viewer: Visitor, text: str = "", near: Commune | None = None, minutes: int = 40) -> list[Card]:
    """Who wants to be found: by what they do or can help with, within so many minutes of a commune."""
    typed = read_query(text)
    if text.strip() and not typed:
        return []
    matches: QuerySet[Any]
    if typed:
        matches = answering_entries(viewer, typed)
    else:
        matches = _visible_entries(viewer).annotate(rank=Value(0.0, FloatField()))
    matches = matches.select_related("person", "usual")
    away = minutes_from(near, minutes) if near else {}
    if near:
        matches = matches.filter(
            Q(usual_to=Audience.EVERYONE.value) | Q(usual_to=Audience.MEMBERS.value, shares=True), usual__in=list(away)
        )
    entries = list(matches.order_by("-rank", "-changed_at")[:SHOWN])
    cards = [card_of(entry, viewer, away.get(entry.usual_id or "")) for entry in entries]
    return sorted(cards, key=lambda card: card.minutes or 0) if near and not typed else cards


def answering_entries(viewer: Visitor, typed: TypedQuery) -> QuerySet[Any]:
    """The entries that answer by lines this reader may see, each with its rank."""
    query = query_of(typed)
    matches = _visible_entries(viewer).filter(Q(for_everyone=query) | Q(shares=True, for_members=query))
    rank = Case(
        When(shares=True, then=rank_of("for_members", typed)),
        default=rank_of("for_everyone", typed),
        output_field=FloatField(),
    )
    return matches.annotate(rank=rank)


def suggest_people_words(viewer: Visitor, text: str, near: Commune | None = None, minutes: int = 40) -> str | None:
    """What was probably meant, when that finds somebody: from words of the lines that this reader may see."""
    better = suggest(text, read_query(text), _texts_shown_to(viewer))
    return better if better and find_people(viewer, better, near, minutes) else None


def _texts_shown_to(viewer: Visitor) -> Iterator[str]:
    entries: QuerySet[Any] = _visible_entries(viewer).select_related("usual").order_by("-changed_at")[:MOST_READ]
    for entry in entries:
        for name in SEARCHED:
            if is_visible_to(getattr(entry, f"{name}_to"), member=entry.shares):
                yield str(getattr(entry, name) or "")


def minutes_from(commune: Commune, minutes: int) -> dict[str, int]:
    """Minutes by car between a commune and those around it (the same both ways, as far as one knows)."""
    if commune.lat is None or commune.lon is None:
        return {}
    minutes_by_commune = travel_times().minutes_to(Destination(commune.insee, commune.lat, commune.lon), minutes)
    return {**minutes_by_commune, commune.insee: minutes_by_commune.get(commune.insee, 0)}


def card_of(entry: Any, viewer: Visitor, minutes: int | None = None) -> Card:
    """The lines of an entry that reach this reader; `entry` comes from `_visible`."""
    lines: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(entry, name)
        if value and is_visible_to(getattr(entry, f"{name}_to"), member=entry.shares):
            lines[name] = parse_links(value) if name == "links" else value
    writes = isinstance(viewer, Person) and viewer.pk != entry.person_id
    letters = writes and is_visible_to(entry.letters_to, member=entry.shares)
    return Card(entry.person.public_id, str(entry.person), lines, minutes, letters)


def names_shown_to(viewer: Visitor, people: Iterable[int]) -> dict[int, str]:
    """The names of those of these people (numbers) who let this reader see it; one statement."""
    entries = _visible_entries(viewer).filter(person__in=list(people)).select_related("person")
    return {entry.person_id: str(entry.person) for entry in entries}


def people_shown_to(viewer: Visitor) -> QuerySet[Person]:
    """Those of the directory who let this reader see their name, by name."""
    return Person.objects.filter(pk__in=_visible_entries(viewer).values("person")).order_by("name", "pk")


def profiles_shown_to(viewer: Visitor, people: Iterable[int]) -> dict[int, Any]:
    """The public numbers of the entries of those of these people (numbers) who let this reader see them."""
    entries = _visible_entries(viewer).filter(person__in=list(people))
    return dict(entries.values_list("person", "person__public_id"))


def entry_of(viewer: Visitor, public_id: Any) -> tuple[Card, Person] | None:
    """One person of the directory, if this reader may see them."""
    entry = _visible_entries(viewer).select_related("person", "usual").filter(person__public_id=public_id).first()
    return (card_of(entry, viewer), entry.person) if entry else None
