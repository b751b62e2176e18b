"""The barcamps of the demonstration: one that is open for voting, one that is over, with its grid; invented."""

from __future__ import annotations

from maillage.community.models import Person
from maillage.programme.actions.barcamps import advance_barcamp, open_barcamp
from maillage.programme.actions.phones import Phone, PitchDraft, lay_dots, pitch_subject, write_note
from maillage.programme.models import Barcamp, Event, Placement
from maillage.programme.rules.barcamps import read_rooms, read_slots
from maillage.programme.rules.events import EventKind

SLOTS = "14:00-14:45\n15:00-15:45\n16:00-16:45"
ROOMS = "Grande salle; 40; plain-pied\nSalle de réunion; 12; plain-pied\nTerrasse; 15"
SUBJECTS = (
    ("Un bureau dans une ancienne école", "Qui l’a fait, combien cela a coûté.", "lieu, travaux", "Jeanne"),
    ("Garder le lien quand on est seul chez soi", "Rituels, cafés, appels : ce qui tient.", "solitude, équipe", "Inès"),
    ("La fibre est là, et après ?", "Box de secours, 4G, partage entre voisins.", "réseau, panne", "Jean-Marc"),
    (
        "Télétravail et enfants malades",
        "Ce que l’on dit à l’employeur, et ce que l’on fait.",
        "famille, droit",
        "Lucie",
    ),
    ("Covoiturer vers le télécentre", "Trois trajets, un tableau, zéro application.", "transport", "Paul"),
    ("Vivre de deux métiers", "Pluriactivité : les comptes et les saisons.", "revenus", "Samir"),
    ("Le bruit", "Cabines, règles, et le droit de dire chut.", "acoustique", "Agnès"),
    ("Accueillir une équipe pour trois jours", "Gîte, salle, repas : un séjour de travail.", "tourisme", "Emily"),
)
VOTERS = 14


def build_barcamps(by: Person, events: list[Event]) -> None:
    """The first barcamp among these that has begun is over; the first to come is open for voting."""
    barcamps = [event for event in events if event.kind == EventKind.BARCAMP]
    for number, event in enumerate(sorted(barcamps, key=lambda one: one.starts_at)):
        barcamp = open_barcamp(by, event, read_slots(SLOTS), read_rooms(ROOMS))
        subjects = [
            pitch_subject(barcamp, _phone(n), PitchDraft(*words)).pk for n, words in enumerate(SUBJECTS)
        ]  # fmt: skip
        barcamp = advance_barcamp(by, barcamp, "open_voting")
        for voter in range(VOTERS):
            dots = {subjects[voter % 8]: 2, subjects[(voter * 3 + 1) % 8]: 1, subjects[(voter * 5 + 2) % 8]: 1}
            lay_dots(barcamp, _phone(voter), dots)
        if number == 0 and len(barcamps) > 1:
            _end(by, barcamp)


def _phone(number: int) -> Phone:
    return Phone(f"demonstration-phone-{number:02d}", f"192.0.2.{number + 1}")


def _end(by: Person, barcamp: Barcamp) -> None:
    """The grid in the order of the subjects, a note in the first session."""
    barcamp = advance_barcamp(by, barcamp, "close_voting")
    cells = [(slot, room) for slot in barcamp.slots.all() for room in barcamp.rooms.all()]
    pitches = list(barcamp.pitches.order_by("pk"))
    Placement.objects.bulk_create(
        Placement(pitch=pitch, slot=slot, room=room) for pitch, (slot, room) in zip(pitches, cells, strict=False)
    )
    barcamp = advance_barcamp(by, barcamp, "publish")
    write_note(
        barcamp, _phone(1), pitches[0], "Chauffage : compter deux hivers avant de juger. Le loyer doit rester simple."
    )
    advance_barcamp(by, barcamp, "end")
