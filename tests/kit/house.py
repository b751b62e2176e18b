"""The house itself: its folders and its floors."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "maillage"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
FLOORS: list[str] = next(c["layers"] for c in CONTRACTS if c["type"] == "layers" and c["containers"] == ["maillage"])
