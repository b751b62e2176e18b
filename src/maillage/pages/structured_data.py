"""A place as schema.org describes it, for search engines and maps (JSON-LD)."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from maillage.places.models import Place
from maillage.places.presenters.prices import headline_of_spaces, price_of_place
from maillage.places.presenters.texts import PlaceTexts
from maillage.places.rules.hours import END_OF_DAY, read_week
from maillage.places.rules.life import State
from maillage.places.rules.tariffs import TariffKind, TariffUnit

# UN/CEFACT, recommendation 20; half a day has no code of its own, and is said in words.
UNIT_CODES = {TariffUnit.HOUR: "HUR", TariffUnit.DAY: "DAY", TariffUnit.MONTH: "MON"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def describe_place(place: Place, texts: PlaceTexts) -> dict[str, Any]:
    """LocalBusiness with its address, point, hours and what it offers (schema.org has no type for a télécentre)."""
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": place.name,
        "url": settings.ORIGIN + place.get_absolute_url(),
        "description": str(texts.tagline) or str(texts.presentation)[:200],
        "address": _address(place),
        "geo": {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon},
        "parentOrganization": {"@type": "Organization", "name": place.network.name},
    }
    described |= {name: value for name, value in (("telephone", place.phone), ("email", place.email)) if value}
    described |= _price(place)
    if place.state == State.IN_SERVICE and (hours := _hours(place.hours)):
        described["openingHoursSpecification"] = hours
    # In the language of the page.
    equipment = sorted({str(e) for space in place.spaces.all() for e in space.equipment.all()})
    if equipment:
        described["amenityFeature"] = [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True} for name in equipment
        ]
    card = settings.ORIGIN + reverse("place_card", args=[place.slug])
    described["image"] = [*(settings.ORIGIN + photo.image.url for photo in place.photos.all()), card]
    return described


def _price(place: Place) -> dict[str, Any]:
    """What one pays, in words; whether nothing is asked for; each amount as an offer (needs `spaces`)."""
    headline = headline_of_spaces(place.spaces.all())
    if headline is None:
        return {}
    offers = [
        {
            "@type": "Offer",
            "itemOffered": {"@type": "Service", "name": space.name},
            "priceSpecification": {
                "@type": "UnitPriceSpecification",
                "price": f"{space.tariff.cents / 100:.2f}",
                "priceCurrency": "EUR",
                **_unit_of(space.tariff.unit),
            },
        }
        for space in place.spaces.all()
        if space.tariff.kind == TariffKind.AMOUNT
    ]
    is_free = headline.tariff.kind == TariffKind.FREE and not headline.is_lowest
    return {
        "priceRange": price_of_place(place),
        **({"isAccessibleForFree": True} if is_free else {}),
        **({"makesOffer": offers} if offers else {}),
    }


def _unit_of(unit: TariffUnit) -> dict[str, str]:
    return {"unitCode": UNIT_CODES[unit]} if unit in UNIT_CODES else {"unitText": gettext("half a day")}


def _address(place: Place) -> dict[str, str]:
    street, _, _town = place.address.partition(", ")
    address = {
        "@type": "PostalAddress",
        "addressLocality": place.commune.name,
        "addressRegion": place.commune.departement.region,
        "addressCountry": "FR",
        "streetAddress": street,
    }
    if place.commune.postal_codes:
        address["postalCode"] = place.commune.postal_codes[0]
    return {key: value for key, value in address.items() if value}


def _closes(start: time, end: time) -> str:
    """The end as schema.org has it: midnight is 00:00, but for a day that never closes, which ends at 23:59."""
    return "00:00" if end == END_OF_DAY and start != time(0) else f"{end:%H:%M}"


def _hours(expression: str) -> list[dict[str, Any]]:
    plain = read_week(expression)
    if plain is None:
        return []
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": DAYS[number],
            "opens": f"{start:%H:%M}",
            "closes": _closes(start, end),
        }
        for number, spans in enumerate(plain.days)
        for start, end in spans
    ]
