"""The photos of what a report tells: of its events, and in its pages. Only those that say their author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.utils import timezone

from maillage.commons.models import Page, Picture
from maillage.grants.queries.indicators import Activity
from maillage.programme.models import Event

MOST_PHOTOS = 12  # of a report
IN_A_TEXT = re.compile(r"images/([0-9a-f]{16}\.webp)")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo with what its licence wants said. `address`: where it is read today."""

    data: bytes
    suffix: str
    alt: str
    credit: str
    subject: str
    day: date
    address: str

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def photos_of(activity: Activity) -> list[Photo]:
    """At most twelve: the events first, then the first photo of each page; each photo once. Two statements."""
    photos: dict[str, Photo] = {}
    for one in (*_of_events([event for event, _came in activity.events]), *_of_pages(activity.pages)):
        if len(photos) == MOST_PHOTOS:
            break
        photos.setdefault(one.digest, one)
    return list(photos.values())


def _of_events(events: Sequence[Event]) -> Iterator[Photo]:
    for one in events:
        if one.image and one.image_credit and (data := _read(str(one.image))):
            day = one.local_start.date()
            yield Photo(data, _suffix(str(one.image)), one.image_alt, one.image_credit, one.title, day, one.image.url)


def _of_pages(pages: Sequence[Page]) -> Iterator[Photo]:
    named = {one.pk: IN_A_TEXT.search(one.head.text) for one in pages if one.head}
    names = {pk: match[1] for pk, match in named.items() if match}
    pictures = {one.name: one for one in Picture.objects.filter(name__in=names.values()).exclude(credit="")}
    for one in pages:
        picture = pictures.get(names.get(one.pk, ""))
        if picture and (data := _read(str(picture.image))):
            credit = f"{picture.credit}, {one.licence}"
            day = timezone.localdate(one.made_at)
            address = f"/documentation/images/{picture.name}"
            yield Photo(data, _suffix(picture.name), picture.alt, credit, one.title, day, address)


def _suffix(name: str) -> str:
    return PurePath(name).suffix


def _read(name: str) -> bytes:
    """The picture; nothing of one that is no longer kept."""
    if not default_storage.exists(name):
        return b""
    with default_storage.open(name) as file:
        return bytes(file.read())
