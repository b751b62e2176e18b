"""Attendance sheets go in the archive of who files, if they want them there; never in the funder's room."""

from __future__ import annotations

import io
from datetime import timedelta
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import JournalEntry, Network, Organisation, Person
from maillage.grants.actions.reports import draft_of, freeze_report
from maillage.grants.actions.retention import purge_grants
from maillage.grants.models import Grant, ReportSheet, ReportVersion
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.programme.models import Event, Registration
from tests.kit import grants as kit
from tests.kit.programme import make_event
from tests.kit.screens import SignedIn, text_of

pytestmark = pytest.mark.django_db
NAME = "Zoé Secrète"


@pytest.fixture
def event(dora: Person, network: Network, place: Place) -> Event:
    event = make_event(dora, network, place=place)
    start = timezone.now() - timedelta(days=40)
    Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + timedelta(hours=2), state="announced")
    Registration.objects.create(event=event, name=NAME, state="confirmed", people=9, arrived_people=9)
    event.refresh_from_db()
    return event


@pytest.fixture
def story(dora: Person, beneficiary: Organisation, funder: Organisation, network: Network) -> Grant:
    grant = kit.make_grant(dora, beneficiary, funder, network)
    kit.make_imputed(dora, grant, kit.make_category(dora, grant), proof=kit.receipt("chaises"))
    kit.make_report(dora, grant)
    return grant


def archive(client: Any, address: str, version: ReportVersion) -> ZipFile:
    report = version.report
    answer = client.get(reverse(f"grants:{address}", args=[report.grant.public_id, report.pk, version.number]))
    return ZipFile(io.BytesIO(b"".join(answer)))


def test_a_facilitator_attaches_them_by_a_tick_and_the_funder_never_gets_them(
    as_: SignedIn, dora: Person, finn: Person, story: Grant, event: Event
) -> None:
    report = story.reports.get()
    page = text_of(as_(dora).get(report.get_absolute_url()))
    assert 'name="sheets"' in page
    assert 'name="sheets" checked' not in page
    freeze = reverse("grants:freeze", args=[story.public_id, report.pk])
    as_(dora).post(freeze, {
        "digest": draft_of(report).digest, "story": report.story, "signer": report.signer, "sheets": "on",
    })  # fmt: skip
    version = ReportVersion.objects.get()
    sheet = version.sheets.get()
    assert event.slug not in sheet.name
    mine, funders = archive(as_(dora), "archive", version), archive(as_(finn), "funder_archive", version)
    assert sha256(mine.read(sheet.name)).hexdigest() == sheet.digest
    assert sheet.name not in funders.namelist()
    (listed,) = [one for one in version.annexes if one["name"] == sheet.name]
    assert (listed["sha256"], listed["is_personal"]) == (sheet.digest, True)
    assert NAME not in str(version.content) + str(version.manifest) + funders.read("manifeste.json").decode()
    assert JournalEntry.objects.filter(verb="registrations_looked_at").count() == 1


def test_without_the_tick_nothing_is_attached(dora: Person, story: Grant, event: Event) -> None:
    version = kit.freeze(dora, story.reports.get())
    assert not version.sheets.exists()
    assert not any(one["name"].startswith("emargement") for one in version.annexes)


def test_nothing_to_tick_where_nobody_came(as_: SignedIn, dora: Person, story: Grant) -> None:
    assert 'name="sheets"' not in text_of(as_(dora).get(story.reports.get().get_absolute_url()))


def test_who_may_not_read_who_came_attaches_none(tresor: Person, story: Grant, event: Event) -> None:
    report = story.reports.get()
    with pytest.raises(Refusal):
        freeze_report(tresor, report, draft_of(report).digest, with_sheets=True)
    assert not ReportVersion.objects.exists()


def test_a_sheet_stays_as_it_was_until_its_time_is_over(dora: Person, story: Grant, event: Event) -> None:
    report = story.reports.get()
    version = freeze_report(dora, report, draft_of(report).digest, with_sheets=True)
    for change in (lambda: ReportSheet.objects.update(digest="x"), lambda: ReportSheet.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert purge_grants(timezone.now() + timedelta(days=1), dry=False) == 0
    assert version.sheets.count() == 1
