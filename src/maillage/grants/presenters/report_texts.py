"""A report as a page reads it: of what is frozen, or of what would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.grants.presenters.content import Content, counted_cents, is_apart
from maillage.grants.presenters.paper import balance_in_words, share_of_grant
from maillage.grants.presenters.words import value_in_words


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of a report with days as days and values in words; amounts stay in cents."""

    content: Content
    costs: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    events: list[dict[str, Any]]
    share: str
    balance: str
    costs_cents: int  # what the lines that count come to: the total of the grant


def reading_of(content: Content) -> Reading:
    """Ready for a template."""
    return Reading(
        content,
        [one | {"day": date.fromisoformat(one["incurred_on"]), "proof_count": len(one["proofs"]),
                "is_apart": is_apart(content, one)}
         for one in content["costs"]],
        [one | {"reached": value_in_words(one["value"], is_whole=one["is_whole"], is_of_people=one["is_of_people"])}
         for one in content["indicators"]],
        [one | {"date": date.fromisoformat(one["day"])} for one in content["events"]],
        share_of_grant(content) if "budget" in content else "",
        balance_in_words(content), sum(counted_cents(content, one) for one in content["costs"]),
    )  # fmt: skip
