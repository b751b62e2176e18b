"""What any sealed file turns out to be when a stranger brings it: of which kind, genuine or not, what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.ledger import seals
from maillage.ledger.rules.seals import SealState
from maillage.telework.presenters.checks import Report, read_sealed_agreement
from maillage.web.formats import clock, day_and_year

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """`state`: genuine, changed, unknown_key, unsigned or half_signed (an agreement), unknown (sealed here, not kept
    any more), pdf, or none when it is no sealed file. `kind` says what it is, `lines` what it says: only when genuine.
    """

    state: str
    kind: str = ""
    lines: Lines = ()
    report: Report | None = None  # of an agreement
    address: str = ""  # where it stands as it is today


def read_sealed_file(content: bytes) -> FileAnswer:
    """Whatever was brought, in an answer and never a fault. Attestations that the house knows are read before."""
    if content.lstrip().startswith(b"%PDF-"):
        return FileAnswer("pdf")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, Mapping) and "statements" in data:
        return _agreement(data)
    if isinstance(data, Mapping) and isinstance(data.get("content"), Mapping) and "seal" in data:
        return _sealed(data["content"], data["seal"])
    return FileAnswer("none")


def _sealed(content: Mapping[str, Any], seal: Any) -> FileAnswer:
    try:
        state = seals.check(content, seal)
    except (ValueError, RecursionError):
        state = SealState.CHANGED
    return _genuine(content) if state == SealState.GENUINE else FileAnswer(state.value)


def _agreement(data: Mapping[str, Any]) -> FileAnswer:
    report = read_sealed_agreement(data)
    if not report.is_agreement:
        return FileAnswer("none")
    if not report.signatures:
        return FileAnswer("unsigned")
    if report.is_genuine and len({one.party for one in report.signatures}) == 1:
        return FileAnswer("half_signed", report=report)
    if report.is_genuine:
        return FileAnswer("genuine", _("an agreement on telework"), report=report)
    foreign = all(one.state == SealState.UNKNOWN_KEY for one in report.signatures)
    return FileAnswer("unknown_key" if foreign else "changed", report=report)


def _genuine(content: Mapping[str, Any]) -> FileAnswer:
    """What was sealed here: its fields are those we wrote."""
    kind = str(content.get("kind", ""))
    if kind == "presence_attestation":  # and not among those that are kept
        return FileAnswer("unknown", _("an attestation of presence"))
    if kind not in KINDS:
        return FileAnswer("genuine", _("a file of this site"))
    name, lines = KINDS[kind]
    return FileAnswer("genuine", str(name()), lines(content), address=str(content.get("url", "")))


def _accident_lines(content: Mapping[str, Any]) -> Lines:
    by = _("by the person") if content["written_by"] == "person" else _("by a host of the place")
    return (
        (_("To whom"), content["name"]),
        (_("Where"), f"{content['place']}, {content['address']}"),
        (_("When"), _moment(content["happened_at"])),
        (_("Recorded"), f"{_moment(content['written_at'])}, {by}"),
    )


def _dossier_lines(content: Mapping[str, Any]) -> Lines:
    counts = {"n": content["complete"], "of": content["of"]}
    return (
        (_("Place"), f"{content['place']}, {content['address']}"),
        (_("Stated on"), day_and_year(date.fromisoformat(content["stated_on"]))),
        (_("Completeness"), _("%(n)d facts of %(of)d are there and up to date") % counts),
    )


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{day_and_year(at.date())}, {clock(at.time())}"


KINDS: Mapping[str, tuple[Callable[[], str], Callable[[Mapping[str, Any]], Lines]]] = {
    "accident_record": (lambda: _("the record of an accident"), _accident_lines),
    "place_dossier": (lambda: _("the dossier of a place"), _dossier_lines),
}
