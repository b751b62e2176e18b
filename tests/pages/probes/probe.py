"""A form as it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Probe:
    """Where, what, and who may."""

    address: str
    rightful: str
    data: dict[str, Any] = field(default_factory=dict)
