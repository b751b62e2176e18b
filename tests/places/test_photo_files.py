"""Photos kept before sizes existed get theirs: once, one after the other, whatever becomes of one of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from maillage.places.actions.photo_files import make_missing_sizes, photos_without_sizes
from maillage.places.models import Photo, PhotoSize, Place
from maillage.web.gates import PICTURES


@pytest.fixture(autouse=True)
def no_file_is_left(db: None) -> Iterator[None]:
    yield
    for photo in Photo.objects.all():
        photo.image.delete(save=False)
    for size in PhotoSize.objects.all():
        size.file.delete(save=False)


def old_photo(place: Place, width: int, data: bytes | None = None) -> Photo:
    """As it was kept before sizes existed."""
    out = io.BytesIO()
    Image.new("RGB", (width, width // 2), "#7b3a67").save(out, "WEBP")
    name = default_storage.save(f"places/old-{width}.webp", ContentFile(data or out.getvalue()))
    return Photo.objects.create(place=place, alt="Quatre bureaux", image=name, width=width, height=width // 2)


def test_sizes_are_made_once(place: Place) -> None:
    wide, small = old_photo(place, 1200), old_photo(place, 400)
    assert make_missing_sizes() == 1
    widths = sorted(set(wide.sizes.values_list("width", flat=True)))
    assert widths[:2] == [480, 960]
    assert not small.sizes.exists()
    assert make_missing_sizes() == 0
    assert wide.sizes.filter(width=480, file__endswith=".webp").count() == 1


def test_one_that_can_not_be_read_stops_none_of_the_others(place: Place) -> None:
    broken, gone = old_photo(place, 700, data=b"RIFF nothing"), old_photo(place, 600)
    gone.image.storage.delete(gone.image.name)
    good = old_photo(place, 800)
    assert make_missing_sizes() == 1
    assert good.sizes.exists()
    assert set(photos_without_sizes()) == {broken, gone}


def test_when_the_gate_is_full_what_is_left_is_for_the_next_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    old_photo(place, 800)
    monkeypatch.setattr(PICTURES, "wait_s", 0.0)
    with ExitStack() as stack:
        for _ in range(PICTURES.places):
            stack.enter_context(PICTURES.pass_through())
        assert make_missing_sizes() == 0
    assert make_missing_sizes() == 1
