"""What people would come to, said before days and rooms are chosen: until when, about what."""

from __future__ import annotations

from datetime import date

from maillage.kernel.refusal import Refusal

WORTH = 1.0  # of an event, to who would come to it
LONGEST_SEASON = 31  # days: of a longer one, nobody says on which they cannot come


def may_say_interest(until: date | None, today: date, *, announced: bool) -> Refusal | None:
    """May somebody say today what they would come to in a season? The last day is included."""
    if not announced or until is None:
        return Refusal("interest_not_asked", "Nobody is asked what they would come to here.")
    if today > until:
        return Refusal("interest_closed", "The days are being chosen now: thank you to those who said theirs.")
    return None
