"""What hosts and facilitators do to places, through the screens, as they would."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from maillage.bookings import actions as bookings
from maillage.bookings.models import Booking
from maillage.community.actions.attachments import MOST_BYTES
from maillage.community.models import JournalEntry, Network, Person
from maillage.kernel.refusal import Refusal
from maillage.places import actions
from maillage.places.models import Evidence, Photo, Place, Reach, Space, Unit
from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof
from tests.factories import FLORAC, MENDE, morning
from tests.kit.screens import SignedIn

GPS = 0x8825


@pytest.fixture
def host(as_: SignedIn, alice: Person) -> Client:
    return as_(alice)


def presentation(place: Place, **changes: object) -> dict[str, object]:
    """The form as a host sends it back, some fields changed."""
    kept = {"name": place.name, "lat": place.lat, "lon": place.lon, "position_is_exact": "on"}
    kept |= {"commune_name": f"{place.commune.name} ({place.commune_id})", "wheelchair": "unknown"}
    return {**kept, **changes}


def test_a_host_changes_the_presentation_and_the_journal_keeps_it(host: Client, place: Place, alice: Person) -> None:
    sent = presentation(place, tagline="Au bord du Tarnon", tries="Un café le jeudi")
    assert host.post(f"/lieux/{place.slug}/gerer/presentation/", sent).status_code == 302
    page = host.get(place.get_absolute_url()).content.decode()
    assert "Au bord du Tarnon" in page
    assert "Un café le jeudi" in page
    line = JournalEntry.objects.get(verb="place_described")
    assert (line.actor, set(line.details["fields"])) == (alice.journal_id, {"tagline", "tries"})


def test_a_host_does_not_change_the_label_without_a_review(host: Client, place: Place, alice: Person) -> None:
    """A label is granted by those who facilitate, once its criteria are answered; no form gives it away."""
    page = host.get(f"/lieux/{place.slug}/gerer/presentation/").content.decode()
    assert 'name="label"' not in page
    assert (
        host.post(f"/lieux/{place.slug}/gerer/presentation/", presentation(place, label="comptoir")).status_code == 302
    )
    with pytest.raises(Refusal) as refused:
        actions.describe(alice, place, {"label": "comptoir"})
    assert refused.value.code == "label_is_reviewed"
    place.refresh_from_db()
    assert place.label == "telecentre"


def test_a_place_that_moves_is_measured_anew(host: Client, place: Place) -> None:
    actions.measure_reach(place)
    assert Reach.objects.get(place=place, commune_id=MENDE).minutes > 25
    sent = presentation(place, commune_name="Mende", lat=44.5181, lon=3.5006)
    host.post(f"/lieux/{place.slug}/gerer/presentation/", sent)
    assert Reach.objects.get(place=place, commune_id=MENDE).minutes < 15


def test_a_wrong_field_is_said_and_nothing_typed_is_lost(host: Client, place: Place) -> None:
    sent = presentation(place, lat="200", presentation="Un long texte que je ne veux pas perdre")
    answer = host.post(f"/lieux/{place.slug}/gerer/presentation/", sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Un long texte que je ne veux pas perdre" in text
    assert "90" in text


def week(**spans: str) -> dict[str, str]:
    """The boxes of the plain form: week(Mo_0="08:00-12:00")."""
    boxes = {}
    for name, span in spans.items():
        boxes[f"{name}_from"], boxes[f"{name}_to"] = span.split("-")
    return boxes


def test_the_plain_form_writes_the_expression(host: Client, place: Place) -> None:
    sent = {
        "expression": place.hours,
        **week(Mo_0="08:00-12:00", Mo_1="14:00-18:00", Tu_0="08:00-12:00", Tu_1="14:00-18:00"),
    }
    host.post(f"/lieux/{place.slug}/gerer/horaires/ouverture/", sent)
    place.refresh_from_db()
    assert place.hours == "Mo-Tu 08:00-12:00,14:00-18:00; PH off"


def test_an_expression_wins_when_it_is_changed_and_a_bad_one_says_where(host: Client, place: Place) -> None:
    address = f"/lieux/{place.slug}/gerer/horaires/ouverture/"
    answer = host.post(address, {"expression": "Mo-Fr 08:00-19:00; lundi fermé"})
    assert answer.status_code == 422
    assert "lundi fermé" in answer.content.decode()
    assert "caractère" in answer.content.decode()
    host.post(address, {"expression": "Mo-Fr 08:00-19:00; Dec 24-Jan 02 off"})
    place.refresh_from_db()
    assert place.hours.endswith("Dec 24-Jan 02 off")
    assert "Du 24 décembre au 2 janvier" in host.get(place.get_absolute_url()).content.decode()


def test_half_a_span_is_refused_by_the_name_of_its_day(host: Client, place: Place) -> None:
    answer = host.post(
        f"/lieux/{place.slug}/gerer/horaires/ouverture/", {"expression": place.hours, "We_0_from": "08:00"}
    )
    assert "Mercredi" in answer.content.decode()


def space_form(**changes: object) -> dict[str, object]:
    usual = {
        "name": "Bureaux",
        "kind": "desk",
        "unit_names": "Bureau 1\nBureau 2\n\nBureau 1",
        "seats": 1,
        "granularity": "half_day",
        "step_minutes": 30,
        "max_minutes": 720,
        "notice_minutes": 0,
        "advance_days": 90,
        "cancel_minutes": 0,
        "buffer_before": 0,
        "buffer_after": 0,
        "grace_minutes": 30,
        "approval": "",
        "active": "on",
        "equipment": ["screen", "kitchen"],
    }
    return {**usual, **changes}


def test_a_space_has_the_units_one_names_and_a_retired_one_keeps_its_past(
    host: Client, place: Place, bob: Person, workday: date
) -> None:
    host.post(f"/lieux/{place.slug}/gerer/espaces/nouveau/", space_form())
    space = Space.objects.get(place=place)
    assert [unit.name for unit in space.units.all()] == ["Bureau 1", "Bureau 2"]
    assert {e.code for e in space.equipment.all()} == {"screen", "kitchen"}
    booking = bookings.book(bob, space.pk, morning(workday), people=2)
    host.post(f"/lieux/{place.slug}/gerer/espaces/{space.pk}/", space_form(unit_names="Bureau 2\nFenêtre"))
    assert list(Unit.objects.filter(space=space, active=True).values_list("name", flat=True)) == ["Bureau 2", "Fenêtre"]
    assert booking.occupancies.count() == 2


def test_two_spaces_of_one_place_have_two_names(host: Client, place: Place, desks: Space) -> None:
    answer = host.post(f"/lieux/{place.slug}/gerer/espaces/nouveau/", space_form(name=desks.name))
    assert answer.status_code == 422


def test_the_level_is_the_lowest_axis_and_falls_when_evidence_expires(
    host: Client, alice: Person, desks: Space
) -> None:
    today = timezone.localdate()
    for axis, level in zip(Axis, (2, 2, 3, 4), strict=True):
        sent = {"axis": axis.value, "level": level, "kind": "declared", "found_on": today.isoformat(), "note": "vu"}
        host.post(f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/preuves/", sent)
    desks.refresh_from_db()
    assert desks.confidentiality == 2
    assert actions.review_confidentiality(today + timedelta(days=731)) >= 1
    desks.refresh_from_db()
    assert desks.confidentiality == 0
    with pytest.raises(Refusal):
        actions.add_evidence(alice, desks, Proof(Axis.VOICE, 4, EvidenceKind.MEASURED, today + timedelta(days=2)))
    assert Evidence.objects.filter(space=desks).count() == 4


def picture(size: tuple[int, int] = (40, 30), **saved: object) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", **saved)
    return SimpleUploadedFile("moi.jpg", out.getvalue(), "image/jpeg")


def test_a_photo_is_written_anew_without_what_the_camera_knew(host: Client, place: Place) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Bob"
    exif.get_ifd(GPS)[2] = (44.0, 19.0, 30.0)
    host.post(
        f"/lieux/{place.slug}/gerer/photos/", {"image": picture((3000, 2000), exif=exif), "alt": "Quatre bureaux"}
    )
    photo = Photo.objects.get(place=place)
    with Image.open(photo.image.path) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (1600, 1067), {})
    assert b"Appareil" not in Path(photo.image.path).read_bytes()
    assert "Quatre bureaux" in host.get(place.get_absolute_url()).content.decode()
    host.post(f"/lieux/{place.slug}/gerer/photos/{photo.pk}/retirer/")
    assert not Photo.objects.exists()


@pytest.mark.parametrize("content", [b"hello", b"<svg onload=alert(1)>", b"\xff\xd8\xff\xe0" + b"\0" * 200])
def test_what_is_not_a_picture_is_refused_with_a_sentence(host: Client, place: Place, content: bytes) -> None:
    sent = {"image": SimpleUploadedFile("photo.jpg", content, "image/jpeg"), "alt": "Ma porte"}
    answer = host.post(f"/lieux/{place.slug}/gerer/photos/", sent)
    assert answer.status_code == 422
    assert "JPEG" in answer.content.decode()
    assert "Ma porte" in answer.content.decode()


def test_a_picture_too_large_is_refused(host: Client, place: Place) -> None:
    heavy = SimpleUploadedFile("photo.jpg", b"\0" * (MOST_BYTES + 1), "image/jpeg")
    assert "15" in host.post(f"/lieux/{place.slug}/gerer/photos/", {"image": heavy, "alt": "x"}).content.decode()


def test_a_place_in_project_or_closed_can_not_be_booked(
    host: Client, place: Place, desks: Space, bob: Person, workday: date
) -> None:
    today = timezone.localdate().isoformat()
    host.post(f"/lieux/{place.slug}/gerer/vie/", {"state": "closed", "sure": "on", "on": today})
    with pytest.raises(Refusal) as refused:
        bookings.book(bob, desks.pk, morning(workday))
    assert refused.value.code == "not_bookable"
    assert host.post(f"/lieux/{place.slug}/gerer/vie/", {"state": "in_service", "on": today}).status_code == 422


def test_closing_tells_each_person_it_touches(
    host: Client, place: Place, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    touched = [bookings.book(person, desks.pk, morning(workday)) for person in (bob, charlie)]
    day = workday.isoformat()
    answer = host.post(f"/lieux/{place.slug}/fermetures/", {"first": day, "last": day, "reason": "Fuite d’eau"})
    page = host.get(answer["Location"]).content.decode()
    assert all(person.name in page for person in (bob, charlie))
    host.post(answer["Location"] + "annuler/")
    assert set(Booking.objects.values_list("status", flat=True)) == {"cancelled"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'booking_id', args->>'reason' FROM procrastinate_jobs WHERE args->>'what' = 'cancelled'"
        )
        assert sorted(cursor.fetchall()) == sorted((str(b.pk), "Fuite d’eau") for b in touched)


def test_the_same_closure_twice_is_a_double_click(host: Client, place: Place, workday: date) -> None:
    sent = {"first": workday.isoformat(), "last": workday.isoformat(), "reason": "Congés"}
    host.post(f"/lieux/{place.slug}/fermetures/", sent)
    assert host.post(f"/lieux/{place.slug}/fermetures/", sent).status_code == 409
    assert place.closures.count() == 1
    host.post(f"/lieux/{place.slug}/fermetures/{place.closures.get().pk}/lever/")
    assert host.post(f"/lieux/{place.slug}/fermetures/", sent).status_code == 302


def test_a_facilitator_adds_a_place_and_it_begins_as_a_project(as_: SignedIn, dora: Person, network: Network) -> None:
    sent = {
        "network": network.pk,
        "name": "Télécentre d’Ispagnac",
        "commune_name": "Ispagnac",
        "address": "Place du Marché",
    }
    answer = as_(dora).post("/nouveau-lieu/", sent)
    place = Place.objects.get(slug="telecentre-dispagnac")
    assert answer["Location"] == f"/lieux/{place.slug}/gerer/"
    assert (place.state, place.commune_id, place.position_is_exact) == ("project", "48075", False)
    assert Reach.objects.filter(place=place, commune_id=FLORAC).exists()
    as_(dora).post("/nouveau-lieu/", sent)
    assert Place.objects.filter(slug="telecentre-dispagnac-2").exists()


def test_nobody_else_adds_a_place(as_: SignedIn, alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        assert as_(person).post("/nouveau-lieu/", {"name": "X", "commune_name": "Mende"}).status_code == 403


@pytest.mark.parametrize("typed", [{}, {"lat": "", "lon": ""}, {"lat": "", "lon": "3.5"}])
def test_the_commune_suffices_to_say_where_the_place_is(host: Client, place: Place, typed: dict[str, str]) -> None:
    """What a form sends without scripts: figures nobody touched, or none."""
    sent = presentation(place, commune_name="Mende", **typed)
    assert host.post(f"/lieux/{place.slug}/gerer/presentation/", sent).status_code == 302
    place.refresh_from_db()
    commune = place.commune
    assert (commune.insee, place.lat, place.lon, place.position_is_exact) == (MENDE, commune.lat, commune.lon, False)


def test_a_pin_that_was_moved_stays_where_it_is(host: Client, place: Place) -> None:
    sent = presentation(place, commune_name="Mende", lat="44.517", lon="3.501")
    host.post(f"/lieux/{place.slug}/gerer/presentation/", sent)
    place.refresh_from_db()
    assert (place.lat, place.lon, place.position_is_exact) == (44.517, 3.501, True)
