"""Whatever colour a network chooses, its pages can be read in light and dark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.rules.colours import (
    CONTRAST,
    DARK,
    LIGHT,
    contrast,
    is_legible,
    nearest_legible,
    proposed_colour,
    read_colour,
    tokens_of,
    write_colour,
)
from tests.pages import test_contrast as site

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("theme", "name"), [(LIGHT, "light"), (DARK, "dark")])
def test_the_grounds_are_those_of_the_style_sheet(theme: object, name: str) -> None:
    for ground, colour in theme.grounds.items():  # type: ignore[attr-defined]
        ours = site.srgb(colour.lightness, colour.chroma, colour.hue)
        assert ours == site.TOKENS[name][ground], ground


@given(COLOURS)
def test_a_colour_is_read_and_written_back(text: str) -> None:
    assert write_colour(read_colour(text)) == text


@given(COLOURS)
def test_what_is_proposed_can_be_read_and_is_proposed_again_as_it_is(text: str) -> None:
    proposed = proposed_colour(text)
    assert is_legible(read_colour(proposed), LIGHT)
    assert proposed_colour(proposed) == proposed


@given(COLOURS)
def test_the_dark_theme_is_derived_and_can_be_read(text: str) -> None:
    for theme, themed in zip((LIGHT, DARK), tokens_of("heather", text), strict=True):
        assert set(themed) == {"heather", "heather-strong", "heather-soft", "on-heather"}
        colour = nearest_legible(read_colour(text), LIGHT)
        if theme is LIGHT:
            assert themed["heather"] == colour.css


@given(COLOURS)
def test_tokens_as_a_browser_reads_them_have_the_contrast_of_the_others(text: str) -> None:
    for name, themed in zip(("light", "dark"), tokens_of("heather", text), strict=True):
        css = "".join(f"--{token}: {value};" for token, value in themed.items())
        read = {
            token: site.srgb(float(light) / 100, float(c), float(h)) for token, light, c, h in site.TOKEN.findall(css)
        }
        pairs = [(read["heather"], site.TOKENS[name][ground]) for ground in site.GROUNDS]
        pairs += [(read["heather"], read["heather-soft"]), (read["heather-strong"], read["heather-soft"])]
        pairs += [(read["on-heather"], read["heather"]), (read["on-heather"], read["heather-strong"])]
        assert min(site.contrast(one, other) for one, other in pairs) >= CONTRAST - 0.03


@pytest.mark.parametrize(
    ("typed", "proposed"), [("#7b3a67", "#7b3a67"), ("#ffd500", None), ("#ffffff", None), ("#000000", "#000000")]
)
def test_only_what_can_not_be_read_is_changed(typed: str, proposed: str | None) -> None:
    assert (proposed_colour(typed) == typed) is (proposed is not None)
    assert contrast(read_colour(typed), read_colour(typed)) == 1
