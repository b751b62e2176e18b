"""An agreement signed on paper: its scan is filed beside the version it is of, both sides declare it theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.attachments import Content, Kind, keep, read_upload, release
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.telework.actions.agreements import (
    lock_agreement,
    move_agreement,
    own_agreement,
    require_code,
    sign_version,
)
from maillage.telework.mails import tell_employer, tell_worker
from maillage.telework.models import Agreement, Signature
from maillage.telework.rules.lifecycle import LATE, Method, Party

SCANS = Quota("scans of an agreement", 10, timedelta(days=1))
FOLDER = "telework/"


def sign_on_paper_as_worker(agreement: Agreement, by: Person, file: BinaryIO | None) -> Agreement:
    """The worker declares that they signed the paper that is filed, or files it; the view has asked for a sign-in."""
    content = _read(agreement, file)
    with transaction.atomic():
        mine = own_agreement(agreement, by, "sign")
        is_first = not scans_of(mine)
        signed = _sign(mine, Party.WORKER, mine.worker_name, content)
        if is_first:
            tell_employer("paper_filed", signed, key=f"{signed.pk}-paper-{signed.versions.count()}")
        return signed


def sign_on_paper_as_employer(agreement: Agreement, name: str, code: str, file: BinaryIO | None) -> Agreement:
    """Who holds the address declares the same for the employer, under that name."""
    content = _read(agreement, file)
    require_code(agreement, code)
    with transaction.atomic():
        mine = move_agreement(lock_agreement(agreement), "sign")
        mine.signer_name = name
        return _sign(mine, Party.EMPLOYER, name, content)


def contest_paper_as_worker(agreement: Agreement, by: Person, reason: str) -> Agreement:
    """The worker says that the paper filed is not what they signed: it binds nobody, and is a draft again."""
    with transaction.atomic():
        mine = _contest(own_agreement(agreement, by, "contest"), Party.WORKER, reason)
        record(by, "agreement_contested", ("agreement", mine.pk), mine.network.scopes()[0])
        tell_employer("contested", mine, key=f"{mine.pk}-contested-{mine.versions.count()}")
        return mine


def contest_paper_as_employer(agreement: Agreement, code: str, reason: str) -> Agreement:
    """Who holds the address says the same for the employer."""
    require_code(agreement, code)
    with transaction.atomic():
        mine = _contest(move_agreement(lock_agreement(agreement), "contest"), Party.EMPLOYER, reason)
        record(None, "agreement_contested", ("agreement", mine.pk), mine.network.scopes()[0])
        tell_worker("contested", mine, key=f"{mine.pk}-contested-{mine.versions.count()}")
        return mine


def _contest(agreement: Agreement, party: Party, reason: str) -> Agreement:
    version = agreement.versions.prefetch_related("signatures").latest("number")
    if not version.scan or any(one.party == party for one in version.signatures.all()):
        raise LATE
    version.contested_at, version.contested_by, version.contest_reason = timezone.now(), party.value, reason
    version.save(update_fields=["contested_at", "contested_by", "contest_reason"])
    agreement.code_digest = ""
    agreement.save()
    return agreement


def scans_of(agreement: Agreement) -> list[str]:
    """The files of the papers on which the last version was signed: one, or two when each side brought theirs."""
    rows = Signature.objects.filter(version=agreement.versions.latest("number")).exclude(scan="")
    return list(dict.fromkeys(rows.values_list("scan", flat=True)))


def release_scans(signatures: QuerySet[Signature]) -> None:
    """Have the scans of signatures that are being removed go with them."""
    for name in set(signatures.exclude(scan="").values_list("scan", flat=True)):
        release(name)


def _read(agreement: Agreement, file: BinaryIO | None) -> Content | None:
    """What was brought, read before anybody waits for anybody; the quota holds for both sides together."""
    if file is None:
        return None
    if refusal := hit([(SCANS, str(agreement.pk))]):
        raise refusal
    try:
        return read_upload(file, (Kind.PDF, Kind.PICTURE))
    except Refusal as refusal:
        if refusal.code == "not_a_photo":
            raise Refusal("not_a_scan", "This is neither a PDF nor a picture that we can read.") from refusal
        raise


def _sign(agreement: Agreement, party: Party, name: str, content: Content | None) -> Agreement:
    if content is not None:
        scan = keep(content, FOLDER)
    elif known := scans_of(agreement):
        scan = known[0]
    else:
        raise Refusal("no_scan", "Choose the scan of the paper that was signed: a PDF, or a picture of it.")
    return sign_version(agreement, party, name, Method.PAPER, scan)
