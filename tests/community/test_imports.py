"""Imports: every mistake said with its line and its column, all written or nothing, once, and undone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from maillage.access.models import AccessGrant, Door
from maillage.bookings.actions import book, cancel
from maillage.bookings.models import Booking, CashEntry, Occupancy
from maillage.community.actions import give_role, imports, memberships
from maillage.community.actions.people_importer import PeopleImporter
from maillage.community.models import ImportRun, JournalEntry, Membership, Network, Person
from maillage.community.queries.memberships import members
from maillage.community.rules import RoleKind
from maillage.community.rules.membership import a_year_after
from maillage.community.rules.tables import Column, Row, parse_date, parse_time, parse_yes_no, read_table
from maillage.places.models import Place, Reach, Space
from tests import factories
from tests.factories import Committed, afternoon, hours, last_sunday, morning
from tests.kernel import ods
from tests.kernel.test_table_writers import as_csv, as_xlsx
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn
from tests.kit.work import lines_run

COLUMNS = (Column("nom", required=True, also=("name",)), Column("courriel", required=True), Column("né le"))
MANY = 10_000


def csv_of(*rows: Sequence[object], separator: str = ";") -> bytes:
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode()


def xlsx_of(*rows: Sequence[object]) -> bytes:
    book_, file = Workbook(), io.BytesIO()
    for row in rows:
        book_.active.append(list(row))  # type: ignore[union-attr]
    book_.save(file)
    return file.getvalue()


def cells(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content, COLUMNS)]


def mistakes(run: ImportRun) -> list[tuple[int, str]]:
    return [(one["line"], one["column"]) for one in run.mistakes]


# Reading a table.


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_is_read_as_a_spreadsheet_saves_it(separator: str, encoding: str, end: str) -> None:
    text = end.join([separator.join(["Nom", "Courriel", "Né le"]), separator.join(["Zoé Œuvrard", "z@x.fr", "€"]), ""])
    assert cells(text.encode(encoding)) == [{"nom": "Zoé Œuvrard", "courriel": "z@x.fr", "né le": "€"}]


@pytest.mark.parametrize("title", ["nom", "NOM", " Nom ", "name", "\ufeffnom"])
def test_a_title_is_known_however_it_is_written(title: str) -> None:
    assert cells(f"{title};courriel\na;b".encode()) == [{"nom": "a", "courriel": "b"}]


def test_a_cell_may_hold_a_separator_a_quote_and_a_line_break() -> None:
    content = 'nom;courriel\n"Zoé; dite ""Zo""\nla potière";z@x.fr\nb;c'.encode()
    rows = read_table(content, COLUMNS)
    assert rows[0]["nom"] == 'Zoé; dite "Zo"\nla potière'
    assert rows[1].line == 3, "the third row of the spreadsheet"


def test_empty_lines_are_left_out_and_lines_keep_their_number() -> None:
    rows = read_table(b"nom;courriel\n\na;b\n;;\n ; \nc;d;e;f\ng", COLUMNS)
    assert [(row.line, row["nom"], row["courriel"]) for row in rows] == [(3, "a", "b"), (6, "c", "d"), (7, "g", "")]


def test_a_workbook_is_read_with_its_dates_and_its_numbers() -> None:
    content = xlsx_of(
        ("Nom", "Autre", "Courriel", "Né le"),
        ("Zoé", "x", "z@x.fr", date(2026, 11, 25)),
        ("b", None, 12, datetime(2026, 11, 25, 9, 30)),  # noqa: DTZ001 - a spreadsheet has no zone
        (),
        ("c", None, 1.5, 3.0),
    )
    rows = read_table(content, COLUMNS)
    assert [row.line for row in rows] == [2, 3, 5]
    assert [row["né le"] for row in rows] == ["2026-11-25", "2026-11-25 09:30", "3"]
    assert [row["courriel"] for row in rows] == ["z@x.fr", "12", "1.5"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "column_missing"),
        (b"\n\n", "column_missing"),
        (b"courriel\na@b.fr", "column_missing"),
        (b"nom;courriel", "no_rows"),
        (b"nom;courriel\n;\n", "no_rows"),
        (b"nom;name;courriel\na;b;c", "column_twice"),
        (b"nom;NOM;courriel\na;b;c", "column_twice"),
        (b"nom;courriel\na\x00b;c", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "old_workbook"),
        (b"\x89PNG\r\n\x1a\n\x00", "not_a_table"),
        (b"PK\x03\x04 not a zip", "not_a_table"),
        (b"%PDF-1.4 nothing", "column_missing"),
        (b"x" * 10_000_001, "too_big"),
        (b"nom;courriel\n" + b"a;b\n" * 50_001, "too_many_rows"),
        (b'nom;courriel\n"' + b"x" * 200_000, "cell_too_long"),
    ],
    ids=range(15),
)
def test_what_is_not_a_table_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with refused(code):
        read_table(content, COLUMNS)


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_an_archive_that_is_not_a_workbook_is_refused() -> None:
    with refused("not_a_table"):
        read_table(zipped(a=b"b"), COLUMNS)


def test_an_archive_that_unpacks_beyond_reason_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(sheet=b"0" * 200_000_001)
    assert len(bomb) < 1_000_000
    with refused("too_big"):
        read_table(bomb, COLUMNS)


def test_a_workbook_with_one_cell_far_away_does_not_keep_the_site_busy() -> None:
    workbook, file = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["nom", "courriel"])
    sheet.append(["a", "b@c.fr"])
    sheet.cell(500, 16_384, "x")  # at row 1 048 576, as Excel allows, it would be two thousand times as long
    workbook.save(file)

    def read() -> None:
        with refused("too_many_columns"):
            read_table(file.getvalue(), COLUMNS)

    lines = lines_run(read)
    assert lines < 500 * 2_000, "not each of the sixteen thousand empty cells of each row"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)),
        ("25/11/2026", date(2026, 11, 25)),
        ("25/11/26", date(2026, 11, 25)),
        (" 25.11.2026 ", date(2026, 11, 25)),
        ("31/02/2026", None),
        ("11/25/2026", None),
        ("", None),
        ("demain", None),
        ("25/11/0026", None),
        ("2300-01-01", None),
    ],
)
def test_a_date_is_read_as_it_is_written_in_france(text: str, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("09:30", "09:30"),
        ("9h30", "09:30"),
        ("9 h", "09:00"),
        ("9h", "09:00"),
        ("9", "09:00"),
        ("09:30:00", "09:30"),
        ("1:00 PM", "13:00"),
        ("12:05 am", "00:05"),
        ("12:00 p.m.", "12:00"),
        ("9 AM", "09:00"),
        ("13:00 PM", None),
        ("0:30 PM", None),
        ("9:30 h", None),
        ("9:30 UTC", None),
        ("9h30min", "09:30"),
        ("24:00", None),
        ("9:60", None),
        ("", None),
        ("matin", None),
        ("-1", None),
        ("²", None),
        ("9h²", None),
    ],
)
def test_a_time_is_read_as_it_is_written_in_france(text: str, clock: str | None) -> None:
    found = parse_time(text)
    assert (found and found.isoformat(timespec="minutes")) == clock


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("oui", True),
        ("Oui", True),
        ("x", True),
        ("VRAI", True),
        ("1", True),
        ("", False),
        ("non", False),
        ("0", False),
        ("peut-être", None),
    ],
)
def test_yes_is_yes_in_french_and_in_english(text: str, yes: bool | None) -> None:
    assert parse_yes_no(text) is yes


# People.


HEADER = ("Nom", "Courriel", "Commune", "Métier", "Situation", "Adhésion depuis", "Adhésion jusqu'au", "Nouvelles")


def people(count: int, **wrong: str) -> bytes:
    """So many people; `l5000="pas une adresse"` puts that in the address of line 5000."""
    rows: list[Sequence[object]] = [HEADER]
    for line in range(2, count + 2):
        email = wrong.get(f"l{line}", f"personne{line}@example.org")
        rows.append((f"Personne {line}", email, "Mende", "Graphiste", "indépendante", "01/01/2026", "", "oui"))
    return csv_of(*rows)


def counted() -> tuple[int, int, int]:
    return Person.objects.count(), Membership.objects.count(), EmailAddress.objects.count()


Tried = Callable[..., ImportRun]


@pytest.fixture
def tried(dora: Person, network: Network) -> Tried:
    def import_(content: bytes, kind: str = "people", *, write: bool = False) -> ImportRun:
        run = imports.try_import(dora, network, kind, content, "liste.csv")
        return imports.write_import(dora, run) if write and run.state == "tried" else run

    return import_


def test_ten_thousand_people_with_one_bad_line_write_nothing_and_the_line_is_named(tried: Tried) -> None:
    before = counted()
    run = tried(people(MANY, l5003="pas une adresse"), write=True)
    assert (run.state, run.rows, mistakes(run)) == ("refused", MANY, [(5003, "courriel")])
    assert run.table == []
    assert counted() == before
    with refused("not_tried"):
        imports.write_import(run.by, run)  # type: ignore[arg-type]
    assert counted() == before


def test_ten_thousand_people_are_written_once_and_undone(tried: Tried, dora: Person, network: Network) -> None:
    before = counted()
    run = tried(people(MANY))
    assert counted() == before, "trying writes nothing"
    with CaptureQueriesContext(connection) as writing:
        imports.write_import(dora, run)
    assert counted() == tuple(n + MANY for n in before)
    imports.write_import(dora, run)
    assert counted() == tuple(n + MANY for n in before), "a double click"
    run.refresh_from_db()
    assert (run.state, run.table) == ("written", [])
    with CaptureQueriesContext(connection) as undoing:
        imports.undo_import(dora, run)
    assert counted() == before
    with refused("not_written"):
        imports.undo_import(dora, run)
    assert len(writing) < MANY / 10, "in batches, not a statement a person"
    assert len(undoing) < MANY / 10
    assert JournalEntry.objects.filter(verb__in=["import_written", "import_undone"]).count() == 2


@pytest.mark.concurrent
def test_a_double_click_on_two_processes_writes_once(committed: Committed) -> None:
    facilitator = committed.person("f")
    give_role(facilitator, RoleKind.FACILITATOR, committed.network.scopes()[0], by=None)
    run = imports.try_import(facilitator, committed.network, "people", people(20), "x.csv")
    try:
        assert at_once([lambda: imports.write_import(facilitator, run)] * 4) == {"done": 4}
        assert Membership.objects.filter(network=committed.network).count() == 20
    finally:
        Membership.objects.filter(network=committed.network).delete()
        Person.objects.filter(email__startswith="personne", email__endswith="@example.org").delete()


def test_each_row_becomes_an_account_and_a_membership(tried: Tried, network: Network, dora: Person) -> None:
    row = ("Zoé 🐑 Ñandù", "ZOE@Example.org", "Florac", "Ébéniste", "salariée", "01/03/2026", "28/02/2099", "oui")
    tried(csv_of(HEADER, row), write=True)
    person = Person.objects.get(email="zoe@example.org")
    membership = Membership.objects.get(person=person)
    assert (person.name, person.home_id, person.has_usable_password()) == ("Zoé 🐑 Ñandù", factories.FLORAC, False)
    assert person.news_since is None, "a consent is given by oneself"
    assert (membership.state, membership.situation, membership.work) == ("invited", "employee", "Ébéniste")
    assert (membership.starts_on, membership.ends_on) == (date(2026, 3, 1), date(2099, 2, 28))
    assert membership.decided_by == dora
    assert not EmailAddress.objects.get(user=person).verified, "an import proves no address"
    charter = factories.make_charter(network)
    assert not members(network).exists()
    memberships.accept_membership(person, membership)
    assert not members(network).exists()
    memberships.sign(person, membership, charter, "Zoé")
    assert members(network).exists()


def test_what_a_file_does_not_say_is_today_for_a_year(tried: Tried) -> None:
    tried(csv_of(("nom", "e-mail"), ("Zoé", "zoe@example.org")), write=True)
    membership, today = Membership.objects.get(), timezone.localdate()
    assert (membership.starts_on, membership.ends_on, membership.news) == (today, a_year_after(today), False)
    assert membership.person is not None
    assert membership.person.news_since is None


def test_the_same_people_as_a_workbook(tried: Tried) -> None:
    row = ("Zoé", "zoe@example.org", 48095, "Ébéniste", None, datetime(2026, 3, 1), date(2099, 2, 28), True)  # noqa: DTZ001
    run = tried(xlsx_of(HEADER, row), write=True)
    assert mistakes(run) == []
    assert Membership.objects.get().ends_on == date(2099, 2, 28)
    assert Membership.objects.get().home_id == factories.MENDE, "by its INSEE code"


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"Nom": ""}, "nom"),
        ({"Courriel": ""}, "courriel"),
        ({"Courriel": "zoé"}, "courriel"),
        ({"Courriel": "a@b"}, "courriel"),
        ({"Courriel": f"{'x' * 250}@example.org"}, "courriel"),
        ({"Commune": "Nulle-Part-sur-Rien"}, "commune"),
        ({"Situation": "astronaute"}, "situation"),
        ({"Adhésion depuis": "31/02/2026"}, "adhésion depuis"),
        ({"Adhésion jusqu'au": "bientôt"}, "adhésion jusqu’au"),
        ({"Adhésion depuis": "01/01/2027", "Adhésion jusqu'au": "01/01/2027"}, "adhésion jusqu’au"),
        ({"Nouvelles": "peut-être"}, "nouvelles"),
    ],
    ids=range(11),
)
def test_each_mistake_is_named_by_line_and_column(
    tried: Tried, as_: SignedIn, dora: Person, changed: dict[str, str], column: str
) -> None:
    good = dict(zip(HEADER, ("Zoé", "zoe@example.org", "Mende", "x", "autre", "01/01/2026", "", "non"), strict=True))
    bad = {**good, "Courriel": "b@example.org", **changed}
    run = tried(csv_of(HEADER, list(good.values()), list(bad.values())))
    assert mistakes(run) == [(3, column)]
    page = as_(dora).get(f"/animation/imports/{run.public_id}/").content.decode()
    assert f"<td>3</td><td>{column}</td>" in page
    assert "%(" not in page
    assert not Person.objects.filter(email="zoe@example.org").exists()


def test_every_mistake_is_said_at_once_up_to_two_hundred(tried: Tried) -> None:
    rows = [("", "x", "", "", "astronaute", "", "", "") for _n in range(300)]
    run = tried(csv_of(HEADER, *rows))
    assert len(run.mistakes) == 200
    assert {(2, "nom"), (2, "courriel"), (2, "situation"), (3, "courriel")} <= set(mistakes(run))


def test_an_address_twice_in_the_file_is_said_with_its_first_line(tried: Tried) -> None:
    run = tried(csv_of(("nom", "courriel"), ("a", "zoe@example.org"), ("b", "ZOE@example.org")))
    assert mistakes(run) == [(3, "courriel")]
    assert run.mistakes[0]["facts"] == {"line": 2}


@pytest.mark.parametrize("state", ["submitted", "asked", "accepted"])
def test_who_already_belongs_is_said(tried: Tried, network: Network, bob: Person, state: str) -> None:
    factories.make_member(bob, network, state=state)
    assert mistakes(tried(csv_of(("nom", "courriel"), ("Bob", bob.email.upper())))) == [(2, "courriel")]


def test_who_belongs_under_an_older_address_is_said_as_well(tried: Tried, network: Network, bob: Person) -> None:
    factories.make_member(bob, network, email="autrefois@example.org")
    assert mistakes(tried(csv_of(("nom", "courriel"), ("Bob", bob.email)), write=True)) == [(2, "courriel")]


@pytest.mark.parametrize("state", ["declined", "left", "ended"])
def test_who_belonged_once_belongs_again_with_the_same_account(
    tried: Tried, network: Network, bob: Person, state: str
) -> None:
    factories.make_member(bob, network, state=state)
    people_before = Person.objects.count()
    run = tried(csv_of(("nom", "courriel", "nouvelles"), ("Robert", bob.email, "oui")), write=True)
    assert run.state == "written"
    assert Person.objects.count() == people_before
    memberships.accept_membership(bob, Membership.objects.get(person=bob, state="invited"))
    assert Membership.objects.filter(person=bob, state="accepted").count() == 1
    assert Person.objects.get(pk=bob.pk).name == "Bob", "their account is theirs"


def test_an_account_whose_address_has_capitals_is_found(tried: Tried) -> None:
    person = Person.objects.create(email="Zoe.Nandu@example.org", name="Zoé")
    run = tried(csv_of(("nom", "courriel"), ("Zoé", "zoe.nandu@example.org")), write=True)
    assert run.state == "written"
    assert Membership.objects.get().person == person


def test_what_changed_since_it_was_tried_is_found_out_and_nothing_is_written(
    tried: Tried, network: Network, dora: Person, bob: Person
) -> None:
    run = tried(csv_of(("nom", "courriel"), ("Zoé", "zoe@example.org"), ("Bob", bob.email)))
    factories.make_member(bob, network)
    run = imports.write_import(dora, run)
    assert (run.state, mistakes(run)) == ("refused", [(3, "courriel")])
    assert not Person.objects.filter(email="zoe@example.org").exists()


def test_undoing_removes_what_was_written_and_nothing_else(tried: Tried, dora: Person, bob: Person) -> None:
    before = counted()
    run = tried(csv_of(("nom", "courriel"), ("Zoé", "zoe@example.org"), ("Bob", bob.email)), write=True)
    imports.undo_import(dora, run)
    assert counted() == before
    assert Person.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("use", ["signed in", "accepted", "booked"])
def test_undoing_is_refused_once_somebody_used_it(
    tried: Tried, network: Network, dora: Person, desks: Space, workday: date, use: str
) -> None:
    run = tried(people(5), write=True)
    person = Person.objects.get(email="personne4@example.org")
    if use == "signed in":
        Person.objects.filter(pk=person.pk).update(last_login=timezone.now())
    elif use == "accepted":
        memberships.accept_membership(person, person.memberships.get())
    else:
        book(person, desks.pk, morning(workday))
    before = counted()
    with refused("used_since") as caught:
        imports.undo_import(dora, run)
    assert caught.value.facts["count"] == 1
    assert counted() == before
    run.refresh_from_db()
    assert run.state == "written"


def test_reading_ten_thousand_people_asks_few_questions(network: Network, django_assert_max_num_queries: Any) -> None:
    importer = PeopleImporter()
    rows = [Row(n, {"nom": "x", "courriel": f"p{n}@example.org", "commune": "Mende"}) for n in range(2, MANY)]
    with django_assert_max_num_queries(12):
        items, wrong = importer.read(network, rows)
    assert (len(items), wrong) == (MANY - 2, [])


# Places.


PLACE = {
    "nom": "Le Nid",
    "commune": "Florac",
    "adresse": "1 rue du Four",
    "latitude": "44,32",
    "longitude": "3.59",
    "horaires": "Mo-Fr 09:00-18:00",
    "label": "Télécentre",
    "porté par": "",
    "courriel": "nid@example.org",
    "téléphone": "06",
    "en une phrase": "Au calme",
}


def places(*changes: dict[str, str]) -> bytes:
    return csv_of(tuple(PLACE), *({**PLACE, **changed}.values() for changed in changes))


def test_a_place_is_imported_in_project_with_what_the_file_says_and_its_minutes(tried: Tried, network: Network) -> None:
    organisation = factories.make_organisation("Mairie de Florac")
    run = tried(
        places({"porté par": "mairie de florac"}, {"nom": "Ailleurs", "latitude": "", "longitude": ""}),
        "places",
        write=True,
    )
    assert (run.state, run.rows) == ("written", 2)
    place, other = Place.objects.get(name="Le Nid"), Place.objects.get(name="Ailleurs")
    assert (place.state, place.network, place.label, place.operator) == ("project", network, "telecentre", organisation)
    assert (place.lat, place.lon, place.position_is_exact) == (44.32, 3.59, True)
    assert (place.hours, place.tagline, place.commune_id) == ("Mo-Fr 09:00-18:00", "Au calme", factories.FLORAC)
    assert other.position_is_exact is False
    assert Reach.objects.filter(place=place).exists()


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"nom": ""}, "nom"),
        ({"commune": ""}, "commune"),
        ({"commune": "Nulle-Part-sur-Rien"}, "commune"),
        ({"latitude": "nord"}, "latitude"),
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "-181"}, "longitude"),
        ({"latitude": "nan"}, "latitude"),
        ({"longitude": "inf"}, "longitude"),
        ({"latitude": ""}, "longitude"),
        ({"horaires": "quand je veux"}, "horaires"),
        ({"label": "palace"}, "label"),
        ({"courriel": "pas une adresse"}, "courriel"),
        ({"porté par": "Personne que l’on connaisse"}, "porté par"),
    ],
    ids=range(13),
)
def test_each_mistake_in_a_place_is_named(tried: Tried, changed: dict[str, str], column: str) -> None:
    run = tried(places({}, {"nom": "Autre", **changed}), "places", write=True)
    assert mistakes(run) == [(3, column)]
    assert not Place.objects.exists()


def test_a_name_of_a_place_is_there_once(tried: Tried, place: Place) -> None:
    run = tried(places({}, {"nom": "le nid"}, {"nom": place.name.upper()}), "places")
    assert mistakes(run) == [(3, "nom"), (4, "nom")]


def test_places_are_undone_until_somebody_booked_there(tried: Tried, dora: Person, bob: Person, workday: date) -> None:
    run = tried(places({}), "places", write=True)
    imports.undo_import(dora, run)
    assert not Place.objects.exists()
    run = tried(places({}), "places", write=True)
    place = Place.objects.get()
    Place.objects.update(state="in_service")
    book(bob, factories.make_space(place, granularity="hour").pk, hours(workday, "10:00", "12:00"))
    with refused("used_since"):
        imports.undo_import(dora, run)
    assert Place.objects.exists()


# Bookings.


BOOKING = ("courriel", "lieu", "espace", "jour", "de", "à", "personnes", "note")


@pytest.fixture
def row(bob: Person, desks: Space, workday: date) -> Callable[..., tuple[object, ...]]:
    def of(**changed: object) -> tuple[object, ...]:
        given = {
            "courriel": bob.email,
            "lieu": desks.place.name,
            "espace": desks.name,
            "jour": workday,
            "de": "09:00",
            "à": "12h",
            "personnes": "",
            "note": "Repris",
        }
        return tuple((given | changed).values())

    return of


RowOf = Callable[..., tuple[object, ...]]


def test_bookings_are_imported_past_and_ahead_and_hold_their_units(
    tried: Tried, row: RowOf, bob: Person, dora: Person, desks: Space, workday: date
) -> None:
    past = workday - timedelta(days=400)
    run = tried(csv_of(BOOKING, row(), row(jour=past), row(de="14:00", à="15:30")), "bookings", write=True)
    assert (run.state, mistakes(run)) == ("written", [])
    found = list(Booking.objects.order_by("starts_at"))
    assert [(b.person, b.made_by, b.status, b.note) for b in found] == [(bob, dora, "confirmed", "Repris")] * 3
    assert found[1].starts_at == datetime.combine(workday, datetime.min.time(), ZoneInfo("Europe/Paris")).replace(
        hour=9
    )
    assert Occupancy.objects.filter(booking__in=found, holds=True).count() == 3


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"courriel": "inconnu@example.org"}, "courriel"),
        ({"courriel": ""}, "courriel"),
        ({"lieu": "Nulle part"}, "lieu"),
        ({"lieu": ""}, "lieu"),
        ({"espace": "Cave"}, "espace"),
        ({"jour": "31/02/2027"}, "jour"),
        ({"jour": ""}, "jour"),
        ({"de": "matin"}, "de"),
        ({"de": "²"}, "de"),
        ({"à": ""}, "à"),
        ({"à": "25:00"}, "à"),
        ({"à": "09:00"}, "à"),
        ({"à": "08:00"}, "à"),
        ({"personnes": "0"}, "personnes"),
        ({"personnes": "deux"}, "personnes"),
        ({"personnes": "-1"}, "personnes"),
        ({"personnes": "501"}, "personnes"),
        ({"personnes": "²"}, "personnes"),
        ({"personnes": "9" * 5000}, "personnes"),
        ({"personnes": "5"}, "espace"),
    ],
    ids=range(20),
)
def test_each_mistake_in_a_booking_is_named(tried: Tried, row: RowOf, changed: dict[str, object], column: str) -> None:
    run = tried(csv_of(BOOKING, row(jour="2028-03-01"), row(**changed)), "bookings", write=True)
    assert mistakes(run) == [(3, column)]
    assert not Booking.objects.exists()


def test_a_space_of_another_network_is_not_known(tried: Tried, row: RowOf) -> None:
    other = factories.make_place(factories.make_network("Ailleurs"), "Mende", factories.MENDE)
    factories.make_space(other, "Bureaux")
    assert mistakes(tried(csv_of(BOOKING, row(lieu="Mende")), "bookings")) == [(2, "lieu")]


def test_a_place_may_be_called_by_its_address(tried: Tried, row: RowOf, place: Place) -> None:
    assert mistakes(tried(csv_of(BOOKING, row(lieu=place.slug, espace="BUREAUX")), "bookings")) == []


def test_what_overlaps_within_the_file_is_said_once_every_desk_is_taken(tried: Tried, row: RowOf) -> None:
    rows = [
        row(),
        row(de="08:00", à="09:30"),
        row(de="11:59"),
        row(de="10:00", à="10:01"),
        row(de="11:00", à="11:30"),
        row(de="12:00", à="13:00"),
    ]
    run = tried(csv_of(BOOKING, *rows), "bookings")
    assert mistakes(run) == [], "four desks"
    run = tried(csv_of(BOOKING, *[row()] * 4, row(de="11:59", à="13:00"), row(de="12:00", à="13:00")), "bookings")
    assert mistakes(run) == [(6, "espace")]


def test_what_is_already_booked_is_not_booked_again(
    tried: Tried, row: RowOf, charlie: Person, desks: Space, workday: date
) -> None:
    for unit in desks.units.all()[1:]:
        unit.active = False
        unit.save()
    made = book(charlie, desks.pk, afternoon(workday))
    content = csv_of(BOOKING, row(), row(de="13:00", à="14:00"), row(de="18:59", à="20:00"), row(de="19:00", à="20:00"))
    assert mistakes(tried(content, "bookings")) == [(3, "espace"), (4, "espace")]
    cancel(charlie, made)
    assert mistakes(tried(content, "bookings")) == [(5, "espace")], "of the file itself, the last two overlap"


def test_what_was_booked_since_it_was_tried_is_found_out(
    tried: Tried, row: RowOf, dora: Person, charlie: Person, desks: Space, workday: date
) -> None:
    run = tried(csv_of(BOOKING, row(), row(personnes="3")), "bookings")
    assert run.state == "tried"
    book(charlie, desks.pk, morning(workday))
    run = imports.write_import(dora, run)
    assert (run.state, mistakes(run), Booking.objects.count()) == ("refused", [(3, "espace")], 1)


@pytest.mark.parametrize(("start", "end", "column"), [("02:30", "04:00", "de"), ("01:00", "02:30", "à")])
def test_an_hour_that_the_clocks_skip_is_said_in_its_own_column(
    tried: Tried, row: RowOf, start: str, end: str, column: str
) -> None:
    run = tried(csv_of(BOOKING, row(jour=last_sunday(3), de=start, à=end)), "bookings")
    assert mistakes(run) == [(2, column)]


def test_the_night_the_clocks_go_back_lasts_what_it_lasts(tried: Tried, row: RowOf) -> None:
    tried(csv_of(BOOKING, row(jour=last_sunday(10), de="01:00", à="04:00")), "bookings", write=True)
    made = Booking.objects.get()
    assert made.ends_at - made.starts_at == timedelta(hours=4)
    assert made.starts_at.astimezone(UTC).hour == 23


def test_people_of_one_booking_take_as_many_desks(tried: Tried, row: RowOf) -> None:
    tried(csv_of(BOOKING, row(personnes="3")), "bookings", write=True)
    assert Occupancy.objects.filter(holds=True).count() == 3


def test_an_imported_booking_opens_the_door_as_any_other(tried: Tried, row: RowOf, desks: Space) -> None:
    Door.objects.create(place=desks.place, name="Entrée", driver="shown_code", code="1789")
    tried(csv_of(BOOKING, row()), "bookings", write=True)
    assert AccessGrant.objects.filter(booking=Booking.objects.get(), state="active").count() == 1


def test_bookings_are_undone_and_their_units_free_again(
    tried: Tried, row: RowOf, dora: Person, charlie: Person, desks: Space, workday: date
) -> None:
    run = tried(csv_of(BOOKING, *[row()] * 4), "bookings", write=True)
    imports.undo_import(dora, run)
    assert (Booking.objects.count(), Occupancy.objects.count()) == (0, 0)
    book(charlie, desks.pk, morning(workday), people=4)


@pytest.mark.parametrize("use", ["arrived", "cancelled", "changed", "paid"])
def test_undoing_bookings_is_refused_once_one_was_used(
    tried: Tried, row: RowOf, bob: Person, dora: Person, use: str
) -> None:
    run = tried(csv_of(BOOKING, row(), row(de="14:00", à="15:00")), "bookings", write=True)
    booking = Booking.objects.latest("starts_at")
    if use == "arrived":
        Booking.objects.filter(pk=booking.pk).update(arrived_at=timezone.now())
    elif use == "cancelled":
        cancel(bob, booking)
    elif use == "changed":
        Booking.objects.filter(pk=booking.pk).update(sequence=1)
    else:
        CashEntry.objects.create(place=booking.place, booking=booking, day=timezone.localdate(), cents=500)
    with refused("used_since"):
        imports.undo_import(dora, run)
    assert Booking.objects.count() == 2


# Through the screens.


def upload(content: bytes, name: str = "liste.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_who_facilitates_tries_writes_and_undoes(as_: SignedIn, dora: Person, network: Network) -> None:
    client, before = as_(dora), counted()
    assert client.get("/animation/imports/").status_code == 200
    sent = {"kind": "people", "network": network.pk, "file": upload(people(3), "adhérents 🐑.csv")}
    address = client.post("/animation/imports/", sent)["Location"]
    page = client.get(address).content.decode()
    assert "Personne 2" in page
    assert counted() == before
    for _click in range(2):
        assert client.post(f"{address}ecrire/").status_code == 302
    assert counted()[1] == before[1] + 3
    assert client.get(f"{address}ecrire/").status_code == 405
    assert client.post(f"{address}annuler/").status_code == 302
    assert counted() == before
    assert client.post(f"{address}annuler/").status_code == 409
    assert client.post(f"{address}ecrire/").status_code == 409
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"nom\nx", 409), (b"\x00\x01", 409), (b"x" * 10_000_001, 422), (b"PK\x03\x04zip", 409)],
    ids=range(5),
)
def test_a_file_that_can_not_be_read_is_answered_with_a_sentence(
    as_: SignedIn, dora: Person, network: Network, content: bytes, status: int
) -> None:
    sent = {"kind": "people", "network": network.pk, "file": upload(content)}
    answer = as_(dora).post("/animation/imports/", sent)
    assert answer.status_code == status
    assert "%(" not in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", ["people", "places", "bookings"])
def test_the_empty_table_to_fill_in_has_the_titles_that_are_read(as_: SignedIn, dora: Person, kind: str) -> None:
    template = as_(dora).get(f"/animation/imports/modele-{kind}.csv").content
    importer = imports.importer_of(kind)
    filled = template + ";".join("x" for _column in importer.columns).encode()
    (row,) = read_table(filled, importer.columns)
    assert set(row.cells) == {column.name for column in importer.columns}


def test_a_kind_nobody_knows_is_refused(as_: SignedIn, dora: Person, network: Network) -> None:
    sent = {"kind": "dragons", "network": network.pk, "file": upload(people(1))}
    assert as_(dora).post("/animation/imports/", sent).status_code == 422
    assert as_(dora).get("/animation/imports/modele-dragons.csv").status_code == 409


def test_strangers_import_nothing(
    as_: SignedIn, tried: Tried, network: Network, alice: Person, bob: Person, charlie: Person
) -> None:
    run = tried(people(2))
    factories.make_member(bob, network)
    other = factories.make_network("Ailleurs")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, other.scopes()[0]))
    for person in (alice, bob, charlie, erin):
        client, elsewhere = as_(person), person == erin
        sent = {"kind": "people", "network": network.pk, "file": upload(people(2))}
        assert client.post("/animation/imports/", sent).status_code == (422 if elsewhere else 403)
        assert client.get(f"/animation/imports/{run.public_id}/").status_code == (404 if elsewhere else 403)
        for verb in ("ecrire", "annuler"):
            answer = client.post(f"/animation/imports/{run.public_id}/{verb}/")
            assert answer.status_code == (404 if elsewhere else 403)
        for act in (
            lambda p: imports.try_import(p, network, "people", people(2), "x"),
            lambda p: imports.write_import(p, run),
            lambda p: imports.undo_import(p, run),
        ):
            with refused("not_allowed"):
                act(person)
    assert "/connexion/" in as_(None).get("/animation/imports/")["Location"]
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_one_bad_line_of_ten_thousand_is_found_whatever_the_file_is_called(
    kind: str, dora: Person, network: Network
) -> None:
    header = ["nom", "courriel", "commune"]
    rows = [[f"Nom {n}", "pas une adresse" if n == 7_000 else f"n{n}@example.org", "Mende"] for n in range(10_000)]
    if kind == "ods":
        content = ods.spreadsheet(*[ods.row(*map(ods.cell, line)) for line in [header, *rows]])
    else:
        content = {"csv": as_csv, "xlsx": as_xlsx}[kind](header, rows)
    run = imports.try_import(dora, network, "people", content, "liste.pdf")
    assert (run.rows, run.state) == (10_000, "refused")
    assert [(one["line"], one["column"]) for one in run.mistakes] == [(7_002, "courriel")]
