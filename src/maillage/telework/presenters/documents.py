"""The agreement as files: as a PDF, with who signed it or frames to sign by hand; the sealed file of who signed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maillage.community.queries.networks import origin_of_network
from maillage.telework.models import Agreement, AgreementVersion, Signature
from maillage.telework.models.agreements import METHOD_LABELS, PARTY_LABELS
from maillage.telework.presenters.texts import LANGUAGE, Names, request_of
from maillage.telework.rules.lifecycle import Method, Party
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year, written_moment
from maillage.web.gates import FILES
from maillage.web.pdf import Letterhead, compile_pdf
from maillage.web.qr_codes import qr_code


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, hexadecimal."""
    return sha256(text.encode()).hexdigest()


def digest_in_name(name: str) -> str:
    """The SHA-256 of a file that is kept: its name is made of it.

    >>> digest_in_name("telework/0a1b.pdf")
    '0a1b'
    """
    return PurePosixPath(name).stem


def scan_file_name(name: str) -> str:
    """How the scan of a signed agreement is called when it is taken away."""
    return f"accord-signe{PurePosixPath(name).suffix}"


def verification_address(agreement: Agreement) -> str:
    """Where anybody who holds the file checks it."""
    return origin_of_network(agreement.network) + reverse("telework:check")


def signature_lines(signatures: list[Signature]) -> list[dict[str, str]]:
    """Who signed, when, how; the key of the seal."""
    parties, methods = dict(PARTY_LABELS), dict(METHOD_LABELS)
    return [
        {
            "party": str(parties[one.party]), "name": one.name, "method": str(methods[one.method]),
            "at": written_moment(one.signed_at),
            "key": "" if one.method == Method.PAPER else one.statement["seal"]["key"],
        }
        for one in signatures
    ]  # fmt: skip


def sealed_file(version: AgreementVersion) -> dict[str, Any]:
    """The file anybody verifies, here or offline: the text, and each signature with its seal."""
    return {
        "format": "maillage-agreement-1",
        "check_at": verification_address(version.agreement),
        "text": version.text,
        "on_paper": paper_line(version),
        "statements": [one.statement for one in version.signatures.all()],
    }


def paper_line(version: AgreementVersion) -> str:
    """Where a version is on paper: scanned when and by whom, confirmed or contested; empty when nothing was filed."""
    signatures = list(version.signatures.all())
    filed = next((one for one in signatures if one.scan), None)
    if filed is None:
        return ""
    words = {"day": day_and_year(timezone.localdate(filed.signed_at)), "name": filed.name}
    other = next((one for one in signatures if one.pk != filed.pk), None)
    line = (
        _("Paper scanned on %(day)s by %(name)s")
        if other is None
        else _("Signed on paper, scanned on %(day)s by %(name)s")
    )
    line %= words
    if version.contested_at:
        names = {Party.WORKER.value: version.agreement.worker_name, Party.EMPLOYER.value: _("the employer")}
        words = {"day": day_and_year(timezone.localdate(version.contested_at)), "name": names[version.contested_by]}
        contested = _("contested on %(day)s by %(name)s: “%(why)s”")
        return f"{line}, {contested % {**words, 'why': version.contest_reason}}"
    if other is None:
        waits = _("the other side has not confirmed it yet")
        return f"{line}, {waits}"
    words = {"day": day_and_year(timezone.localdate(other.signed_at)), "name": other.name}
    if other.method != Method.PAPER:
        rest = _("signed on screen on %(day)s by %(name)s")
    elif other.scan != filed.scan:
        rest = _("the other copy scanned on %(day)s by %(name)s")
    else:
        rest = _("confirmed on %(day)s by %(name)s")
    return f"{line}, {rest % words}"


def _blanks(agreement: Agreement) -> list[list[str]]:
    """A place for each hand: what they are, their name."""
    names = {Party.WORKER.value: agreement.worker_name, Party.EMPLOYER.value: agreement.signer_name}
    return [[str(label)[:1].upper() + str(label)[1:], names[party]] for party, label in PARTY_LABELS]


