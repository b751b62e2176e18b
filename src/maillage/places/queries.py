"""What one asks about places: the list, one place, how far it is, what is open now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import cos, radians

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from maillage.community.models import Network, Person
from maillage.community.queries import current_roles, networks_run_by, scopes_held
from maillage.community.queries.memberships import belongs_to
from maillage.community.queries.wall import AuthorIdentity, networks_of_hosted_places
from maillage.community.rules import RoleKind, ScopeKind
from maillage.kernel.geo import distance_km
from maillage.kernel.period import Period, day_period
from maillage.places.models import (
    Closure,
    Evidence,
    EvidencePhoto,
    Parking,
    Photo,
    Place,
    PlaceTranslation,
    Reach,
    Space,
    Stated,
)
from maillage.places.models.translation import WRITTEN
from maillage.places.rules.comforts import WIDE_DOOR_CM, Comforts
from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof
from maillage.places.rules.hours import OpenState, state_at
from maillage.places.rules.life import State
from maillage.places.rules.tariffs import TariffKind
from maillage.territory.rules.roads.ways import Mode
from maillage.web.full_text.postgres import query_of, rank_of
from maillage.web.full_text.snippets import LONGEST_READ, marked_spans, snippet
from maillage.web.full_text.suggestions import suggest
from maillage.web.full_text.syntax import TypedQuery, read_query

MOST_READ = 300  # places whose words are looked through when a search finds none

NO_COMFORTS = Comforts()


@dataclass(frozen=True, slots=True)
class Filters:
    """How a list of places is narrowed; empty means all."""

    kind: str = ""
    equipment: str = ""
    open_now: bool = False
    wheelchair: bool = False
    words: str = ""
    is_free: bool = False  # some space is free of charge
    comforts: Comforts = NO_COMFORTS


def public_places() -> QuerySet[Place]:
    """Every place of every network that lives or will live; those closed for good are left to their own page."""
    return (
        Place.objects.exclude(state=State.CLOSED)
        .select_related("commune", "operator", "network")
        .annotate(spaces_count=Count("spaces", filter=Q(spaces__active=True), distinct=True))
        .order_by("name")
    )


def with_details(places: QuerySet[Place], now: datetime) -> QuerySet[Place]:
    """The same, with spaces, equipment, photos, today's closures and the reader's translations read once for all."""
    language = (get_language() or WRITTEN)[:2]
    translated = [Prefetch("translations", PlaceTranslation.objects.filter(language=language))]
    return places.prefetch_related(
        *(translated if language != WRITTEN else ()),
        Prefetch("spaces", Space.objects.filter(active=True).prefetch_related("equipment", "units")),
        Prefetch("photos", Photo.objects.prefetch_related("sizes")),
        Prefetch(
            "closures",
            Closure.objects.filter(lifted_at__isnull=True, during__contains=now, space__isnull=True),
            to_attr="closures_now",
        ),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A place in the list: whether it is open, how far it is from the reader's commune."""

    place: Place
    opening: OpenState
    minutes: int | None
    estimated: bool
    excerpt: str = ""  # HTML: the line of the presentation that answers the words


def list_places(filters: Filters, home: str | None = None, now: datetime | None = None) -> list[Listed]:
    """The list: what answers the words best first, else nearest first when a commune is known.

    A constant number of statements.
    """
    now = now or timezone.now()
    places = public_places()
    wanted = {"spaces__kind": filters.kind} if filters.kind else {}
    if filters.is_free:
        wanted["spaces__tariff_kind"] = TariffKind.FREE.value
    if wanted:  # of one and the same space
        places = places.filter(spaces__active=True, **wanted)
    if filters.equipment:
        places = places.filter(spaces__equipment=filters.equipment, spaces__active=True)
    if filters.wheelchair:
        places = places.filter(wheelchair__in=["yes", "limited"])
    places = _with_comforts(places, filters.comforts)
    typed = read_query(filters.words)
    if filters.words.strip():
        places = _answering(places, typed)
    reach = minutes_from(home) if home else {}
    listed = [
        Listed(place, opening_now(place, now), minutes, estimated, _excerpt(place, typed))
        for place in with_details(places.distinct(), now)
        for minutes, estimated in [reach.get(place.pk, (None, False))]
    ]
    if filters.open_now:
        listed = [entry for entry in listed if entry.opening.is_open]
    if home and not typed:
        listed.sort(key=lambda entry: (entry.minutes is None, entry.minutes or 0, entry.place.name))
    return listed


