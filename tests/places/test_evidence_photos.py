"""Photos of what was seen in a space: the camera leaves nothing in them; before they are published, hosts alone see."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from maillage.community.models import JournalEntry, Person
from maillage.kernel.refusal import Refusal
from maillage.places.actions.evidence_photos import MOST_EVIDENCE_PHOTOS, add_evidence_photo
from maillage.places.models import EvidencePhoto, Space
from tests.kit.confidentiality import make_evidence, make_evidence_photo
from tests.kit.pictures import picture
from tests.kit.screens import SignedIn, text_of
from tests.places.test_photos import jpeg


def content_of(photo: EvidencePhoto) -> bytes:
    with photo.image.open("rb") as file:
        return bytes(file.read())


def test_a_host_adds_one_and_the_camera_s_data_is_gone(as_: SignedIn, desks: Space, alice: Person) -> None:
    page = reverse("places:evidence_photos", args=[desks.place.slug, make_evidence(desks).pk])
    sent = SimpleUploadedFile("porte.jpg", jpeg(), "image/jpeg")
    answer = as_(alice).post(page, {"image": sent, "alt": "Le joint de la porte"})
    assert answer.status_code == 302
    photo = EvidencePhoto.objects.get()
    kept = content_of(photo)
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert b"chez moi" not in kept
    assert not photo.is_published
    assert "seuls ceux qui tiennent le lieu la voient" in text_of(as_(alice).get(page))


def test_published_for_all_and_hidden_again(as_: SignedIn, desks: Space, alice: Person, dora: Person) -> None:
    photo, slug = make_evidence_photo(desks), desks.place.slug
    shown = reverse("places:published_evidence_photo", args=[photo.public_id])
    place = desks.place.get_absolute_url()
    assert as_(None).get(shown).status_code == 404
    assert "La porte" not in text_of(as_(None).get(place))
    for _twice in range(2):
        as_(dora).post(reverse("places:publish_evidence_photo", args=[slug, photo.public_id]))
    assert as_(None).get(shown)["Content-Type"] == "image/webp"
    assert "La porte" in text_of(as_(None).get(place))
    as_(alice).post(reverse("places:hide_evidence_photo", args=[slug, photo.public_id]))
    assert as_(None).get(shown).status_code == 404
    verbs = JournalEntry.objects.filter(verb__startswith="evidence_photo").values_list("verb", flat=True)
    assert sorted(verbs) == ["evidence_photo_hidden", "evidence_photo_published"]


def test_its_file_is_at_no_address_of_the_media(as_: SignedIn, desks: Space) -> None:
    photo = make_evidence_photo(desks, is_published=True)
    assert as_(None).get(photo.image.url).status_code == 404


def test_its_file_goes_with_it(
    as_: SignedIn, desks: Space, alice: Person, django_capture_on_commit_callbacks: object
) -> None:
    photo = make_evidence_photo(desks)
    name = str(photo.image.name)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # the fixture of pytest-django
        as_(alice).post(reverse("places:remove_evidence_photo", args=[desks.place.slug, photo.public_id]))
    assert not default_storage.exists(name)
    assert not EvidencePhoto.objects.exists()


def test_four_at_most_and_by_those_who_run_the_place(desks: Space, alice: Person, bob: Person) -> None:
    evidence = make_evidence(desks)
    with pytest.raises(Refusal, match="hosts"):
        add_evidence_photo(bob, evidence, io.BytesIO(picture()), "La porte")
    for _each in range(MOST_EVIDENCE_PHOTOS):
        make_evidence_photo(desks, evidence=evidence)
    with pytest.raises(Refusal) as refused:
        add_evidence_photo(alice, evidence, io.BytesIO(picture()), "La porte")
    assert refused.value.code == "too_many_photos"


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"%PDF-1.7\n%%EOF", picture()[:40]])
def test_what_is_no_picture_is_refused_in_a_sentence(as_: SignedIn, desks: Space, alice: Person, data: bytes) -> None:
    page = reverse("places:evidence_photos", args=[desks.place.slug, make_evidence(desks).pk])
    sent = SimpleUploadedFile("porte.jpg", data, "image/jpeg")
    assert as_(alice).post(page, {"image": sent, "alt": "La porte"}).status_code == 422
    assert not EvidencePhoto.objects.exists()
