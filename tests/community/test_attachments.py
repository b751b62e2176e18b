"""The store of files: read with care, the same content once, gone with the last row that names it."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from maillage.commons.actions import add_picture
from maillage.commons.models import Picture
from maillage.community.actions.attachments import (
    LEFT_ALONE,
    MOST_BYTES,
    Content,
    Kind,
    as_download,
    keep,
    named,
    read_upload,
    release,
    remove_unused,
    sweep,
)
from maillage.community.models import Person, StoredFile
from maillage.community.rules import RoleKind
from maillage.community.tasks import sweep_files
from maillage.places.actions import add_photo, remove_photo
from maillage.places.models import Photo, Place
from maillage.web import gates
from tests.factories import Committed, make_network, make_person, make_place
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once

PDF = b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n"
Committing = Callable[..., AbstractContextManager[Any]]


def png(colour: str = "teal", side: int = 12) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    out.seek(0)
    return out


def files() -> set[str]:
    found = set()
    for folder in ("places", "commons"):
        if default_storage.exists(folder):
            found |= {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    return found


@pytest.fixture(autouse=True)
def empty_store() -> Iterator[None]:
    """No file of another test, and none is left to the next."""
    for name in files():
        default_storage.delete(name)
    yield
    for name in files():
        default_storage.delete(name)


def aged(name: str, days: float = 1.01) -> None:
    then = time.time() - days * LEFT_ALONE.total_seconds()
    os.utime(default_storage.path(name), (then, then))


# What is taken.


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF89a" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html>",
        b"MZ\x90",
        PDF,
        b"PK\x03\x04",
        b"%PDF-1.7 cut short",
        b"x" + PDF,
    ],
)
def test_what_is_no_picture_is_no_picture_whatever_it_is_called(raw: bytes) -> None:
    with refused("not_a_photo"):
        read_upload(io.BytesIO(raw))


def test_a_pdf_is_taken_where_it_is_wanted_as_it_is_and_a_picture_written_anew() -> None:
    both = {Kind.PICTURE, Kind.PDF}
    assert read_upload(io.BytesIO(PDF), both) == read_upload(io.BytesIO(PDF), {Kind.PDF}) == Content(PDF, ".pdf")
    content = read_upload(png(), both)
    assert (content.suffix, content.data[:4], content.data[8:12]) == (".webp", b"RIFF", b"WEBP")
    with refused("not_a_pdf"):
        read_upload(png(), {Kind.PDF})
    for cut in (b"%PDF-1.7 cut short", b"x" + PDF):
        with refused("not_a_photo"):
            read_upload(io.BytesIO(cut), both)


@pytest.mark.parametrize(("kinds", "code"), [({Kind.PICTURE}, "photo_too_big"), ({Kind.PDF}, "file_too_big")])
def test_no_more_is_read_than_may_be_kept(kinds: set[Kind], code: str) -> None:
    endless = io.BytesIO(b"%PDF-" + b"\0" * (MOST_BYTES + 1000))
    with refused(code):
        read_upload(endless, kinds)
    assert endless.tell() == MOST_BYTES + 1


def test_a_file_taken_away_runs_nothing_here(db: None) -> None:
    name = keep(Content(PDF, ".pdf"), "places/")
    answer = as_download(name, "preuve é.pdf")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]  # bytes, of a file


# Once.


def test_the_same_bytes_are_stored_once_under_their_digest(
    alice: Person, place: Place, django_capture_on_commit_callbacks: Committing
) -> None:
    one, two = (add_photo(alice, place, png(), f"Vue {n}") for n in range(2))
    (stored,) = files()
    assert one.image.name == two.image.name == stored
    assert sha256(one.image.read()).hexdigest() in stored
    assert (one.width, one.height) == (12, 12)
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(alice, one)
    assert files() == {stored}, "the other one shows it"
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(alice, two)
    assert not files()
    assert not StoredFile.objects.exists()


def test_what_is_public_and_what_asks_for_rights_never_share_a_file(alice: Person, place: Place) -> None:
    photo, picture = add_photo(alice, place, png(), "Vue"), add_picture(alice, png(), "Vue")
    assert photo.image.name is not None
    assert picture.image.name is not None
    assert photo.image.name.split("/") == ["places", picture.image.name.split("/")[1]]
    assert files() == {photo.image.name, picture.image.name}


def test_a_picture_brought_twice_is_one_row_and_one_file(alice: Person, place: Place) -> None:
    one = add_picture(alice, png(), "Un carré")
    assert add_picture(alice, png(), "Le même") == one
    assert Picture.objects.count() == len(files()) == 1


def test_a_file_that_was_cut_short_is_written_again(alice: Person, place: Place) -> None:
    photo = add_photo(alice, place, png(), "Vue")
    path = Path(default_storage.path(str(photo.image.name)))
    path.write_bytes(path.read_bytes()[:7])
    assert add_photo(alice, place, png(), "Vue").image.name == photo.image.name
    assert default_storage.size(str(photo.image.name)) > 7


# Gone.


def test_a_removal_that_is_rolled_back_takes_nothing(
    alice: Person, place: Place, django_capture_on_commit_callbacks: Committing
) -> None:
    photo = add_photo(alice, place, png(), "Vue")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        remove_photo(alice, photo)
        transaction.set_rollback(True)
    assert files() == {photo.image.name}


def test_the_night_takes_what_nothing_names_for_a_day_and_nothing_else(alice: Person, place: Place) -> None:
    shown = str(add_photo(alice, place, png("red"), "Vue").image.name)
    gone = add_photo(alice, place, png("blue"), "Vue")
    left, young = str(gone.image.name), default_storage.save("places/young.webp", io.BytesIO(b"x"))
    other = default_storage.save("places/readme.txt", io.BytesIO(b"x"))
    Photo.objects.filter(pk=gone.pk).delete()  # with its place, say: nobody released it
    for name in (shown, left, other):
        aged(name)
    aged(young, 0)  # the clock of a file system is the machine's own, whatever clock a test runs under
    assert sweep_files.func(timestamp=0) == 1
    assert files() == {shown, young, other}
    assert sweep() == 0


def test_a_folder_of_which_nothing_is_named_is_left_alone(db: None, caplog: pytest.LogCaptureFixture) -> None:
    """The database of another site, or an empty one, is no reason to remove every photograph."""
    for n in range(3):
        aged(default_storage.save(f"places/{n}.webp", io.BytesIO(b"x")), 30)
    assert sweep() == 0
    assert len(files()) == 3
    assert "none is removed" in caplog.text


def test_without_any_folder_there_is_nothing_to_do(db: None) -> None:
    assert sweep() == 0


def test_every_file_field_of_every_table_counts(alice: Person, place: Place) -> None:
    names = [str(add_photo(alice, place, png(), "a").image.name), str(add_picture(alice, png(), "b").image.name)]
    assert named([*names, "places/none.webp"]) == set(names)
    assert not remove_unused(names[0])


# At once.


@pytest.fixture
def host(committed: Committed) -> tuple[Person, Place]:
    place = make_place(make_network())
    return make_person("zoe", role=(RoleKind.HOST, place.scopes()[0])), place


@pytest.mark.concurrent
def test_who_brings_a_file_while_another_removes_it_has_it(host: tuple[Person, Place]) -> None:
    """Whatever the order, each row that is left names a file that is there."""
    person, place = host
    photos = [add_photo(person, place, png(), f"Vue {n}") for n in range(6)]

    def removing(photo: Photo) -> Callable[[], object]:
        return lambda: remove_photo(person, photo)

    acts = [act for photo in photos for act in (removing(photo), lambda: add_photo(person, place, png(), "Encore"))]
    for _turn in range(3):
        assert at_once(acts, clients=6)["done"] >= 6
        assert {photo.image.name for photo in Photo.objects.all()} == files()
        acts = [act for p in Photo.objects.all() for act in (removing(p), lambda: add_photo(person, place, png(), "x"))]
    assert at_once([removing(photo) for photo in Photo.objects.all()], clients=6)["done"]
    assert not files()


@pytest.mark.concurrent
def test_the_same_picture_brought_by_many_at_once_is_one(
    host: tuple[Person, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _place = host
    monkeypatch.setattr(gates.HALL, "most", None)
    assert at_once([lambda: add_picture(person, png(), "Un carré")] * 8, clients=8) == {"done": 8}
    assert Picture.objects.count() == len(files()) == 1


def test_releasing_what_was_never_kept_is_nothing(db: None, django_capture_on_commit_callbacks: Committing) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        release("places/none.webp")
    assert not StoredFile.objects.exists()
