"""The fortnight of the demonstration: two weeks around today, in the seven places; all of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.demonstration.agendas import build_agendas
from maillage.demonstration.barcamps import build_barcamps
from maillage.demonstration.calls import build_call
from maillage.demonstration.drawings import draw_landscape, draw_logo
from maillage.demonstration.events import build_attendance, build_changes, build_first_thursdays
from maillage.demonstration.opinions import build_opinions
from maillage.kernel.period import instant
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.programme.actions.events import EventDetails, SpeakerLine, announce_event, create_event
from maillage.programme.actions.registrations import RegistrationRequest, register_person
from maillage.programme.actions.rides import write_ride
from maillage.programme.actions.seasons import set_logo, set_season_image
from maillage.programme.actions.slugs import free_slug
from maillage.programme.models import Event, Partner, Season, Speaker
from maillage.territory.models import Commune

ZONE = ZoneInfo("Europe/Paris")
BEFORE, AFTER = 4, 10  # days of the fortnight before and after today


@dataclass(frozen=True)
class EventSeed:
    """An event: how many days from today, when, where, what."""

    day: int
    start: str
    hours: float
    place: str  # the slug of a place, or an address
    kind: str
    title: str
    summary: str
    speaker: str = ""
    about: str = ""
    capacity: int | None = None
    price: str = "gratuit"
    languages: tuple[str, ...] = ("fr",)
    audience: str = "everybody"
    online: bool = False
    registers: bool = True
    insee: str = ""  # the commune of an address
    cents: int | None = None
    member_cents: int | None = None
    minimum: int | None = None
    questions: tuple[tuple[str, bool], ...] = ()  # each with: is it about health or food


STAGES = (
    EventSeed(12, "18:00", 2, "mende", "stage", "Étape à Mende : le départ", "Sept lieux ouvrent leurs comptes."),
    EventSeed(
        17, "17:30", 2, "Salle du Parc", "stage", "Étape à Millau : l’arrivée", "Ce que l’on ramène chacun chez soi.",
        insee="12145",
    ),
)  # fmt: skip

PARTNERS = (
    ("La Fabrique des collines", "hills", "#6c2b6b", "#c99ac4"),
    ("Crédit rural du Gévaudan", "squares", "#1f5f4b", "#e0b64c"),
    ("Polen", "squares", "#2c5f8a", "#9fc4e0"),
)

EVENTS = (
    EventSeed(
        -3,
        "18:00",
        1.5,
        "mende",
        "talk",
        "Ouverture : travailler ici, ensemble",
        "Ce que sept lieux ont appris en dix ans, et ce qu’ils cherchent encore.",
        "Bruno Martin",
        "animateur du réseau",
    ),
    EventSeed(
        -2,
        "09:00",
        2,
        "fournels",
        "coffee",
        "Café du matin",
        "On apporte une question, on repart avec trois réponses.",
        registers=False,
    ),
    EventSeed(
        -1,
        "14:00",
        3,
        "langogne",
        "barcamp",
        "Barcamp : le télétravail après dix ans",
        "Le programme se fait sur place, avec celles et ceux qui viennent.",
        capacity=60,
    ),
    EventSeed(
        0,
        "18:30",
        1.5,
        "mende",
        "talk",
        "Le droit du télétravail, sans jargon",
        "L’accord, les frais, le droit à la déconnexion : les vraies questions.",
        "Anne Rouvière",
        "avocate",
        25,
        online=True,
    ),
    EventSeed(
        1,
        "10:00",
        2,
        "villefort",
        "visit",
        "Portes ouvertes au télécentre",
        "Venez essayer un bureau, le café est chaud.",
        registers=False,
    ),
    EventSeed(
        2,
        "14:00",
        3.5,
        "mende",
        "barcamp",
        "Barcamp : à quoi ressemblera votre bureau en 2030 ?",
        "Proposez un sujet depuis votre téléphone ; on vote, la grille se fait toute seule.",
        capacity=60,
    ),
    EventSeed(
        3,
        "17:30",
        2,
        "marvejols",
        "workshop",
        "Mon premier devis d’indépendant",
        "Une trame, deux relectures, et l’on repart avec son devis.",
        "Samir Belkacem",
        "expert-comptable",
        3,
        "",
        audience="beginners",
        cents=500,
        member_cents=0,
    ),
    EventSeed(
        4,
        "09:30",
        6,
        "fournels",
        "training",
        "Prendre la parole en visioconférence",
        "Une journée pour être vu, entendu, et compris à distance.",
        "Lucie Chabrol",
        "comédienne",
        8,
        "le repas est compris",
        cents=2000,
        minimum=5,
        questions=(("Que voudriez-vous savoir faire en repartant ?", False), ("Une allergie, un régime ?", True)),
    ),
    EventSeed(
        5,
        "20:00",
        2,
        "Salle des fêtes",
        "talk",
        "Hors les murs : un village peut-il accueillir dix télétravailleurs ?",
        "Avec des habitants, une élue et des gens qui ont essayé.",
        "Jeanne Delmas",
        "maire adjointe",
        insee="48075",
    ),
    EventSeed(
        6,
        "15:00",
        2,
        "langogne",
        "workshop",
        "Réparer son ordinateur portable",
        "Tournevis fournis ; sauvegardez avant de venir.",
        "Repair Café de Langogne",
        "",
        12,
        audience="children",
    ),
    EventSeed(
        7,
        "12:30",
        1,
        "saint-chely",
        "coffee",
        "Déjeuner des indépendantes",
        "Chacune apporte un plat, et une galère à raconter.",
    ),
    EventSeed(
        7,
        "18:00",
        1.5,
        "mende",
        "talk",
        "Working from the mountains",
        "English spoken: newcomers meet locals.",
        "Emily Hart",
        "translator",
        20,
        languages=("en", "fr"),
    ),
    EventSeed(
        8,
        "14:00",
        2,
        "meyrueis",
        "visit",
        "Visite du fournil et de son bureau partagé",
        "Deux métiers, un seul loyer.",
        capacity=10,
    ),
    EventSeed(
        9,
        "18:00",
        2,
        "En ligne",
        "talk",
        "Combien coûte un tiers-lieu rural ?",
        "Les comptes ouverts de trois lieux, et vos questions.",
        "Paul Mercier",
        "trésorier d’association",
        online=True,
    ),
    EventSeed(
        10,
        "17:00",
        3,
        "Mixeur",
        "stage",
        "Tour de France du télétravail : étape à Saint-Étienne",
        "La Lozère y raconte ses sept lieux ; covoiturage au départ de Mende.",
        capacity=40,
        insee="42218",
    ),
)


DESCRIPTIONS = {
    "talk": "Quarante minutes pour comprendre, autant pour les questions.\n\nLa porte ouvre un quart d’heure avant ; "
    "il y a du café, et une prise pour les ordinateurs.",
    "workshop": "On travaille par deux, sur un vrai cas : le vôtre, si vous l’apportez.\n\n"
    "On repart avec quelque chose de fini.",
    "barcamp": "Pas d’estrade, pas d’intervenants : chacun propose un sujet en une minute, on vote, puis on va où l’on "
    "veut.\n\nCe qui s’est dit devient une page, que tout le monde peut relire.",
    "visit": "On pousse la porte, on essaie un bureau, on pose ses questions.\n\nVous pouvez venir à l’heure qui vous "
    "arrange et repartir quand vous voulez.",
    "training": "Une journée en petit groupe, avec une pause à midi dans le village.\n\nApportez votre ordinateur et "
    "votre casque.",
    "coffee": "Rien à préparer. On vient comme on est, on repart quand on veut.",
    "stage": "Le tour passe de ville en ville pour raconter comment on travaille loin des bureaux.\n\nOn partage les "
    "voitures : dites d’où vous partez.",
}


def build_programme(network: Network, places: list[Place], people: dict[str, Person], today: date) -> Season:
    """The season, its events, who registered. What can't be had on a day (a closure) is announced without its room."""
    by, by_slug = people["Bruno Martin"], {place.slug: place for place in places}
    season = Season.objects.create(
        network=network, slug=free_slug(Season, "Quinzaine des tiers-lieux", "saison"), is_demo=True,
        title="La quinzaine des tiers-lieux",
        summary="Quinze rendez-vous dans sept lieux de Lozère, et un à Saint-Étienne",
        presentation="Deux semaines pour pousser la porte d’un télécentre : écouter, essayer, proposer.\n\n"
        "Tout est ouvert, presque tout est gratuit. **On vient comme on est.**",
        starts_on=today - timedelta(days=BEFORE), ends_on=today + timedelta(days=AFTER), announced_at=timezone.now(),
        press_contact="Bruno Martin", press_email="presse@maillage.example",
    )  # fmt: skip
    set_season_image(by, season, draw_landscape(), "Des collines le soir, une fenêtre éclairée", "SoLozère, CC BY 4.0")
    for position, (name, *logo) in enumerate(PARTNERS):
        set_logo(by, Partner.objects.create(season=season, name=name, position=position), draw_logo(*logo))
    events = [_event(by, network, season, by_slug.get(seed.place), seed, today) for seed in EVENTS]
    build_barcamps(by, events)
    build_agendas(by, network, _tour(by, network, by_slug, today), today)
    build_call(by, season, people)
    build_opinions(events)
    _register(events, people)
    build_attendance(by, events, list(people.values()))
    build_changes(by, events)
    build_first_thursdays(by, network, by_slug["fournels"], today)
    _ride(events, people)
    with connection.cursor() as cursor:  # what came before the demonstration opened is told to nobody
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name IN"
            " ('programme.send', 'programme.send_proposal', 'maillage.programme.tasks.make_timetable')"
        )
    return season


