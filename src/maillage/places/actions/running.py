"""What hosts do to their place: describe it, open and close it, add spaces, photos. The journal keeps each."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain, count
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image, ImageOps, UnidentifiedImageError

from maillage.community.actions import record
from maillage.community.actions.gates import PICTURES
from maillage.community.models import Network, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Closure, Evidence, Photo, Place, Reach, Space, Unit, new_secret
from maillage.places.queries import proofs_of
from maillage.places.rules.confidentiality import Proof, confidentiality_of
from maillage.places.rules.hours import check_expression
from maillage.places.rules.life import State, may_become
from maillage.territory.models import Commune
from maillage.territory.queries import travel_times
from maillage.territory.rules import Destination

SPACE_LOCK = 9  # the last family of advisory locks: on spaces, after those on people
REACH_MINUTES = 120  # how far one looks for a place to work; beyond, nobody drives twice a day
PHOTO_SIDE = 1600
PHOTO_BYTES = 15_000_000
PHOTO_PIXELS = 80_000_000  # of a JPEG: more is a trap, or a poster
OTHER_PIXELS = 40_000_000  # of what is only unpacked whole: 160 MB
UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, struct.error,  # as Pillow says “broken”
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


LOCK = """
SELECT pg_advisory_xact_lock(wanted.family, wanted.number) FROM (
    SELECT family, number FROM unnest(%(families)s::int[], %(numbers)s::int[]) AS first(family, number)
    UNION
    SELECT %(space)s::int, coalesce(s.family, s.id)::int FROM places_space s WHERE s.id = ANY(%(spaces)s::bigint[])
    ORDER BY 1, 2
) AS wanted
"""
# Left to itself, PostgreSQL plans a long statement anew each time, which costs more than running it: see
# docs/decisions/0004-prepared-statements.md. Said with the locks: no statement of its own, until the transaction ends.
PLANNED_ONCE = ", set_config('plan_cache_mode', 'force_generic_plan', true)"


# What a higher floor does when a place closes for good (those who booked ahead are told): see config/wiring.py.
WHEN_CLOSED: list[Callable[[Person, Place], None]] = []


def lock_in_order(spaces: Iterable[int], *, before: Sequence[tuple[int, int]] = (), planned_once: bool = False) -> None:
    """Wait for one's turn on these spaces until the transaction ends; on people first (`before`: family, number).

    Always the same order, so that none waits in a circle. Spaces that share units (a room that opens into two) share
    one lock. `planned_once` is for statements whose plan no value may change.
    """
    values: dict[str, Any] = {
        "families": [family for family, _number in before],
        "numbers": [number for _family, number in before],
        "space": SPACE_LOCK,
        "spaces": list(spaces),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK + PLANNED_ONCE if planned_once else LOCK, values)


def must(ability: Ability, person: Person, place: Place) -> None:
    """Refuse unless the person may do this to the place."""
    if ability not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")


@transaction.atomic
def add_place(person: Person, network: Network, name: str, commune: Commune, address: str = "") -> Place:
    """A new place, in project, where the centre of its commune is until a host says better."""
    if Ability.EDIT not in abilities(person, network):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    if commune.lat is None or commune.lon is None:
        raise Refusal("no_position", "The position of this commune is not known.")
    place = Place.objects.create(
        network=network, name=name, slug=_free_slug(name), commune=commune, address=address,
        lat=commune.lat, lon=commune.lon, position_is_exact=False, hours="Mo-Fr 08:00-19:00; PH off",
    )  # fmt: skip
    record(person, "place_added", ("place", place.pk), place.scopes()[0])
    measure_reach(place)
    return place


def _free_slug(name: str) -> str:
    """The name as an address has it; numbered when another place has it already."""
    base = slugify(name)[:40] or "lieu"
    taken = set(Place.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | {"nouveau"}
    numbered = (f"{base}-{n}" for n in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)


@transaction.atomic
def describe(person: Person, place: Place, changes: dict[str, Any]) -> Place:
    """Change what the place says of itself; hours are checked, a move works out the minutes anew."""
    must(Ability.EDIT, person, place)
    if "label" in changes and changes["label"] != place.label and Ability.REVIEW not in abilities(person, place):
        raise Refusal("label_is_reviewed", "A label is granted after a review: answer its criteria and send them.")
    for name in ("hours", "staffed_hours"):
        if changes.get(name) and (refusal := check_expression(changes[name])):
            raise refusal
    moved = any(name in changes and changes[name] != getattr(place, name) for name in ("lat", "lon", "commune_id"))
    for name, value in changes.items():
        setattr(place, name, value)
    place.save()
    record(person, "place_described", ("place", place.pk), place.scopes()[0], fields=sorted(changes))
    if moved:
        measure_reach(place)
    return place


@transaction.atomic
def become(person: Person, place: Place, state: State, on: date) -> Place:
    """Pass to another state of its life, on a date."""
    must(Ability.EDIT, person, place)
    if refusal := may_become(State(place.state), state):
        raise refusal
    place.state = state.value
    dates = {State.FITTED_OUT: "fitted_out_on", State.IN_SERVICE: "opened_on", State.CLOSED: "closed_on"}
    if state in dates:
        setattr(place, dates[state], on)
    place.save()
    if state == State.CLOSED:
        for closed in WHEN_CLOSED:
            closed(person, place)
    record(person, "place_became", ("place", place.pk), place.scopes()[0], state=state.value, on=on.isoformat())
    return place


@transaction.atomic
def save_space(
    person: Person, space: Space, unit_names: Sequence[str], equipment: Sequence[Any] = (), parts: Sequence[Unit] = ()
) -> Space:
    """Create or change a space and its units. A unit no longer named is retired, so that its past stays readable.

    `parts` are the units of other spaces that this one, a room that opens into them, is made of.
    """
    must(Ability.EDIT, person, space.place)
    if space.pk:
        lock_in_order([space.pk])
    space.save()
    space.equipment.set(equipment)
    for position, name in enumerate(unit_names):
        Unit.objects.update_or_create(space=space, name=name, defaults={"position": position, "active": True})
    space.units.exclude(name__in=unit_names).update(active=False)
    _make_of(space, parts)
    record(person, "space_saved", ("space", space.pk), space.place.scopes()[0], units=len(unit_names))
    return space


def _make_of(space: Space, parts: Sequence[Unit]) -> None:
    """Holding the space holds the parts; all the spaces concerned share one lock from now on."""
    was = set(chain.from_iterable(space.units.values_list("parts", flat=True)))
    wanted = sorted(part.pk for part in parts)
    if not wanted and not was:
        return
    if was != set(wanted) and space.units.filter(
        occupancies__holds=True, occupancies__during__endswith__gt=timezone.now()
    ):
        raise Refusal("parts_booked", "This room is booked ahead: its parts can change once nobody has it any more.")
    space.units.filter(active=True).update(parts=wanted)
    family = {space.pk, *(part.space_id for part in parts)}
    known = set(Space.objects.filter(pk__in=family, family__isnull=False).values_list("family", flat=True))
    together = Space.objects.filter(pk__in=family) | Space.objects.filter(family__in=known)
    lock_in_order(list(together.values_list("pk", flat=True)))
    together.update(family=min([*(number for number in known if number), *family]))


@transaction.atomic
def new_arrival_secrets(person: Person, place: Place) -> Place:
    """New secrets for the codes of arrival: devices paired and signs printed before stop working."""
    must(Ability.EDIT, person, place)
    place.arrival_secret, place.kiosk_key = new_secret(), new_secret()
    place.save(update_fields=["arrival_secret", "kiosk_key"])
    record(person, "arrival_secrets_renewed", ("place", place.pk), place.scopes()[0])
    return place


@transaction.atomic
def add_evidence(person: Person, space: Space, proof: Proof, note: str = "") -> Evidence:
    """Keep a piece of evidence; the level of the space follows from all that is in force."""
    must(Ability.EDIT, person, space.place)
    if proof.found_on > timezone.localdate():
        raise Refusal("not_yet", "Evidence can't be dated in the future.")
    evidence = Evidence.objects.create(
        space=space, axis=proof.axis, level=proof.level, kind=proof.kind, found_on=proof.found_on, note=note
    )
    _follow_evidence(space, timezone.localdate())
    record(
        person, "evidence_added", ("space", space.pk), space.place.scopes()[0],
        axis=proof.axis.value, level=proof.level, kind=proof.kind.value,
    )  # fmt: skip
    return evidence


def _follow_evidence(space: Space, day: date) -> bool:
    level = int(confidentiality_of(proofs_of(space), day))
    if level == space.confidentiality:
        return False
    space.confidentiality = level
    space.save(update_fields=["confidentiality"])
    return True


def review_confidentiality(day: date | None = None) -> int:
    """Lower what rests on evidence that has expired; how many spaces changed. The job calls it each night."""
    day = day or timezone.localdate()
    return sum(_follow_evidence(space, day) for space in Space.objects.prefetch_related("evidence"))


@transaction.atomic
def close(person: Person, place: Place, period: Period, reason: str, space: Space | None = None) -> Closure:
    """Declare a closure. Bookings of the same moment wait, so that none slips in; those that stand are not touched."""
    must(Ability.CLOSE, person, place)
    if not reason.strip():
        raise Refusal("no_reason", "Say why it is closed: people who booked will read it.")
    spaces = [space.pk] if space else list(place.spaces.order_by("pk").values_list("pk", flat=True))
    lock_in_order(spaces)
    during = DateTimeTZRange(period.utc().start, period.utc().end)
    try:
        with transaction.atomic():
            closure = Closure.objects.create(place=place, space=space, during=during, reason=reason, declared_by=person)
    except IntegrityError as error:
        raise Refusal("closed_already", "A closure is already declared over that time.") from error
    record(person, "closure_declared", ("closure", closure.pk), place.scopes()[0])
    return closure


@transaction.atomic
def lift(person: Person, closure: Closure) -> Closure:
    """Lift a closure; the row stays."""
    must(Ability.CLOSE, person, closure.place)
    if closure.lifted_at is None:
        closure.lifted_at = timezone.now()
        closure.save(update_fields=["lifted_at"])
        record(person, "closure_lifted", ("closure", closure.pk), closure.place.scopes()[0])
    return closure


@transaction.atomic
def add_photo(person: Person, place: Place, file: BinaryIO, alt: str, credit: str = "") -> Photo:
    """Keep a picture: read, turned upright, shrunk, written anew as WebP; nothing of the camera's data remains."""
    must(Ability.EDIT, person, place)
    photo = Photo(place=place, alt=alt, credit=credit, position=place.photos.count())
    name = f"{place.slug}.webp"
    photo.image.save(name, ContentFile(reencoded(file), name=name), save=False)  # unnamed, it would have no size
    photo.save()
    record(person, "photo_added", ("place", place.pk), place.scopes()[0])
    return photo


