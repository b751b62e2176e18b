"""Agendas of other sites: read, followed, paused, removed; what is announced twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.places.models import Place
from maillage.programme.actions.agendas import (
    add_source,
    change_source,
    keep_events,
    pause_source,
    read_file,
    read_source,
    remove_source,
    sources_to_read,
)
from maillage.programme.actions.duplicates import decide_resemblance
from maillage.programme.models import AgendaSource, Event, ImportedEvent, Resemblance
from maillage.programme.queries.agendas import (
    imported_of_season,
    imported_of_the_week,
    imported_to_come,
    pairs_to_decide,
)
from maillage.programme.rules.agendas import AgendaReading, Announcement
from tests.kit.bookings import refused
from tests.kit.elsewhere import gives, serving
from tests.kit.programme import a_day, make_event, make_season
from tests.kit.screens import text_of
from tests.programme.test_agenda_reading import calendar

SITE = "https://mediatheque.example/"


@pytest.fixture
def source(dora: Person, network: Network) -> AgendaSource:
    return add_source(dora, network, "La médiathèque", SITE)


def at(days: int = 10, hour: int = 14) -> datetime:
    day = a_day(days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def event(uid: str = "a", start: datetime | None = None, **more: str) -> str:
    start = start or at()
    lines = {"UID": uid, "DTSTART": f"{start:%Y%m%dT%H%M%SZ}", "DURATION": "PT1H", "SUMMARY": "Café", **more}
    return "\r\n".join(f"{name}:{value}" for name, value in lines.items())


def shown() -> list[str]:
    return sorted(one.title for one in imported_to_come())


def test_it_is_updated_and_disappears_when_it_does_there(dora: Person, source: AgendaSource) -> None:
    read_file(dora, source, calendar(event("a"), event("b", SUMMARY="Bal")))
    assert shown() == ["Bal", "Café"]
    first = ImportedEvent.objects.get(mark="a")
    read_file(dora, source, calendar(event("a", at(11), SUMMARY="Café déplacé")))
    assert shown() == ["Café déplacé"]
    first.refresh_from_db()
    assert first.starts_at == at(11)  # the same row, moved
    read_file(dora, source, calendar(event("a"), event("b", SUMMARY="Bal")))
    assert shown() == ["Bal", "Café"]
    assert ImportedEvent.objects.count() == 2  # what comes back takes its row again


def test_nothing_is_written_again_when_nothing_changed(dora: Person, source: AgendaSource) -> None:
    raw = calendar(event("a", LOCATION="Salle des fêtes\\, Ispagnac", GEO="44.372;3.531"), event("b"))
    read_file(dora, source, raw)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read_file(dora, source, raw)
    written = [q["sql"] for q in queries if "programme_importedevent" in q["sql"] and not q["sql"].startswith("SELECT")]
    assert [sql for sql in written if not sql.startswith("DELETE")] == []
    assert str(ImportedEvent.objects.get(mark="a").commune) == "Ispagnac"


@pytest.mark.parametrize("raw", [b"", b"<html>", b"{", b"x" * 5_000_001, b'<!DOCTYPE a [<!ENTITY b "c">]><schedule/>'])
def test_what_can_t_be_read_leaves_what_was_there(dora: Person, source: AgendaSource, raw: bytes) -> None:
    read_file(dora, source, calendar(event()))
    with pytest.raises(Exception, match=r".") as refusal:
        read_file(dora, source, raw)
    assert type(refusal.value).__name__ == "Refusal"
    assert shown() == ["Café"]


def test_an_event_no_longer_understood_stays_as_it_was(dora: Person, source: AgendaSource) -> None:
    read_file(dora, source, calendar(event("a"), event("b", SUMMARY="Bal")))
    read_file(dora, source, calendar(event("a", DTSTART="hier"), event("b", SUMMARY="Bal")))
    assert shown() == ["Bal", "Café"]
    source.refresh_from_db()
    assert [uid for _line, uid, _why in source.faults] == ["a"]


def test_an_address_that_leads_inside_is_refused(dora: Person, network: Network, settings: Any) -> None:
    settings.LOCAL_ADDRESSES = False
    for url in ("https://127.0.0.1/a.ics", "https://[::1]/", "http://mediatheque.example/a.ics", "file:///etc/passwd"):
        with pytest.raises(Exception, match=r".") as refusal:
            add_source(dora, network, "x", SITE, url=url)
        assert type(refusal.value).__name__ == "Refusal"
    assert not AgendaSource.objects.exists()


def test_an_address_that_no_longer_answers_says_so_and_keeps_what_it_had(
    dora: Person, source: AgendaSource, settings: Any
) -> None:
    settings.LOCAL_ADDRESSES = False
    read_file(dora, source, calendar(event()))
    AgendaSource.objects.filter(pk=source.pk).update(url="https://127.0.0.1/agenda.ics")
    read_source(source.pk)
    source.refresh_from_db()
    assert source.error
    assert shown() == ["Café"]


def test_polled_it_follows_its_address_and_keeps_what_it_had_when_that_fails(source: AgendaSource) -> None:
    broken = [gives(b"", 500), gives(b"x" * 5_000_001), gives(b"<html>404</html>"), gives(b"[" * 100_000)]
    again = [gives(calendar(event("a", SUMMARY="Bal"))), gives(calendar())]
    answers = iter([gives(calendar(event("a"))), *broken, *again])

    def answer(handler: BaseHTTPRequestHandler) -> None:
        next(answers)(handler)

    with serving(answer) as url:
        AgendaSource.objects.filter(pk=source.pk).update(url=url)
        seen = []
        for _turn in range(7):
            read_source(source.pk)
            source.refresh_from_db()
            seen.append((bool(source.error), shown()))
    assert seen == [(False, ["Café"]), *[(True, ["Café"])] * 4, (False, ["Bal"]), (False, [])]


def test_paused_it_is_not_asked_removed_it_is_not_shown(dora: Person, network: Network, source: AgendaSource) -> None:
    read_file(dora, source, calendar(event()))
    AgendaSource.objects.filter(pk=source.pk).update(url="https://mediatheque.example/a.ics")
    assert sources_to_read() == [source.pk]
    pause_source(dora, source, paused=True)
    assert sources_to_read() == []
    assert shown() == ["Café"]
    source.refresh_from_db()
    remove_source(dora, source)
    assert shown() == []


def test_changed_it_keeps_what_it_announced_and_reads_the_new_address_anew(
    dora: Person, network: Network, source: AgendaSource, settings: Any
) -> None:
    settings.LOCAL_ADDRESSES = False
    read_file(dora, source, calendar(event()))
    AgendaSource.objects.filter(pk=source.pk).update(url="https://a.example/", etag='"1"', digest="d", error="x")
    source.refresh_from_db()
    season = make_season(network)
    change_source(dora, source, "La bibliothèque", SITE, url="https://a.example/", season=season)
    source.refresh_from_db()
    assert (source.name, source.season, source.etag, shown()) == ("La bibliothèque", season, '"1"', ["Café"])
    with refused("bad_address"):
        change_source(dora, source, "La bibliothèque", SITE, url="https://127.0.0.1/")
    change_source(dora, source, "La bibliothèque", SITE)  # from now on a file is brought
    source.refresh_from_db()
    assert (source.url, source.etag, source.digest, source.error, source.season) == ("", "", "", "", None)
    assert shown() == ["Café"]


def test_who_may_change_it_and_not_once_it_is_removed(
    alice: Person, dora: Person, bob: Person, network: Network, source: AgendaSource
) -> None:
    for person in (alice, bob):
        with refused("not_allowed"):
            change_source(person, source, "x", SITE)
    other = make_season(Network.objects.create(name="Vivarais", slug="vivarais"))
    with refused("not_allowed"):
        change_source(dora, source, "x", SITE, season=other)
    remove_source(dora, source)  # by another facilitator, while the form was open
    with refused("agenda_removed"):
        change_source(dora, source, "x", SITE)
    assert AgendaSource.objects.get().name == "La médiathèque"


def test_pages_and_the_season_say_it_with_its_source_what_others_read_does_not(
    client: Client, dora: Person, network: Network, place: Place
) -> None:
    season = make_season(network)
    source = add_source(dora, network, "La médiathèque", SITE, season=season)
    soon = timezone.now() + timedelta(days=2)
    lines = {"LOCATION": "Florac", "SUMMARY": "Contes du soir"}
    read_file(
        dora, source,
        calendar(event("a", soon, **lines), event("b", at(20), LOCATION="Florac", SUMMARY="Bal du mois prochain"),
                 event("c", soon, SUMMARY="Tombé à l’eau", STATUS="CANCELLED")),
    )  # fmt: skip
    week = [one.title for one in imported_of_the_week()]
    assert week == ["Contes du soir"]
    press = client.get(f"/programme/{season.slug}/presse/").content.decode()
    assert "Contes du soir" in press
    assert "La médiathèque" in press
    around = text_of(client.get(f"/lieux/{place.slug}/"))
    assert "Contes du soir" in around
    assert "Annoncé par La médiathèque" in around
    assert "Bal du mois prochain" not in around
    for export in ("calendrier.ics", "annonces.atom", "openagenda.json"):  # others read these: nothing goes in circles
        assert "Contes du soir" not in client.get(f"/programme/{export}").content.decode()
    for export in ("cadre/", *(f"{season.slug}/{name}" for name in ("schedule.json", "schedule.xml", "saison.ics"))):
        text = client.get(f"/programme/{export}").content.decode()
        assert ("Contes du soir" in text, "médiathèque" in text) == (True, True), export


def test_only_those_who_facilitate_add_one(alice: Person, bob: Person, network: Network) -> None:
    for person in (alice, bob):
        with refused("not_allowed"):
            add_source(person, network, "x", SITE)


def test_in_the_agenda_with_its_origin_and_in_its_season(client: Client, dora: Person, network: Network) -> None:
    season = make_season(network, ends_on=a_day(30), is_tour=True)
    source = add_source(dora, network, "La médiathèque", SITE, season=season)
    read_file(
        dora, source, calendar(event(SUMMARY="Contes & <i>veillée</i> 😀", URL="javascript:alert(1)", LOCATION="Mende"))
    )
    for address in ("/programme/", season.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "Contes &amp; veillée 😀" in page
        assert "La médiathèque" in page
        assert f'href="{SITE}"' in page
        assert "javascript:" not in page
    assert imported_of_season(season).count() == 1
    assert "Contes" not in client.get("/programme/?genre=talk").content.decode()
    assert "Contes" in client.get("/programme/?ou=Mende&minutes=30").content.decode()
    assert "Contes" not in client.get("/programme/calendrier.ics").content.decode()  # said once, by whom it is from


def duplicate(source: AgendaSource, place: Place, mark: str = "a") -> ImportedEvent:
    ours = Event.objects.get()
    reading = AgendaReading(
        [Announcement(mark, "Télétravail et droit", ours.period, lat=place.lat, lon=place.lon)]
    )  # fmt: skip
    keep_events(source, reading, timezone.now())
    return ImportedEvent.objects.get(source=source, mark=mark)


def test_announced_twice_is_offered_once_and_remembered(
    client: Client, dora: Person, network: Network, place: Place, source: AgendaSource
) -> None:
    ours = make_event(dora, network, place=place)
    imported = duplicate(source, place)
    (pair,) = pairs_to_decide(dora)
    assert (pair.imported, pair.known) == (imported, ours)
    decide_resemblance(dora, imported, ours, is_same=True)
    decide_resemblance(dora, imported, ours, is_same=True)  # a second click
    assert pairs_to_decide(dora) == []
    assert shown() == []
    page = client.get(ours.get_absolute_url()).content.decode()
    assert "La médiathèque" in page
    duplicate(source, place)  # read again: it stays decided
    assert (shown(), pairs_to_decide(dora), Resemblance.objects.count()) == ([], [], 1)
    decide_resemblance(dora, imported, ours, is_same=False)
    assert (shown(), pairs_to_decide(dora)) == (["Télétravail et droit"], [])


def test_two_sources_of_one_event_the_older_stays(
    dora: Person, network: Network, place: Place, source: AgendaSource
) -> None:
    make_event(dora, network, place=place)
    older = duplicate(source, place)
    newer = duplicate(add_source(dora, network, "La mairie", SITE), place)
    decide_resemblance(dora, older, newer, is_same=True)
    assert list(imported_to_come()) == [older]
    with refused("same_event"):
        decide_resemblance(dora, older, older, is_same=True)
    ImportedEvent.objects.filter(pk=older.pk).update(gone_at=timezone.now())
    assert list(imported_to_come()) == [newer]  # nobody else says it any more


def test_the_screens_of_who_prepares(client: Client, dora: Person, network: Network, place: Place) -> None:
    client.force_login(dora)
    file = SimpleUploadedFile("agenda.ics", calendar(event(SUMMARY="Bal"), event("b", DTSTART="hier")))
    sent = {"name": "La mairie", "website": SITE, "url": "", "file": file}
    assert client.post("/programme/preparer/agendas/ajouter/", sent).status_code == 302
    source = AgendaSource.objects.get()
    page = client.get("/programme/preparer/agendas/").content.decode()
    assert "La mairie" in page
    assert "1 événement à venir" in page
    both = {"name": "x", "website": SITE, "url": "https://x.example/", "file": SimpleUploadedFile("a.ics", b"x")}
    assert client.post("/programme/preparer/agendas/ajouter/", both).status_code == 422
    change = f"/programme/preparer/agendas/{source.pk}/"
    assert "La mairie" in client.get(change).content.decode()
    assert client.post(change, {"name": "", "website": SITE, "url": ""}).status_code == 422
    assert client.post(change, {"name": "Le bourg", "website": SITE, "url": ""}).status_code == 302
    assert AgendaSource.objects.get().name == "Le bourg"
    again = SimpleUploadedFile("agenda.ics", b"PK")
    assert client.post(f"/programme/preparer/agendas/{source.pk}/lire/", {"file": again}).status_code == 409
    assert (
        client.post(f"/programme/preparer/doublons/{source.events.first().pk}/", {"known": "event-²"}).status_code
        == 409
    )
    assert shown() == ["Bal"]
