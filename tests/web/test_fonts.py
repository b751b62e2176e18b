"""The typefaces: light, complete for a writer of Europe, under their own licence; nothing moves when they come."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.test import Client
from fontTools.ttLib import TTFont

from maillage.config.statics import FONTS, FontFinder
from maillage.web import fonts
from maillage.web.fonts import EUROPEAN, FACES, Face, cut, make_fonts

HEAVIEST = 38 * 1024
PACKAGE = Path(str(settings.PACKAGE))


@pytest.fixture(scope="module")
def made() -> Path:
    return make_fonts(settings.DATA_DIR / "fonts")


def test_all_faces_weigh_less_than_forty_kilobytes(made: Path) -> None:
    assert {file.name for file in made.iterdir()} == {face.name for face in FACES}
    assert sum(file.stat().st_size for file in made.iterdir()) <= HEAVIEST


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_letter_asked_for_is_there(made: Path, face: Face) -> None:
    letters = TTFont(made / face.name).getBestCmap()
    missing = {character for character in face.characters if ord(character) not in letters}
    assert not missing
    assert set(EUROPEAN) <= set(face.characters)


def test_what_screens_say_in_french_is_written_with_them() -> None:
    catalogue = (PACKAGE / "locale/fr/LC_MESSAGES/django.po").read_text()
    said = set("".join(re.findall(r'^(?:msgstr(?:\[\d])? )?"(.*)"$', catalogue, re.M)))
    assert len(said) > 80
    assert not {character for character in said if character.isalpha()} - set(FACES[0].characters)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_letters_of_french_are_kerned(made: Path, face: Face) -> None:
    font = TTFont(made / face.name)
    names = font.getBestCmap()
    rules = [subtable for lookup in font["GPOS"].table.LookupList.Lookup for subtable in lookup.SubTable]
    first = {glyph for rule in rules for glyph in getattr(rule, "ExtSubTable", rule).Coverage.glyphs}
    assert {names[ord(letter)] for letter in "TVAÀLé"} <= first


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_the_licence_is_inside_and_the_reserved_name_is_not(made: Path, face: Face) -> None:
    names = {record.nameID: record.toUnicode() for record in TTFont(made / face.name)["name"].names}
    assert "SIL Open Font License" in names[13]
    assert "Adobe" in names[0]
    assert not set(names) & {1, 3, 4, 6, 16}


def test_figures_stand_in_columns(made: Path) -> None:
    for face in FACES[:2]:
        font = TTFont(made / face.name)
        assert len({font["hmtx"][font.getBestCmap()[ord(figure)]][0] for figure in "0123456789"}) == 1, face.name


def test_what_stands_in_is_as_high() -> None:
    """`ascent-override` is of the adjusted size: times `size-adjust`, the height of the face; else lines move."""
    styles = (PACKAGE / "web/static/web/tokens.css").read_text()
    rules = [rule for rule in re.findall(r"@font-face \{(.*?)\}", styles) if "size-adjust" in rule]
    assert len(rules) == len(FACES)
    for face, rule in zip(FACES, rules, strict=True):
        figures = {name: float(value) / 100 for name, value in re.findall(r"([a-z-]+): ([\d.]+)%", rule)}
        font = TTFont(face.source)
        for name, height in (("ascent", font["hhea"].ascent), ("descent", -font["hhea"].descent)):
            assert figures[f"{name}-override"] * figures["size-adjust"] == pytest.approx(
                height / font["head"].unitsPerEm, abs=0.005
            )


def test_the_same_bytes_each_time(made: Path, tmp_path: Path) -> None:
    """Else their address would change at each set-up, and every browser would fetch them again."""
    cut(FACES[2], tmp_path / "again.woff2")
    assert (tmp_path / "again.woff2").read_bytes() == (made / FACES[2].name).read_bytes()


def test_two_processes_that_make_them_at_once_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FACES", FACES[:1])
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(make_fonts, [tmp_path / "fonts"] * 2)
    assert one == other
    assert [path.name for path in (tmp_path / "fonts").iterdir()] == [one.name], "nothing half-made stays"
    assert [file.name for file in one.iterdir()] == [FACES[0].name]


def test_they_are_static_files_like_the_others(made: Path, tmp_path: Path) -> None:
    assert find(f"{FONTS}/sans.woff2") == str(made / "sans.woff2")
    assert find(f"{FONTS}/sans.woff2", find_all=True) == [str(made / "sans.woff2")]
    assert find(f"{FONTS}/../../settings.py") is None
    assert [name for name, _storage in FontFinder().list([])] == [face.name for face in FACES]


def test_a_package_that_is_missing_is_named() -> None:
    lost = Face("lost.woff2", "font_nobody_has", "Lost.ttf", "a")
    with pytest.raises(FileNotFoundError, match="font_nobody_has"):
        _ = lost.source


@pytest.mark.django_db
def test_our_policy_lets_them_in_and_no_others(client: Client) -> None:
    policy = client.get("/accessibilite/").headers["Content-Security-Policy"]
    assert "font-src 'self'" in policy
