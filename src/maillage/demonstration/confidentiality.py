"""Spaces measured by the listening protocol, and incidents followed: all invented."""

from __future__ import annotations

from maillage.bookings.actions.incidents import follow_incident, report_incident
from maillage.bookings.rules.incidents import IncidentKind
from maillage.community.models import Person
from maillage.places.actions import listening_tests as listening
from maillage.places.models import ListeningTest, Place
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


def _run(test: ListeningTest, kept: int) -> None:
    """Write down one word out of so many of those that were read."""
    joined, read = listening.join_listening(test.code, "demonstration"), 0
    for position, sentence in enumerate(test.sentences):
        words = sentence.rstrip(".").split()
        understood = [word for number, word in enumerate(words, read) if number % kept == kept - 1]
        read += len(words)
        listening.write_down(joined.listener_key, position, " ".join(understood))
