"""An attestation of presence as it is read: the same lines on the screen and on paper, from what was sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.community.queries.letterheads import letterhead_of
from maillage.telework.models import PresenceAttestation
from maillage.telework.rules.presence import Half, PresenceState
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year
from maillage.web.gates import FILES
from maillage.web.pdf import compile_pdf, language
from maillage.web.qr_codes import qr_code


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day in a place: what is known of its morning and of its afternoon; empty when nothing was booked."""

    day: date
    place: str
    morning: str
    afternoon: str

    def words(self) -> list[str]:
        """The line, as it is printed."""
        cells = {"": "—", **_state_words()}
        return [day_and_year(self.day), cells[self.morning], cells[self.afternoon], self.place]


def _state_words() -> dict[str, str]:
    return {
        PresenceState.OBSERVED.value: _("presence observed"),
        PresenceState.BOOKED.value: _("booked, presence not observed"),
    }


@dataclass(frozen=True, slots=True)
class AttestationText:
    """What an attestation says, from its content; a preview has the same, without a number."""

    name: str
    issuer: str
    first: date
    last: date
    lines: tuple[DayLine, ...]
    observed: int
    booked: int

    @property
    def span(self) -> str:
        """The first and the last day of an attestation, in words."""
        days = {"first": day_and_year(self.first), "last": day_and_year(self.last)}
        return _("from %(first)s to %(last)s") % days

    @property
    def summary(self) -> str:
        """How many half-days, and what is known of them."""
        seen = ngettext("%(n)d half-day observed", "%(n)d half-days observed", self.observed) % {"n": self.observed}
        if not self.booked:
            return seen
        unseen = ngettext(
            "%(n)d half-day booked, presence not observed", "%(n)d half-days booked, presence not observed", self.booked
        ) % {"n": self.booked}
        return f"{seen}, {unseen}" if self.observed else unseen


def text_of(content: Mapping[str, Any]) -> AttestationText:
    """The text of a sealed content, or of one that is about to be."""
    halves = content["half_days"]
    states = [half["state"] for half in halves]
    return AttestationText(
        content["name"], content["issuer"], date.fromisoformat(content["first"]), date.fromisoformat(content["last"]),
        tuple(_day_lines(halves)), states.count(PresenceState.OBSERVED.value), states.count(PresenceState.BOOKED.value),
    )  # fmt: skip


def _day_lines(halves: Sequence[Mapping[str, str]]) -> list[DayLine]:
    days: dict[tuple[str, str], dict[str, str]] = {}
    for half in halves:
        days.setdefault((half["day"], half["place"]), {})[half["half"]] = half["state"]
    return [
        DayLine(date.fromisoformat(day), place, known.get(Half.MORNING.value, ""), known.get(Half.AFTERNOON.value, ""))
        for (day, place), known in days.items()
    ]


def paper_content(attestation: PresenceAttestation) -> dict[str, Any]:
    """What the paper says: what was sealed, and how to check it."""
    content = attestation.content
    text = text_of(content)
    return {
        "title": _("Attestation of presence"),
        "says": _("%(network)s attests what was booked and observed for") % {"network": text.issuer},
        "who": text.name,
        "span": text.span,
        "summary": text.summary,
        "head": [_("Day"), _("Morning"), _("Afternoon"), _("Place")],
        "rows": [line.words() for line in text.lines],
        "meaning": _(
            "“Presence observed”: the person said that they arrived, with the code shown in the place, or a host"
            " saw them. Nothing else is known here: neither hours nor what was done. Asked for by the person, who may"
            " take it back."
        ),
        "number_label": _("Number"),
        "number": content["number"],
        "check": _("Anybody may check this attestation at this address:"),
        "address": content["address"].partition("://")[2],
        "code_alt": _("Code to scan: %(address)s") % {"address": content["address"]},
        "issued": _("Issued on %(day)s") % {"day": day_and_year(date.fromisoformat(content["issued_on"]))},
        "lang": language(),
    }


def attestation_pdf(attestation: PresenceAttestation) -> bytes:
    """The paper, tagged."""
    pictures = {"code": qr_code(attestation.content["address"])}
    with FILES.pass_through():
        return compile_pdf(
            "maillage.telework", "templates/telework/attestation.typ", paper_content(attestation), pictures=pictures,
            letterhead=letterhead_of(attestation.network), font_folders=typeface_folders(),
        )  # fmt: skip
