"""Photos with their author and licence, and proofs that the funder is named: read, frozen, kept."""

from __future__ import annotations

import io
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.community.actions.attachments import Content, keep, read_upload
from maillage.community.models import Network, Organisation, Person
from maillage.grants.actions.annexes import annexes_of, pictures_of
from maillage.grants.actions.grants import GrantDraft, change_grant
from maillage.grants.actions.publicity import prove_publicity, remove_publicity_proof
from maillage.grants.actions.reports import write_report
from maillage.grants.actions.retention import purge_grants
from maillage.grants.models import Grant, ReportAnnex, ReportDue
from maillage.grants.presenters.annexes import write_archive
from maillage.grants.presenters.content import photos_of_report
from maillage.grants.presenters.paper import report_pdf
from maillage.grants.queries.grants import watch_of
from maillage.grants.rules.alerts import Concern, alerts_of
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.programme.models import Event
from tests.kit import grants as kit
from tests.kit.pdfs import is_certified, texts_of
from tests.kit.pictures import picture
from tests.kit.programme import make_event
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db
CREDIT = "Photo Ann Inventée, CC BY 4.0"


def past_event(by: Person, network: Network, place: Place, colour: str, credit: str = CREDIT, days: int = 60) -> Event:
    event = make_event(by, network, place=place, title=f"Atelier {colour}")
    content = read_upload(io.BytesIO(picture(colour)))
    start = timezone.now() - timedelta(days=days)
    Event.objects.filter(pk=event.pk).update(
        starts_at=start, ends_at=start + timedelta(hours=1), image=keep(content, "programme/"), image_credit=credit,
        image_alt=f"Une table {colour}", width=content.width, height=content.height,
    )  # fmt: skip
    return event


@pytest.fixture
def report(tresor: Person, grant: Grant, place: Place, dora: Person, network: Network) -> ReportDue:
    past_event(dora, network, place, "red")
    past_event(dora, network, place, "red", days=50)  # the same photo
    past_event(dora, network, place, "blue", credit="")
    report = kit.make_report(tresor, grant)
    return write_report(tresor, report, report.story, "", report.signer, with_photos=True)


def test_photos_say_their_author_and_one_that_does_not_is_left_out(tresor: Person, report: ReportDue) -> None:
    (photo,) = photos_of_report(report)
    assert (photo.credit, photo.alt, photo.subject) == (CREDIT, "Une table red", "Atelier red")
    assert photo.address.startswith("/media/programme/")
    write_report(tresor, report, "x", "", "y")
    report.refresh_from_db()
    assert photos_of_report(report) == []


def test_they_are_frozen_on_paper_in_the_archive_and_in_the_room(
    as_: SignedIn, tresor: Person, finn: Person, report: ReportDue
) -> None:
    page = as_(tresor).get(report.get_absolute_url()).content.decode()
    assert CREDIT in page
    version = kit.freeze(tresor, report)
    Event.objects.all().delete()  # what comes of the event changes nothing
    (row,) = version.content["photos"]
    out = BytesIO()
    write_archive(version, out, for_funder=True)
    with ZipFile(out) as archive:
        data = archive.read("photo-01.webp")
    assert sha256(data).hexdigest() == row["key"]
    address = reverse("grants:funder_photo", args=[report.grant.public_id, report.pk, 1, 1])
    client = as_(finn)
    assert b"".join(client.get(address).streaming_content) == data
    room = client.get(reverse("grants:version", args=[report.grant.public_id, report.pk, 1])).content.decode()
    assert address in room
    assert CREDIT in room
    assert client.get(address.replace("photo-1.", "photo-2.")).status_code == 404
    with version.pdf.open("rb") as file:
        pdf = file.read()
    assert CREDIT in " ".join(texts_of(pdf))
    assert is_certified(pdf)


def test_the_paper_has_the_logo_and_its_bytes_do_not_move(tresor: Person, grant: Grant, report: ReportDue) -> None:
    values = GrantDraft(
        grant.title, grant.funder, grant.network, grant.signed_on, grant.starts_on, grant.ends_on,
        grant.envelope_cents, grant.rate_bp, publicity="Avec l’aide de l’essai.",
    )  # fmt: skip
    change_grant(tresor, grant, values, logo=read_upload(io.BytesIO(picture("green"))))
    report.grant.refresh_from_db()
    pictures = pictures_of(report.grant, annexes_of(report))
    assert set(pictures) == {"photo-01.webp", "logo.webp"}
    version = kit.freeze(tresor, report)
    again = report_pdf(version.content, version.digest, version.changes, version.reason, pictures)
    assert sha256(again).hexdigest() == version.pdf_digest


@pytest.mark.parametrize("statement", ["UPDATE grants_reportannex SET name = 'x'", "DELETE FROM grants_reportannex"])
def test_what_is_frozen_is_neither_changed_nor_removed(tresor: Person, report: ReportDue, statement: str) -> None:
    kit.freeze(tresor, report)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        cursor.execute(statement)


def test_it_goes_with_its_grant_once_its_time_is_over(
    tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    then = kit.today().replace(year=kit.today().year - 12, month=6, day=1)
    old = kit.make_grant(tresor, beneficiary, funder, network, starts_on=then, ends_on=then + timedelta(days=9))
    prove_publicity(tresor, old, "Une affiche", then, kit.receipt("affiche"))
    version = kit.freeze(tresor, kit.make_report(tresor, old))
    assert ReportAnnex.objects.count() == 1
    assert purge_grants(version.frozen_at, dry=False) == 1
    assert not ReportAnnex.objects.exists()


def test_the_duty_is_done_once_it_is_proven_and_the_report_holds_the_proof(
    as_: SignedIn, tresor: Person, finn: Person, grant: Grant
) -> None:
    Grant.objects.filter(pk=grant.pk).update(publicity="Avec l’aide de l’essai.")
    grant.refresh_from_db()
    today = kit.today()
    assert Concern.NOT_NAMED in {one.concern for one in alerts_of(watch_of(grant, today), today)}
    client = as_(tresor)
    page = reverse("grants:publicity", args=[grant.public_id])
    file = SimpleUploadedFile("a.pdf", kit.PDF, "application/pdf")
    client.post(f"{page}preuve/", {"words": "L’affiche de l’entrée", "done_on": today.isoformat(), "proof": file})
    assert "L’affiche de l’entrée" in client.get(page).content.decode()
    assert "L’affiche de l’entrée" in client.get(grant.get_absolute_url()).content.decode()
    assert Concern.NOT_NAMED not in {one.concern for one in alerts_of(watch_of(grant, today), today)}
    for act, code in (
        (lambda: prove_publicity(tresor, grant, "x", today, Content(kit.PDF, ".pdf")), "proof_twice"),
        (lambda: prove_publicity(tresor, grant, "x", today + timedelta(days=1), kit.receipt("y")), "not_yet_named"),
        (lambda: prove_publicity(finn, grant, "x", today, kit.receipt("z")), "not_allowed"),
        (lambda: remove_publicity_proof(tresor, grant, 0), "gone"),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code == code
    version = kit.freeze(tresor, kit.make_report(tresor, grant))
    assert "publicite-01.pdf" in [one["name"] for one in version.annexes]
    remove_publicity_proof(tresor, grant, grant.publicity_proofs.get().pk)
    second = kit.freeze(tresor, version.report, "Une preuve est retirée")
    assert [one["path"][0] for one in second.changes] == ["publicity_proofs"]
    out = BytesIO()
    write_archive(version, out, for_funder=True)  # the first keeps its own
    assert "publicite-01.pdf" in ZipFile(out).namelist()
