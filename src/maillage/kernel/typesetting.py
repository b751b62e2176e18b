"""Typst, called in one place: a template and data in, a tagged PDF out; nothing is fetched, no word is ever markup.

What an author, a host or a member wrote is data (`sys.inputs` or a file the template reads), never part of the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

Files = Mapping[str, bytes]
Options = Mapping[str, Any]

CERTIFIED: Options = {"pdf_standards": ["ua-1"]}
OWN_FONTS: Options = {**CERTIFIED, "ignore_system_fonts": True}  # the same bytes on every machine
QUOTED = re.compile(r'`"[^`]*"`')


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, and why it is not certified PDF/UA when it is not: it is tagged all the same."""

    pdf: bytes
    why_uncertified: str = ""


def typeset(
    source: bytes,
    inputs: Mapping[str, str] | None = None,
    files: Files | None = None,
    *,
    tries: Sequence[Options] = (CERTIFIED,),
    mended: Callable[[Files, str, Options], Files] | None = None,
) -> Typeset:
    """Try each of `tries` until one is certified, else without certificate: letters that no font has prevent it.

    `files` are read by the template from beside it. `mended` changes them after a try, from what was said of it.
    """
    with TemporaryDirectory(prefix="maillage-typst-") as folder:  # in memory, the compiler takes texts only
        held: Files = {"main.typ": source, **(files or {})}
        _written(folder, held)
        arguments: dict[str, Any] = {"input": str(Path(folder, "main.typ")), "root": folder, "format": "pdf"}
        arguments |= {"sys_inputs": dict(inputs)} if inputs else {}
        why = ""
        for options in tries:
            try:
                return Typeset(bytes(typst.compile(**arguments, **options)))
            except typst.TypstError as error:
                why = why or QUOTED.sub("…", error.message)  # what is quoted may be somebody's name
                if mended:
                    fresh = mended(held, error.diagnostic, options)
                    _written(folder, {name: content for name, content in fresh.items() if content != held.get(name)})
                    held = fresh
        return Typeset(bytes(typst.compile(**arguments)), why)


def picture(source: bytes, inputs: Mapping[str, str], dots_per_inch: int, *, font_folders: Sequence[str] = ()) -> bytes:
    """The first page as a PNG, in the letters that Typst brings and those of these folders."""
    arguments: dict[str, Any] = {"format": "png", "ppi": dots_per_inch, "ignore_system_fonts": True}
    arguments |= {"font_paths": list(font_folders)} if font_folders else {}
    made = typst.compile(source, sys_inputs=dict(inputs), **arguments)
    return made if isinstance(made, bytes) else b""


def _written(folder: str, files: Files) -> None:
    for name, content in files.items():
        path = Path(folder, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