def reencoded(file: BinaryIO) -> bytes:
    """A picture read, turned upright, shrunk and written anew as WebP; a Refusal when it is none."""
    raw = file.read(PHOTO_BYTES + 1)
    if len(raw) > PHOTO_BYTES:
        raise Refusal("photo_too_big", "This picture is larger than 15 MB. Send a smaller one.")
    with PICTURES.passed():
        return _reencoded(raw)


def _reencoded(raw: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(raw), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > (PHOTO_PIXELS if image.format == "JPEG" else OTHER_PIXELS):
                raise ValueError("too many pixels to be a photograph")
            image.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))  # a JPEG is unpacked no larger than needed
            small = image if image.mode in {"RGB", "RGBA", "L", "LA"} else image.convert("RGB")
            small.thumbnail((PHOTO_SIDE, PHOTO_SIDE))  # before it is turned: what is copied is small
            upright = ImageOps.exif_transpose(small).convert("RGB")
    except UNREADABLE as error:
        raise Refusal("not_a_photo", "This file is not a picture we can read. Send a JPEG, PNG or WebP.") from error
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=78, method=4)
    return out.getvalue()


@transaction.atomic
def remove_photo(person: Person, photo: Photo) -> None:
    """Remove a picture and its file."""
    must(Ability.EDIT, person, photo.place)
    record(person, "photo_removed", ("place", photo.place_id), photo.place.scopes()[0])
    name, storage = photo.image.name or "", photo.image.storage
    photo.delete()
    transaction.on_commit(lambda: storage.delete(name))


def measure_reach(place: Place) -> int:
    """Work out the minutes from every commune to a place and keep them; how many communes are within reach."""
    times = travel_times()
    destination = Destination(insee=place.commune_id, lat=place.lat, lon=place.lon)
    minutes, source = times.minutes_to(destination, REACH_MINUTES), times.source_for(destination)
    with transaction.atomic():
        Reach.objects.filter(place=place).delete()
        Reach.objects.bulk_create(
            [Reach(place=place, commune_id=insee, minutes=m, source=source) for insee, m in minutes.items()],
            batch_size=2000,
        )
    return len(minutes)
