"""The programme as other programs read it: each format read back, equal to the database; only what was announced."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import vobject
from django.test import Client
from icalendar import Calendar

from maillage.community.models import Network, Person
from maillage.places.models import Place
from maillage.programme.actions.events import EventDetails, cancel_event, change_event
from maillage.programme.models import Event, Season, Speaker
from maillage.programme.presenters.openagenda import openagenda_event
from maillage.programme.presenters.schedule import acronym_of
from maillage.programme.presenters.structured import event_json_ld
from maillage.programme.queries.events import Seats
from tests import factories
from tests.factories import hours, last_sunday, overnight
from tests.kit.programme import a_day, make_event, make_season
from tests.programme.schedules import SCHEDULE_JSON, guids_of, mistakes_of

ATOM = "{http://www.w3.org/2005/Atom}"
NO_LIMIT = Seats(None, None, 0)
ODD = "Télétravail & <droit> ; “l’été”, 100 % \\ 😀 — 二"
Told = set[tuple[str, datetime, datetime, str, int, str]]


@pytest.fixture
def season(network: Network) -> Season:
    return make_season(network)


@pytest.fixture
def events(season: Season, place: Place, alice: Person, dora: Person) -> list[Event]:
    """Both nights on which the clocks change, one cancelled, one moved, one from afar, a draft, one elsewhere."""
    network = season.network
    for sunday in (last_sunday(3), last_sunday(10)):
        night = overnight(sunday - timedelta(days=1), "23:00", "05:00")
        make_event(alice, network, place=place, season=season, period=night, title=ODD)
    cancelled = make_event(alice, network, place=place, season=season, summary="Une phrase")
    cancel_event(alice, cancelled, "neige")
    moved = make_event(alice, network, place=place, season=season, title="Atelier", kind="workshop")
    later = hours(a_day(17), "09:00", "12:00")
    change_event(alice, moved, EventDetails({"starts_at": later.start, "ends_at": later.end}))
    make_event(dora, network, season=season, title="De loin", is_online=True, online_url="https://visio.example/secret")
    make_event(alice, network, place=place, season=season, title="Brouillon", announced=False)
    make_event(dora, network, title="Ailleurs", address="Salle des fêtes, Ispagnac")
    return list(Event.objects.select_related("place", "network", "season").order_by("pk"))


def by_icalendar(content: bytes) -> Told:
    return {
        (str(e["UID"]), e.start.astimezone(UTC), e.end.astimezone(UTC), str(e["STATUS"]), int(e["SEQUENCE"]),
         str(e["SUMMARY"]))
        for e in Calendar.from_ical(content).walk("VEVENT")
    }  # fmt: skip


def by_vobject(content: bytes) -> Told:
    return {
        (e.uid.value, e.dtstart.value.astimezone(UTC), e.dtend.value.astimezone(UTC), e.status.value,
         int(e.sequence.value), e.summary.value)
        for e in vobject.readOne(content.decode()).vevent_list
    }  # fmt: skip


def in_the_database(events: Sequence[Event]) -> Told:
    return {
        (f"{e.public_id}@maillage", e.starts_at, e.ends_at, "CANCELLED" if e.state == "cancelled" else "CONFIRMED",
         e.sequence, e.title)
        for e in events
        if e.state != "draft"
    }  # fmt: skip


def test_calendars_read_back_by_two_parsers_equal_the_database(
    client: Client, events: list[Event], season: Season, place: Place, network: Network
) -> None:
    addresses = {
        "/programme/calendrier.ics": events,
        f"/programme/calendrier.ics?reseau={network.slug}": events,
        f"/programme/{season.slug}/saison.ics": [e for e in events if e.season_id],
        f"/programme/lieu/{place.slug}/programme.ics": [e for e in events if e.place_id],
        f"/programme/evenement/{events[2].slug}/evenement.ics": [events[2]],
    }
    for address, listed in addresses.items():
        content = client.get(address).content
        assert by_icalendar(content) == by_vobject(content) == in_the_database(listed), address
        assert b"visio.example" not in content
    (cancelled,) = [e for e in events if e.state == "cancelled"]
    assert cancelled.sequence > 0
    assert b"METHOD" not in client.get("/programme/calendrier.ics").content


def test_what_is_not_announced_is_nowhere(client: Client, events: list[Event], season: Season) -> None:
    season.announced_at = None
    season.save()
    draft = next(e for e in events if e.state == "draft")
    gone = [f"/programme/{season.slug}/{name}" for name in ("saison.ics", "schedule.xml", "schedule.json")]
    gone += [f"/programme/evenement/{draft.slug}/evenement.ics", f"/programme/openagenda.json?saison={season.slug}"]
    assert {client.get(address).status_code for address in gone} == {404}
    for address in ("/programme/openagenda.json", "/programme/annonces.atom", "/programme/cadre/"):
        assert "Brouillon" not in client.get(address).content.decode()
    shown = next(e for e in events if e.state == "announced" and e.season_id)
    shown.season = season
    assert "superEvent" not in event_json_ld(shown)


def test_the_schedules_of_a_season_follow_their_rules(client: Client, events: list[Event], season: Season) -> None:
    Speaker.objects.create(event=events[0], name="Ada <Lovelace>")
    Event.objects.filter(pk=events[0].pk).update(description="Une ligne\x0b & une autre")
    held = {str(e.public_id) for e in events if e.season_id and e.state == "announced"}
    content = client.get(f"/programme/{season.slug}/schedule.xml").content
    assert list(mistakes_of(content)) == []
    root = ET.fromstring(content)  # noqa: S314 - our own
    assert {e.get("guid") for e in root.iter("event")} == held
    first = next(e for e in root.iter("event") if e.get("guid") == str(events[0].public_id))
    assert (first.findtext("title"), first.findtext("duration")) == (ODD, "05:00")  # 23 h to 5 h, an hour is lost
    document = json.loads(client.get(f"/programme/{season.slug}/schedule.json").content)
    jsonschema.validate(document, SCHEDULE_JSON)
    assert guids_of(document) == held


def test_the_rules_refuse_what_is_wrong(client: Client, events: list[Event], season: Season) -> None:
    content = client.get(f"/programme/{season.slug}/schedule.xml").content
    wrong = (
        content.replace(b"<track>", b"<piste>").replace(b"</track>", b"</piste>").replace(b'index="1"', b'index="0"')
    )
    assert len(list(mistakes_of(wrong))) > 1


def test_an_acronym_has_four_letters() -> None:
    assert acronym_of(Season(slug="ete", starts_on=a_day())) == f"ete-{a_day().year}"


def test_openagenda_says_cancelled_full_moved_and_hides_the_meeting(client: Client, events: list[Event]) -> None:
    document = json.loads(client.get("/programme/openagenda.json").content)
    listed = {event["title"]["fr"]: event for event in document["events"]}
    assert document["total"] == len(document["events"]) == len([e for e in events if e.state != "draft"])
    assert {name: event["status"] for name, event in listed.items()}["Atelier"] == 2
    assert listed["Le télétravail et le droit"]["status"] == 6
    assert (listed["De loin"]["attendanceMode"], listed["De loin"]["location"]) == (2, None)
    assert listed["Ailleurs"]["location"]["name"] == "Salle des fêtes, Ispagnac"
    assert "secret" not in json.dumps(document)
    assert openagenda_event(events[0], Seats(2, 0, 1))["status"] == 5


def test_the_feed_says_what_became_of_each(client: Client, events: list[Event]) -> None:
    answer = client.get("/programme/annonces.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    entries = root.findall(f"{ATOM}entry")
    assert {e.findtext(f"{ATOM}id") for e in entries} == {
        f"urn:uuid:{e.public_id}" for e in events if e.state != "draft"
    }
    titles = [e.findtext(f"{ATOM}title") or "" for e in entries]
    assert "Annulé : Le télétravail et le droit" in [title.replace("\u00a0", " ") for title in titles]


def test_search_engines_read_what_it_costs_where_it_is_known_in_figures(events: list[Event]) -> None:
    shown = next(e for e in events if e.title == "Atelier")
    shown.price, shown.price_cents = "prix libre", None
    assert "offers" not in event_json_ld(shown)
    shown.price_cents, shown.gives_freely, shown.closes_at = 1250, False, shown.starts_at - timedelta(hours=2)
    offer = event_json_ld(shown)["offers"]
    assert (offer["price"], offer["priceCurrency"], offer["url"]) == ("12.50", "EUR", event_json_ld(shown)["url"])
    assert datetime.fromisoformat(offer["validThrough"]) == shown.closes_at
    shown.price_cents = 0
    assert event_json_ld(shown)["offers"]["price"] == "0.00"
    shown.state = "cancelled"
    assert "offers" not in event_json_ld(shown)


@pytest.mark.parametrize(
    ("title", "status", "mode", "kinds"),
    [
        ("Atelier", "EventRescheduled", "Offline", ["Place"]),
        ("De loin", "EventScheduled", "Online", ["VirtualLocation"]),
        ("Le télétravail et le droit", "EventCancelled", "Offline", ["Place"]),
    ],
)
def test_an_event_for_search_engines(events: list[Event], title: str, status: str, mode: str, kinds: list[str]) -> None:
    event = next(e for e in events if e.title == title)
    described: dict[str, Any] = event_json_ld(event)
    assert described["eventStatus"] == f"https://schema.org/{status}"
    assert described["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [where["@type"] for where in described["location"]] == kinds
    assert described["superEvent"]["@type"] == "EventSeries"
    assert datetime.fromisoformat(described["startDate"]) == event.starts_at
    assert "secret" not in json.dumps(described)


def test_any_site_may_frame_what_is_on(client: Client, events: list[Event], place: Place, network: Network) -> None:
    mende = factories.make_place(network, "Mende", factories.MENDE)
    for ask, shown in (("", True), (f"?lieu={place.slug}", True), (f"?lieu={mende.slug}", False)):
        answer = client.get(f"/programme/cadre/{ask}")
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        assert not answer.cookies
        page = answer.content.decode()
        assert ("Atelier" in page, "<script" in page, "Le télétravail et le droit" in page) == (shown, False, False)
    assert client.get("/programme/cadre/?lieu=nulle-part").status_code == 404
    assert client.get("/programme/cadre/?reseau=nulle-part").status_code == 404
