"""The two typefaces of the site, cut down from the packages that bring them to the letters its pages may show.

Source Sans and Source Serif (Adobe, SIL Open Font License 1.1). “Source” is a reserved name: what is cut is another
version, so it is served under names of our own and keeps the copyright and the licence inside.
"""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ASCII = "".join(map(chr, range(0x20, 0x7F)))
# The languages of the European Union and their neighbours that write in Latin letters; Occitan asks for `·`.
EUROPEAN = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĀāĂăĄąĆćĊċČčĎďĐđĒēĖėĘęĚěĞğĠġĢģĦħĪīĮįİıĶķĹĺĻļĽľ"
    "ŁłŃńŅņŇňŐőŒœŔŕŘřŚśŞşŠšŤťŪūŮůŰűŲųŸŹźŻżŽžȘșȚț"
)
PUNCTUATION = "\u00a0\u202f·¿¡«»‹›–—‑’‘‚“”„•…§©&€№"
SYMBOLS = "°²³←→↑↓×−√≤≥✓№"  # of tables and buttons: the titles do without
# Pairs of letters are kerned among those of French and of English: the pairs of all the others weigh two kilobytes.
KERNED = ASCII + "ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ«»’–—\u00a0"
# What a face may lack is drawn as something it has: the hyphen and the narrow space that do not break.
SAME_DRAWING = {"‑": "-", "\u202f": "\u00a0"}


@dataclass(frozen=True, slots=True)
class Face:
    """One file to serve, and what it is cut from."""

    name: str
    package: str
    file: str
    characters: str

    @property
    def source(self) -> Path:
        """The whole typeface, inside its package."""
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"The package {self.package} is not installed: install Maillage again.")
        return Path(spec.origin).parent / "files" / self.file


_TEXT, _TITLES = ASCII + EUROPEAN + PUNCTUATION + SYMBOLS, ASCII + EUROPEAN + PUNCTUATION
FACES = (
    Face("sans.woff2", "font_source_sans_pro", "SourceSansPro-Regular.ttf", _TEXT),
    Face("sans-bold.woff2", "font_source_sans_pro", "SourceSansPro-Semibold.ttf", _TEXT),
    Face("serif-bold.woff2", "font_source_serif_pro", "SourceSerifPro-Semibold.ttf", _TITLES),
)


def typeface_folders() -> list[str]:
    """Where the whole typefaces are, for what is set on paper; none where a package is missing."""
    return sorted({str(face.source.parent) for face in FACES if find_spec(face.package)})


def fonts_digest() -> str:
    """Changes when a face, its letters or what cuts it does."""
    made_with = [version("fonttools"), *(version(face.package) for face in FACES)]
    return hashlib.sha256(repr((made_with, FACES)).encode() + Path(__file__).read_bytes()).hexdigest()[:16]


def make_fonts(folder: Path) -> Path:
    """The folder, inside this one, that holds every face as WOFF2; made once (some seconds), then only found.

    Two processes may make it at once: each makes its own, the first to finish gives it its name.
    """
    made = folder / fonts_digest()
    if made.is_dir():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as work:
        fresh = Path(work) / "fonts"
        fresh.mkdir()
        for face in FACES:
            cut(face, fresh / face.name)
        try:
            os.rename(fresh, made)  # noqa: PTH104 - refuses a folder that is there and not empty, as wanted
        except OSError:
            if not made.is_dir():
                raise
    return made


def cut(face: Face, target: Path) -> None:
    """Write one face with its own letters only, compressed; the same bytes each time."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    font = _cut_to(face, face.characters)
    kerned = _cut_to(face, KERNED)  # kept until the other is written: its rules are read from it
    kerned["GPOS"].ensureDecompiled(recurse=True)
    font["GPOS"] = kerned["GPOS"]
    font.flavor = "woff2"
    font.save(target)
    kerned.close()


def _cut_to(face: Face, characters: str) -> Any:
    """The face with these characters only."""
    from fontTools import subset  # noqa: PLC0415 - heavy, and needed once
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 13, 14]  # copyright, licence and its address; not the reserved name
    options.name_languages = [0x409]
    font = TTFont(face.source, recalcTimestamp=False, lazy=False)  # what is read late is lost with its font
    for table in font["cmap"].tables:
        for character, drawn_as in SAME_DRAWING.items():
            if table.isUnicode() and ord(drawn_as) in table.cmap:
                table.cmap.setdefault(ord(character), table.cmap[ord(drawn_as)])
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    return font