def _pdf_signatures(version: AgreementVersion) -> dict[str, Any]:
    """Who signed and how, in words; by hand and on screen are never taken for each other."""
    signatures = list(version.signatures.all())
    methods = {one.method for one in signatures}
    notes = [_("Nobody has signed this version yet.")] if not signatures else []
    if version.scan:
        digests = {digest_in_name(str(one.scan.name)) for one in signatures if one.scan}
        notes += [_("Digest of the scan (SHA-256): %(digest)s") % {"digest": one} for one in sorted(digests)]
    if methods - {Method.PAPER.value}:
        notes.append(_("Simple electronic signatures (eIDAS, article 3, 10)."))
    notes.append(_("This document is no legal advice."))
    address = verification_address(version.agreement)
    return {
        "signatures": signature_lines(signatures),
        "paper": paper_line(version),
        "blanks": [],
        "notes": notes,
        "check": [_("The sealed file of this agreement is checked at"), address.partition("://")[2],
                  _("Digest of this text (SHA-256)"), version.digest],
        "code_alt": _("Code to scan: %(address)s") % {"address": address},
    }  # fmt: skip


def _by_hand(version: AgreementVersion) -> dict[str, Any]:
    """Frames to sign in, and nothing of what is signed on a screen."""
    return {
        "signatures": [],
        "paper": "",
        "blanks": _blanks(version.agreement),
        "notes": [
            _("Made in two copies, in ……………………………, on ……………………………"),
            _("Initial each page. Then scan them and file them with this agreement: the other side confirms it."),
            _("This document is no legal advice."),
        ],
        "check": [],
        "code_alt": "",
    }


def agreement_pdf(version: AgreementVersion, *, to_sign_by_hand: bool = False) -> bytes:
    """The agreement, tagged, with who signed it; or with frames to sign by hand."""
    agreement = version.agreement
    with translation.override(LANGUAGE):
        title, *blocks = version.text.strip().split("\n\n")
        content = {
            "title": title.removeprefix("# "),
            "blocks": [["heading", b[3:]] if b.startswith("## ") else ["text", b] for b in blocks],
            "version": _("Version %(n)d of %(day)s")
            % {"n": version.number, "day": day_and_year(timezone.localdate(version.made_at))},
            "words": {
                "signatures": _("Signatures"), "key": _("key"), "date_and_hand": _("Date and signature"),
                "read": _("“read and approved”"),
            },
            **(_by_hand(version) if to_sign_by_hand else _pdf_signatures(version)),
        }  # fmt: skip
        pictures = {} if to_sign_by_hand else {"code": qr_code(verification_address(agreement))}
        with FILES.pass_through():
            return compile_pdf(
                "maillage.telework", "templates/telework/agreement.typ", {"lang": LANGUAGE, **content},
                pictures=pictures, letterhead=Letterhead(agreement.employer_name), font_folders=typeface_folders(),
            )  # fmt: skip


def request_pdf(agreement: Agreement, names: Names) -> bytes:
    """The request the public service asks for before the act (décret 2016-151, art. 5), to sign by hand."""
    with translation.override(LANGUAGE):
        terms = agreement.read_terms
        day = day_and_year(terms.requested_on or timezone.localdate())
        content = {
            "title": _("Request for telework"),
            "blocks": [["text", line] for line in request_of(terms, names)],
            "version": _("Request of %(day)s") % {"day": day},
            "words": {"signatures": _("Signature"), "key": "", "date_and_hand": _("Date and signature"), "read": ""},
            "signatures": [], "paper": "", "blanks": [[_("The agent"), agreement.worker_name]],
            "notes": [_("Made in ……………………………, on ……………………………"), _("This document is no legal advice.")],
            "check": [], "code_alt": "",
        }  # fmt: skip
        with FILES.pass_through():
            return compile_pdf(
                "maillage.telework", "templates/telework/agreement.typ", {"lang": LANGUAGE, **content},
                letterhead=Letterhead(agreement.worker_name), font_folders=typeface_folders(),
            )  # fmt: skip