def _with_comforts(places: QuerySet[Place], comforts: Comforts) -> QuerySet[Place]:
    """Those that say they have what is wanted: what nobody stated counts as missing."""
    conditions = {
        Q(parking__in=[Parking.FREE_HERE, Parking.FREE_NEARBY, Parking.PAID]): comforts.parking,
        Q(down_mbps__gte=comforts.mbps): comforts.mbps,
        ~Q(staffed_hours=""): comforts.staffed,
        Q(hearing_loop=Stated.YES): comforts.hearing_loop,
        Q(adapted_toilet=Stated.YES): comforts.adapted_toilet,
        Q(sight_aids=Stated.YES): comforts.sight_aids,
        Q(door_cm__gte=WIDE_DOOR_CM): comforts.wide_door,
    }
    return places.filter(*(condition for condition, wanted in conditions.items() if wanted))


def places_having(comforts: Comforts) -> frozenset[int]:
    """The numbers of the places in service that say they have all of it."""
    in_service = Place.objects.filter(state=State.IN_SERVICE).order_by()
    return frozenset(_with_comforts(in_service, comforts).values_list("pk", flat=True))


def _answering(places: QuerySet[Place], typed: TypedQuery | None) -> QuerySet[Place]:
    """The places that answer what was typed, the best first; none when no word is in it."""
    if typed is None:
        return places.none()
    answering = places.filter(searched__vector=query_of(typed))
    return answering.annotate(rank=rank_of("searched__vector", typed)).order_by("-rank", "name")


def _excerpt(place: Place, typed: TypedQuery | None) -> str:
    """The line that answers the words, when neither the name, the commune nor the sentence already shows them."""
    if typed is None or marked_spans(f"{place.name} {place.commune.name} {place.tagline}", typed):
        return ""
    marks = [(len(marked_spans(text[:LONGEST_READ], typed)), text) for text in _texts_of(place)[3:]]
    count, text = max(marks, key=lambda mark: mark[0])
    return snippet(text, typed) if count else ""


def _texts_of(place: Place) -> list[str]:
    """What a place says, its name and its commune first (needs `with_details`)."""
    spaces = [f"{space.name}. {space.description}" for space in place.spaces.all()]
    equipment = dict.fromkeys(str(one) for space in place.spaces.all() for one in space.equipment.all())
    return [place.name, place.commune.name, place.tagline, place.presentation, *spaces, ", ".join(equipment),
            place.getting_there, place.access_details, place.tries, place.struggles, place.address]  # fmt: skip


def suggest_place_words(filters: Filters) -> str | None:
    """What was probably meant, when that finds a place: from what places say."""
    now = timezone.now()
    texts = ("\n".join(_texts_of(place)) for place in with_details(public_places()[:MOST_READ], now))
    better = suggest(filters.words, read_query(filters.words), texts)
    return better if better and list_places(replace(filters, words=better)) else None


def opening_now(place: Place, now: datetime) -> OpenState:
    """Open or closed, closures counted (needs `with_details`)."""
    if place.state != State.IN_SERVICE:
        return OpenState(False, None)
    closures: list[Closure] = getattr(place, "closures_now", [])
    if closures:
        return OpenState(False, max(c.during.upper for c in closures))
    return state_at(place.hours, place.timezone, now)


