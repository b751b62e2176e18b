"""A picture comes in as the camera made it, and goes out with nothing of the camera's."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import resolve
from PIL import ExifTags, Image

from maillage.community.models import Person
from maillage.places.models import Photo, Place
from tests.kit.screens import SignedIn


def jpeg(width: int = 400, height: int = 300, *, orientation: int = 1) -> bytes:
    """As a phone takes it: where, with what, which way up, and a comment."""
    image = Image.new("RGB", (width, height), "#7b3a67")
    image.paste("#fbf9f6", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Téléphone"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (44.0, 19.0, 30.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"chez moi", icc_profile=b"\0" * 128, dpi=(72, 72))
    return out.getvalue()


def png_that_unpacks_to(width: int, height: int) -> bytes:
    """A PNG whose header promises so many pixels, in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def sent(client: Client, place: Place, data: bytes, name: str = "photo.jpg") -> tuple[int, str]:
    given = {"image": SimpleUploadedFile(name, data, "image/jpeg"), "alt": "Quatre bureaux", "credit": "Agnès"}
    answer = client.post(f"/lieux/{place.slug}/gerer/photos/", given)
    return answer.status_code, unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def host(as_: SignedIn, alice: Person) -> Client:
    return as_(alice)


@pytest.fixture(autouse=True)
def no_file_is_left(db: None) -> Iterator[None]:
    yield
    for photo in Photo.objects.all():
        photo.image.delete(save=False)


def test_a_photograph_comes_out_as_webp_without_a_trace_of_the_camera(host: Client, place: Place) -> None:
    assert b"GPS" in jpeg() or b"Exif" in jpeg()
    assert sent(host, place, jpeg())[0] == 302
    photo = place.photos.get()
    with photo.image.open() as file:
        data = file.read()
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "WEBP"
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
    assert not [trace for trace in (b"EXIF", b"GPS", b"chez moi", b"ICCP", b"XMP") if trace in data]
    assert (photo.width, photo.height, photo.alt, photo.credit) == (400, 300, "Quatre bureaux", "Agnès")


def test_it_is_turned_upright_and_shrunk(host: Client, place: Place) -> None:
    sent(host, place, jpeg(3200, 1600, orientation=6))
    photo = place.photos.get()
    assert (photo.width, photo.height) == (800, 1600)


def test_it_is_shown_with_its_words_and_served(host: Client, place: Place) -> None:
    sent(host, place, jpeg())
    photo = place.photos.get()
    page = host.get(f"/lieux/{place.slug}/").content.decode()
    assert photo.image.url in page
    assert 'alt="Quatre bureaux"' in page
    found = resolve(photo.image.url)
    served = found.func(RequestFactory().get(photo.image.url), **found.kwargs)
    assert served["Content-Type"] == "image/webp"
    assert b"".join(served.streaming_content).startswith(b"RIFF")


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "LA"])
def test_pictures_of_other_kinds_are_read_too(host: Client, place: Place, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "PNG")
    assert sent(host, place, out.getvalue(), "capture.png")[0] == 302


@pytest.mark.parametrize(
    "data",
    [b"bonjour", b"%PDF-1.7 ...", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 50, jpeg()[:300]],
    ids=["text", "pdf", "svg", "gif", "cut short"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(host: Client, place: Place, data: bytes) -> None:
    status, told = sent(host, place, data)
    assert status == 422
    assert "JPEG, PNG ou WebP" in told
    assert 'value="Quatre bureaux"' in told
    assert not place.photos.exists()


def test_sixteen_megabytes_are_refused_with_a_sentence(host: Client, place: Place) -> None:
    status, told = sent(host, place, jpeg() + b"\0" * 16_000_000)
    assert status == 422
    assert "15 Mo" in told
    assert not place.photos.exists()


@pytest.mark.parametrize(("width", "height"), [(9_200, 9_200), (12_000, 12_000), (60_000, 60_000)])
def test_a_small_file_that_unpacks_to_gigabytes_is_refused(host: Client, place: Place, width: int, height: int) -> None:
    data = png_that_unpacks_to(width, height)
    assert len(data) < 500
    assert sent(host, place, data, "bombe.png")[0] == 422
    assert not place.photos.exists()


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow says what it leaves out
def test_a_damaged_picture_is_kept_or_refused_and_never_a_fault(host: Client, place: Place) -> None:
    random, out = Random(48), io.BytesIO()
    Image.new("RGB", (64, 48), "#234b73").save(out, "PNG")
    webp = io.BytesIO()
    Image.new("RGB", (64, 48), "#234b73").save(webp, "WEBP")
    for whole in (out.getvalue(), jpeg(64, 48), webp.getvalue()):
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(random.randint(1, 6)):
                data[random.randrange(8, len(data))] = random.randrange(256)
            assert sent(host, place, bytes(data))[0] in {302, 422}
    assert {photo.image.name[-5:] for photo in place.photos.all()} <= {".webp"}


def test_a_picture_is_removed_with_its_file(
    host: Client, place: Place, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    sent(host, place, jpeg())
    photo = place.photos.get()
    storage, name = photo.image.storage, str(photo.image.name)
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        assert host.post(f"/lieux/{place.slug}/gerer/photos/{photo.pk}/retirer/").status_code == 302
    assert not storage.exists(name)
    assert host.post(f"/lieux/{place.slug}/gerer/photos/{photo.pk}/retirer/").status_code == 404
