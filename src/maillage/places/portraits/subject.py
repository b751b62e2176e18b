"""What is known of a place that can be drawn: how high it lies, its water, its landmarks, its roofs, its trees."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from math import exp, hypot

from maillage.places.portraits.palette import Season


class Feature(StrEnum):
    """What a word in the name or the texts of a place says is there."""

    LAKE = "lake"
    RIVER = "river"
    BRIDGE = "bridge"
    RAILWAY = "railway"
    PLATEAU = "plateau"
    MOUNTAIN = "mountain"
    CASTLE = "castle"
    GATE = "gate"
    FOREST = "forest"
    ROAD = "road"


WORDS: dict[Feature, frozenset[str]] = {
    Feature.LAKE: frozenset({"lac", "etang", "plage", "barrage", "lagune"}),
    Feature.RIVER: frozenset(
        {"riviere", "fleuve", "gorges", "quai", "moulin", "ruisseau", "vallee", "vallon", "rive", "rives", "source"}
    ),
    Feature.BRIDGE: frozenset({"pont", "ponts", "passerelle"}),
    Feature.RAILWAY: frozenset({"gare", "train", "trains", "viaduc"}),
    Feature.PLATEAU: frozenset(
        {"causse", "causses", "aubrac", "plateau", "larzac", "mejean", "sauveterre", "margeride"}
    ),
    Feature.MOUNTAIN: frozenset({"mont", "monts", "pic", "puy", "aiguille", "sommet", "col", "montagne", "aigoual"}),
    Feature.CASTLE: frozenset({"chateau", "castel", "donjon", "citadelle"}),
    Feature.GATE: frozenset({"porte", "remparts", "tour", "tours"}),
    Feature.FOREST: frozenset({"foret", "bois", "sapin", "sapins", "hetraie", "pinede", "chataigniers"}),
    Feature.ROAD: frozenset({"route", "autoroute", "a75", "sortie"}),
}
# Centres of what is high in France, how high it counts (0 to 1) and how far it reaches, in degrees.
MASSIFS = (
    (45.9, 6.8, 1.0, 0.6), (44.8, 6.4, 0.95, 0.8), (42.8, 0.7, 1.0, 0.8), (44.7, 3.3, 0.75, 1.3), (45.5, 2.8, 0.7, 0.7),
    (46.6, 6.1, 0.7, 0.7),
    (48.0, 7.0, 0.65, 0.5), (42.2, 9.1, 0.85, 0.4), (-21.1, 55.5, 0.9, 0.3),
)  # fmt: skip
HIGHEST_M = 1400  # a village that high is drawn among summits


@dataclass(frozen=True, slots=True)
class Subject:
    """What a portrait is drawn from; `name` and `words` are searched for landmarks, `altitude_m` is used if known."""

    key: str
    name: str
    lat: float
    lon: float
    season: Season
    words: str = ""
    altitude_m: int | None = None

    def share(self, what: str) -> float:
        """A number from 0 to 1, the same each time for this place and that thing."""
        digest = blake2b(f"{self.key}/{what}".encode(), digest_size=4).digest()
        return int.from_bytes(digest) / 0xFFFFFFFF

    def between(self, what: str, low: float, high: float) -> int:
        """A whole number within bounds, the same each time for this place and that thing."""
        return round(low + self.share(what) * (high - low))

    def relief(self) -> float:
        """How mountainous it is, from 0 (a plain) to 1: by its altitude in metres, else by where it lies."""
        if self.altitude_m is not None:
            return min(1.0, max(0.0, self.altitude_m / HIGHEST_M))
        return max(
            high * exp(-((hypot(self.lat - lat, self.lon - lon) / reach) ** 2)) for lat, lon, high, reach in MASSIFS
        )

    def features(self) -> frozenset[Feature]:
        """What its words name, and water or trees where none is named: nobody's village is bare."""
        words = _words_of(f"{self.name} {self.words}")
        named = {feature for feature, names in WORDS.items() if names & words}
        if Feature.LAKE in named:
            named -= {Feature.RIVER}
        if not named & {Feature.LAKE, Feature.RIVER, Feature.BRIDGE, Feature.ROAD}:
            named.add(Feature.RIVER if self.share("water") < 0.5 else Feature.ROAD)
        if Feature.BRIDGE in named and Feature.LAKE not in named:
            named.add(Feature.RIVER)
        return frozenset(named)

    def has_slate(self, house: int) -> bool:
        """Whether the roof of a house is of slate: in the north and in mountains nearly all, tiles in the south."""
        slate = 0.92 if self.lat > 46 else 0.1 + 0.9 * self.relief()
        return self.share(f"roof {house}") < slate


def _words_of(text: str) -> set[str]:
    """The words of a text, small and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return set(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))
