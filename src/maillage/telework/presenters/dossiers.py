"""The dossier of a place as it is read: each fact in words, what is missing or out of date, on screen and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.community.queries.letterheads import letterhead_of
from maillage.community.queries.networks import origin_of_network
from maillage.ledger.seals import seal
from maillage.places.models import AXIS_LABELS, EVIDENCE_LABELS, Place, Space
from maillage.places.queries import proofs_of
from maillage.places.rules.confidentiality import latest_proofs
from maillage.places.rules.hours import read_week
from maillage.places.templatetags.places import week_rows
from maillage.telework.models import PlaceDossier
from maillage.telework.queries.dossiers import dossier_of, facts_of, spaces_of
from maillage.telework.rules.dossiers import SOON, FactLine, FactState, completeness, fact_lines
from maillage.telework.rules.figures import figure_on
from maillage.web.fonts import typeface_folders
from maillage.web.formats import clock, written_day
from maillage.web.gates import PUBLIC_FILES
from maillage.web.pdf import compile_pdf, language
from maillage.web.qr_codes import qr_code


@dataclass(frozen=True, slots=True)
class FactText:
    """A fact: its name, what is known, its state and that state in words."""

    code: str
    name: str
    value: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole of it."""

    place: Place
    facts: tuple[FactText, ...]
    spaces: tuple[tuple[str, str, tuple[str, ...]], ...]  # name, level, evidence by axis
    complete: int
    of: int
    updated_on: date | None

    @property
    def lacking(self) -> list[FactText]:
        """What is missing or out of date."""
        return [fact for fact in self.facts if fact.state not in {FactState.PRESENT.value, FactState.SOON.value}]


def fact_names() -> dict[str, str]:
    """What each fact is called."""
    return {
        "erp": _("Public building (ERP)"), "insurance": _("Insurance"), "electrical_check": _("Electrical check"),
        "fire_check": _("Fire check"), "keys": _("Keys"), "cleaning": _("Cleaning"), "cameras": _("Cameras"),
        "catering": _("Canteen at the place"), "access_log": _("What is kept of access"),
        "accessibility": _("Accessibility"), "hours": _("Opening hours"), "connection": _("Connection measured"),
        "confidentiality": _("Confidentiality with evidence"),
    }  # fmt: skip


def read_dossier(place: Place, today: date) -> Dossier:
    """The dossier of a place, as it stands today."""
    dossier = dossier_of(place)
    spaces = spaces_of(place)
    facts = facts_of(place, dossier, today)
    lines = fact_lines(facts, today)
    values, names = _values(place, dossier, facts.spaces.proven, facts.spaces.claiming), fact_names()
    complete, count = completeness(lines)
    return Dossier(
        place,
        tuple(
            FactText(one.code, names[one.code], "" if one.state == FactState.MISSING else values[one.code],
                     one.state.value, _state_words(one))
            for one in lines
        ),
        tuple((space.name, f"C{space.confidentiality}", _evidence(space, today)) for space in spaces),
        complete, count,
        timezone.localdate(dossier.updated_at, timezone=place.zone) if dossier.updated_at else None,
    )  # fmt: skip


def _values(place: Place, dossier: PlaceDossier, proven: int, claiming: int) -> dict[str, str]:
    def seen(on: date | None, by: str) -> str:
        return _("on %(day)s, report seen by %(who)s") % {"day": written_day(on), "who": by} if on else ""

    erp = {"type": dossier.erp_type, "category": place.erp_category}
    speed = {
        "down": place.down_mbps, "up": place.up_mbps or "—",
        "day": written_day(place.measured_on) if place.measured_on else _("a day nobody noted"),
    }  # fmt: skip
    return {
        "erp": _("type %(type)s, category %(category)s") % erp, "insurance": dossier.insurer,
        "electrical_check": seen(dossier.electrical_on, dossier.electrical_by),
        "fire_check": seen(dossier.fire_on, dossier.fire_by), "keys": dossier.keys, "cleaning": dossier.cleaning,
        "cameras": dossier.cameras, "catering": str(dossier.get_catering_display()),
        "access_log": dossier.access_log, "accessibility": dossier.acceslibre_url, "hours": hours_in_words(place.hours),
        "connection": _("%(down)s Mbit/s down, %(up)s up, measured on %(day)s") % speed,
        "confidentiality": _("%(n)d of the %(of)d spaces that claim a level") % {"n": proven, "of": claiming},
    }  # fmt: skip


def hours_in_words(hours: str) -> str:
    """Opening hours by day; as they are written where they have seasons."""
    week = read_week(hours)
    if week is None:
        return hours
    days = []
    for name, spans in week_rows(week):
        times = ", ".join(f"{clock(start)} – {clock(end)}" for start, end in spans)
        days.append(f"{name} : {times or _('closed')}")
    return " ; ".join(days)


