"""Documents one prints or keeps: a Typst template of a floor, data, a language, and the letterhead of a network."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django.utils import translation

from maillage.kernel.processes import MEGABYTE, Limits, run_in_child, too_much_refusal
from maillage.kernel.typesetting import CERTIFIED, typeset
from maillage.web.gates import PAPERS, job_wait

log = logging.getLogger(__name__)
LIMITS = Limits(memory=2048 * MEGABYTE, cpu_s=60, wall_s=90)
LETTERHEAD = files("maillage.web").joinpath("templates/web/letterhead.typ")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: a name, an address, a logo (PNG, JPEG or SVG) when there is one."""

    name: str
    address: str = ""
    logo: bytes = b""


def language() -> str:
    """The language of the reader, as Typst names it."""
    return (translation.get_language() or "fr")[:2]


def compile_pdf(
    package: str,
    template: str,
    data: Mapping[str, Any],
    *,
    pictures: Mapping[str, str] | None = None,
    images: Mapping[str, bytes] | None = None,
    letterhead: Letterhead | None = None,
    font_folders: Sequence[str] = (),
) -> bytes:
    """The PDF, tagged (PDF/UA) in the reader's language unless `data` says another (`lang`); made in its turn.

    The template reads its data from `sys.inputs.said` (JSON) and each of `pictures`, SVG, under its own name.
    `images` (PNG, JPEG, WebP) are read from beside it, by their names.
    `font_folders` hold typefaces it may name besides those of the machine.
    """
    inputs = {"said": json.dumps({"lang": language(), **data}), **(pictures or {})}
    source = files(package).joinpath(template).read_bytes()
    beside: dict[str, bytes] = dict(images or {})
    if letterhead:
        source = LETTERHEAD.read_bytes() + source
        logo = {f"logo.{_format_of(letterhead.logo)}": letterhead.logo} if letterhead.logo else {}
        beside |= logo
        sentence = {"name": letterhead.name, "address": letterhead.address, "logo": next(iter(logo), "")}
        inputs["letterhead"] = json.dumps(sentence)
    options = {**CERTIFIED, "font_paths": list(font_folders)} if font_folders else CERTIFIED
    with PAPERS.pass_through(job_wait()):
        made = run_in_child(LIMITS, too_much_refusal, typeset, source, inputs, beside, tries=(options,))
    if made.why_uncertified:  # letters the fonts have not
        log.warning("%s is tagged but not certified PDF/UA: %s", template, made.why_uncertified)
    return made.pdf


def _format_of(logo: bytes) -> str:
    if logo.startswith(b"\x89PNG"):
        return "png"
    return "jpg" if logo.startswith(b"\xff\xd8") else "svg"
