"""The sizes of photos that were kept before sizes existed, made afterwards, one photo at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from maillage.community.actions.attachments import LIMITS, Content, keep
from maillage.kernel.processes import ChildFault, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from maillage.places.models import Photo, PhotoSize
from maillage.places.rules.photo_sizes import WIDTHS, photo_sizes
from maillage.web.gates import PICTURES

log = logging.getLogger(__name__)


def photos_without_sizes() -> QuerySet[Photo]:
    """The photos that are shown in one size only although they are wider than the smallest."""
    return Photo.objects.filter(sizes=None, width__gt=WIDTHS[0]).order_by("pk")


def keep_sizes(photo: Photo, sizes: list[tuple[str, int, bytes]]) -> None:
    """Keep the sizes of a photo beside it."""
    for suffix, width, data in sizes:
        PhotoSize.objects.create(photo=photo, width=width, file=keep(Content(data, suffix), "places/"))


@transaction.atomic
def make_sizes(number: int) -> bool:
    """Make the sizes of one photo, unless it has them by now or is gone; whether they were made.

    Raises Refusal ("busy" when the gate is full), ChildFault or OSError when its file can't be read.
    """
    photo = Photo.objects.select_for_update().filter(pk=number).first()
    if photo is None or photo.sizes.exists():
        return False
    with photo.image.open("rb") as file:
        data = file.read()
    with PICTURES.pass_through():
        sizes = run_in_child(LIMITS, too_much_refusal, photo_sizes, data)
    keep_sizes(photo, sizes)
    return bool(sizes)


def make_missing_sizes(tell: Callable[[str, int, int], None] = lambda _name, _number, _total: None) -> int:
    """Make the sizes of all photos that lack them; how many were made.

    Each in its own transaction: what is stopped goes on where it was. A photo that can't be read is written in the log
    and left as it is; when the gate is full, what is left is for the next time.
    """
    numbers = list(photos_without_sizes().values_list("pk", flat=True))
    made = 0
    for position, number in enumerate(numbers, start=1):
        try:
            made += make_sizes(number)
        except Refusal as refusal:
            if refusal.code == "busy":
                return made
            log.warning("photo %s: %s", number, refusal)
        except (ChildFault, OSError) as error:
            log.warning("photo %s can't be read: %s", number, type(error).__name__)
        tell(f"photo {number}", position, len(numbers))
    return made
