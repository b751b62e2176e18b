"""A flip chart photographed in a session: written anew, kept once, on the page made after, gone with the phones."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from maillage.commons.models import Page
from maillage.community.models import Network, Person
from maillage.programme.actions.barcamp_pages import write_barcamp_pages
from maillage.programme.actions.barcamps import advance_barcamp, open_barcamp
from maillage.programme.actions.phones import Phone, PitchDraft, add_photo, pitch_subject, purge_phones
from maillage.programme.models import Barcamp, Event, SessionPhoto
from maillage.programme.rules.barcamps import read_rooms, read_slots
from tests.kit.bookings import refused
from tests.kit.programme import make_event, make_grid

PHONE = Phone("token-of-a-phone-number-1", "192.0.2.1")


@pytest.fixture
def barcamp(dora: Person, network: Network) -> Barcamp:
    """One session, published."""
    event = make_event(dora, network, kind="barcamp")
    barcamp = open_barcamp(dora, event, read_slots("14:00-14:45"), read_rooms("Salle"))
    pitch_subject(barcamp, None, PitchDraft("Le pain [bis]"))
    for act in ("open_voting", "close_voting"):
        advance_barcamp(dora, barcamp, act)
    make_grid(dora, barcamp)
    return advance_barcamp(dora, barcamp, "publish")


def picture(colour: str = "white") -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    out.seek(0)
    return out


def test_a_photo_sent_twice_is_one_and_stands_on_the_page(barcamp: Barcamp, dora: Person) -> None:
    session = barcamp.pitches.get()
    photos = [add_photo(barcamp, PHONE, session, picture(), "") for _time in range(2)]
    assert photos[0] == photos[1]
    assert (photos[0].width, photos[0].height) == (40, 30)
    write_barcamp_pages(dora, barcamp)
    page = Page.objects.get(slug=barcamp.pitches.get().page_slug)
    assert page.head is not None
    assert "![Tableau de papier de la session « Le pain (bis) »](images/" in page.head.text.replace("\u00a0", " ")


def test_what_is_no_picture_or_comes_before_the_grid_is_refused(barcamp: Barcamp, client: Client) -> None:
    session = barcamp.pitches.get()
    address = reverse("programme:barcamp_photo", args=[barcamp.code, session.pk])
    client.get(reverse("programme:barcamp", args=[barcamp.code]))
    assert client.post(address, {"file": SimpleUploadedFile("a.jpg", b"<html>")}).status_code == 409
    assert client.post(address).status_code == 409
    sent = {"file": SimpleUploadedFile("a.png", picture().read()), "alt": "Trois flèches"}
    assert client.post(address, sent).status_code == 302
    assert SessionPhoto.objects.get().alt == "Trois flèches"
    Barcamp.objects.filter(pk=barcamp.pk).update(state="voting")
    with refused("no_notes_now"):
        add_photo(Barcamp.objects.get(pk=barcamp.pk), PHONE, session, picture("red"), "")


def test_photos_go_with_the_phones(barcamp: Barcamp) -> None:
    name = add_photo(barcamp, PHONE, barcamp.pitches.get(), picture("blue"), "").image.name
    assert purge_phones(timezone.now(), dry=True) == 0
    Event.objects.filter(pk=barcamp.event_id).update(
        starts_at=timezone.now() - timedelta(days=40), ends_at=timezone.now() - timedelta(days=39)
    )
    assert default_storage.exists(name)
    assert purge_phones(timezone.now() - timedelta(days=30), dry=False) == 2
    assert not SessionPhoto.objects.exists()
