"""What tests need of the confidentiality of a space: a test that is going on, its addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.bookings.models import (
    CharterSignature,
    ConfidentialityCharter,
    Incident,
    VisitorEntry,
    VisitorRegister,
)
from maillage.bookings.rules.charters import digest_of
from maillage.community.actions.attachments import Content, keep
from maillage.community.models import Network, Person
from maillage.places.models import Evidence, EvidencePhoto, ListeningTest, Place, Space
from tests.kit.pictures import picture


def make_listening(space: Space, **fields: Any) -> ListeningTest:
    """A test of three sentences that the second phone has joined, nothing written yet."""
    given: dict[str, Any] = {
        "distance_cm": 100,
        "sound_db": 60,
        "joined_at": timezone.now(),
        "sentences": ["Il pleut souvent.", "Le chat dort.", "La porte grince."],
        **fields,
    }
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


def make_place_charter(place: Place, version: int = 1, **fields: Any) -> ConfidentialityCharter:
    """A version of the charter of a place."""
    text = f"Être **discret** ({version})."
    given: dict[str, Any] = {"title": "Charte de confidentialité", "text": text, "sha256": digest_of(text)}
    given |= {"published_at": timezone.now(), "network": place.network, "place": place, "version": version}
    return ConfidentialityCharter.objects.create(**(given | fields))


def make_network_charter(network: Network, version: int = 1) -> ConfidentialityCharter:
    """A version of the charter of all places of a network."""
    return ConfidentialityCharter.objects.create(
        network=network, version=version, title="Charte", text="Chut.", sha256="0", published_at=timezone.now()
    )


def sign_charter_of(person: Person, charter: ConfidentialityCharter, **fields: Any) -> CharterSignature:
    given: dict[str, Any] = {"name": person.name, "signed_at": timezone.now(), "seal": "0"}
    return CharterSignature.objects.create(person=person, charter=charter, **(given | fields))


def make_register(place: Place, **fields: Any) -> VisitorRegister:
    return VisitorRegister.objects.create(place=place, **fields)


def make_visitor(place: Place, name: str = "Odile Visiteuse", **fields: Any) -> VisitorEntry:
    """Somebody who is here since now."""
    register, _new = VisitorRegister.objects.get_or_create(place=place)
    return VisitorEntry.objects.create(register=register, name=name, **({"arrived_at": timezone.now()} | fields))


def addresses_of_confidentiality(space: Space) -> dict[str, list[Any]]:
    """Each name of these screens with what its address needs."""
    place, test = space.place.slug, make_listening(space)
    incident = make_incident(space.place)
    charter, entry = make_place_charter(space.place), make_visitor(space.place)
    hidden, published = make_evidence_photo(space), make_evidence_photo(space, is_published=True)
    return {
        "rules_poster": [place, space.pk],
        "bookings:incidents": [place],
        **{f"bookings:{act}_incident": [incident.public_id] for act in ("take_up", "close", "reopen")},
        **{f"bookings:{name}": [place] for name in ("charter", "sign_charter", "edit_charter")},
        **{f"bookings:charter_{name}": [charter.public_id] for name in ("version", "file")},
        "bookings:edit_network_charter": [space.place.network.slug],
        **{f"bookings:{name}": [place] for name in ("visitors", "renew_visitors", "visitors_poster")},
        "bookings:visitor_arrival": [entry.register.key],
        "bookings:visitor": [entry.exit_key],
        "bookings:visitor_leaves": [entry.exit_key],
        "bookings:visitor_left": [place, entry.pk],
        "places:inspection": [place, space.pk],
        "places:evidence_photos": [place, hidden.evidence_id],
        **{f"places:{act}evidence_photo": [place, hidden.public_id] for act in ("", "publish_", "hide_", "remove_")},
        "places:published_evidence_photo": [published.public_id],
        "places:listening_begin": [place, space.pk],
        "places:listening": [place, test.public_id],
        "places:listen": [test.listener_key],
        "places:listening_note": [test.listener_key],
    }
