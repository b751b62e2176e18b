"""What is printed: the sheet to sign, who comes as a table, certificates and their numbers, booklet and poster."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from maillage.community.actions.privacy import erase
from maillage.community.models import JournalEntry, Network, Person
from maillage.places.models import Place
from maillage.programme.actions.attendance import set_arrival
from maillage.programme.actions.certificates import certified_registration, issue_certificate
from maillage.programme.actions.events import cancel_event
from maillage.programme.actions.registrations import RegistrationRequest, register_person
from maillage.programme.models import Answer, Event, EventQuestion, Registration, Season, Speaker
from maillage.programme.presenters.documents import certificate_content, sheet_content
from maillage.programme.presenters.printed import MOST_ON_POSTER, _booklet, _poster, season_booklet, season_poster
from maillage.programme.presenters.season_map import season_map
from maillage.programme.presenters.spots import spots_of
from maillage.programme.queries.agendas import all_of_season
from maillage.programme.queries.events import events_of_season
from maillage.territory.models import Commune
from tests.factories import FLORAC, MENDE, hours
from tests.kit.bookings import refused
from tests.kit.pdfs import texts_of
from tests.kit.programme import ASKED, a_day, make_event, make_season
from tests.kit.screens import SignedIn, text_of

ODD = "Bob #strong[*] “<b>” \\ 😀 二"


@pytest.fixture
def event(alice: Person, network: Network, place: Place) -> Event:
    """A day, in the place."""
    return make_event(alice, network, place=place, period=hours(a_day(), "09:00", "16:00"))


@pytest.fixture
def came(event: Event, alice: Person, bob: Person) -> Registration:
    """Bob came; it is over."""
    mine = register_person(bob, event, RegistrationRequest(people=2))
    set_arrival(alice, mine, 1)
    ended = timezone.now() - timedelta(hours=1)
    Event.objects.filter(pk=event.pk).update(starts_at=ended - timedelta(hours=7), ends_at=ended)
    mine.refresh_from_db()
    return mine


def test_the_sheet_has_a_line_a_person_and_a_column_a_half_day(event: Event, came: Registration) -> None:
    day = hours(a_day(), "09:00", "16:00")
    event.starts_at, event.ends_at = day.start, day.end
    content = sheet_content(event, [came])
    assert [len(row) for row in content["rows"]] == [2] * 7  # Bob, who comes with him, five empty ones
    assert len(content["halves"]) == 2
    event.ends_at += timedelta(days=1)
    assert len(sheet_content(event, [])["halves"]) == 4


def test_the_sheet_is_tagged_whatever_names_are_and_looking_is_journalled(
    as_: SignedIn, event: Event, came: Registration, alice: Person, bob: Person
) -> None:
    Registration.objects.update(name=ODD, organisation=ODD)
    looked = JournalEntry.objects.filter(verb="registrations_looked_at")
    before = looked.count()
    answer = as_(alice).get(f"/programme/preparer/evenement/{event.slug}/inscrits/emargement.pdf")
    assert answer.content.startswith(b"%PDF")
    assert b"StructTreeRoot" in answer.content
    assert answer["Cache-Control"] == "no-store"
    assert looked.count() == before + 1
    assert as_(bob).get(f"/programme/preparer/evenement/{event.slug}/inscrits/emargement.pdf").status_code == 403


def test_the_table_leaves_out_answers_about_health(
    as_: SignedIn, event: Event, came: Registration, alice: Person
) -> None:
    for label, text, is_sensitive in (("Votre métier ?", "=1+1", False), ("Allergies ?", "arachide", True)):
        question = EventQuestion.objects.create(event=event, label=label, is_sensitive=is_sensitive)
        Answer.objects.create(registration=came, question=question, text=text)
    address = f"/programme/preparer/evenement/{event.slug}/inscrits/tableau/"
    text = as_(alice).get(address).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["Nom"], row["Votre métier ?"].lstrip("'\t")) == ("Bob", "=1+1")
    assert "arachide" not in text
    assert not text.count(";=1")
    book = load_workbook(io.BytesIO(as_(alice).get(f"{address}?format=xlsx").content))
    assert book.active is not None
    assert book.active["A2"].value == "Bob"
    assert as_(alice).get(f"{address}?format=exe").status_code in {400, 409, 422}


def test_a_certificate_is_for_who_came_once_it_is_over(event: Event, bob: Person, alice: Person) -> None:
    mine = register_person(bob, event, ASKED)
    with refused("did_not_come"):
        issue_certificate(mine)
    set_arrival(alice, mine, 1)
    with refused("not_over_yet"):
        issue_certificate(mine)
    assert Registration.objects.get().certificate_number is None


def test_its_number_stays_and_anybody_checks_it_without_a_name(
    as_: SignedIn, came: Registration, bob: Person, charlie: Person
) -> None:
    Registration.objects.update(name="Bob de Florac")
    address = f"/programme/inscription/{came.public_id}/attestation.pdf"
    answer = as_(bob).post(address)
    number = Registration.objects.get().certificate_number
    assert number is not None
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content
    assert issue_certificate(came).certificate_number == number
    assert as_(charlie).post(address).status_code == 404
    for typed in (number, f"{number[:4]}-{number[4:8]}-{number[8:]}".lower()):
        page = text_of(as_(None).get(f"/programme/attestation/{typed}/"))
        assert "B. D. F." in page
        assert "Attestation authentique" in page
        assert "de Florac" not in page.replace("Télécentre de Florac", "")
    for wrong in ("ABCDEFGHJKLM", "-", number[:-1]):
        assert as_(None).get(f"/programme/attestation/{wrong}/").status_code == 404


def test_erased_the_number_stays_and_the_name_is_gone(as_: SignedIn, came: Registration, bob: Person) -> None:
    number = issue_certificate(came).certificate_number or ""
    erase(bob)
    kept = certified_registration(number)
    assert kept is not None
    assert (kept.name, kept.person) == ("—", None)
    page = text_of(as_(None).get(f"/programme/attestation/{number}/"))
    assert "Attestation authentique" in page
    assert "B." not in page


@pytest.fixture
def season(network: Network, place: Place, alice: Person, dora: Person) -> Season:
    season = make_season(network, presentation="Un mot.\n\nUn autre.", is_demo=True)
    event = make_event(alice, network, place=place, season=season, title=ODD.replace("Bob", "Atelier"), summary=ODD)
    Speaker.objects.create(event=event, name="Ada #Lovelace")
    make_event(dora, network, season=season, title="Ailleurs", address="Salle des fêtes")
    cancel_event(alice, make_event(alice, network, place=place, season=season, title="Perdu"), "neige")
    make_event(alice, network, place=place, season=season, title="Brouillon", announced=False)
    return season


@pytest.mark.parametrize("name", ["livret", "affiche"])
def test_booklet_and_poster_are_tagged_and_made_once(as_: SignedIn, season: Season, name: str) -> None:
    address = f"/programme/{season.slug}/{name}.pdf"
    first = as_(None).get(address).content
    assert first.startswith(b"%PDF")
    assert b"StructTreeRoot" in first
    assert as_(None).get(address).content == first
    Season.objects.update(title="Une autre")
    assert as_(None).get(address).content != first
    Season.objects.update(announced_at=None)
    assert as_(None).get(address).status_code == 404


def test_what_they_say(season: Season) -> None:
    events: list[Any] = list(events_of_season(season).prefetch_related("speakers"))
    content = _booklet(season, events)
    assert [place["name"] for place in content["places"]] == ["Télécentre de Florac", "Ailleurs et à distance"]
    assert content["people"][0][0] == "Ada #Lovelace"
    titles = [entry["title"] for day in content["days"] for entry in day["events"]]
    assert "Brouillon" not in titles
    assert sum(entry["cancelled"] for day in content["days"] for entry in day["events"]) == 1
    poster = _poster(events)
    assert "Perdu" not in [line["title"] for line in poster["lines"]]
    assert _poster(events[:1] * (MOST_ON_POSTER + 9))["more"]


def test_the_booklet_prints_no_marks_of_markdown(network: Network) -> None:
    season = make_season(
        network, presentation="Tout est **ouvert**.\n\n## Venir\n\n- à [pied](https://a.example/)\n- à vélo"
    )
    said = _booklet(season, [])["presentation"]
    assert said == ["Tout est ouvert.", "Venir", "à pied", "à vélo"]


def test_a_full_poster_keeps_all_its_lines_above_the_foot(network: Network, dora: Person) -> None:
    season = make_season(network)
    for n in range(MOST_ON_POSTER):
        make_event(
            dora, network, season=season, title=f"Un atelier dont le nom est long {n:02}fin", address="Salle des fêtes"
        )
    events = list(events_of_season(season))
    page = pypdfium2.PdfDocument(season_poster(season, events))[0].get_textpage()
    height = {n: page.get_charbox(page.search(f"{n:02}fin").get_next()[0])[1] for n in range(MOST_ON_POSTER)}
    foot = 24 * 72 / 25.4  # points, of the band with the address
    assert min(height.values()) > foot


def test_a_certificate_says_how_long(came: Registration) -> None:
    content = certificate_content(issue_certificate(came))
    assert ("Durée", "7 heures") in [(name, value.replace("\u00a0", " ")) for name, value in content["facts"]]


def test_a_booklet_has_its_map_and_folds_into_whole_sheets(season: Season, dora: Person) -> None:
    mende = Commune.objects.get(name="Mende")
    make_event(dora, season.network, season=season, address="Salle des fêtes", commune=mende, title="À Mende")
    season.network.email = "bonjour@reseau.example"
    for more in range(7):
        content = season_booklet(season, all_of_season(season))
        assert len(pypdfium2.PdfDocument(content)) % 4 == 0
        text = " ".join(" ".join(texts_of(content)).split())
        assert "Où cela se passe" in text
        assert "Qui appeler" in text
        if more % 2:
            make_event(
                dora, season.network, season=season, address="Salle", title=f"Encore {more}", summary="Mot " * 40
            )
        else:
            season.presentation += "Un paragraphe de plus. " * 60 + "\n\n"


def test_the_map_puts_each_place_where_it_is(season: Season, dora: Person) -> None:
    for insee in (MENDE, FLORAC):
        make_event(dora, season.network, season=season, commune_id=insee, title=insee)
    spots = [spot for spot in spots_of(all_of_season(season)) if spot.place is None]
    drawing, shares = season_map(spots, 1.0)
    assert drawing.count("<path") >= 1
    at = {spot.events[0].title: share for spot, share in zip(spots, shares, strict=True)}
    assert at[FLORAC][0] > at[MENDE][0]  # to the east
    assert at[FLORAC][1] > at[MENDE][1]  # and to the south
    assert all(0 < share < 1 for point in (at[FLORAC], at[MENDE]) for share in point)
