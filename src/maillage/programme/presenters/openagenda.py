"""Events as OpenAgenda writes them (its JSON, version 2), for agendas that gather those of a territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maillage.community.queries.networks import origin_of_network
from maillage.programme.calendar import announced_by
from maillage.programme.models import Event, ImportedEvent
from maillage.programme.presenters.prices import price_in_words
from maillage.programme.presenters.structured import address_of_event
from maillage.programme.queries.events import Seats
from maillage.programme.rules.events import EventState

SCHEDULED, RESCHEDULED, FULL, CANCELLED = 1, 2, 5, 6  # `status`
OFFLINE, ONLINE, MIXED = 1, 2, 3  # `attendanceMode`
SHORTEST, LONGEST = 200, 10_000  # letters of a description, of a long one
LANGUAGE = "fr"  # what organisers write in


def openagenda_events(
    events: Sequence[Event], seats: Mapping[int, Seats], imported: Sequence[ImportedEvent] = ()
) -> dict[str, Any]:
    """The list as its API answers it: ours, then what other sites announce."""
    ours = [openagenda_event(event, seats[event.pk]) for event in events]
    return {
        "success": True,
        "total": len(events) + len(imported),
        "events": [*ours, *(_imported_event(event) for event in imported)],
    }


def _imported_event(event: ImportedEvent) -> dict[str, Any]:
    """What another site announces: its source is the agenda it comes from, and its page is there."""
    timing = {"begin": event.local_start.isoformat(), "end": event.local_end.isoformat()}
    page = event.get_absolute_url()
    return {
        "uid": event.number,
        "slug": event.key,
        "title": {LANGUAGE: event.title},
        "description": {LANGUAGE: (event.summary or event.title)[:SHORTEST]},
        "longDescription": {LANGUAGE: announced_by(event)},
        "keywords": {LANGUAGE: []},
        "timezone": event.zone.key,
        "timings": [timing],
        "firstTiming": timing,
        "lastTiming": timing,
        "status": CANCELLED if event.cancelled else SCHEDULED,
        "attendanceMode": _mode(event),
        "accessibility": {},
        "registration": [],
        "links": [{"link": page}],
        "location": _location(event),
        "originAgenda": {"title": event.source.name, "url": event.source.website},
        "updatedAt": event.said_at.isoformat(),
    }


def openagenda_event(event: Event, seats: Seats) -> dict[str, Any]:
    """One event. The address of the video meeting is not told: one registers at its page."""
    timing = {"begin": event.local_start.isoformat(), "end": event.local_end.isoformat()}
    page = address_of_event(event)
    described: dict[str, Any] = {
        "uid": event.pk,
        "slug": event.slug,
        "title": {LANGUAGE: event.title},
        "description": {LANGUAGE: (event.summary or event.title)[:SHORTEST]},
        "longDescription": {LANGUAGE: event.description[:LONGEST]},
        "keywords": {LANGUAGE: [str(event.get_kind_display())]},
        "conditions": {LANGUAGE: price_in_words(event)},
        "timezone": event.zone.key,
        "timings": [timing],
        "firstTiming": timing,
        "lastTiming": timing,
        "status": _status(event, seats),
        "attendanceMode": _mode(event),
        "accessibility": {"hi": event.sign_language or event.hearing_loop, "mi": event.step_free},
        "registration": [{"type": "link", "value": page}] if event.takes_registrations else [],
        "links": [{"link": page}],
        "location": _location(event),
        "updatedAt": (event.changed_at or event.created_at).isoformat(),
    }
    if event.is_online:
        described["onlineAccessLink"] = page
    if event.image:
        base, _slash, name = (origin_of_network(event.network) + event.image.url).rpartition("/")
        described["image"] = {"base": f"{base}/", "filename": name}
        described["imageCredits"] = event.image_credit
    return described


def _status(event: Event, seats: Seats) -> int:
    if event.state == EventState.CANCELLED:
        return CANCELLED
    if seats.is_full:
        return FULL
    return RESCHEDULED if event.moved_at else SCHEDULED


def _mode(event: Event | ImportedEvent) -> int:
    if not event.is_online:
        return OFFLINE
    return MIXED if event.place_id or event.address or event.commune_id else ONLINE


def _location(event: Event | ImportedEvent) -> dict[str, Any] | None:
    """The place, else the address; nothing for what is online alone."""
    commune = event.place.commune if event.place else event.commune
    if event.place is None and not event.address and commune is None:
        return None
    location: dict[str, Any] = {
        "name": event.place.name if event.place else event.address or str(commune),
        "address": event.place.full_address if event.place else event.address or str(commune),
        "countryCode": "FR",
        "timezone": event.zone.key,
    }
    if event.place is not None:
        location |= {"uid": event.place.pk, "latitude": event.place.lat, "longitude": event.place.lon}
    if commune is not None:
        location |= {
            "city": commune.name, "insee": commune.insee, "department": commune.departement.name,
            "region": commune.departement.region, "postalCode": next(iter(commune.postal_codes or ()), ""),
        }  # fmt: skip
    return location
