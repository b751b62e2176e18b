"""Spaces measured by the listening protocol, evidence about to expire, a charter signed by some, a few visitors, and
incidents followed: all invented."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from maillage.bookings.actions.charters import publish_place_charter
from maillage.bookings.actions.incidents import follow_incident, report_incident
from maillage.bookings.actions.visitors import set_register
from maillage.bookings.models import CharterSignature, ConfidentialityCharter, VisitorEntry
from maillage.bookings.rules.charter_text import PROPOSED_TEXT, PROPOSED_TITLE
from maillage.bookings.rules.charters import seal_of
from maillage.bookings.rules.incidents import IncidentKind
from maillage.community.models import Network, Person
from maillage.places.actions import listening_tests as listening
from maillage.places.actions.evidence_reminders import remind_of_evidence
from maillage.places.models import Evidence, ListeningTest, Place
from maillage.places.rules.confidentiality import oldest_in_force
from maillage.places.rules.listening_tests import Door, Voice


def measure_spaces(place: Place, host: Person) -> None:
    """Run the protocol in a room that keeps a secret and in one where bits are understood (all invented)."""
    for name, kept in (("Bureau fermé", 40), ("Salle Lot", 3)):
        space = place.spaces.filter(name=name).select_related("place").first()
        if space is not None:
            test = ListeningTest(
                space=space, voice=Voice.NORMAL.value, door=Door.CLOSED.value, distance_cm=100, sound_db=61
            )  # fmt: skip
            _run(listening.begin_listening(host, test, 10), kept)


def build_incidents(place: Place, host: Person) -> None:
    """An incident settled and one somebody deals with (both invented)."""
    printer = report_incident(
        host, place, IncidentKind.LEFT_BEHIND, "Un contrat est resté dans le bac de l’imprimante, hier soir."
    )  # fmt: skip
    follow_incident(host, printer, "take_up")
    follow_incident(host, printer, "close", "Rendu à qui l’avait imprimé ; l’imprimante attend désormais un code.")
    room = place.spaces.filter(name="Salle Lot").first()
    heard = report_incident(
        host, place, IncidentKind.OVERHEARD, "Depuis le couloir, on suivait un entretien : la porte était entrouverte.",
        room,
    )  # fmt: skip
    follow_incident(host, heard, "take_up")


SIGNED = ("Agnès Valette", "Jean-Marc Vidal", "Inès Bonnet", "Paul Astruc", "Nadia Cherif")
VISITORS = (  # name, whom they saw, hours ago, hours there (None: still here, or did not say)
    ("Odile Martin", "Jean-Marc Vidal", 0.7, None), ("Karim Benali", "", 1.5, 1.0),
    ("Lise Rocher", "Inès Bonnet", 27, 0.5), ("Marc Ollier", "", 50, 2.0), ("Zoé Pradal", "Jean-Marc Vidal", 76, None),
)  # fmt: skip


def age_evidence(place: Place, today: date) -> None:
    """In one room, two things were last looked at almost two years ago: the host is reminded, once."""
    first = oldest_in_force(today) + timedelta(days=20)
    Evidence.objects.filter(space__place=place, space__name="Salle Tarn", axis__in=["network", "access"]).update(
        found_on=first
    )
    remind_of_evidence(today)


def build_charter(network: Network, people: dict[str, Person]) -> None:
    """A charter for all places of the network, signed by those who come most; the others read it when they arrive."""
    charter = publish_place_charter(people["Bruno Martin"], network, None, PROPOSED_TITLE, PROPOSED_TEXT)
    published_at = timezone.now() - timedelta(days=10 + len(SIGNED))  # before anybody signed it
    ConfidentialityCharter.objects.filter(pk=charter.pk).update(published_at=published_at)
    for number, name in enumerate(SIGNED):
        signed_at = timezone.now() - timedelta(days=3 + number)
        seal = seal_of(charter.sha256, name, signed_at.isoformat())
        CharterSignature.objects.create(
            charter=charter, person=people[name], name=name, signed_at=signed_at, seal=seal
        )  # fmt: skip


def build_visitors(place: Place, host: Person) -> None:
    """A register that is open, one visitor who is here, those of the days before."""
    register, now = set_register(host, place, is_open=True, days=None), timezone.now()
    for name, visited, ago, stayed in VISITORS:
        arrived_at = now - timedelta(hours=ago)
        left_at = arrived_at + timedelta(hours=stayed) if stayed else None
        VisitorEntry.objects.create(
            register=register, name=name, visited=visited, arrived_at=arrived_at, left_at=left_at
        )  # fmt: skip


def _run(test: ListeningTest, kept: int) -> None:
    """Write down one word out of so many of those that were read."""
    joined, read = listening.join_listening(test.code, "demonstration"), 0
    for position, sentence in enumerate(test.sentences):
        words = sentence.rstrip(".").split()
        understood = [word for number, word in enumerate(words, read) if number % kept == kept - 1]
        read += len(words)
        listening.write_down(joined.listener_key, position, " ".join(understood))
