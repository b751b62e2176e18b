"""Photographs of places."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction

from maillage.community.actions import record
from maillage.community.actions.attachments import keep, read_upload, release
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.places.actions.locks import require
from maillage.places.models import Photo, Place


@transaction.atomic
def add_photo(person: Person, place: Place, file: BinaryIO, alt: str, credit: str = "") -> Photo:
    """Keep a picture, written anew: nothing of the camera's data remains."""
    require(Ability.EDIT, person, place)
    content = read_upload(file)
    photo = Photo.objects.create(
        place=place, alt=alt, credit=credit, position=place.photos.count(), image=keep(content, "places/"),
        width=content.width, height=content.height,
    )  # fmt: skip
    record(person, "photo_added", ("place", place.pk), place.scopes()[0])
    return photo


@transaction.atomic
def remove_photo(person: Person, photo: Photo) -> None:
    """Delete a photo, and its file unless it is shown elsewhere."""
    require(Ability.EDIT, person, photo.place)
    record(person, "photo_removed", ("place", photo.place_id), photo.place.scopes()[0])
    name = photo.image.name or ""
    photo.delete()
    release(name)
