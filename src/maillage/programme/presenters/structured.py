"""Events and seasons as schema.org describes them, for search engines (JSON-LD)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.community.models import Network
from maillage.community.queries.networks import origin_of_network
from maillage.programme.models import Event, Season
from maillage.programme.rules.events import EventState
from maillage.territory.models import Commune

SCHEMA = "https://schema.org"
OFFLINE, ONLINE, MIXED = (f"{SCHEMA}/{kind}EventAttendanceMode" for kind in ("Offline", "Online", "Mixed"))
KINDS = {"workshop": "EducationEvent", "training": "EducationEvent", "coffee": "SocialEvent"}  # the others are Event


def event_json_ld(event: Event) -> dict[str, Any]:
    """One event, for anybody: the address of the video meeting is not told, its page is."""
    page = address_of_event(event)
    described: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": KINDS.get(event.kind, "Event"),
        "@id": page,
        "url": page,
        "name": event.title,
        "description": event.summary or event.description[:300],
        "startDate": event.local_start.isoformat(),
        "endDate": event.local_end.isoformat(),
        "eventStatus": f"{SCHEMA}/{_status(event)}",
        "eventAttendanceMode": _attendance_mode(event),
        "location": _locations(event, page),
        "organizer": organizer_of(event.network),
        "inLanguage": list(event.languages),
        "image": [origin_of_network(event.network) + event.image.url] if event.image else [],
        "performer": [{"@type": "Person", "name": speaker.name} for speaker in event.speakers.all()],
        "maximumAttendeeCapacity": event.capacity,
        "offers": _offers(event, page),
    }
    if event.season is not None and event.season.announced_at is not None:
        described["superEvent"] = describe_season(event.season)
    return {name: value for name, value in described.items() if value not in ("", [], {}, None)}


def season_json_ld(season: Season) -> dict[str, Any]:
    """A season, for its page."""
    return {"@context": SCHEMA, **describe_season(season)}


def describe_season(season: Season) -> dict[str, Any]:
    """A season as an EventSeries, to stand in something else."""
    page = address_of_season(season)
    described = {
        "@type": "EventSeries",
        "@id": page,
        "url": page,
        "name": season.title,
        "description": season.summary,
        "startDate": season.starts_on.isoformat(),
        "endDate": season.ends_on.isoformat(),
        "organizer": organizer_of(season.network),
        "image": origin_of_network(season.network) + season.image.url if season.image else "",
    }
    return {name: value for name, value in described.items() if value}


def organizer_of(network: Network) -> dict[str, str]:
    """The network that announces it."""
    return {"@type": "Organization", "name": network.name, "url": origin_of_network(network) + "/"}


def address_of_event(event: Event) -> str:
    """The whole address of the page of an event, at the domain of its network."""
    return origin_of_network(event.network) + event.get_absolute_url()


def address_of_season(season: Season) -> str:
    """The whole address of the page of a season, at the domain of its network."""
    return origin_of_network(season.network) + season.get_absolute_url()


def _offers(event: Event, page: str) -> dict[str, Any]:
    """What coming costs, where it is known in figures, and until when one registers; nothing for words alone.

    A seat that frees goes to who waits, so that nothing is said of how many are left.
    """
    if event.price_cents is None or event.state == EventState.CANCELLED:
        return {}
    offer = {"@type": "Offer", "url": page, "price": f"{event.price_cents / 100:.2f}", "priceCurrency": "EUR"}
    if event.announced_at is not None:
        offer["validFrom"] = timezone.localtime(event.announced_at, event.zone).isoformat()
    if event.closes_at is not None:
        offer["validThrough"] = timezone.localtime(event.closes_at, event.zone).isoformat()
    return offer


def _status(event: Event) -> str:
    if event.state == EventState.CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if event.moved_at else "EventScheduled"


def _attendance_mode(event: Event) -> str:
    if not event.is_online:
        return OFFLINE
    return MIXED if _is_somewhere(event) else ONLINE


def _is_somewhere(event: Event) -> bool:
    return bool(event.place_id or event.address or event.commune_id)


def _locations(event: Event, page: str) -> list[dict[str, Any]]:
    locations: list[dict[str, Any]] = []
    if event.place is not None:
        place = event.place
        locations.append(
            {
                "@type": "Place",
                "name": f"{event.space.name}, {place.name}" if event.space else place.name,
                "url": origin_of_network(place.network) + place.get_absolute_url(),
                "address": _address(place.address.partition(", ")[0], place.commune),
                "geo": {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon},
            }
        )
    elif event.address or event.commune is not None:
        name = event.address or str(event.commune)
        locations.append({"@type": "Place", "name": name, "address": _address(event.address, event.commune)})
    if event.is_online:
        locations.append({"@type": "VirtualLocation", "url": page})
    return locations


def _address(street: str, commune: Commune | None) -> dict[str, str]:
    address = {"@type": "PostalAddress", "streetAddress": street, "addressCountry": "FR"}
    if commune is not None:
        address["addressLocality"] = commune.name
        address["addressRegion"] = commune.departement.region
        address["postalCode"] = next(iter(commune.postal_codes or ()), "")
    return {name: value for name, value in address.items() if value}
