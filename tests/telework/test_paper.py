"""Signed on paper: the scan is filed, each side declares it, the two of them take it away and nobody else."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillage.community.actions.attachments import named
from maillage.community.actions.privacy import erase
from maillage.community.actions.rate_limits import hit
from maillage.community.models import Person
from maillage.ledger import seals
from maillage.places.models import Place
from maillage.telework.actions import agreements as actions
from maillage.telework.actions.agreement_data import export_agreements, purge_agreements
from maillage.telework.actions.paper import (
    SCANS,
    contest_paper_as_employer,
    contest_paper_as_worker,
    scans_of,
    sign_on_paper_as_employer,
    sign_on_paper_as_worker,
)
from maillage.telework.models import Agreement
from maillage.telework.presenters.checks import read_sealed_agreement
from maillage.telework.presenters.documents import digest_in_name, sealed_file
from tests import factories
from tests.kit.agreements import SCAN, code_for, sent, signed_on_paper
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.jobs import jobs
from tests.kit.pictures import picture
from tests.kit.screens import SignedIn, text_of


def test_it_takes_effect_when_both_declared_the_same_paper(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    sign_on_paper_as_worker(agreement, bob, BytesIO(SCAN))
    assert Agreement.objects.get().state == "sent"
    assert [job["what"] for job in jobs("telework.send")] == ["to_sign", "paper_filed"]
    sign_on_paper_as_employer(agreement, "Jeanne", code_for(agreement), None)
    mine = Agreement.objects.get()
    assert mine.state == "active"
    first, second = mine.versions.get().signatures.all()
    assert first.scan.name == second.scan.name
    assert first.statement["content"]["scan"] == digest_in_name(first.scan.name), "sealed with the signature"
    assert (first.method, second.method) == ("paper", "paper")
    assert seals.check(second.statement["content"], second.statement["seal"]) == "genuine"
    with default_storage.open(first.scan.name) as file:
        assert file.read() == SCAN


def test_one_side_may_sign_on_screen_and_the_other_on_paper(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    actions.sign_as_worker(agreement, bob)
    sign_on_paper_as_employer(agreement, "Jeanne", code_for(agreement), BytesIO(SCAN))
    version = Agreement.objects.get().versions.get()
    assert version.scan
    report = read_sealed_agreement(sealed_file(version))
    assert report.is_genuine
    assert report.signatures[1].method == "sur papier, numérisé"


def test_a_picture_is_written_anew(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    sign_on_paper_as_worker(agreement, bob, BytesIO(picture()))
    assert scans_of(agreement)[0].endswith(".webp")


def test_without_a_scan_with_what_is_none_or_too_large_nothing_is_signed(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    with refused("no_scan"):
        sign_on_paper_as_worker(agreement, bob, None)
    with refused("not_a_scan"):
        sign_on_paper_as_worker(agreement, bob, BytesIO(b"<script>alert(1)</script>"))
    with refused("not_a_scan"):
        sign_on_paper_as_worker(agreement, bob, BytesIO(SCAN[:20]))
    with refused("file_too_big"):
        sign_on_paper_as_worker(agreement, bob, BytesIO(b"%PDF-" + b" " * 15_000_001))
    with refused("wrong_code"):
        sign_on_paper_as_employer(agreement, "Jeanne", "000000", BytesIO(SCAN))
    assert not scans_of(agreement)


def test_scans_of_one_agreement_are_limited_in_a_day(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    for _time in range(10):
        assert hit([(SCANS, str(agreement.pk))]) is None
    with refused("too_often"):
        sign_on_paper_as_worker(agreement, bob, BytesIO(SCAN))


def test_nobody_else_files_it_nor_when_it_is_too_late(bob: Person, charlie: Person, place: Place) -> None:
    agreement = sent(bob, place)
    with refused("not_allowed"):
        sign_on_paper_as_worker(agreement, charlie, BytesIO(SCAN))
    done = signed_on_paper(bob, place)
    with refused("no_agreement_act"):
        sign_on_paper_as_worker(done, bob, BytesIO(SCAN))
    assert not scans_of(agreement)


def test_taken_back_to_be_changed_the_new_version_has_no_paper(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    sign_on_paper_as_worker(agreement, bob, BytesIO(SCAN))
    actions.take_back_agreement(agreement, bob)
    with refused("no_agreement_act"):
        sign_on_paper_as_employer(agreement, "Jeanne", code_for(agreement), None)
    actions.send_agreement(agreement, bob)
    with refused("no_scan"):
        sign_on_paper_as_employer(agreement, "Jeanne", code_for(agreement), None)


@pytest.mark.concurrent
def test_both_at_once_is_one_agreement_in_force(committed: factories.Committed) -> None:
    bob, place = committed.person(), committed.space().place
    agreement = sent(bob, place)
    code = code_for(agreement)
    came = at_once(
        [lambda: sign_on_paper_as_worker(agreement, bob, BytesIO(SCAN)),
         lambda: sign_on_paper_as_employer(agreement, "Jeanne", code, BytesIO(SCAN + b" "))]
    )  # fmt: skip
    assert came == {"done": 2}
    mine = Agreement.objects.get(pk=agreement.pk)
    assert (mine.state, len(scans_of(mine))) == ("active", 2), "each side brought its own"
    mine.delete()


def test_the_two_sides_take_it_away_and_nobody_else(
    as_: SignedIn, bob: Person, charlie: Person, alice: Person, dora: Person, place: Place
) -> None:
    mine = signed_on_paper(bob, place)
    ours, theirs = (f"/teletravail/{part}/papier/accord-signe/"
                    for part in (f"accord/{mine.public_id}", f"employeur/{mine.employer_key}"))  # fmt: skip
    for person, address in ((bob, ours), (None, theirs)):
        answer = as_(person).get(address)
        assert b"".join(answer.streaming_content) == SCAN
        assert answer["Content-Disposition"] == 'attachment; filename="accord-signe.pdf"'
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"
    for person in (charlie, alice, dora):
        assert as_(person).get(ours).status_code == 404
    assert as_(None).get(f"/teletravail/employeur/{mine.public_id}/papier/accord-signe/").status_code == 404


def test_it_is_said_to_be_on_paper(as_: SignedIn, bob: Person, place: Place) -> None:
    mine = signed_on_paper(bob, place)
    for page in (as_(bob).get(mine.get_absolute_url()), as_(None).get(f"/teletravail/employeur/{mine.employer_key}/")):
        assert "signé sur papier" in text_of(page)
        assert "Le papier signé" in text_of(page)


def test_the_employer_files_it_on_their_page(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement, client = sent(bob, place), as_(None)
    address = f"/teletravail/employeur/{agreement.employer_key}/papier/"
    fields = {"paper-name": "Jeanne Vidal", "paper-code": code_for(agreement)}
    assert client.post(address, fields).status_code == 422, "the scan is asked for"
    scan = SimpleUploadedFile("n'importe.exe", SCAN)
    assert client.post(address, {**fields, "paper-scan": scan}).status_code == 302
    assert scans_of(agreement)
    assert "Confirmer le papier signé" in text_of(as_(bob).get(agreement.get_absolute_url()))


def test_the_employer_contests_it_and_it_binds_nobody(as_: SignedIn, bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    sign_on_paper_as_worker(agreement, bob, BytesIO(SCAN))
    theirs, client = f"/teletravail/employeur/{agreement.employer_key}/", as_(None)
    no = {"contest-reason": "il manque une page", "contest-code": "000000"}
    assert client.post(f"{theirs}papier/", no).status_code == 422
    assert Agreement.objects.get().state == "sent"
    assert client.post(f"{theirs}papier/", {**no, "contest-code": code_for(agreement)}).status_code == 302
    mine = Agreement.objects.get()
    assert mine.state == "draft"
    assert [job["what"] for job in jobs("telework.send")][-1] == "contested"
    for page in (client.get(theirs), as_(bob).get(mine.get_absolute_url())):
        assert "contesté le" in text_of(page)
        assert "par l’employeur : « il manque une page »" in text_of(page)
    with refused("no_agreement_act"):
        sign_on_paper_as_employer(mine, "Jeanne", code_for(mine), None)
    actions.send_agreement(mine, bob)
    assert not scans_of(mine), "the new version has no paper"
    assert "contesté" not in text_of(as_(bob).get(mine.get_absolute_url()))


def test_the_worker_contests_what_the_employer_filed_and_nobody_their_own(
    as_: SignedIn, bob: Person, charlie: Person, place: Place
) -> None:
    agreement = sent(bob, place)
    with refused("no_agreement_act"):
        contest_paper_as_worker(agreement, bob, "rien n’est déposé")
    sign_on_paper_as_employer(agreement, "Jeanne", code_for(agreement), BytesIO(SCAN))
    with refused("not_allowed"):
        contest_paper_as_worker(agreement, charlie, "moi")
    with refused("no_agreement_act"):
        contest_paper_as_employer(agreement, code_for(agreement), "le sien")
    address = f"{agreement.get_absolute_url()}papier/"
    assert "Ce n’est pas le papier que j’ai signé" in text_of(as_(bob).get(address))
    assert as_(bob).post(address, {"contest-reason": " "}).status_code in {200, 422}
    assert Agreement.objects.get().state == "sent"
    assert as_(bob).post(address, {"contest-reason": "une autre version"}).status_code == 302
    assert Agreement.objects.get().state == "draft"
    assert [job["what"] for job in jobs("telework.send")][-1] == "contested"


def test_what_is_printed_to_be_signed_by_hand_is_there_until_it_is_in_force(
    as_: SignedIn, bob: Person, place: Place
) -> None:
    agreement = sent(bob, place)
    for person, part in ((bob, f"accord/{agreement.public_id}"), (None, f"employeur/{agreement.employer_key}")):
        answer = as_(person).get(f"/teletravail/{part}/accord.papier.pdf")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    done = signed_on_paper(bob, place)
    assert as_(bob).get(f"/teletravail/accord/{done.public_id}/accord.papier.pdf").status_code == 404
    assert "confirmé le" in sealed_file(done.versions.get())["on_paper"]


def test_it_goes_with_the_agreement_and_is_among_ones_data(
    bob: Person, place: Place, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    mine = signed_on_paper(bob, place)
    (scan,) = scans_of(mine)
    tables = {table.code: table for table in export_agreements(bob)}
    assert tables["agreement_signatures"].files == {"accord-signe-1.pdf": SCAN}
    erase(bob)
    assert named([scan]), "what both signed stays as long as either may have to show it"
    Agreement.objects.update(state="ended", ends_on=timezone.localdate() - timedelta(days=9))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert purge_agreements(timezone.now(), dry=False) == 1
    assert not default_storage.exists(scan)


def test_a_paper_nobody_confirmed_goes_with_who_filed_it(
    bob: Person, place: Place, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    agreement = sent(bob, place)
    sign_on_paper_as_worker(agreement, bob, BytesIO(SCAN))
    (scan,) = scans_of(agreement)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(bob)
    assert not default_storage.exists(scan)
