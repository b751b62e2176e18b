"""Photographs: read, turned to WebP, kept."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from maillage.community.actions import record
from maillage.community.actions.gates import PICTURES
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import require
from maillage.places.models import Photo, Place

PHOTO_SIDE = 1600


PHOTO_BYTES = 15_000_000


PHOTO_PIXELS = 80_000_000  # of a JPEG: more is a trap, or a poster


OTHER_PIXELS = 40_000_000  # of what is only unpacked whole: 160 MB


UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, struct.error,  # as Pillow says “broken”
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


@transaction.atomic
def add_photo(person: Person, place: Place, file: BinaryIO, alt: str, credit: str = "") -> Photo:
    """Keep a picture: read, turned upright, shrunk, written anew as WebP; nothing of the camera's data remains."""
    require(Ability.EDIT, person, place)
    photo = Photo(place=place, alt=alt, credit=credit, position=place.photos.count())
    name = f"{place.slug}.webp"
    photo.image.save(name, ContentFile(reencode_photo(file), name=name), save=False)  # unnamed, it would have no size
    photo.save()
    record(person, "photo_added", ("place", place.pk), place.scopes()[0])
    return photo


def reencode_photo(file: BinaryIO) -> bytes:
    """Decode a picture, turn it upright, shrink it and encode it as WebP; raises a Refusal when it is none."""
    raw = file.read(PHOTO_BYTES + 1)
    if len(raw) > PHOTO_BYTES:
        raise Refusal("photo_too_big", "This picture is larger than 15 MB. Send a smaller one.")
    with PICTURES.pass_through():
        return _reencode(raw)


def _reencode(raw: bytes) -> bytes:
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
    """Delete a photo and its file."""
    require(Ability.EDIT, person, photo.place)
    record(person, "photo_removed", ("place", photo.place_id), photo.place.scopes()[0])
    name, storage = photo.image.name or "", photo.image.storage
    photo.delete()
    transaction.on_commit(lambda: storage.delete(name))
