"""What somebody may want of a place before they come: where to park, how fast, who welcomes, to hear, see, pass."""

from __future__ import annotations

from dataclasses import dataclass

WIDE_DOOR_CM = 77  # what a wheelchair passes through (arrêté du 20 avril 2017, article 10: 0.77 m of passage)
SPEEDS = (8, 30, 100)  # Mbit/s: one seen and heard, several at once, large files


@dataclass(frozen=True, slots=True)
class Comforts:
    """What is wanted of a place as a whole; nothing unless said."""

    parking: bool = False
    mbps: int = 0  # download, at least
    staffed: bool = False  # somebody welcomes, on some days at least
    hearing_loop: bool = False
    adapted_toilet: bool = False
    sight_aids: bool = False
    wide_door: bool = False

    def is_anything(self) -> bool:
        return self != Comforts()