def _state_words(line: FactLine) -> str:
    day = written_day(line.until) if line.until else ""
    if line.state == FactState.MISSING:
        return _("missing")
    if line.state == FactState.PARTIAL:
        return _("not all: a space claims a level without evidence in force")
    if line.state == FactState.EXPIRED:
        return _("out of date since %(day)s") % {"day": day}
    return _("until %(day)s") % {"day": day} if day else ""


def _evidence(space: Space, today: date) -> tuple[str, ...]:
    """The evidence that counts, axis by axis; what ends within a month says when."""
    axes, kinds = dict(AXIS_LABELS), dict(EVIDENCE_LABELS)
    lines = []
    for axis, proof in latest_proofs(proofs_of(space), today).items():
        words = {
            "axis": axes[axis.value], "level": proof.level, "kind": kinds[proof.kind.value],
            "day": written_day(proof.found_on), "until": written_day(proof.expires_on() - timedelta(days=1)),
        }  # fmt: skip
        ends_soon = proof.expires_on() - timedelta(days=1) - today <= SOON
        lines.append(
            (_("%(axis)s C%(level)d, %(kind)s on %(day)s, until %(until)s") if ends_soon
             else _("%(axis)s C%(level)d, %(kind)s on %(day)s")) % words
        )  # fmt: skip
    return tuple(lines)


def dossier_content(dossier: Dossier, today: date) -> dict[str, Any]:
    """What the sealed file states."""
    place = dossier.place
    return {
        "kind": "place_dossier", "place": place.name, "address": place.full_address, "stated_on": today.isoformat(),
        "url": origin_of_network(place.network) + reverse("telework:dossier", args=[place.slug]),
        "complete": dossier.complete, "of": dossier.of,
        "facts": [
            {"code": one.code, "name": one.name, "value": one.value, "state": one.state, "note": one.words}
            for one in dossier.facts
        ],
        "spaces": [{"name": n, "level": level, "evidence": list(proofs)} for n, level, proofs in dossier.spaces],
    }  # fmt: skip


def dossier_file(dossier: Dossier, today: date) -> dict[str, Any]:
    """The dossier as a sealed file."""
    return seal(dossier_content(dossier, today))


def dossier_pdf(dossier: Dossier, today: date) -> bytes:
    """The dossier on paper, tagged."""
    content = dossier_content(dossier, today)
    text = {
        "title": _("Dossier of the place"), "place": content["place"], "address": content["address"],
        "summary": summary_of(dossier), "gaps": gaps_of(dossier), "head": [_("Fact"), _("What is known"), _("State")],
        "rows": [[f.name, f.value or "—", f.words or _("present")] for f in dossier.facts],
        "lacking": [fact in dossier.lacking for fact in dossier.facts],
        "spaces_title": _("Confidentiality by space"),
        "spaces": [[n, level, "\n".join(proofs) or _("no evidence in force")] for n, level, proofs in dossier.spaces],
        "spaces_head": [_("Space"), _("Level"), _("Evidence")],
        "foot": _("As it stands on %(day)s; up to date at %(address)s")
        % {"day": written_day(today), "address": content["url"].partition("://")[2]},
        "delays": delays_of_checks(today),
        "note": _("Stated by those who carry the place; Maillage checks dates, not the facts."), "lang": language(),
        "code_alt": _("Code to scan: %(address)s") % {"address": content["url"]},
    }  # fmt: skip
    with PUBLIC_FILES.pass_through():
        return compile_pdf(
            "maillage.telework", "templates/telework/dossier.typ", text, font_folders=typeface_folders(),
            letterhead=letterhead_of(dossier.place.network), pictures={"code": qr_code(content["url"])},
        )  # fmt: skip


def delays_of_checks(today: date) -> list[str]:
    """Where the delays of the checks that are dated stand; what was read in no published text says so."""
    names, lines = fact_names(), []
    for code in ("electrical_check", "fire_check", "connection"):
        figure = figure_on(f"{code}_months", today)
        if figure is not None:
            words = {
                "what": names[code], "n": int(figure.value), "text": figure.reference, "source": figure.source,
                "day": written_day(figure.verified_on), "doubt": _(", to be verified") if figure.to_verify else "",
            }  # fmt: skip
            lines.append(
                _("%(what)s: counted for %(n)s months (%(text)s; source: %(source)s, read on %(day)s%(doubt)s).")
                % words
            )
    return lines


def gaps_of(dossier: Dossier) -> list[str]:
    """What is missing, then what is to be done again: a line each, none where all is there."""
    lines = []
    for states, words in (
        ({FactState.MISSING}, _("Missing: %(names)s")),
        ({FactState.EXPIRED, FactState.PARTIAL}, _("To be done again: %(names)s")),
    ):
        names = ", ".join(fact.name for fact in dossier.facts if fact.state in {state.value for state in states})
        if names:
            lines.append(words % {"names": names})
    return lines


def summary_of(dossier: Dossier) -> str:
    """How complete it is."""
    return _("%(n)d facts of %(of)d are there and up to date") % {"n": dossier.complete, "of": dossier.of}
