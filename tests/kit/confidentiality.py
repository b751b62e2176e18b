"""What tests need of the confidentiality of a space: a test that is going on, its addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.bookings.models import Incident
from maillage.community.actions.attachments import Content, keep
from maillage.places.models import Evidence, EvidencePhoto, ListeningTest, Place, Space
from tests.kit.pictures import picture


def make_listening(space: Space, **fields: Any) -> ListeningTest:
    """A test of three sentences that the second phone has joined, nothing written yet."""
    given: dict[str, Any] = {
        "distance_cm": 100, "sound_db": 60, "joined_at": timezone.now(),
        "sentences": ["Il pleut souvent.", "Le chat dort.", "La porte grince."], **fields,
    }  # fmt: skip
    return ListeningTest.objects.create(space=space, **given)


def make_evidence(space: Space, days_ago: int = 0, **fields: Any) -> Evidence:
    """A host declared that voices are not understood, so many days ago."""
    given: dict[str, Any] = {"axis": "voice", "level": 3, "kind": "declared"}
    found_on = timezone.localdate() - timedelta(days=days_ago)
    return Evidence.objects.create(space=space, **(given | {"found_on": found_on} | fields))


def make_evidence_photo(space: Space, **fields: Any) -> EvidencePhoto:
    """A photo of the door, with its file."""
    content = Content(picture("teal"), ".webp")
    given: dict[str, Any] = {"alt": "La porte", "added_at": timezone.now(), "image": keep(content, "evidence/")}
    evidence = fields.pop("evidence", None) or make_evidence(space)
    return EvidencePhoto.objects.create(evidence=evidence, **(given | fields))


def make_incident(place: Place, **fields: Any) -> Incident:
    """An envelope was left; nobody dealt with it yet."""
    given: dict[str, Any] = {"kind": "left_behind", "text": "Une enveloppe est restée", "reported_at": timezone.now()}
    return Incident.objects.create(place=place, **(given | fields))


def addresses_of_confidentiality(space: Space) -> dict[str, list[Any]]:
    """Each name of these screens with what its address needs."""
    place, test = space.place.slug, make_listening(space)
    incident = make_incident(space.place)
    hidden, published = make_evidence_photo(space), make_evidence_photo(space, is_published=True)
    return {
        "rules_poster": [place, space.pk],
        "bookings:incidents": [place],
        **{f"bookings:{act}_incident": [incident.public_id] for act in ("take_up", "close", "reopen")},
        "places:inspection": [place, space.pk],
        "places:evidence_photos": [place, hidden.evidence_id],
        **{f"places:{act}evidence_photo": [place, hidden.public_id] for act in ("", "publish_", "hide_", "remove_")},
        "places:published_evidence_photo": [published.public_id],
        "places:listening_begin": [place, space.pk],
        "places:listening": [place, test.public_id],
        "places:listen": [test.listener_key],
        "places:listening_note": [test.listener_key],
    }
