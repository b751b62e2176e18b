"""Photographs of places: added in a few sizes, described, put in order, removed."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO

from django.db import transaction

from maillage.community.actions import record
from maillage.community.actions.attachments import LIMITS, keep, read_upload, release
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.processes import run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import require
from maillage.places.actions.photo_files import keep_sizes
from maillage.places.models import Focus, Photo, Place
from maillage.places.rules.photo_sizes import photo_sizes
from maillage.web.gates import PICTURES

MOST_PHOTOS = 24  # of one place: a page is no album


class Move(StrEnum):
    """Where a photo goes among those of its place."""

    FIRST = "first"
    EARLIER = "earlier"
    LATER = "later"


@transaction.atomic
def add_photo(
    person: Person,
    place: Place,
    file: BinaryIO,
    alt: str,
    credit: str = "",
    caption: str = "",
    focus: Focus = Focus.CENTRE,
) -> Photo:
    """Keep a picture, written anew in a few sizes: nothing of the camera's data remains."""
    require(Ability.EDIT, person, place)
    if place.photos.count() >= MOST_PHOTOS:
        raise Refusal("too_many_photos", "A place shows %(most)d photos at most. Remove one first.", most=MOST_PHOTOS)
    content = read_upload(file)
    with PICTURES.pass_through():
        sizes = run_in_child(LIMITS, too_much_refusal, photo_sizes, content.data)
    photo = Photo.objects.create(
        place=place, alt=alt, credit=credit, caption=caption, focus=focus, position=place.photos.count(),
        image=keep(content, "places/"), width=content.width, height=content.height,
    )  # fmt: skip
    keep_sizes(photo, sizes)
    record(person, "photo_added", ("place", place.pk), place.scopes()[0])
    return photo


@transaction.atomic
def describe_photo(person: Person, photo: Photo, *, alt: str, caption: str, credit: str, focus: Focus) -> Photo:
    """Change what is said of a photo, and the part of it that stays when it is cropped."""
    require(Ability.EDIT, person, photo.place)
    photo.alt, photo.caption, photo.credit, photo.focus = alt, caption, credit, focus
    photo.save(update_fields=["alt", "caption", "credit", "focus"])
    record(person, "photo_described", ("place", photo.place_id), photo.place.scopes()[0])
    return photo


@transaction.atomic
def move_photo(person: Person, photo: Photo, move: Move) -> list[Photo]:
    """Put a photo first (it is then the cover), or one step earlier or later; the photos in their new order."""
    require(Ability.EDIT, person, photo.place)
    photos = list(Photo.objects.select_for_update().filter(place=photo.place_id).order_by("position", "pk"))
    now = photos.index(photo)
    then = {Move.FIRST: 0, Move.EARLIER: max(0, now - 1), Move.LATER: min(len(photos) - 1, now + 1)}[move]
    photos.insert(then, photos.pop(now))
    for position, one in enumerate(photos):
        one.position = position
    Photo.objects.bulk_update(photos, ["position"])
    record(person, "photo_moved", ("place", photo.place_id), photo.place.scopes()[0])
    return photos


@transaction.atomic
def remove_photo(person: Person, photo: Photo) -> None:
    """Delete a photo, and its files unless they are shown elsewhere."""
    require(Ability.EDIT, person, photo.place)
    record(person, "photo_removed", ("place", photo.place_id), photo.place.scopes()[0])
    names = [photo.image.name or "", *photo.sizes.values_list("file", flat=True)]
    photo.delete()
    for name in names:
        release(name)
