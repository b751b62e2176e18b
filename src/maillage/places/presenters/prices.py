"""How prices are said: “free”, “€12 a day”, a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from maillage.places.models import Place, Space
from maillage.places.rules.life import SpaceKind
from maillage.places.rules.tariffs import Headline, Tariff, TariffKind, TariffUnit, headline_of
from maillage.web.formats import euros, french


def amount_in_words(cents: int) -> str:
    """Euros, without cents that are nought."""
    amount = euros(cents)
    return amount if cents % 100 else amount.replace(",00" if french() else ".00", "", 1)


def price_in_words(tariff: Tariff) -> str:
    """What a space costs; nothing when it is not known."""
    if tariff.kind == TariffKind.FREE:
        return gettext("free of charge")
    if tariff.kind == TariffKind.WORDS:
        return tariff.words
    if tariff.kind == TariffKind.UNKNOWN:
        return ""
    sentences = {
        TariffUnit.HOUR: gettext("%(amount)s an hour"),
        TariffUnit.HALF_DAY: gettext("%(amount)s a half-day"),
        TariffUnit.DAY: gettext("%(amount)s a day"),
        TariffUnit.MONTH: gettext("%(amount)s a month"),
    }
    return sentences[tariff.unit] % {"amount": amount_in_words(tariff.cents)}


def headline_of_spaces(spaces: Iterable[Space]) -> Headline | None:
    """The price one reads first of a place, from its spaces."""
    priced = [space for space in spaces if space.active]
    desks = [space.tariff for space in priced if space.kind == SpaceKind.DESK]
    return headline_of(desks, [space.tariff for space in priced if space.kind != SpaceKind.DESK])


def price_of_place(place: Place) -> str:
    """“free of charge”, “from €6 a half-day”; nothing when it is not known (needs `spaces`)."""
    headline = headline_of_spaces(place.spaces.all())
    if headline is None:
        return ""
    price = price_in_words(headline.tariff)
    if headline.is_lowest and headline.tariff.kind == TariffKind.AMOUNT:
        return gettext("from %(price)s") % {"price": price}
    return price


def prices_of_spaces(ids: Iterable[int]) -> dict[int, str]:
    """What each of these spaces costs, in words, by its number: one statement. Those that say nothing are left out."""
    columns = ("tariff_kind", "tariff_cents", "tariff_unit", "tariff_words")
    spaces = Space.objects.filter(pk__in=list(ids)).only(*columns)
    return {space.pk: price for space in spaces if (price := price_in_words(space.tariff))}
