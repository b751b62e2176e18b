"""Photos of a place: in a few sizes, in order, described, cropped where their hosts say."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image, features

from maillage.community.models import JournalEntry, Person
from maillage.kernel.refusal import Refusal
from maillage.places import actions
from maillage.places.actions import photos as photo_actions
from maillage.places.actions.photos import Move
from maillage.places.models import Focus, Photo, PhotoSize, Place
from maillage.places.presenters.pictures import picture_of
from tests.kit.screens import SignedIn


@pytest.fixture(autouse=True)
def no_file_is_left(db: None) -> Iterator[None]:
    yield
    for photo in Photo.objects.all():
        photo.image.delete(save=False)
    for size in PhotoSize.objects.all():
        size.file.delete(save=False)


def picture(width: int, height: int, colour: str = "#7b3a67") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return io.BytesIO(out.getvalue())


def described(place: Place, *names: str) -> list[Photo]:
    """Photos without files: their order is what is looked at."""
    return [
        Photo.objects.create(place=place, alt=name, position=n, image=f"places/{name}.webp", width=3, height=2)
        for n, name in enumerate(names)
    ]


def order(place: Place) -> list[str]:
    return [photo.alt for photo in place.photos.all()]


def test_a_photo_is_kept_in_a_few_widths_and_two_formats(alice: Person, place: Place) -> None:
    photo = actions.add_photo(alice, place, picture(2000, 1000), "Quatre bureaux")
    formats = [".webp", ".avif"] if features.check("avif") else [".webp"]
    kept = {(Path(size.file.name).suffix, size.width) for size in photo.sizes.all()}
    assert kept == {(f, w) for f in formats for w in (480, 960)} | {(f, 1600) for f in formats if f == ".avif"}
    for size in photo.sizes.all():
        with Image.open(size.file.path) as image:
            assert (image.width, image.height) == (size.width, size.width // 2)


def test_a_small_photo_is_never_made_larger(alice: Person, place: Place) -> None:
    photo = actions.add_photo(alice, place, picture(300, 200), "Porte")
    assert not photo.sizes.exists()


def test_a_picture_says_its_sizes_its_caption_and_its_focus(alice: Person, place: Place) -> None:
    actions.add_photo(alice, place, picture(1000, 800), "Porte", caption="La porte bleue", focus=Focus.TOP)
    shown = picture_of(place)
    assert (shown.alt, shown.caption, shown.focus) == ("Porte", "La porte bleue", "top")
    assert "480w" in shown.webp
    assert "1000w" in shown.webp


def test_an_avif_is_served_as_one(alice: Person, place: Place, client: Client) -> None:
    photo = actions.add_photo(alice, place, picture(600, 400), "Porte")
    avif = photo.sizes.filter(file__endswith=".avif").first()
    if avif is not None:
        assert client.get(avif.file.url)["Content-Type"] == "image/avif"


@pytest.mark.parametrize(
    ("which", "move", "after"),
    [
        ("c", Move.FIRST, "cab"),
        ("c", Move.EARLIER, "acb"),
        ("a", Move.LATER, "bac"),
        ("a", Move.EARLIER, "abc"),
        ("c", Move.LATER, "abc"),
    ],
)
def test_photos_change_places(alice: Person, place: Place, which: str, move: Move, after: str) -> None:
    photos = {photo.alt: photo for photo in described(place, "a", "b", "c")}
    actions.move_photo(alice, photos[which], move)
    assert order(place) == list(after)


def test_the_first_is_the_cover(as_: SignedIn, alice: Person, place: Place) -> None:
    _a, b = described(place, "a", "b")
    assert as_(alice).post(f"/lieux/{place.slug}/gerer/photos/{b.pk}/deplacer/", {"to": "first"}).status_code == 302
    assert picture_of(place).alt == "b"
    assert JournalEntry.objects.filter(verb="photo_moved").exists()
    assert as_(alice).post(f"/lieux/{place.slug}/gerer/photos/{b.pk}/deplacer/", {"to": "away"}).status_code == 409


def test_what_is_said_of_a_photo_is_changed_by_its_hosts_alone(
    as_: SignedIn, alice: Person, bob: Person, place: Place
) -> None:
    (photo,) = described(place, "a")
    address = f"/lieux/{place.slug}/gerer/photos/{photo.pk}/"
    words = {"alt": "La salle", "caption": "Mardi", "credit": "Agnès", "focus": "left"}
    assert as_(bob).post(address, words).status_code == 403
    assert as_(alice).get(address).status_code == 200
    assert as_(alice).post(address, words).status_code == 302
    photo = Photo.objects.get(pk=photo.pk)
    assert (photo.alt, photo.caption, photo.credit, photo.focus) == ("La salle", "Mardi", "Agnès", "left")
    assert as_(alice).post(address, words | {"alt": ""}).status_code == 422


def test_a_place_is_no_album(alice: Person, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_actions, "MOST_PHOTOS", 1)
    described(place, "a")
    with pytest.raises(Refusal) as refused:
        actions.add_photo(alice, place, picture(10, 10), "b")
    assert refused.value.code == "too_many_photos"


def test_removing_a_photo_removes_each_of_its_sizes(
    alice: Person, place: Place, django_capture_on_commit_callbacks: object
) -> None:
    photo = actions.add_photo(alice, place, picture(1000, 700, "#123456"), "Porte")
    paths = [Path(size.file.path) for size in photo.sizes.all()]
    assert all(path.exists() for path in paths)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        actions.remove_photo(alice, photo)
    assert not any(path.exists() for path in paths)
