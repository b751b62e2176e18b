"""Colours of a network: legible on every ground of the site, in light and dark; the nearest that is, when one is not.

Colours are worked out in OKLCH (Björn Ottosson, “A perceptual color space for image processing”, 2020): lightness
can be changed and hue left alone. Contrast is that of WCAG 2.2. Grounds are those of web/tokens.css (a test says so).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
CONTRAST = 4.5  # of text on its ground, WCAG 2.2 AA
STEP = 0.002  # of lightness
MOST_CHROMA = 0.14  # beyond, a soft ground of the same hue would shout
Linear = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Oklch:
    """Lightness 0–1, chroma 0–0.4, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    @property
    def css(self) -> str:
        """As a style sheet writes it."""
        return f"oklch({self.lightness * 100:.1f}% {self.chroma:.3f} {self.hue:.1f})"


@dataclass(frozen=True, slots=True)
class Theme:
    """The grounds of a theme, how far its soft grounds are from the text, which way legible lies."""

    grounds: dict[str, Oklch]
    soft: tuple[float, float]  # lightness and most chroma of the soft ground of a colour
    on_colour: float  # lightness of what is written upon the colour
    darker: bool  # whether a darker text is more legible


LIGHT = Theme(
    {
        "paper": Oklch(0.986, 0.006, 85), "card": Oklch(1.0, 0.0, 0), "stone": Oklch(0.952, 0.009, 80),
        "sky-soft": Oklch(0.945, 0.022, 235), "larch-soft": Oklch(0.945, 0.05, 88),
        "pine-soft": Oklch(0.945, 0.032, 155), "rust-soft": Oklch(0.95, 0.026, 30),
    },
    (0.945, 0.026), 0.99, darker=True,
)  # fmt: skip
DARK = Theme(
    {
        "paper": Oklch(0.205, 0.014, 265), "card": Oklch(0.25, 0.016, 265), "stone": Oklch(0.285, 0.017, 265),
        "sky-soft": Oklch(0.32, 0.04, 245), "larch-soft": Oklch(0.33, 0.04, 80),
        "pine-soft": Oklch(0.32, 0.035, 155), "rust-soft": Oklch(0.33, 0.05, 30),
    },
    (0.33, 0.05), 0.22, darker=False,
)  # fmt: skip
DARK_LIGHTNESS = 0.79  # where a colour begins in the dark theme


def read_colour(text: str) -> Oklch:
    """The colour of #rrggbb.

    >>> read_colour("#7b3a67").css
    'oklch(44.9% 0.108 340.4)'
    """
    red, green, blue = (_decode(int(text[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, hypot(a, b), degrees(atan2(b, a)) % 360)


def write_colour(colour: Oklch) -> str:
    """#rrggbb, as a screen shows it."""
    return "#" + "".join(f"{round(_encode(value) * 255):02x}" for value in to_linear(colour))


def to_linear(colour: Oklch) -> Linear:
    """Linear sRGB, cut to the gamut and rounded to the 8 bits of a screen."""
    a, b = colour.chroma * cos(radians(colour.hue)), colour.chroma * sin(radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (_decode(round(_encode(min(1.0, max(0.0, one))) * 255) / 255) for one in (red, green, blue))
    return red, green, blue


def _encode(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _decode(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def contrast(one: Oklch, other: Oklch) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(to_linear, (one, other))
    )
    return (high + 0.05) / (low + 0.05)


def soft_ground(colour: Oklch, theme: Theme) -> Oklch:
    """The soft ground of that hue."""
    lightness, most = theme.soft
    return Oklch(lightness, min(most, colour.chroma), colour.hue)


def written_on(colour: Oklch, theme: Theme) -> Oklch:
    """What is written upon a button of that colour."""
    return Oklch(theme.on_colour, min(0.05, colour.chroma), colour.hue)


def is_legible(colour: Oklch, theme: Theme) -> bool:
    """Can it be read on every ground, its own soft one included, and can one write upon it?"""
    pairs = (*theme.grounds.values(), soft_ground(colour, theme), written_on(colour, theme))
    return all(contrast(colour, other) >= CONTRAST for other in pairs)


def nearest_legible(colour: Oklch, theme: Theme) -> Oklch:
    """The colour itself, else the one of its hue whose lightness is nearest and that is legible."""
    nearest = Oklch(colour.lightness, min(colour.chroma, MOST_CHROMA), colour.hue)
    while not is_legible(nearest, theme) and 0 < nearest.lightness < 1:
        lightness = nearest.lightness + (-STEP if theme.darker else STEP)
        nearest = Oklch(lightness, nearest.chroma, nearest.hue)
    return nearest


def proposed_colour(text: str) -> str:
    """The colour as typed when it is legible in light, else the nearest that is, as #rrggbb."""
    colour = read_colour(text)
    if is_legible(colour, LIGHT):
        return text.lower()
    nearest = nearest_legible(colour, LIGHT)
    while not is_legible(read_colour(write_colour(nearest)), LIGHT):  # once rounded to what a screen shows
        nearest = Oklch(nearest.lightness - STEP, nearest.chroma, nearest.hue)
    return write_colour(nearest)


def tokens_of(name: str, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The tokens that a colour replaces in the light theme and in the dark one: `name` and what is derived from it."""
    typed = read_colour(text)
    light = nearest_legible(typed, LIGHT)
    dark = nearest_legible(Oklch(DARK_LIGHTNESS, min(light.chroma, 0.105), light.hue), DARK)
    return _tokens(name, light, LIGHT, -0.07), _tokens(name, dark, DARK, 0.07)


def _tokens(name: str, colour: Oklch, theme: Theme, stronger: float) -> dict[str, str]:
    strong = Oklch(min(0.95, max(0.1, colour.lightness + stronger)), colour.chroma * 0.9, colour.hue)
    return {
        name: colour.css,
        f"{name}-strong": strong.css,
        f"{name}-soft": soft_ground(colour, theme).css,
        f"on-{name}": written_on(colour, theme).css,
    }
