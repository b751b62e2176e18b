"""Reports: written, read over, frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.attachments import Content as FileContent
from maillage.community.actions.attachments import keep
from maillage.community.models import Person
from maillage.grants.actions.annexes import Annex, annexes_of, pictures_of
from maillage.grants.actions.locks import lock_grant
from maillage.grants.actions.report_notices import tell_funder
from maillage.grants.actions.sheets import Sheet, make_sheets
from maillage.grants.models import FrozenCost, Grant, ReportAnnex, ReportDue, ReportSheet, ReportVersion
from maillage.grants.models.grants import FOLDER
from maillage.grants.presenters.annexes import manifest_of
from maillage.grants.presenters.changes import as_data
from maillage.grants.presenters.content import Content, compared, content_of, digest_of
from maillage.grants.presenters.paper import report_pdf
from maillage.grants.queries.grants import spending_of
from maillage.grants.rules.differences import compare
from maillage.grants.rules.terms import ReportKind
from maillage.kernel.refusal import Refusal

YEARS_KEPT = 10  # after the year in which the convention ends


@transaction.atomic
def write_report(
    by: Person, report: ReportDue, story: str, gaps: str, signer: str, *, with_photos: bool = False
) -> ReportDue:  # fmt: skip
    """Keep the words of a report; what is frozen keeps its own."""
    lock_grant(by, report.grant)
    row = ReportDue.objects.select_for_update().get(pk=report.pk)
    row.story, row.gaps, row.signer, row.with_photos = story, gaps, signer, with_photos
    row.save(update_fields=["story", "gaps", "signer", "with_photos"])
    record(by, "grant_report_written", ("grant_report", row.pk), report.grant.scopes()[0])
    return row


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it stands today, with what it changes of the version before, and its digest."""

    content: Content
    digest: str
    changes: list[dict[str, Any]]
    previous: ReportVersion | None


def draft_of(report: ReportDue, day: date | None = None) -> Draft:
    """What would be frozen now."""
    content = content_of(report, day or timezone.localdate())
    previous = report.versions.order_by("-number").first()
    changes = []
    if previous is not None:
        before, after = compared(previous.content), compared(content)
        changes = as_data(compare(before, after), before, after)
    return Draft(content, digest_of(content), changes, previous)


def _require_ready(report: ReportDue, draft: Draft, reason: str, day: date) -> None:
    words = draft.content["words"]
    if not words["story"].strip() or not words["signer"].strip():
        raise Refusal("no_words", "Write what was done, and who signs, before you freeze the report.")
    if day <= report.until and report.kind == ReportKind.FINAL:
        raise Refusal("too_early", "The last day of this report is %(day)s: freeze it once it is over.",
                      day=report.until)  # fmt: skip
    if draft.previous is not None and not draft.changes:
        raise Refusal("nothing_new", "Nothing changed since the version before.")
    if draft.previous is not None and not reason.strip():
        raise Refusal("no_reason", "Say why: the next version of the report says it too.")


def _changed_meanwhile() -> Refusal:
    return Refusal(
        "changed_meanwhile", "Something changed since you read this report over: read it again, then freeze it."
    )  # fmt: skip


def freeze_report(
    by: Person, report: ReportDue, digest: str, reason: str = "", *, day: date | None = None, with_sheets: bool = False
) -> ReportVersion:  # fmt: skip
    """Freeze what was read over: `digest` is that of the draft one has seen; otherwise one reads again.

    `with_sheets`: the attendance sheets go in the archive of who files, and in no other. The PDF is made before anybody
    waits; then, under the lock of the beneficiary, the content must still be the same.
    """
    today = day or timezone.localdate()
    draft = draft_of(report, today)
    if draft.digest != digest:
        raise _changed_meanwhile()
    _require_ready(report, draft, reason, today)
    sheets = make_sheets(by, report) if with_sheets else ()
    annexes = annexes_of(report)
    pdf = report_pdf(draft.content, draft.digest, draft.changes, reason, pictures_of(report.grant, annexes))
    with transaction.atomic():
        grant = lock_grant(by, report.grant)
        row = ReportDue.objects.select_for_update().get(pk=report.pk)
        again = draft_of(row, today)
        if again.digest != draft.digest:
            raise _changed_meanwhile()
        return _freeze(by, grant, row, again, pdf, reason, Files(sheets, annexes))


def freeze_with_words(
    by: Person, report: ReportDue, words: Mapping[str, Any], digest: str, reason: str = "", *, with_sheets: bool = False
) -> ReportVersion:  # fmt: skip
    """Keep the words that stand on the page where somebody read the report over, then freeze it with them.

    Nothing is kept when it changed since then; once the words are kept, they stay even if it can't be frozen yet.
    """
    with transaction.atomic():
        lock_grant(by, report.grant)
        row = ReportDue.objects.select_for_update().get(pk=report.pk)
        if draft_of(row).digest != digest:
            raise _changed_meanwhile()
        if any(getattr(row, name) != text for name, text in words.items()):
            row = write_report(by, row, **words)
        digest = draft_of(row).digest
    return freeze_report(by, row, digest, reason, with_sheets=with_sheets)


@dataclass(frozen=True, slots=True)
class Files:
    """What goes with a version besides its PDF and the proofs of its costs."""

    sheets: Sequence[Sheet]
    annexes: Sequence[Annex]


def _freeze(
    by: Person, grant: Grant, report: ReportDue, draft: Draft, pdf: bytes, reason: str, files: Files
) -> ReportVersion:  # fmt: skip
    kept = [ReportSheet(name=one.name, file=keep(FileContent(one.pdf, ".pdf"), FOLDER), digest=one.digest)
            for one in files.sheets]  # fmt: skip
    pieces = [ReportAnnex(name=one.name, file=keep(one.content, FOLDER), digest=one.digest) for one in files.annexes]
    name = keep(FileContent(pdf, ".pdf"), FOLDER)
    lines = [one.cost for one in spending_of(grant, report.until).imputations]
    pdf_digest = sha256(pdf).hexdigest()
    version = ReportVersion.objects.create(
        report=report, number=draft.content["number"], content=draft.content, digest=draft.digest,
        changes=draft.changes, reason=reason[:200], pdf=name, pdf_digest=pdf_digest, convention=grant.convention.name,
        manifest=manifest_of(grant, draft.content, draft.digest, pdf_digest, lines, kept, pieces),
        frozen_by=str(by.journal_id), frozen_at=timezone.now(),
        keep_until=date(grant.ends_on.year + YEARS_KEPT, 12, 31),
    )  # fmt: skip
    FrozenCost.objects.bulk_create(FrozenCost(version=version, cost=cost) for cost in lines)
    for sheet in kept:
        sheet.version = version
    ReportSheet.objects.bulk_create(kept)
    for piece in pieces:
        piece.version = version
    ReportAnnex.objects.bulk_create(pieces)
    record(by, "grant_report_frozen", ("grant_report", report.pk), grant.scopes()[0], version=version.number)
    tell_funder(by, version)
    return version
