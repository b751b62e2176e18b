"""What a lower floor tells a higher one: every such thread, in this one place."""

from __future__ import annotations

from maillage.access.actions import follow_bookings
from maillage.access.shown import shown_with
from maillage.bookings.actions.hosting import cancel_all_ahead
from maillage.bookings.actions.telling import LISTENERS, SHOWN_WITH_BOOKING
from maillage.places.actions import WHEN_CLOSED


def wire() -> None:
    """Bookings tell the doors; the page of a booking shows what the doors answer."""
    if follow_bookings not in LISTENERS:
        LISTENERS.append(follow_bookings)
    if shown_with not in SHOWN_WITH_BOOKING:
        SHOWN_WITH_BOOKING.append(shown_with)
    if cancel_all_ahead not in WHEN_CLOSED:
        WHEN_CLOSED.append(cancel_all_ahead)
