"""The barcamps of the demonstration: one that is open for voting, one that is over, with its grid; invented."""

from __future__ import annotations

from maillage.commons.actions.pages import fields_of, save
from maillage.commons.models import Page, State
from maillage.community.models import Person
from maillage.demonstration.drawings import draw_flip_chart
from maillage.programme.actions.barcamp_grid import make_grid, start_grid
from maillage.programme.actions.barcamp_pages import write_barcamp_pages
from maillage.programme.actions.barcamps import advance_barcamp, open_barcamp
from maillage.programme.actions.phones import (
    Phone,
    PitchDraft,
    add_photo,
    answer_as_author,
    lay_dots,
    pitch_subject,
    write_note,
)
from maillage.programme.models import Barcamp, Event
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
NOTES = (  # of which subject, from which phone
    (0, 1, "Chauffage : compter deux hivers avant de juger. Le loyer doit rester simple."),
    (0, 4, "La mairie prête, l’association tient les clés : une convention de deux pages suffit."),
    (1, 1, "Un café à dix heures, sans ordre du jour. Celui qui ne vient pas deux fois de suite, on l’appelle."),
    (2, 2, "Une box 4G pour tout le télécentre, essayée une fois par trimestre."),
    (4, 4, "Le tableau est sur le frigo ; trois trajets par semaine tiennent depuis un an."),
    (6, 6, "Deux cabines, une règle écrite, et une personne qui a le droit de la rappeler."),
)
CHARTS = (
    (0, 1, ("Ancienne école", "toit ....... 18 000", "chauffage .. 9 000", "fibre ........ 600"),
     "Trois postes de dépense : toit, chauffage, fibre"),
    (6, 6, ("Le bruit", "2 cabines", "1 règle", "1 personne"), "Deux cabines, une règle, une personne"),
)  # fmt: skip
AUTHORS = ((0, "Jeanne"), (1, "Inès"), (4, "Paul"), (6, ""))  # phones that answered; the last one said no


FINISHED = {  # pages that somebody took up again: what stands for each “…”, in order
    0: ("Le conseil du village en parle en janvier ; Jeanne prête ses tableaux de dépenses à qui les demande.",
        "La convention de prêt et les trois devis, affichés le jour du barcamp."),
    6: ("Une douzaine de personnes, dont deux hôtes.", "Essayer la règle trois mois à Langogne, puis la réécrire.",
        "Le tableau photographié ci-dessus."),
}  # fmt: skip


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
    """The grid that the engine finds; what was noted and photographed; who agreed to be named; a page a session."""
    barcamp = advance_barcamp(by, barcamp, "close_voting")
    search = start_grid(by, barcamp).search
    make_grid(Barcamp.objects.select_related("event__place").get(pk=barcamp.pk), search["key"])
    barcamp = advance_barcamp(by, barcamp, "publish")
    pitches = list(barcamp.pitches.order_by("pk"))
    for rank, phone, text in NOTES:
        write_note(barcamp, _phone(phone), pitches[rank], text)
    for rank, phone, lines, alt in CHARTS:
        add_photo(barcamp, _phone(phone), pitches[rank], draw_flip_chart(lines), alt)
    for phone, name in AUTHORS:
        answer_as_author(barcamp, _phone(phone), name)
    advance_barcamp(by, barcamp, "end")
    write_barcamp_pages(by, barcamp)
    _finish(by, barcamp)


def _finish(by: Person, barcamp: Barcamp) -> None:
    """Two pages are written to their end, and read over; the others wait for somebody."""
    for rank, passages in FINISHED.items():
        page = Page.objects.filter(slug=barcamp.pitches.order_by("pk")[rank].page_slug).first()
        if page is None or page.head is None:  # that subject found no cell
            continue
        text = page.head.text
        for passage in passages:
            text = text.replace("…", passage, 1)
        fields = {**fields_of(page.head), "text": text, "state": State.REVIEWED.value}
        save(by, page, page.head.number, fields, message="Relue après le barcamp")
