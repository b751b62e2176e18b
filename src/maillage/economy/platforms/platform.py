"""What an approved platform is and does: the words the implementations share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from maillage.economy.rules.platforms import LifeCycleMessage
from maillage.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """What opens the account of an issuer at a platform; never written to a log."""

    address: str
    token_address: str
    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class News:
    """What a platform says since a moment: messages, papers it refused, and the moment to ask from next."""

    messages: Sequence[LifeCycleMessage]
    refused: Sequence[tuple[str, str]]  # the reference of a hand-over, why
    until: str


class Platform(Protocol):
    """What a platform does. Each may raise a Refusal; of `hand_over`, one with the code `unknown_end` says that nobody
    knows whether the paper arrived, any other that it surely did not."""

    def hand_over(self, access: Access, name: str, paper: bytes) -> str:
        """Give it a Factur-X; how the platform names it."""

    def fetch_news(self, access: Access, since: str) -> News:
        """What it says since that moment (ISO 8601, in UTC, as it wrote it; empty: from thirty days ago)."""


def unknown_end() -> Refusal:
    """What is said when nobody knows whether a paper arrived."""
    return Refusal(
        "unknown_end", "The platform did not answer: nobody knows whether it has this invoice. Look there first."
    )


def not_open(status: int) -> Refusal:
    """What is said when a platform does not let one in."""
    return Refusal(
        "platform_shut", "The platform does not let us in (%(status)s): look at the keys it gave you.", status=status
    )


def refused_by_platform(reason: str) -> Refusal:
    """What is said when a platform says no."""
    return Refusal("platform_refused", "The platform refuses: %(reason)s", reason=reason)
