"""The JSON Schemas that are shipped with the engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def problem_schema() -> dict[str, Any]:
    """The schema of a problem (JSON Schema 2020-12)."""
    schema: dict[str, Any] = json.loads((HERE / "problem.schema.json").read_text(encoding="utf-8"))
    return schema