def _ride(events: list[Event], people: dict[str, Person]) -> None:
    """Two who come to the barcamp say from where, and how many seats."""
    camp = next((one for one in events if one.kind == "barcamp" and one.ends_at > timezone.now()), None)
    if camp is None:
        return
    seats = (
        ("Agnès Valette", "offered", "Florac Trois Rivières", 3, "par Ispagnac, retour vers 18 h"),
        ("Camille Roux", "sought", "Marvejols", 1, "je peux aussi prendre le volant"),
    )
    leaves_at = (camp.local_start - timedelta(minutes=50)).time()
    for name, kind, commune, count, note in seats:
        start = Commune.objects.filter(name=commune, departement_id="48").first()
        if start is not None:
            values = {"kind": kind, "commune": start, "leaves_at": leaves_at, "seats": count, "note": note}
            write_ride(people[name], camp, values)


def _tour(by: Person, network: Network, places: dict[str, Place], today: date) -> Season:
    """A tour: two stages of ours; the others are announced elsewhere."""
    season = Season.objects.create(
        network=network, slug=free_slug(Season, "Tour du télétravail", "saison"), is_demo=True, is_tour=True,
        title="Le tour du télétravail", summary="Quatre étapes, du Gévaudan aux volcans",
        presentation="À chaque étape, un territoire reçoit les autres.", starts_on=today + timedelta(days=11),
        ends_on=today + timedelta(days=18), announced_at=timezone.now(),
    )  # fmt: skip
    for seed in STAGES:
        _event(by, network, season, places.get(seed.place), seed, today)
    return season


