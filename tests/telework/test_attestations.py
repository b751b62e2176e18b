"""Attestations of presence: one's own half-days, sealed, the same for ever, taken back, checked with and without us."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import JournalEntry, Person
from maillage.ledger.rules import seals
from maillage.ledger.seals import retire_key
from maillage.places.models import Place, Space
from maillage.telework.actions.attestations import check_file, issue_attestation, revoke_attestation, state_of
from maillage.telework.models import PresenceAttestation
from maillage.telework.presenters.attestations import text_of
from maillage.telework.queries.presence import half_days_at, visited_places
from tests import factories
from tests.factories import Committed
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn, form_of
from tests.kit.screens import text_of as words_of
from tests.kit.telework import LONG_AGO, Offline, make_accident, make_attestation, past_booking


def sealed_bytes(attestation: PresenceAttestation) -> bytes:
    return json.dumps(attestation.sealed, ensure_ascii=False).encode()


def test_it_states_half_days_of_ones_own_and_nothing_else(bob: Person, charlie: Person, desks: Space) -> None:
    past_booking(bob, desks, start="08:00", end="13:00")
    past_booking(bob, desks, start="13:00", end="18:00", arrived=False)
    past_booking(bob, desks, LONG_AGO + timedelta(days=1), arrived=False, status=Status.NO_SHOW)
    past_booking(bob, desks, LONG_AGO + timedelta(days=2), status=Status.CANCELLED)
    past_booking(bob, desks, LONG_AGO + timedelta(days=2), guest="Mme Ménard")  # a host who booked for somebody
    past_booking(charlie, desks, LONG_AGO + timedelta(days=3))
    content = issue_attestation(bob, [desks.place], LONG_AGO, LONG_AGO + timedelta(days=5)).content
    known = [(half["day"], half["half"], half["state"]) for half in content["half_days"]]
    first, second = (LONG_AGO + timedelta(days=n) for n in (0, 1))
    assert known == [
        (first.isoformat(), "morning", "observed"), (first.isoformat(), "afternoon", "booked"),
        (second.isoformat(), "morning", "booked"), (second.isoformat(), "afternoon", "booked"),
    ]  # fmt: skip
    assert set(content) == {
        "kind", "issuer", "number", "address", "name", "first", "last", "issued_on", "half_days",
    }  # fmt: skip
    assert all(set(half) == {"day", "half", "place", "state"} for half in content["half_days"])
    assert ":" not in json.dumps(content["half_days"]).replace('": "', "")  # no hour anywhere


def test_only_the_places_and_days_that_were_chosen(bob: Person, desks: Space) -> None:
    other = factories.make_space(factories.make_place(desks.place.network, "Mende", factories.MENDE))
    past_booking(bob, desks, start="08:00", end="12:00")
    past_booking(bob, other, start="14:00", end="18:00")
    now = timezone.now()
    assert {place.name for place in visited_places(bob, LONG_AGO, LONG_AGO, now)} == {"Mende", desks.place.name}
    assert len(half_days_at(bob, [other.place], LONG_AGO, LONG_AGO, now)) == 1
    assert half_days_at(bob, [], LONG_AGO, LONG_AGO, now) == []
    assert visited_places(bob, LONG_AGO + timedelta(days=3), LONG_AGO + timedelta(days=9), now) == []


def test_what_is_not_over_is_not_attested(bob: Person, desks: Space) -> None:
    past_booking(bob, desks)
    Booking.objects.update(ends_at=timezone.now() + timedelta(hours=1))
    with refused("nothing_to_attest"):
        issue_attestation(bob, [desks.place], LONG_AGO, timezone.localdate())
    with refused("not_over_yet"):
        issue_attestation(bob, [desks.place], LONG_AGO, timezone.localdate() + timedelta(days=1))


def test_asked_for_again_it_is_the_same_until_the_facts_change_or_it_is_taken_back(bob: Person, desks: Space) -> None:
    made = make_attestation(bob, desks)
    again = issue_attestation(bob, [desks.place], LONG_AGO, LONG_AGO)
    assert again == made
    revoke_attestation(bob, made.number)
    second = issue_attestation(bob, [desks.place], LONG_AGO, LONG_AGO)
    assert second != made
    assert text_of(second.content) == text_of(made.content)
    Booking.objects.update(arrived_at=None)
    third = issue_attestation(bob, [desks.place], LONG_AGO, LONG_AGO)
    assert third != second
    assert {half["state"] for half in third.content["half_days"]} == {"booked"}
    second.refresh_from_db()
    assert {half["state"] for half in second.content["half_days"]} == {"observed"}, "a snapshot"


@pytest.mark.concurrent
def test_a_double_click_makes_one(committed: Committed) -> None:
    person, space = committed.person(), committed.space()
    past_booking(person, space)
    at_once([lambda: issue_attestation(person, [space.place], LONG_AGO, LONG_AGO)] * 2)
    assert PresenceAttestation.objects.count() == 1
    PresenceAttestation.objects.all().delete()


def test_genuine_changed_revoked_unknown(bob: Person, desks: Space) -> None:
    mine = make_attestation(bob, desks)
    text = sealed_bytes(mine)
    assert check_file(text) == ("genuine", mine)
    assert check_file(text.replace(b'"observed"', b'"booked"', 1))[0] == "changed"
    assert check_file(text.replace(b'"Bob"', b'"Bab"', 1)) == ("changed", None)
    other = seals.sign(mine.content, seals.new_private_key()).as_data()
    assert check_file(json.dumps({"content": mine.content, "seal": other}).encode()) == ("unknown", None)
    named = json.dumps({"content": mine.content, "seal": {**other, "key": mine.seal["key"]}}).encode()
    assert check_file(named) == ("changed", None)  # somebody else's key under our name
    retire_key()
    assert check_file(text)[0] == "genuine", "sealed by a key of before"
    revoke_attestation(bob, mine.number)
    assert check_file(text)[0] == "revoked"
    PresenceAttestation.objects.filter(pk=mine.pk).update(revoked_at=None, content={**mine.content, "name": "Ann"})
    mine.refresh_from_db()
    assert state_of(mine) == "changed", "somebody wrote in the table"
    mine.delete()
    assert check_file(text) == ("unknown", None)


@pytest.mark.parametrize(
    "text",
    [b"", b"x", b"[]", b"{}", b"null", b'{"content": 3, "seal": {}}', b'{"content": {"a": 1.5}, "seal": {}}',
     b"\xff\xfe", b"[" * 100_000, b'{"content": {"number": "\\ud800"}, "seal": []}'],
)  # fmt: skip
def test_what_is_no_sealed_file_is_unknown_or_changed_and_never_a_fault(db: None, text: bytes) -> None:
    assert check_file(text)[0] in {"unknown", "changed"}


def test_others_do_not_take_it_back(bob: Person, charlie: Person, desks: Space) -> None:
    mine = make_attestation(bob, desks)
    with refused("no_such_attestation"):
        revoke_attestation(charlie, mine.number)
    revoke_attestation(bob, mine.number)
    at = revoke_attestation(bob, mine.number).revoked_at
    mine.refresh_from_db()
    assert mine.revoked_at == at
    assert JournalEntry.objects.filter(verb="attestation_revoked").count() == 1


def test_a_stranger_checks_it_offline_with_the_published_script(
    as_: SignedIn, bob: Person, desks: Space, tmp_path: Path
) -> None:
    mine = make_attestation(bob, desks)
    sealed = as_(bob).get(f"/teletravail/presence/{mine.number}/attestation.json").content
    offline = Offline(tmp_path, as_(None))
    code, text = offline.run(sealed)
    assert (code, text.split()[0]) == (0, "AUTHENTIQUE")
    assert "en ligne" in text  # that it was taken back is told there only
    assert offline.run(sealed.replace(b"observed", b"observe\x64", 1))[0] == 0  # the same bytes
    assert offline.run(sealed.replace(b"observed", b"observes", 1))[0] == 1
    theirs = seals.sign(mine.content, seals.new_private_key()).as_data()
    assert offline.run(json.dumps({"content": mine.content, "seal": theirs}).encode())[0] == 2
    assert (
        offline.run(json.dumps({"content": mine.content, "seal": {**theirs, "key": mine.seal["key"]}}).encode())[0] == 1
    )


def test_the_script_is_short() -> None:
    lines = files("maillage.telework").joinpath("data/verifier.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 47
    assert {line.split()[1] for line in lines if line.startswith("import ")} == {"base64", "json", "sys"}


def test_it_is_seen_before_it_is_made_and_taken_away(as_: SignedIn, bob: Person, desks: Space) -> None:
    past_booking(bob, desks)
    client = as_(bob)
    page = client.get(f"/teletravail/presence/?du={LONG_AGO}&au={LONG_AGO}&lieu={desks.place.slug}")
    assert not PresenceAttestation.objects.exists()
    assert words_of(page).count("présence constatée") == 2
    made = form_of(page, "emettre").send(client)
    assert made.status_code == 200
    mine = PresenceAttestation.objects.get()
    paper = client.get(f"/teletravail/presence/{mine.number}/attestation.pdf")
    assert paper.content.startswith(b"%PDF")
    assert b"StructTreeRoot" in paper.content
    assert paper["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "asked", ["du=x&au=y", "du=2027-01-02&au=2027-01-01", "du=2020-01-01&au=2027-01-01", "du=", "lieu=x"]
)
def test_odd_periods_are_said(as_: SignedIn, bob: Person, desks: Space, asked: str) -> None:
    past_booking(bob, desks)
    answer = as_(bob).get(f"/teletravail/presence/?{asked}")
    assert answer.status_code == (200 if asked == "lieu=x" else 422)
    fields = dict(part.split("=") for part in asked.split("&"))
    assert as_(bob).post("/teletravail/presence/emettre/", fields).status_code in {302, 409, 422}


def test_a_checker_reads_what_is_printed_until_it_is_taken_back(as_: SignedIn, bob: Person, desks: Space) -> None:
    mine = make_attestation(bob, desks)
    number = mine.content["number"]
    page = as_(None).get(f"/teletravail/attestation/{number.lower()}/")
    assert page.status_code == 200
    assert {"X-Robots-Tag", "Cache-Control"} <= set(page.headers)
    words = words_of(page)
    assert "Attestation authentique" in words
    assert "Bob" in words
    assert bob.email not in page.content.decode()
    assert words.count("présence constatée") == 2
    revoke_attestation(bob, mine.number)
    after = words_of(as_(None).get(f"/teletravail/attestation/{number}/"))
    assert "retirée" in after
    assert desks.place.name not in after
    assert as_(None).get("/teletravail/attestation/AAAAAAAAAAAA/").status_code == 404


def test_a_number_is_typed_and_a_file_is_given(as_: SignedIn, bob: Person, desks: Space) -> None:
    mine, client = make_attestation(bob, desks), as_(None)
    address = "/teletravail/verifier/"
    assert client.get("/teletravail/attestation/").url == address, "printed on papers that were handed out"
    assert client.post(address, {"number": mine.content["number"].lower()}).url.endswith(f"/{mine.number}/")
    assert client.post(address, {"number": "n'importe quoi"}, follow=True).status_code == 404
    assert client.post(address, {}).status_code == 422
    file = SimpleUploadedFile("a.json", sealed_bytes(mine))
    assert "authentique" in words_of(client.post(address, {"file": file}))
    changed = SimpleUploadedFile("a.json", sealed_bytes(mine).replace(b"Bob", b"Bab"))
    assert "Pas authentique" in words_of(client.post(address, {"file": changed}))
    large = SimpleUploadedFile("a.json", b" " * 300_001)
    assert client.post(address, {"file": large}).status_code == 422


def test_nobody_else_takes_it_away(as_: SignedIn, bob: Person, alice: Person, dora: Person, desks: Space) -> None:
    number = make_attestation(bob, desks).number
    for person in (alice, dora):
        for name in ("pdf", "json"):
            assert as_(person).get(f"/teletravail/presence/{number}/attestation.{name}").status_code == 404


def test_it_is_of_ones_data_and_goes_with_its_person(bob: Person, desks: Space) -> None:
    mine = make_attestation(bob, desks)
    (table,) = [one for one in export_personal_data(bob) if one.code == "presence_attestations"]
    assert table.rows[0]["half_days"] == 2
    assert json.loads(table.files[f"attestation-{mine.number}.json"])["content"]["name"] == "Bob"
    text = sealed_bytes(mine)
    erase(bob)
    assert check_file(text) == ("unknown", None)
    assert not PresenceAttestation.objects.exists()


def test_places_of_two_zones_keep_their_clocks(bob: Person, place: Place, desks: Space) -> None:
    past_booking(bob, desks, start="10:00", end="12:00")  # 12:00 to 15:00 or so there
    Place.objects.filter(pk=place.pk).update(timezone="Indian/Reunion")
    content = issue_attestation(bob, [place], LONG_AGO, LONG_AGO).content
    assert "afternoon" in {half["half"] for half in content["half_days"]}


def test_ones_data_say_it_in_words(as_: SignedIn, bob: Person, desks: Space) -> None:
    mine = make_attestation(bob, desks)
    make_accident(bob, desks.place)
    page = words_of(as_(bob).get("/mes-donnees/"))
    assert mine.number in page
    assert "Glissade" in page
