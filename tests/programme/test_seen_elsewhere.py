"""What a season and an event are elsewhere: stages of other sites with their source, cards, series, my calendar."""

from __future__ import annotations

import json
import re
from io import BytesIO

import jsonschema
import pytest
from django.test import Client
from icalendar import Calendar
from PIL import Image

from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.community.models import Network, Person
from maillage.places.actions import measure_reach
from maillage.places.models import Place
from maillage.places.views.public import COMMUNE_COOKIE
from maillage.programme.actions.events import cancel_event
from maillage.programme.actions.registrations import cancel_registration, register_person
from maillage.programme.models import AgendaSource, ImportedEvent, Season
from maillage.programme.presenters.printed import season_booklet, season_poster
from maillage.programme.queries.agendas import all_of_season
from tests.factories import FLORAC
from tests.kit.pdfs import texts_of
from tests.kit.programme import ASKED, make_event, make_imported, make_season
from tests.kit.screens import text_of
from tests.programme.schedules import SCHEDULE_JSON, mistakes_of

JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
TITLE, SOURCE = "Étape à Aurillac", "La médiathèque"


@pytest.fixture
def season(network: Network) -> Season:
    return make_season(network)


@pytest.fixture
def stage(season: Season) -> ImportedEvent:
    """What another site announces of that season."""
    imported = make_imported(season.network, title=TITLE, address="Le Parapluie", url="https://aurillac.example/etape")
    AgendaSource.objects.filter(pk=imported.source_id).update(season=season)
    imported.source.refresh_from_db()
    return imported


def test_a_stage_of_another_site_is_in_each_format_with_its_source(
    client: Client, stage: ImportedEvent, season: Season, alice: Person, place: Place
) -> None:
    make_event(alice, season.network, place=place, season=season, title="La nôtre")
    calendar = Calendar.from_ical(client.get(f"/programme/{season.slug}/saison.ics").content)
    (theirs,) = [event for event in calendar.walk("VEVENT") if str(event["SUMMARY"]) == TITLE]
    assert (theirs.start, str(theirs["URL"])) == (stage.starts_at, stage.url)
    assert SOURCE in str(theirs["DESCRIPTION"])
    schedule = json.loads(client.get(f"/programme/{season.slug}/schedule.json").content)
    jsonschema.validate(schedule, SCHEDULE_JSON)
    days = schedule["schedule"]["conference"]["days"]
    listed = [event for day in days for events in day["rooms"].values() for event in events]
    (one,) = [event for event in listed if event["title"] == TITLE]
    assert (one["url"], SOURCE in one["subtitle"], len(listed)) == (stage.url, True, 2)
    assert len({event["id"] for event in listed}) == len({event["guid"] for event in listed}) == 2
    xml = client.get(f"/programme/{season.slug}/schedule.xml").content
    assert not list(mistakes_of(xml))
    assert f"<title>{TITLE}</title>" in xml.decode()
    events = client.get(f"/programme/openagenda.json?saison={season.slug}").json()
    (agenda,) = [event for event in events["events"] if event["title"]["fr"] == TITLE]
    assert (agenda["originAgenda"]["title"], events["total"]) == (SOURCE, 2)
    frame = text_of(client.get(f"/programme/cadre/?reseau={season.network.slug}"))
    assert f'href="{stage.url}"' in frame
    assert f"annoncé par {SOURCE}" in frame


def test_a_stage_of_another_site_is_on_paper_with_its_source(stage: ImportedEvent, season: Season) -> None:
    events = all_of_season(season)
    for content in (season_booklet(season, events), season_poster(season, events)):
        text = " ".join("".join(texts_of(content)).split())
        assert TITLE in text
        assert f"annoncé par {SOURCE}" in text


def test_the_page_of_a_season_describes_its_series(client: Client, season: Season) -> None:
    described = JSON_LD.search(text_of(client.get(season.get_absolute_url())))
    assert described is not None
    series = json.loads(described[1])
    assert (series["@type"], series["name"], series["startDate"]) == (
        "EventSeries", season.title, season.starts_on.isoformat(),
    )  # fmt: skip


def test_an_event_and_a_season_have_pictures_of_their_own(client: Client, season: Season, dora: Person) -> None:
    long = "Un très long titre qui dit tout de ce que l’on fera ensemble ce jour-là, avec ses détails et ses hôtes"
    events = [make_event(dora, season.network, season=season, address="Ispagnac", title=t) for t in ("Court", long)]
    events.append(cancel_event(dora, make_event(dora, season.network, address="Ispagnac")))
    pictures = set()
    for page in (season.get_absolute_url(), *(event.get_absolute_url() for event in events)):
        assert f"{page}carte.png" in text_of(client.get(page))
        answer = client.get(f"{page}carte.png")
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
        assert Image.open(BytesIO(content)).size == (1200, 630)
        pictures.add(content)
    assert len(pictures) == 4
    draft = make_event(dora, season.network, announced=False, address="Ispagnac")
    assert client.get(f"{draft.get_absolute_url()}carte.png").status_code == 404


def test_my_calendar_holds_the_events_i_come_to(client: Client, bob: Person, alice: Person, place: Place) -> None:
    events = [make_event(alice, place.network, place=place, title=title) for title in ("Venu", "Laissé", "Annulé")]
    mine = [register_person(bob, event, ASKED) for event in events]
    cancel_registration(mine[1])
    cancel_event(alice, events[2])
    for kind, expected in (("mine", {"Venu": "CONFIRMED", "Annulé": "CANCELLED"}), ("place", {})):
        address = open_calendar(bob if kind == "mine" else alice, kind, place=None if kind == "mine" else place)
        calendar = Calendar.from_ical(client.get(f"/calendriers/{address.token}.ics").content)
        assert {str(e["SUMMARY"]): str(e["STATUS"]) for e in calendar.walk("VEVENT")} == expected


def test_minutes_by_car_are_said_where_one_s_commune_is_known(
    client: Client, season: Season, alice: Person, place: Place
) -> None:
    event = make_event(alice, place.network, place=place, season=season)
    measure_reach(place)
    pages = (event.get_absolute_url(), season.get_absolute_url())
    assert not any("min de Florac" in text_of(client.get(page)) for page in pages)
    client.cookies[COMMUNE_COOKIE] = FLORAC
    for page in pages:
        assert re.search(r"\d+\s*min", text_of(client.get(page))), page