def _event(by: Person, network: Network, season: Season, place: Place | None, seed: EventSeed, today: date) -> Event:
    zone = place.zone if place else ZONE
    start = instant(today + timedelta(days=seed.day), time.fromisoformat(seed.start), zone)
    room = place.spaces.filter(kind__in=["meeting", "visio"]).order_by("position").first() if place else None
    values: dict[str, Any] = {
        "season": season, "kind": seed.kind, "title": seed.title, "summary": seed.summary,
        "description": DESCRIPTIONS.get(seed.kind, DESCRIPTIONS["coffee"]), "starts_at": start,
        "ends_at": start + timedelta(hours=seed.hours), "place": place, "space": room,
        "address": "" if place or seed.online else seed.place, "commune_id": seed.insee or None,
        "is_online": seed.online,
        "online_url": "https://visio.maillage.example/quinzaine" if seed.online else "", "capacity": seed.capacity,
        "price": seed.price, "price_cents": seed.cents, "member_price_cents": seed.member_cents,
        "minimum": seed.minimum, "languages": list(seed.languages), "audience": seed.audience,
        "takes_registrations": seed.registers, "step_free": place is not None and place.wheelchair == "yes",
        "is_demo": True,
    }  # fmt: skip
    speakers = [SpeakerLine(seed.speaker, seed.about)] if seed.speaker else []
    if start <= timezone.now():
        return _past_event(by, network, values, speakers)
    try:
        event = create_event(by, network, EventDetails(values, speakers, seed.questions))
    except Refusal:
        event = create_event(by, network, EventDetails({**values, "space": None}, speakers, seed.questions))
    return announce_event(by, event)


def _past_event(by: Person, network: Network, values: dict[str, Any], speakers: list[SpeakerLine]) -> Event:
    """What has begun holds no room any more."""
    event = Event(network=network, created_by=by, state="announced", announced_at=timezone.now(), **values)
    event.slug = free_slug(Event, event.title, "rencontre")
    event.save()
    Speaker.objects.bulk_create(Speaker(event=event, name=one.name, about=one.about) for one in speakers)
    return event


def _register(events: list[Event], people: dict[str, Person]) -> None:
    """Camille comes to two; the workshop of three seats is full, and somebody waits."""
    persons = list(people.values())
    for number, event in enumerate(events):
        if not event.takes_registrations or event.is_over_at(timezone.now()):
            continue
        coming = persons[: 4 if event.capacity == 3 else 2 + number % 5]
        for person in coming:
            try:
                register_person(person, event, RegistrationRequest())
            except Refusal:
                continue  # it has begun meanwhile
