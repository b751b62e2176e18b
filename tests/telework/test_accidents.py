"""Accidents: recorded and sealed, read by those concerned alone, handed out by the person, what to do next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.mails.notifications import about_notification
from maillage.community.models import JournalEntry, Notification, Person
from maillage.community.queries.notifications import in_words
from maillage.ledger.seals import check
from maillage.places.models import Place, Space
from maillage.telework.actions.accidents import AccidentFacts, record_accident, share_accident
from maillage.telework.models import AccidentRecord
from maillage.telework.rules.accidents import delays_after, may_record
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, text_of
from tests.kit.telework import make_accident, past_booking

NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("happened_at", "code"),
    [
        (NOW, ""), (NOW + timedelta(minutes=5), ""), (NOW + timedelta(minutes=6), "accident_ahead"),
        (NOW - timedelta(days=366), ""), (NOW - timedelta(days=367), "accident_too_old"),
    ],
)  # fmt: skip
def test_when_it_may_have_happened(happened_at: datetime, code: str) -> None:
    refusal = may_record(happened_at, NOW)
    assert (refusal.code if refusal else "") == code


def test_delays_are_those_of_the_law_that_day() -> None:
    hours = {one.code: (one.until - NOW).total_seconds() / 3600 for one in delays_after(NOW)}
    assert hours == {"accident_worker_hours": 24, "accident_employer_hours": 48}
    assert all(one.figure.reference for one in delays_after(NOW))
    assert delays_after(NOW.replace(year=1999)) == [], "none is known for that day"


def test_it_is_sealed_and_says_who_wrote_it(bob: Person, alice: Person, desks: Space) -> None:
    past_booking(bob, desks, date.today() - timedelta(days=3))  # noqa: DTZ011 - any recent day
    mine, hers = make_accident(bob, desks.place), make_accident(bob, desks.place, by=alice)
    assert [one.content["written_by"] for one in (mine, hers)] == ["person", "host"]
    assert check(mine.content, mine.seal) == "genuine"
    assert check({**mine.content, "facts": "Rien"}, mine.seal) == "changed"
    assert alice.name not in str(hers.content), "a host is no part of it"


def test_a_host_records_about_who_came_or_a_name_and_nobody_else_does(
    bob: Person, alice: Person, charlie: Person, dora: Person, place: Place, desks: Space
) -> None:
    with refused("not_a_visitor"):
        make_accident(charlie, place, by=alice)
    for other in (charlie, dora):
        with refused("not_allowed"):
            make_accident(bob, place, by=other)
    named = AccidentFacts(timezone.now(), "Glissade", name="Mme Ménard")
    assert record_accident(alice, place, named, None).content["name"] == "Mme Ménard"
    with refused("not_allowed"):
        record_accident(charlie, place, named, None)


def test_who_it_is_about_is_told_that_a_host_recorded_it_and_not_what(
    bob: Person, alice: Person, place: Place, desks: Space
) -> None:
    past_booking(bob, desks, date.today() - timedelta(days=3))  # noqa: DTZ011 - any recent day
    make_accident(bob, place)
    assert not Notification.objects.exists(), "one’s own is no news"
    theirs = make_accident(bob, place, by=alice)
    row = Notification.objects.get()
    assert (row.person, row.about) == (bob, theirs.pk)
    (line,) = in_words([row])
    assert line.address == theirs.get_absolute_url()
    about_notification(row.key, bob.pk)
    (sent,) = mail.outbox
    assert (sent.to, place.name in sent.body) == ([bob.email], True)
    assert "Glissade" not in f"{sent.subject} {sent.body}"
    facts = AccidentFacts(timezone.now(), "Glissade", name="Mme Ménard")
    record_accident(alice, place, facts, None)
    assert Notification.objects.count() == 1, "who has no account is told nothing"


def test_who_reads_it_and_looks_are_in_the_journal(
    as_: SignedIn, bob: Person, alice: Person, charlie: Person, dora: Person, place: Place
) -> None:
    mine = make_accident(bob, place)
    for person, status in ((bob, 200), (alice, 200), (charlie, 404), (dora, 404), (None, 302)):
        for address in (mine.get_absolute_url(), f"{mine.get_absolute_url()}accident.json"):
            assert as_(person).get(address).status_code == status, person
    looks = JournalEntry.objects.filter(verb="accident_looked_at")
    assert {line.actor for line in looks} == {alice.journal_id}
    assert all(line.about == [bob.journal_id] for line in looks)


def test_an_employer_reads_it_only_as_long_as_the_person_says_so(
    as_: SignedIn, bob: Person, alice: Person, place: Place
) -> None:
    mine = make_accident(bob, place)
    with refused("not_allowed"):
        share_accident(alice, mine, shared=True)
    as_(bob).post(f"{mine.get_absolute_url()}adresse/")
    mine.refresh_from_db()
    address = f"/teletravail/accident/remis/{mine.share_key}/"
    page = as_(None).get(address)
    assert "Glissade" in text_of(page)
    assert JournalEntry.objects.get(verb="accident_read").about == [bob.journal_id]
    as_(bob).post(f"{mine.get_absolute_url()}adresse/", {"close": "1"})
    assert as_(None).get(address).status_code == 404


def test_both_forms_record_and_odd_moments_are_said(as_: SignedIn, bob: Person, alice: Person, place: Place) -> None:
    ahead = {"place": place.pk, "day": "2999-01-01", "time": "10:00", "facts": "x"}
    assert as_(bob).post("/teletravail/accident/", ahead).status_code == 409
    assert as_(bob).post("/teletravail/accident/", {}).status_code == 422
    year = timezone.localdate().year
    skipped = {**ahead, "day": f"{year}-03-{max(d for d in range(25, 32) if date(year, 3, d).weekday() == 6)}"}
    assert as_(bob).post("/teletravail/accident/", {**skipped, "time": "02:30"}).status_code == 422
    day = (timezone.localdate() - timedelta(days=2)).isoformat()
    written = {"place": place.pk, "day": day, "time": "10:00", "facts": "Glissade\nsur la neige"}
    page = as_(bob).post("/teletravail/accident/", written, follow=True)
    assert "24 heures" in text_of(page)
    hosts = {"day": day, "time": "10:00", "facts": "Glissade"}
    address = f"/lieux/{place.slug}/accidents/"
    assert as_(alice).post(address, hosts).status_code == 422  # nobody is named
    assert as_(alice).post(address, {**hosts, "name": "Mme Ménard"}).status_code == 302
    assert as_(alice).post(address, {**hosts, "person": "999999999"}).status_code == 422


def test_what_to_do_is_read_by_anybody_and_before_anything_is_recorded(as_: SignedIn, bob: Person) -> None:
    for reader in (None, bob):
        page = text_of(as_(reader).get("/teletravail/accident/"))
        assert "dans les 24 heures" in page
        assert "L1222-9 III" in page
        assert "référence à vérifier" in page
    assert as_(None).post("/teletravail/accident/", {}).status_code == 302
    assert (
        "à vérifier" in text_of(as_(None).get("/teletravail/indemnites/")).split("Le piège")[1].split("Les montants")[0]
    )


def test_it_goes_with_its_person_and_loses_who_wrote_it(bob: Person, alice: Person, place: Place, desks: Space) -> None:
    past_booking(bob, desks, date.today() - timedelta(days=3))  # noqa: DTZ011 - any recent day
    make_accident(bob, place, by=alice)
    tables = {one.code: one for one in export_personal_data(bob)}
    assert tables["accident_records"].rows[0]["facts"] == "Glissade"
    assert {one.code for one in export_personal_data(alice)} >= {"accidents_written"}
    erase(alice)
    assert AccidentRecord.objects.get().written_by is None
    erase(bob)
    assert not AccidentRecord.objects.exists()
