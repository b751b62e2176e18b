"""The register of processing (RGPD art. 30): what is done with which data, why, on what ground, how long, for whom.

Each domain brings its own lines (`Domain.processing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

CONTRACT = _("contract (RGPD art. 6-1-b): what one asked for can’t be done without it")
INTEREST = _("legitimate interest (art. 6-1-f)")
CONSENT = _("consent (art. 6-1-a), taken back in one click")
LAW = _("legal duty (art. 6-1-c)")


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the register of processing; `retention_rules` names rules of retention, dated data of their own."""

    name: Any
    purpose: Any
    ground: Any
    people: Any
    data: Any
    seen_by: Any
    retention_rules: tuple[str, ...] = ()
    order: int = 50
