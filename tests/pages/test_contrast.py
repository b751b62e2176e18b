"""Every pair of colours that is used is legible: WCAG 2.2 contrast, worked out from the tokens themselves."""

from __future__ import annotations

import re
from math import cos, radians, sin
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

Colour = tuple[float, float, float]
TOKEN = re.compile(r"--([\w-]+):\s*oklch\(([\d.]+)%\s+([\d.]+)\s+([\d.]+)\)")


def srgb(lightness: float, chroma: float, hue: float) -> Colour:
    """Oklch to linear sRGB (Björn Ottosson, “A perceptual color space for image processing”, 2020), cut to the gamut
    and rounded to the 8 bits of a screen."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (decoded(round(encoded(min(1.0, max(0.0, value))) * 255) / 255) for value in linear)
    return red, green, blue


def encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def tokens() -> dict[str, dict[str, Colour]]:
    """The colours of the light page and of the dark one, by name."""
    css = Path(str(finders.find("web/tokens.css"))).read_text(encoding="utf-8")
    light, _media, dark = css.partition("@media (prefers-color-scheme: dark)")
    read = [
        {name: srgb(float(li) / 100, float(c), float(h)) for name, li, c, h in TOKEN.findall(part)}
        for part in (light, dark)
    ]
    return {"light": read[0], "dark": {**read[0], **read[1]}}


TOKENS = tokens()
GROUNDS = ("paper", "card", "stone")
HUES = ("heather", "sky", "larch", "pine", "rust")
TEXT = [
    *((text, ground) for text in ("ink", "ink-soft", *HUES) for ground in GROUNDS),
    *((hue, f"{hue}-soft") for hue in HUES),
    *(("ink", f"{hue}-soft") for hue in HUES),
    ("heather-strong", "heather-soft"),
    ("sky", "larch-soft"),
    ("sky", "pine-soft"),
    ("sky", "rust-soft"),
    ("on-heather", "heather"),
    ("on-heather", "heather-strong"),
    ("ink-soft", "sky-soft"),
]
SHAPES = [
    *((shape, ground) for shape in ("line-strong", "focus") for ground in ("paper", "card")),
    ("heather", "sky-soft"),
    ("larch", "sky-soft"),
    ("larch", "pine-soft"),  # bars on one another (web/charts.css)
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_legible_on_its_ground(theme: str, text: str, ground: str) -> None:
    assert contrast(TOKENS[theme][text], TOKENS[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_the_edge_of_a_field_the_focus_and_marks_side_by_side_are_seen(theme: str, shape: str, ground: str) -> None:
    assert contrast(TOKENS[theme][shape], TOKENS[theme][ground]) >= 3


def test_the_conversion_knows_the_colours_everybody_knows() -> None:
    white, black = srgb(1, 0, 0), srgb(0, 0, 0)
    assert contrast(white, black) == pytest.approx(21)
    red = srgb(0.62796, 0.25768, 29.234)  # #ff0000, after CSS Color 4
    assert [round(encoded(value) * 255) for value in red] == [255, 0, 0]


def test_both_themes_name_the_same_colours() -> None:
    assert TOKENS["light"].keys() == TOKENS["dark"].keys()
    assert {f"{hue}-soft" for hue in HUES} <= TOKENS["light"].keys()
