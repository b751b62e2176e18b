"""A barcamp on paper, for a power cut or who has no phone: cards, the grid, signs of rooms, slips with codes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.community.queries.networks import origin_of_network
from maillage.programme.models import Barcamp
from maillage.programme.queries.barcamps import ballot_codes, placements_of
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year
from maillage.web.gates import FILES
from maillage.web.pdf import compile_pdf, language
from maillage.web.qr_codes import qr_code


def _address(barcamp: Barcamp, name: str = "barcamp") -> str:
    return origin_of_network(barcamp.event.network) + reverse(f"programme:{name}", args=[barcamp.code])


def _common(barcamp: Barcamp, address: str) -> dict[str, Any]:
    short = address.partition("://")[2]
    return {
        "lang": language(),
        "event": barcamp.event.title,
        "day": day_and_year(barcamp.event.local_start.date()),
        "code": barcamp.code,
        "address": short,
        "code_alt": _("Code to scan: %(address)s") % {"address": short},
    }


def paper_content(barcamp: Barcamp) -> dict[str, Any]:
    """What the paper of a barcamp says. The grid is filled in only where something is placed."""
    placements = placements_of(barcamp)
    at = {(one.slot_id, one.room_id): one.pitch for one in placements}
    slots, rooms = list(barcamp.slots.select_related("barcamp__event__place")), list(barcamp.rooms.all())
    step_free = _("step-free")
    columns = [
        " · ".join(
            [room.name, *([_("%(n)d seats") % {"n": room.capacity}] if room.capacity else []),
             *([step_free] if room.step_free else [])]
        )
        for room in rooms
    ]  # fmt: skip

    def cell(slot: int, room: int) -> list[str]:
        pitch = at.get((slot, room))
        return [pitch.title, pitch.first_name] if pitch else ["", ""]

    return {
        **_common(barcamp, _address(barcamp)),
        "title": _("The barcamp on paper"),
        "card": _("A subject"),
        "card_lines": [_("My subject"), _("In two lines"), _("Three key words"), _("My first name, if I like")],
        "dots": _("Dots"),
        "empty_title": _("The grid, to fill in by hand"),
        "grid_title": _("The grid"),
        "time": _("Time"),
        "columns": columns,
        "slots": [f"{slot} {slot.label}".strip() for slot in slots],
        "cells": [[cell(slot.pk, room.pk) for room in rooms] for slot in slots] if placements else [],
        "signs": [
            {
                "room": room.name,
                "lines": [(str(slot), *cell(slot.pk, room.pk)) for slot in slots if (slot.pk, room.pk) in at],
            }
            for room in rooms
        ],
        "free": _("One comes, one goes, as one likes: nobody registers."),
        "nothing": _("Written here as the day goes:"),
    }


def barcamp_paper(barcamp: Barcamp) -> bytes:
    """Cards, the empty grid and the finished one as A3, a sign a room: one PDF, tagged."""
    content, pictures = paper_content(barcamp), {"code": qr_code(_address(barcamp))}
    with FILES.pass_through():
        return compile_pdf(
            "maillage.programme", "templates/programme/barcamp_paper.typ", content, pictures=pictures,
            font_folders=typeface_folders(),
        )  # fmt: skip


def ballots_sheet(barcamp: Barcamp) -> bytes:
    """The slips to cut up, a code for one more vote on each."""
    address = _address(barcamp, "barcamp_ballot")
    content = {
        **_common(barcamp, address),
        "title": _("Codes for more votes"),
        "explains": _(
            "Cut along the lines. Each slip gives one vote, on any phone or tablet: give one to who has none."
        ),
        "slip": _("One vote, with this code"),
        "codes": [f"{code[:4]} {code[4:]}" for code in ballot_codes(barcamp)],
    }
    with FILES.pass_through():
        return compile_pdf(
            "maillage.programme", "templates/programme/barcamp_ballots.typ", content,
            pictures={"code": qr_code(address)}, font_folders=typeface_folders(),
        )  # fmt: skip
