"""What one is about to book costs, as the page shows it; and what the page sends back about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.bookings.models import BasketLine, Booking
from maillage.bookings.queries import Offer
from maillage.bookings.queries.prices import use_of
from maillage.bookings.rules.prices import PriceSeen
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.passes.models import Charge
from maillage.passes.presenters.quotes import Price, price_of, price_of_charge
from maillage.passes.queries.quotes import Use, digest_of, is_priced, quote_uses
from maillage.places.models import Space
from maillage.places.presenters.prices import amount_in_words, price_in_words, prices_of_spaces
from maillage.places.rules.tariffs import TariffKind
from maillage.web.formats import clock, day


def prices_of_uses(uses: Sequence[Use]) -> dict[str, Price | None]:
    """For a template: `price`, and `without_passes` where a pass would pay; both None where nothing is asked."""
    quoted = quote_uses(uses)
    price, without = price_of(quoted, digest_of(quoted)), None
    if price is not None and price.is_paid_by_pass:
        plain = quote_uses(uses, with_passes=False)
        without = price_of(plain, digest_of(plain))
    return {"price": price, "without_passes": without}


def prices_of_slot(person: Person, space_id: int, period: Period, people: int) -> dict[str, Any]:
    """What a slot would cost somebody: `tariff` in words where no price is worked out."""
    prices: dict[str, Any] = prices_of_uses([Use(uuid4(), person, space_id, period.utc(), people)])
    space = Space.objects.select_related("place").get(pk=space_id)
    tariff = "" if prices["price"] else tariff_in_words(space)
    return prices | {"tariff": tariff, "cancelling": cancelling_in_words(space, period.utc().start)}


def prices_of_hold(booking: Booking) -> dict[str, Any]:
    """What a slot that is kept will cost once confirmed; the same."""
    prices: dict[str, Any] = prices_of_uses([use_of(booking)])
    tariff = "" if prices["price"] else tariff_in_words(booking.space)
    return prices | {"tariff": tariff, "cancelling": cancelling_in_words(booking.space, booking.starts_at)}


def cancelling_in_words(space: Space, starts_at: datetime) -> str:
    """Until when a booking that begins then is cancelled at no cost."""
    until, zone = starts_at - timedelta(minutes=space.cancel_minutes), space.place.zone
    if until <= timezone.now():
        return _("Once booked, it can no longer be cancelled.")
    if not space.cancel_minutes:
        return _("You can cancel at no cost until it begins.")
    words = {"day": day(until, zone), "time": clock(until, zone)}
    return _("You can cancel at no cost until %(day)s, %(time)s.") % words


def tariff_in_words(space: Space) -> str:
    """What a space says it costs, where no price is worked out: free, a sentence, an amount without a rate.

    An amount that has a rate belongs to a booking made before it, which owes nothing.
    """
    if space.tariff.kind == TariffKind.AMOUNT and is_priced(space.pk):
        return ""
    return price_in_words(space.tariff)


def prices_of_offers(offers: Sequence[Offer], people: int) -> dict[int, str]:
    """What each offer of a search costs whoever comes, in words, by its space: two statements however many.

    Where a price is worked out, that of the slot offered; else what the space says of its price.
    """
    words = prices_of_spaces({offer.space.id for offer in offers})
    quoted = quote_uses([Use(uuid4(), None, offer.space.id, offer.fit.period.utc(), people) for offer in offers])
    amounts: dict[int, set[int]] = defaultdict(set)
    for offer, one in zip(offers, quoted, strict=True):
        if one is not None and one.quote.suggested is None:
            amounts[offer.space.id].add(one.quote.cents)
    slots = {space: amount_in_words(cents.pop()) for space, cents in amounts.items() if len(cents) == 1}
    return words | {space: _("%(amount)s for this slot") % {"amount": amount} for space, amount in slots.items()}


def prices_of_basket(person: Person, lines: Sequence[BasketLine]) -> dict[str, Price | None]:
    """What a basket costs, whole."""
    uses = [Use(uuid4(), person, x.space_id, Period(x.starts_at, x.ends_at).utc(), x.people) for x in lines]
    return prices_of_uses(uses)


def price_of_periods(person: Person, space_id: int, periods: Sequence[Period], people: int) -> Price | None:
    """What several times in a space would cost together; one statement where it has no rate."""
    if not is_priced(space_id):
        return None
    quoted = quote_uses([Use(uuid4(), person, space_id, period.utc(), people) for period in periods])
    return price_of(quoted, "")


def charged_price(booking: Booking) -> Price | None:
    """What a booking costs by now, with the lines of its last quote; None where nothing was asked."""
    rows = list(Charge.objects.filter(use=booking.public_id).order_by("at", "pk"))
    quoted = [row for row in rows if row.why == "booked"]
    return price_of_charge(quoted[-1], sum(row.cents for row in rows)) if quoted else None


def price_seen(data: Mapping[str, Any]) -> PriceSeen:
    """What the form says of the price that was shown: a digest of it, never an amount."""
    keeps = bool(data.get("garder"))
    return PriceSeen(str(data.get("prix_sans" if keeps else "prix") or "")[:200], with_passes=not keeps)
