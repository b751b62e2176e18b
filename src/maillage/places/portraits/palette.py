"""The colours of a portrait: granite, heather, larch and sky, in four seasons, by day and by night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class Season(StrEnum):
    """The season of a drawing, as its address says it."""

    WINTER = "hiver"
    SPRING = "printemps"
    SUMMER = "ete"
    AUTUMN = "automne"


def season_of(day: date, lat: float) -> Season:
    """The season of a day by whole months; half a year apart south of the equator.

    >>> season_of(date(2026, 10, 3), 44.5)
    <Season.AUTUMN: 'automne'>
    """
    month = day.month if lat >= 0 else day.month + 6
    return list(Season)[month % 12 // 3]


# What a class is: its colour by day, its colour by night.
_ALWAYS = {
    "sky": ("#e4eef6", "#1f2a3b"),
    "sun": ("#f6e2ae", "#d9d2b4"),
    "cloud": ("#f6fafc", "#2a3649"),
    "front": ("#eadfce", "#5a5660"),
    "side": ("#d3c6b5", "#47444f"),
    "slate": ("#687284", "#333a4a"),
    "tile": ("#bd6f50", "#6b4239"),
    "pane": ("#6f6a70", "#2b2a33"),
    "light": ("#f0b94e", "#ffd27a"),
    "door": ("#7d3268", "#b06a9c"),
    "water": ("#9dbfd6", "#33506b"),
    "glint": ("#cfe2ee", "#4a6a86"),
    "stone": ("#c9c0b4", "#4d4a50"),
    "cliff": ("#c9bda9", "#474350"),
    "fir": ("#4c6b5c", "#1d2f2a"),
    "trunk": ("#7a6656", "#2f2825"),
    "wool": ("#f7f2e8", "#8d8a88"),
    "snow": ("#fbfdff", "#aab6c6"),
    "road": ("#e8dcc6", "#5b5549"),
    "bird": ("#5f6470", "#8891a3"),
}
_SEASONS = {
    Season.WINTER: {
        "far": ("#d5dde6", "#2a3547"), "ridge": ("#c3cad6", "#323d51"), "hill": ("#b4b3c4", "#3b4157"),
        "meadow": ("#e6edf0", "#4a5869"), "near": ("#cfdbe0", "#3a4757"), "larch": ("#a58f74", "#4a4038"),
        "leaf": ("#a89a8e", "#453f3f"), "tuft": ("#a79683", "#4c4641"),
    },
    Season.SPRING: {
        "far": ("#cfd9df", "#27333f"), "ridge": ("#b6c4be", "#2c3f42"), "hill": ("#a3b98f", "#304a3c"),
        "meadow": ("#8fb276", "#2f4a38"), "near": ("#6b935f", "#233a2c"), "larch": ("#9cc06a", "#40592f"),
        "leaf": ("#86aa5e", "#37502d"), "tuft": ("#f0cd5a", "#8a7432"),
    },
    Season.SUMMER: {
        "far": ("#cbd6e2", "#27303f"), "ridge": ("#b3b8cb", "#2f3549"), "hill": ("#a78fae", "#44375a"),
        "meadow": ("#b3b37a", "#3f4630"), "near": ("#7c9060", "#2a3a2a"), "larch": ("#7fa05e", "#36502f"),
        "leaf": ("#6f9156", "#2d452a"), "tuft": ("#9a5f93", "#6b4468"),
    },
    Season.AUTUMN: {
        "far": ("#cfd6df", "#27303f"), "ridge": ("#b9b6c6", "#2f3144"), "hill": ("#a48aa6", "#43344e"),
        "meadow": ("#a9a877", "#3a3f33"), "near": ("#6f7f63", "#25322b"), "larch": ("#dcae4f", "#7d642d"),
        "leaf": ("#c07f45", "#69452a"), "tuft": ("#8f5a86", "#5d3f5e"),
    },
}  # fmt: skip


def style_sheet(season: Season, letters: Mapping[str, str]) -> str:
    """The rules of these colours under their letters; by night they follow what the reader's device prefers."""
    colours = {letters[name]: pair for name, pair in (_ALWAYS | _SEASONS[season]).items() if name in letters}
    day = "".join(f".{letter}{{fill:{pair[0]}}}" for letter, pair in colours.items())
    night = "".join(f".{letter}{{fill:{pair[1]}}}" for letter, pair in colours.items())
    return f"{day}@media(prefers-color-scheme:dark){{{night}}}"
