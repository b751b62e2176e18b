"""What tests need of the confidentiality of a space: a test that is going on, its addresses."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.bookings.models import Incident
from maillage.places.models import ListeningTest, Place, Space


def make_listening(space: Space, **fields: Any) -> ListeningTest:
    """A test of three sentences that the second phone has joined, nothing written yet."""
    given: dict[str, Any] = {
        "distance_cm": 100, "sound_db": 60, "joined_at": timezone.now(),
        "sentences": ["Il pleut souvent.", "Le chat dort.", "La porte grince."], **fields,
    }  # fmt: skip
    return ListeningTest.objects.create(space=space, **given)


def make_incident(place: Place, **fields: Any) -> Incident:
    """An envelope was left; nobody dealt with it yet."""
    given: dict[str, Any] = {"kind": "left_behind", "text": "Une enveloppe est restée", "reported_at": timezone.now()}
    return Incident.objects.create(place=place, **(given | fields))


def addresses_of_confidentiality(space: Space) -> dict[str, list[Any]]:
    """Each name of these screens with what its address needs."""
    place, test = space.place.slug, make_listening(space)
    incident = make_incident(space.place)
    return {
        "rules_poster": [place, space.pk],
        "bookings:incidents": [place],
        **{f"bookings:{act}_incident": [incident.public_id] for act in ("take_up", "close", "reopen")},
        "places:inspection": [place, space.pk],
        "places:listening_begin": [place, space.pk],
        "places:listening": [place, test.public_id],
        "places:listen": [test.listener_key],
        "places:listening_note": [test.listener_key],
    }