def minutes_from(insee: str) -> dict[int, tuple[int, bool]]:
    """Minutes by car from a commune to each place within reach, and whether they are an estimate."""
    rows = Reach.objects.by_car().filter(commune_id=insee).values_list("place_id", "minutes", "source")
    return {place: (minutes, source == "estimate") for place, minutes, source in rows}


def departements_with_places() -> list[str]:
    """The codes of the départements that have a place, those with most places first."""
    counted = public_places().order_by().values("commune__departement_id").annotate(n=Count("pk", distinct=True))
    return [row["commune__departement_id"] for row in counted.order_by("-n", "commune__departement_id")]


def nearest_minutes() -> dict[str, int]:
    """Minutes by car from each commune to the nearest place in service, where one is within reach."""
    reached = (
        Reach.objects.by_car().filter(place__state=State.IN_SERVICE).values("commune_id").annotate(least=Min("minutes"))
    )
    return dict(reached.values_list("commune_id", "least"))


def places_just_beyond(
    insee: str, within: int, farther: int = 30, most: int = 3, mode: Mode = Mode.CAR
) -> list[tuple[Place, int]]:
    """The nearest places in service that are farther than these minutes, up to so many more: place, minutes.

    Of a place its name, its address and its network are read, nothing else.
    """
    reached = Reach.objects.filter(
        commune_id=insee, mode=mode, minutes__gt=within, minutes__lte=within + farther, place__state=State.IN_SERVICE
    )
    nearest = reached.select_related("place").only("minutes", "place__slug", "place__name", "place__network")
    return [(one.place, one.minutes) for one in nearest.order_by("minutes", "pk")[:most]]


def is_place_within(insee: str, within: int, mode: Mode = Mode.CAR) -> bool:
    """Is any place in service at most these minutes away?"""
    near = Reach.objects.filter(commune_id=insee, mode=mode, minutes__lte=within, place__state=State.IN_SERVICE)
    return near.exists()


def nearest_as_the_crow_flies(lat: float, lon: float, most: int = 3) -> list[tuple[Place, int]]:
    """The nearest places in service, whatever the roads: place, kilometres."""
    north, east = F("lat") - lat, (F("lon") - lon) * cos(radians(lat))
    nearest = (
        Place.objects.filter(state=State.IN_SERVICE)
        .only("slug", "name", "network", "lat", "lon")
        .order_by(north * north + east * east, "pk")[:most]
    )
    return [(place, round(distance_km(lat, lon, place.lat, place.lon))) for place in nearest]


def places_hosted_by(person: Person) -> QuerySet[Place]:
    """The places this person hosts."""
    ids = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    return Place.objects.filter(pk__in=ids).select_related("commune", "network").order_by("name")


def networks_facilitated_by(person: Person) -> QuerySet[Network]:
    """The networks this person facilitates."""
    return Network.objects.filter(pk__in=networks_run_by(person))


def places_facilitated_by(person: Person) -> QuerySet[Place]:
    """The places of the networks this person facilitates."""
    return (
        Place.objects.filter(network_id__in=networks_run_by(person))
        .select_related("commune", "network")
        .order_by("name")
    )


def places_run_by(person: Person) -> QuerySet[Place]:
    """The places this person hosts or facilitates, without those that are closed for good."""
    return (places_hosted_by(person) | places_facilitated_by(person)).exclude(state=State.CLOSED)


def places_closed_during(periods: Mapping[Place, Period]) -> set[int]:
    """The numbers of those of these places that a closure in force closes during a part of its period."""
    shut = Closure.objects.filter(place__in=list(periods), space=None, lifted_at=None)
    wanted = {place.pk: period for place, period in periods.items()}
    return {
        closure.place_id
        for closure in shut.filter(during__endswith__gt=min(p.start for p in periods.values()))
        if Period(closure.during.lower, closure.during.upper).overlaps(wanted[closure.place_id])
    }


def closures_ahead(places: Iterable[Place], now: datetime) -> QuerySet[Closure]:
    """The closures of these places that are in force and not over, in order of dates."""
    standing = Closure.objects.filter(place__in=places, lifted_at=None, during__endswith__gt=now)
    return standing.select_related("place", "space").order_by("during", "place__name")


