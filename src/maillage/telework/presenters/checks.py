"""What a sealed agreement turns out to be when somebody brings it: genuine or not, who signed, whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from maillage.ledger import seals
from maillage.ledger.rules.seals import SealState, digest
from maillage.telework.models import Agreement
from maillage.telework.models.agreements import METHOD_LABELS
from maillage.telework.presenters.documents import digest_of

MOST_STATEMENTS = 10


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature: who, when, and whether its seal is genuine and over this very text."""

    name: str
    party: str
    at: datetime | None
    method: str
    state: str  # genuine, changed, unknown_key, other_text, broken_chain


@dataclass(frozen=True, slots=True)
class Report:
    """What is learnt of a file. `state` of the agreement here, empty when this house does not know it."""

    is_agreement: bool
    signatures: tuple[SignatureLine, ...] = ()
    state: str = ""

    @property
    def is_genuine(self) -> bool:
        """Signed, by seals that are all genuine, over this text."""
        return bool(self.signatures) and all(one.state == SealState.GENUINE for one in self.signatures)


def read_sealed_agreement(data: Any) -> Report:
    """Check a file that `sealed_file` made, whatever was done to it since."""
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str):
        return Report(False)
    statements = data.get("statements")
    if not isinstance(statements, list) or len(statements) > MOST_STATEMENTS:
        return Report(False)
    lines, previous, number = [], "", None
    for one in statements:
        content = one.get("content") if isinstance(one, Mapping) else None
        if not isinstance(content, Mapping):
            return Report(False)
        lines.append(_line(content, one.get("seal"), data["text"], previous))
        try:
            previous = digest(content)
        except ValueError:
            return Report(False)
        number = content.get("agreement")
    return Report(True, tuple(lines), _state_here(number))


def _line(content: Mapping[str, Any], seal: Any, text: str, previous: str) -> SignatureLine:
    try:
        state = str(seals.check(content, seal).value)
    except ValueError:
        state = SealState.CHANGED.value
    if state == SealState.GENUINE and content.get("digest") != digest_of(text):
        state = "other_text"
    if state == SealState.GENUINE and content.get("previous") != previous:
        state = "broken_chain"
    at, method = content.get("at"), dict(METHOD_LABELS).get(str(content.get("method")), "")
    return SignatureLine(
        str(content.get("name", ""))[:120], str(content.get("party", ""))[:10],
        _moment(at) if isinstance(at, str) else None, str(method), state,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text[:40])
    except ValueError:  # well written, and no day there is
        return None


def _state_here(number: Any) -> str:
    try:
        known = Agreement.objects.filter(public_id=UUID(str(number))).first()
    except ValueError:
        return ""
    return str(known.get_state_display()) if known else ""
