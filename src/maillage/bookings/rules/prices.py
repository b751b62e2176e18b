"""What somebody was shown of a price before they said yes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PriceSeen:
    """The digest of the quote that was shown, empty where none was, and whether passes may pay. Never an amount."""

    digest: str = ""
    with_passes: bool = True


UNSEEN = PriceSeen()
