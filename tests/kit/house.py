"""The house itself: its folders and its floors."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "maillage"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS: list[str] = next(c["layers"] for c in CONTRACTS if c["type"] == "layers" and c["containers"] == ["maillage"])
# The height of each floor, from the roof down: neighbours ("a | b") share one, and neither knows the other.
DEPTHS = {name.strip(): depth for depth, layer in enumerate(LAYERS) for name in layer.split("|")}
FLOORS = list(DEPTHS)


def lies_above(there: str, here: str) -> bool:
    """Whether what stands on one floor must not be named by the other: it is higher, or beside."""
    return there != here and DEPTHS[there] <= DEPTHS[here]
