"""What one takes away, and who learns that it was taken or looked at."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date

from icalendar import Calendar

from maillage.community.actions.privacy import export_personal_data
from maillage.community.models import JournalEntry, Person, PrivateMessage
from maillage.pages.archive import archive_of
from maillage.web.domain import kinds_of_work
from tests.community.erasure.life import ADDRESS, NAME, OWN_WORDS, TELEPHONE, Life, fresh
from tests.kit.screens import SignedIn


def archive(life: Life) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(fresh(life.client).get("/mes-donnees/archive.zip").content))


def test_the_archive_holds_json_tables_a_calendar_and_a_pdf(life: Life) -> None:
    expected = {one.code: len(one.rows) for one in export_personal_data(life.person)}
    made = archive(life)
    assert made.testzip() is None
    assert set(made.namelist()) == {
        "donnees.json",
        "donnees.pdf",
        "reservations.ics",
        *(f"tables/{code}.csv" for code in expected),
    }
    everything = json.loads(made.read("donnees.json"))
    assert {code: len(rows) for code, rows in everything.items()} == expected
    assert everything["account"][0]["name"] == NAME
    for code, count in expected.items():
        rows = list(csv.DictReader(io.StringIO(made.read(f"tables/{code}.csv").decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == count, code
        assert not [row for row in rows if None in row], code
    assert made.read("donnees.pdf").startswith(b"%PDF")
    calendar = Calendar.from_ical(made.read("reservations.ics"))
    assert len(calendar.walk("VEVENT")) == len(everything["bookings"])


def test_the_archive_tells_all_that_one_wrote(life: Life) -> None:
    text = archive(life).read("donnees.json").decode()
    missing = [word for word in (*OWN_WORDS, TELEPHONE, ADDRESS) if word not in text]
    assert not missing


def test_no_cell_of_the_archive_is_a_formula(zoe: Person, bob: Person) -> None:
    """What others wrote to one must not run in one's own spreadsheet."""
    PrivateMessage.objects.create(sender=bob, recipient=zoe, text='=HYPERLINK("https://evil.example")')
    made = zipfile.ZipFile(io.BytesIO(archive_of(zoe, export_personal_data(zoe))))
    rows = csv.DictReader(io.StringIO(made.read("tables/letters.csv").decode("utf-8-sig")), delimiter=";")
    assert [row["text"][0] for row in rows] == ["'"]


def test_taking_ones_data_away_is_written_down(life: Life) -> None:
    archive(life)
    line = JournalEntry.objects.get(verb="archive_made")
    assert (line.actor, line.about) == (life.person.journal_id, [life.person.journal_id])
    answer = fresh(life.client).get("/mes-donnees/archive.zip")
    assert answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"]


def test_the_export_of_the_members_is_written_down_and_told_to_each(
    life: Life, as_: SignedIn, dora: Person, bob: Person
) -> None:
    as_(dora).get("/animation/adherents.csv")
    line = JournalEntry.objects.get(verb="members_exported")
    assert line.actor == dora.journal_id
    assert set(line.about) == {life.person.journal_id, bob.journal_id}
    page = life.client.get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert dora.name in page


def test_one_sees_who_looked_at_ones_data(life: Life, as_: SignedIn, alice: Person, workday: date) -> None:
    before = life.client.get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert alice.name not in before
    assert as_(alice).get(f"/lieux/{life.place.slug}/jour/{workday}/").status_code == 200
    page = life.client.get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert alice.name in page
    assert life.place.name in page
    assert life.client.get("/mes-donnees/").context["looks"] == 1


def test_those_who_facilitate_never_read_who_booked(life: Life, as_: SignedIn, dora: Person, bob: Person) -> None:
    """Neither who nor when: counted one by one, such lines would say how many came, and their hours."""
    page = as_(dora).get("/animation/journal/")
    lines = [line for line in page.context["lines"] if line.where == life.place.name]
    assert {line.who for line in lines} & {NAME, "Bob"} == set()
    assert not page.context["page"].paginator.object_list.filter(subject_kind__in=kinds_of_work()).exists()
    for verb in ("booking_made", "series_booked", "waiting_joined", "basket_booked", "calendar_opened", "arrived"):
        text = as_(dora).get(f"/animation/journal/?quoi={verb}").content.decode()
        assert NAME not in text, verb
        assert ">Bob<" not in text, verb


def test_one_s_own_journal_is_ones_own(life: Life, as_: SignedIn, charlie: Person) -> None:
    page = life.client.get("/mes-donnees/journal/")
    assert len(page.context["lines"]) >= 20
    assert any(line.mine for line in page.context["lines"])
    assert NAME not in as_(charlie).get("/mes-donnees/journal/").content.decode()
