"""Documents: tagged PDF/UA, or tagged and the reason logged; words are data, nothing is fetched."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from django.utils import translation
from PIL import Image

from maillage.kernel.typesetting import CERTIFIED, OWN_FONTS, Files, Options, picture, typeset
from maillage.web.pdf import Letterhead, compile_pdf
from tests.kit.house import PACKAGE

HEAD = b"#let said = json(bytes(sys.inputs.said))\n#set document(title: said.title)\n#set text(lang: said.lang)\n"
SHEET = {"title": "Journée", "head": ["a"] * 6, "rows": [], "empty": "", "printed": "", "contact": ""}
UNDRAWN = "\U000f0000"  # a private sign that no font has


def sheet(**told: object) -> bytes:
    return compile_pdf("maillage.pages", "templates/pages/day.typ", SHEET | told)


def certified(pdf: bytes) -> bool:
    return b"pdfuaid" in pdf


@pytest.mark.parametrize(("language", "tag"), [("fr", b"/Lang(fr"), ("en", b"/Lang(en")])
def test_a_document_is_certified_in_the_language_of_its_reader(language: str, tag: bytes) -> None:
    with translation.override(language):
        made = sheet(contact="Florac")
    assert certified(made)
    assert tag in made
    assert b"/MarkInfo" in made


def test_a_sign_that_no_font_has_is_logged_without_the_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        made = sheet(contact=f"Zoé{UNDRAWN}")
    assert made.startswith(b"%PDF")
    assert not certified(made)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "maillage.web.pdf"]
    assert "templates/pages/day.typ is tagged but not certified PDF/UA: PDF/UA-1 error" in line
    assert UNDRAWN not in line
    assert "f0000" not in line


def test_words_are_never_typst() -> None:
    bad = '#panic("no") $ \\ #read("/etc/passwd") @preview'
    assert certified(sheet(title=bad, contact=bad, rows=[[bad] * 6]))


def test_the_letterhead_has_a_name_an_address_and_a_logo_or_none() -> None:
    plain = sheet()
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#86326b").save(out, "PNG")
    for logo in (
        b"",
        out.getvalue(),
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path d="M0 0h4v2z"/></svg>',
    ):
        headed = compile_pdf(
            "maillage.pages",
            "templates/pages/day.typ",
            SHEET,
            letterhead=Letterhead("SoLozère", "1 rue de l’Église, Mende", logo),
        )
        assert certified(headed)
        assert len(headed) > len(plain)


def test_each_try_is_told_what_the_last_one_could_not_draw() -> None:
    seen: list[Options] = []

    def mended(files: Files, diagnostic: str, tried: Options) -> Files:
        seen.append(tried)
        assert "could not be displayed" in diagnostic
        return (
            files if tried is OWN_FONTS else {**files, "said.json": b'{"title": "t", "lang": "fr", "text": "[sign]"}'}
        )

    source = HEAD.replace(b"bytes(sys.inputs.said)", b'"said.json"') + b"= Un\n#said.text"
    files = {"said.json": f'{{"title": "t", "lang": "fr", "text": "{UNDRAWN}"}}'.encode()}
    made = typeset(source, files=files, tries=[OWN_FONTS, CERTIFIED, CERTIFIED], mended=mended)
    assert certified(made.pdf)
    assert seen == [OWN_FONTS, CERTIFIED]
    assert typeset(source, files=files).why_uncertified


def test_the_same_words_give_the_same_picture() -> None:
    cover = b"#set page(width: 2cm, height: 3cm)\n#sys.inputs.word"
    assert picture(cover, {"word": "é"}, 72) == picture(cover, {"word": "é"}, 72)
    assert picture(cover, {"word": "é"}, 72).startswith(b"\x89PNG")


def test_no_template_fetches_and_typst_is_called_in_one_place() -> None:
    templates = [*PACKAGE.rglob("*.typ")]
    assert len(templates) >= 4
    assert not [path for path in templates if "@preview" in path.read_text(encoding="utf-8")]
    callers = [path for path in PACKAGE.rglob("*.py") if "typst.compile" in path.read_text(encoding="utf-8")]
    assert callers == [Path(PACKAGE, "kernel", "typesetting.py")]
