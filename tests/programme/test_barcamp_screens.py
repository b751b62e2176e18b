"""A barcamp on phones, on the wall, for who leads; without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.commons.models import Collection, Page
from maillage.community.models import Network, Person
from maillage.programme.actions.barcamp_grid import make_grid
from maillage.programme.models import Barcamp, Event
from maillage.programme.presenters.barcamp_live import live_part, stamp_of
from tests.kit.programme import make_event
from tests.kit.screens import form_of, text_of


@pytest.fixture
def event(dora: Person, network: Network) -> Event:
    return make_event(dora, network, kind="barcamp", title="Le barcamp du Velay")


@pytest.fixture
def leader(client: Client, dora: Person) -> Client:
    client.force_login(dora)
    return client


def lead(leader: Client, event: Event, name: str = "facilitation", **fields: object) -> None:
    answer = leader.post(reverse(f"programme:barcamp_{name}", args=[event.slug]), fields)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    if name == "grid":  # the worker does it
        barcamp = Barcamp.objects.select_related("event__place").get(event=event)
        assert make_grid(barcamp, barcamp.search["key"]) == "made"


def open_barcamp(leader: Client, event: Event) -> Barcamp:
    lead(leader, event, slots="14:00-14:45\n15:00-15:45", rooms="Salle; 40; plain-pied\nBureau", dots=5, dots_on_one=2)
    return Barcamp.objects.get(event=event)


def say(phone: Client, barcamp: Barcamp, what: str, **fields: object) -> int:
    phone.get(reverse("programme:barcamp", args=[barcamp.code]))
    return phone.post(reverse(f"programme:barcamp_{what}", args=[barcamp.code]), fields).status_code


def test_from_two_phones_to_the_pages_of_the_commons(leader: Client, event: Event) -> None:
    barcamp = open_barcamp(leader, event)
    phones = [Client(), Client()]
    assert say(phones[0], barcamp, "pitch", title="Réparer ses vélos", keywords="vélo, atelier") == 302
    assert say(phones[1], barcamp, "pitch", title="<b>Garder</b> l’école", first_name="Zoé") == 302
    wall = Client().get(reverse("programme:barcamp_wall", args=[barcamp.code])).content.decode()
    assert "Réparer ses vélos" in wall
    assert "&lt;b&gt;Garder" in wall
    assert barcamp.code in wall
    assert "<svg" in wall
    lead(leader, event, "step", act="open_voting")
    subjects = list(barcamp.pitches.values_list("pk", flat=True))
    assert say(phones[0], barcamp, "vote", **{f"p{subjects[0]}": 2, f"p{subjects[1]}": "x", "pp": 1}) == 302
    assert re.search(rf'name="p{subjects[0]}" value="2" checked', phones[0].get(f"/b/{barcamp.code}/").content.decode())
    lead(leader, event, "paper_dots", **{f"p{subjects[1]}": 7})
    for name, fields in (
        ("step", {"act": "close_voting"}), ("grid", {}), ("pin", {"pitch": subjects[0], "pinned": 1}),
        ("step", {"act": "publish"}),
    ):  # fmt: skip
        lead(leader, event, name, **fields)
    page = phones[1].get(f"/b/{barcamp.code.lower()}/").content.decode()
    assert "La grille" in page
    assert "14:00–14:45" in page
    note = reverse("programme:barcamp_note", args=[barcamp.code, subjects[0]])
    assert phones[1].post(note, {"text": "On ouvre le samedi."}).status_code == 302
    before = stamp_of(barcamp.code, timezone.now())
    lead(leader, event, "pages")
    assert stamp_of(barcamp.code, timezone.now()) != before  # phones look again
    lead(leader, event, "pages")  # a second time, nothing more
    (collection,) = Collection.objects.all()
    pages = [item.page for item in collection.items.all()]
    assert sorted(page.title for page in pages) == ["<b>Garder</b> l’école", "Réparer ses vélos"]
    assert all(page.state == "draft" for page in pages)
    assert any("> On ouvre le samedi." in page.head.text for page in pages if page.head)
    phone = Client().get(f"/b/{barcamp.code}/").content.decode()
    assert all(page.get_absolute_url() in phone for page in pages)
    assert collection.get_absolute_url() in Client().get(event.get_absolute_url()).content.decode()
    Page.objects.update(hidden=True)
    assert pages[0].get_absolute_url() not in Client().get(f"/b/{barcamp.code}/").content.decode()
    assert collection.get_absolute_url() not in Client().get(event.get_absolute_url()).content.decode()


def test_a_phone_asks_for_news_and_gets_them_once(leader: Client, event: Event) -> None:
    barcamp = open_barcamp(leader, event)
    address = reverse("programme:barcamp_state", args=[barcamp.code])
    first = Client().get(address)
    assert first.json()["state"] == "pitching"
    with CaptureQueriesContext(connection) as asked:
        same = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304
    assert not same.content
    assert len(asked) == 1
    say(Client(), barcamp, "pitch", title="L'heure du pain")
    with CaptureQueriesContext(connection) as asked:
        news = [Client().get(address, headers={"If-None-Match": first["ETag"]}) for _phone in range(3)]
    assert len(asked) <= 6  # made for the first, read by the others
    assert all("L’heure du pain" in one.json()["part"] for one in news)
    assert {one["ETag"] for one in news} == {f'"{news[0].json()["version"]}"'}
    wall = Client().get(address, {"mur": ""}).json()["part"]
    assert "L’heure du pain" in wall
    assert wall != news[0].json()["part"]


def test_news_are_the_same_for_all_and_hold_nobodys_dots(leader: Client, event: Event) -> None:
    barcamp = open_barcamp(leader, event)
    phone = Client()
    say(phone, barcamp, "pitch", title="Le pain")
    lead(leader, event, "step", act="open_voting")
    subject = barcamp.pitches.get().pk
    say(phone, barcamp, "vote", **{f"p{subject}": 2})
    address = reverse("programme:barcamp_state", args=[barcamp.code])
    parts = [one.get(address).json()["part"] for one in (phone, Client(), leader)]
    assert len(set(parts)) == 1
    assert f'name="p{subject}"' in parts[0]
    assert f'name="p{subject}" value="2" checked' not in parts[0]
    assert "csrfmiddlewaretoken" not in parts[0]


def test_news_come_when_a_slot_begins_and_stop_when_the_event_is_cancelled(leader: Client, event: Event) -> None:
    barcamp = open_barcamp(leader, event)
    say(Client(), barcamp, "pitch", title="Le pain")
    for name, fields in (("step", {"act": "open_voting"}), ("step", {"act": "close_voting"}), ("grid", {}),
                         ("step", {"act": "publish"})):  # fmt: skip
        lead(leader, event, name, **fields)
    start = barcamp.slots.earliest("starts_at").starts_at
    before, during = (stamp_of(barcamp.code, start + timedelta(seconds=n)) for n in (-1, 0))
    assert before is not None
    assert during is not None
    assert before != during
    assert "maintenant" not in live_part(before, start - timedelta(seconds=1), is_wall=False)
    assert "maintenant" in live_part(during, start, is_wall=False)
    Event.objects.filter(pk=event.pk).update(state="cancelled")
    assert Client().get(reverse("programme:barcamp_state", args=[barcamp.code])).status_code == 404


def test_without_a_cookie_nothing_is_written(leader: Client, event: Event) -> None:
    barcamp = open_barcamp(leader, event)
    answer = Client().post(reverse("programme:barcamp_pitch", args=[barcamp.code]), {"title": "Le pain"})
    assert answer.status_code == 422
    assert not barcamp.pitches.exists()


def test_what_was_typed_stays_when_it_is_refused(leader: Client, event: Event) -> None:
    opening = reverse("programme:barcamp_facilitation", args=[event.slug])
    answer = leader.post(opening, {"slots": "14h-25h", "rooms": "Préau; 40", "dots": "3", "dots_on_one": "1"})
    assert answer.status_code == 422
    assert "14h-25h</textarea>" in answer.content.decode()
    assert form_of(answer, "slots").fields["dots"] == ["3"]
    assert "Écrivez « 14:00-14:45 »" in text_of(answer)
    barcamp, phone = open_barcamp(leader, event), Client()
    refused = phone.post(reverse("programme:barcamp_pitch", args=[barcamp.code]), {"title": " ", "summary": "À deux"})
    assert refused.status_code == 422
    assert "À deux</textarea>" in refused.content.decode()
    say(phone, barcamp, "pitch", title="Le pain")
    say(phone, barcamp, "pitch", title="Le bruit")
    lead(leader, event, "step", act="open_voting")
    most = {f"p{one.pk}": 5 for one in barcamp.pitches.all()}
    assert phone.post(reverse("programme:barcamp_vote", args=[barcamp.code]), most).status_code == 422
    assert not barcamp.devices.exclude(votes=None).exists()


@pytest.mark.django_db
def test_a_code_nobody_has_asks_for_the_letters_again(client: Client) -> None:
    answer = client.get("/b/ZZZZ/")
    assert answer.status_code == 404
    assert "Aucun barcamp n’a ce code" in text_of(answer)


def test_counts_stay_hidden_until_they_are_shown(leader: Client, event: Event) -> None:
    barcamp = open_barcamp(leader, event)
    say(Client(), barcamp, "pitch", title="Le pain")
    lead(leader, event, "paper_dots", **{f"p{barcamp.pitches.get().pk}": 7})
    for address in (f"/b/{barcamp.code}/", f"/b/{barcamp.code}/mur/"):
        assert "7 gommettes" not in Client().get(address).content.decode()
    lead(leader, event, "counts", visible=1)
    for address in (f"/b/{barcamp.code}/", f"/b/{barcamp.code}/mur/"):
        assert "7 gommettes" in Client().get(address).content.decode()


def test_a_wrong_code_is_said_beside_the_field(leader: Client, event: Event) -> None:
    barcamp = open_barcamp(leader, event)
    wrong = Client().post("/b/", {"code": "????"})
    assert wrong.status_code == 422
    assert "Aucun barcamp" in wrong.content.decode()
    assert Client().post("/b/", {"code": f" {barcamp.code.lower()} "}).headers["Location"] == f"/b/{barcamp.code}/"


def test_a_stranger_leads_nothing_and_others_subjects_are_not_reached(
    leader: Client, event: Event, charlie: Person, dora: Person, network: Network
) -> None:
    barcamp = open_barcamp(leader, event)
    say(Client(), barcamp, "pitch", title="Le pain")
    subject = barcamp.pitches.get()
    other = make_event(dora, network, kind="barcamp", title="Un autre barcamp")
    open_barcamp(leader, other)
    answer = leader.post(reverse("programme:barcamp_withdraw", args=[other.slug]), {"pitch": subject.pk})
    assert answer.status_code == 404
    stranger = Client()
    stranger.force_login(charlie)
    answer = stranger.post(reverse("programme:barcamp_withdraw", args=[event.slug]), {"pitch": subject.pk})
    assert answer.status_code in {403, 409}
    assert not barcamp.pitches.get().is_withdrawn
