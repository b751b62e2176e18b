"""What coming to an event costs, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.programme.models import Event
from maillage.web.formats import euros


def price_in_words(event: Event) -> str:
    """“5,00 €, 3,00 € for who belongs to the network (lunch included)”; nothing where nothing is said."""
    price, words = event.terms, ""
    if price.gives_freely:
        words = _("each gives what they want")
        if price.cents:
            words += ", " + _("%(amount)s suggested") % {"amount": euros(price.cents)}
    elif price.cents:
        words = euros(price.cents)
        if price.member_cents is not None:
            amount = euros(price.member_cents) if price.member_cents else _("free")
            words += ", " + _("%(amount)s for who belongs to the network") % {"amount": amount}
    if words and event.price:
        return f"{words} ({event.price})"
    return words or event.price