def belongs_near(person: Person, place: Place) -> bool:
    """Is this person of the network of the place: a member, who runs it, or who hosts another of its places?"""
    return belongs_to(person, place.network_id) or place.network_id in networks_of_hosted_places(person)


def names_of_places(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The name and the address of each place."""
    return {p.pk: (p.name, p.get_absolute_url()) for p in Place.objects.filter(pk__in=ids).only("name", "slug")}


def network_of_place(number: int) -> int | None:
    """The network a place lies in."""
    return Place.objects.filter(pk=number).values_list("network_id", flat=True).first()


def place_numbers() -> dict[str, int]:
    """The number of each place by its short name."""
    return dict(Place.objects.order_by("slug").values_list("slug", "pk"))


def author_identities_of_places(person: Person) -> list[AuthorIdentity]:
    """The places in whose name this person may write on the wall: those they host."""
    return [AuthorIdentity(p.scopes()[0], p.network_id, p.name) for p in places_hosted_by(person)]


def places_without_host(networks: Iterable[int]) -> list[Place]:
    """The places of these networks that nobody hosts today, closed ones left out."""
    hosted = current_roles().filter(kind=RoleKind.HOST.value, scope_kind=ScopeKind.PLACE.value).values("scope_id")
    places = Place.objects.filter(network__in=networks).exclude(state="closed").exclude(pk__in=hosted)
    return list(places.select_related("network").order_by("name"))


def proof_of_evidence(evidence: Evidence) -> Proof:
    """A piece of evidence, as a value for the rules."""
    kind, safeguards = EvidenceKind(evidence.kind), frozenset(evidence.safeguards)
    return Proof(Axis(evidence.axis), evidence.level, kind, evidence.found_on, safeguards)


def is_from_network(person: Person, place: Place) -> bool:
    """Whether what this person sees there is observed for the network: who facilitates it, and does not host there."""
    hosted = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    return place.network_id in networks_run_by(person) and place.pk not in hosted


def proofs_of(space: Space) -> list[Proof]:
    """The evidence of a space, as values for the rules."""
    return [proof_of_evidence(evidence) for evidence in space.evidence.all()]


def proofs_of_spaces(numbers: Iterable[int]) -> dict[int, list[Proof]]:
    """The evidence of each of these spaces, in one statement."""
    proofs: dict[int, list[Proof]] = {number: [] for number in numbers}
    for evidence in Evidence.objects.filter(space__in=list(proofs)):
        proofs[evidence.space_id].append(proof_of_evidence(evidence))
    return proofs


def published_photos(place: Place) -> dict[int, list[EvidencePhoto]]:
    """The photos of what was seen that hosts show to everybody, by the number of their space: one statement."""
    photos: dict[int, list[EvidencePhoto]] = defaultdict(list)
    published = EvidencePhoto.objects.filter(evidence__space__place=place, is_published=True)
    for photo in published.select_related("evidence").order_by("-evidence__found_on", "pk"):
        photos[photo.evidence.space_id].append(photo)
    return dict(photos)


def opening_state(place: Place, now: datetime) -> OpenState:
    """Is the place open now, and when does that change, closures of the whole place taken away? Two weeks ahead."""
    closures = Closure.objects.filter(
        place=place, space=None, lifted_at__isnull=True, during__overlap=(now, now + timedelta(days=15))
    )
    shut = [Period(closure.during.lower, closure.during.upper).utc() for closure in closures]
    return state_at(place.hours, place.timezone, now, shut)


def closures_on(place: Place, day: date) -> list[Closure]:
    """What is declared closed that day."""
    whole = day_period(day, place.zone)
    closures = Closure.objects.filter(place=place, lifted_at__isnull=True, during__overlap=(whole.start, whole.end))
    return list(closures.select_related("space").order_by("during"))
