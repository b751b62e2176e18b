"""The agreement as one reads it: sections, in French, as Markdown and as a PDF; the sealed file of who signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.community.actions.gates import FILES
from maillage.community.queries.networks import origin_of_network
from maillage.telework.models import Agreement, AgreementVersion, Signature
from maillage.telework.models.agreements import METHOD_LABELS, PARTY_LABELS
from maillage.telework.rules.lifecycle import Method, Party
from maillage.telework.rules.terms import Payer, Regime, Rhythm, Terms
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year
from maillage.web.pdf import Letterhead, compile_pdf
from maillage.web.qr_codes import qr_code

LANGUAGE = "fr"  # the law's: an agreement is read by a judge


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs, plain texts."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Who agrees, and how the places are called (slug → name, address)."""

    worker: str
    employer: str
    signer: str
    places: Mapping[str, str]


def sections_of(terms: Terms, names: Names) -> list[Section]:
    """What the terms say, section by section; what is not said is left out."""
    with translation.override(LANGUAGE):
        built = [
            Section(_("Who agrees"), tuple(_parties(terms, names))),
            Section(_("Days, places and hours"), tuple(_days(terms, names))),
            Section(_("Starting, changing one’s mind, ending"), tuple(_conditions(terms))),
            Section(_("Equipment, costs and confidentiality"), tuple(_means(terms))),
            Section(_("Workload, being left in peace, keeping in touch"), tuple(_life(terms))),
            Section(_("Access to telework for everybody"), tuple(_access(terms))),
        ]
    return [section for section in built if section.paragraphs]


def markdown_of(terms: Terms, names: Names) -> str:
    """The text both sign: its digest stands in each signature."""
    with translation.override(LANGUAGE):
        title = _("Agreement on telework")
        lines = [f"# {title}", ""]
        for section in sections_of(terms, names):
            lines += [f"## {section.title}", ""]
            for paragraph in section.paragraphs:
                lines += [paragraph.lstrip("# "), ""]
        return "\n".join(lines).rstrip() + "\n"


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


def _parties(terms: Terms, names: Names) -> list[str]:
    between = (
        _("Between %(worker)s and %(employer)s, for whom %(signer)s signs.")
        if names.signer
        else _("Between %(worker)s and %(employer)s.")
    )
    lines = [between % {"worker": names.worker, "employer": names.employer, "signer": names.signer}]
    basis = {
        Regime.COLLECTIVE: _("This agreement applies the collective agreement “%(title)s” of %(day)s."),
        Regime.CHARTER: _("This agreement applies the employer’s charter “%(title)s” of %(day)s."),
        Regime.SIMPLE: _("They agree so, by article L1222-9 of the Labour Code, without a collective agreement or a"
                         " charter."),
        Regime.PUBLIC: _("Telework is authorised under décret 2016-151 of 11 February 2016."),
    }[terms.regime]  # fmt: skip
    lines.append(basis % {"title": terms.text_title or "…", "day": _day(terms.text_date)})
    if terms.job:
        lines.append(_("Functions: %(job)s.") % {"job": terms.job.rstrip(".")})
    if terms.requested_on:
        lines.append(_("Asked for in writing on %(day)s.") % {"day": _day(terms.requested_on)})
    return lines


def _day(day: date | None) -> str:
    return day_and_year(day) if day else "…"


def days_in_words(terms: Terms) -> str:
    """Which days, in a few words.

    Empty when they are not said.
    """
    if terms.rhythm == Rhythm.FIXED:
        return _(" and ").join(str(WEEKDAYS[day]).lower() for day in sorted(terms.weekdays))
    if not terms.days:
        return ""
    words = {
        Rhythm.WEEKLY: ngettext("%(n)d day a week", "%(n)d days a week", terms.days),
        Rhythm.MONTHLY: ngettext("%(n)d day a month", "%(n)d days a month", terms.days),
        Rhythm.YEARLY: ngettext("%(n)d day a year", "%(n)d days a year", terms.days),
    }[terms.rhythm]
    return words % {"n": terms.days}


def _days(terms: Terms, names: Names) -> list[str]:
    lines = []
    if days := days_in_words(terms):
        lines.append(_("Telework: %(days)s.") % {"days": days})
    places = [names.places.get(slug, slug) for slug in terms.places]
    places += [terms.other_place] if terms.other_place else []
    places += [_("at home")] if terms.at_home else []
    if places:
        lines.append(_("Where: %(places)s.") % {"places": " ; ".join(places)})
    if terms.starts_on:
        until = _(" until %(day)s") % {"day": _day(terms.ends_on)} if terms.ends_on else _(", without an end")
        lines.append(_("From %(day)s%(until)s.") % {"day": _day(terms.starts_on), "until": until})
    if terms.contact_from and terms.contact_until:
        lines.append(
            _("On these days %(who)s may be reached from %(start)s to %(end)s.")
            % {"who": names.worker, "start": f"{terms.contact_from:%H:%M}", "end": f"{terms.contact_until:%H:%M}"}
        )
    if terms.swap_within_week:
        lines.append(
            _("A day may be swapped for another working day of the same week, by telling the employer before.")
        )
    return lines


def _conditions(terms: Terms) -> list[str]:
    lines = [terms.entry_conditions, terms.pollution, terms.acceptance]
    if terms.adaptation_months == 0:
        lines.append(_("There is no period to try."))
    elif terms.adaptation_months:
        lines.append(
            ngettext("Both may try for %(n)d month, and stop from one day to the next.",
                     "Both may try for %(n)d months, and stop from one day to the next.", terms.adaptation_months)
            % {"n": terms.adaptation_months}
        )  # fmt: skip
    if terms.notice_days:
        lines.append(
            ngettext("Then either side may end it in writing, with %(n)d day’s notice.",
                     "Then either side may end it in writing, with %(n)d days’ notice.", terms.notice_days)
            % {"n": terms.notice_days}
        )  # fmt: skip
    lines.append(terms.return_conditions)
    if terms.return_priority:
        lines.append(_("The employee has priority for a post without telework that suits their qualifications."))
    if terms.interview_month:
        lines.append(
            _("Each year in %(month)s both look at the conditions of work and at the workload.")
            % {"month": str(MONTHS[terms.interview_month]).lower()}
        )
    return [line for line in lines if line]


def _means(terms: Terms) -> list[str]:
    payer = {
        Payer.EMPLOYER: _("The employer pays the desk, on an invoice in its name."),
        Payer.REFUNDED: _("The employee pays the desk and is refunded on the receipt."),
        Payer.WORKER: _("The employee pays the desk."),
        None: "",
    }[terms.payer]
    lines = [terms.equipment, payer, terms.equipment_rules, terms.data_protection, terms.accident]
    return [line for line in lines if line]


def _life(terms: Terms) -> list[str]:
    return [line for line in (terms.workload, terms.disconnection, terms.isolation) if line]


def _access(terms: Terms) -> list[str]:
    return [line for line in (terms.disabled_access, terms.pregnancy_access, terms.carer_access) if line]


def verification_address(agreement: Agreement) -> str:
    """Where anybody who holds the file checks it."""
    return origin_of_network(agreement.network) + reverse("telework:check")


def signature_lines(signatures: list[Signature]) -> list[dict[str, str]]:
    """Who signed, when, how; the key of the seal."""
    parties, methods = dict(PARTY_LABELS), dict(METHOD_LABELS)
    return [
        {
            "party": str(parties[one.party]), "name": one.name, "method": str(methods[one.method]),
            "at": f"{one.signed_at.astimezone():%d/%m/%Y %H:%M}",
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
