"""The seven télécentres of SoLozère as sources describe them, and what the demonstration invents around them.

Real: names, communes, who carries them, when they opened, where the 2017 and 2018 lists put them (sources below).
Invented: spaces, units, hours, equipment, texts, connection figures, people, bookings. `Place.invented` is set, so
that each page says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

SOURCES_2012 = "zevillage.net, « Le conseil général de Lozère crée 5 nouveaux télécentres ruraux » (2012)"
LIST_2017 = "liste des tiers-lieux d’Occitanie, 2017 (shordeaux/www.tierslieuxoccitanie.com)"
LIST_2018 = "liste des tiers-lieux d’Occitanie, 2018 (JGoillot/rails-tierslieuxOccitanie)"
FRANCE_SERVICES = "position : site France services de la commune (ANCT, 1er août 2024), bâtiment non confirmé"


@dataclass(frozen=True)
class SpaceSeed:
    """A space of the demonstration: how it is called, how many units, how it is booked."""

    name: str
    kind: str
    units: int = 1
    seats: int = 1
    granularity: str = "half_day"
    equipment: tuple[str, ...] = ()
    levels: tuple[int, int, int, int] | None = None  # voice, screen, network, access
    wheelchair: bool = True
    notice_minutes: int = 0
    cancel_minutes: int = 0
    overnight: bool = False
    description: str = ""
    approval: str = ""
    made_of: tuple[str, ...] = ()  # names of the spaces it opens into
    unit_notes: tuple[str, ...] = ()  # what to choose a desk by; with any, one may choose
    price: str = "gratuit"  # or “6 € / half_day”, or a sentence


@dataclass(frozen=True)
class PlaceSeed:
    """A place: the facts, their sources, then what is invented."""

    slug: str
    name: str
    insee: str
    operator: str
    operator_kind: str
    opened: str
    lat: float
    lon: float
    sources: tuple[str, ...]
    address: str = ""
    exact: bool = True
    opened_on: date | None = None
    tagline: str = ""
    presentation: str = ""
    getting_there: str = ""
    tries: str = ""
    struggles: str = ""
    hours: str = "Mo-Fr 08:00-19:00; PH off"
    staffed: str = ""
    wheelchair: str = "yes"
    mbps: tuple[int, int] = (100, 50)
    on_foot: str = ""
    parking: str = "free_nearby"
    coffee: str = "free"
    welcomer: str = ""
    phone: str = ""
    door_cm: int = 90
    hearing_loop: str = "no"
    sight_aids: str = "no"
    adapted_toilet: str = "yes"
    access_details: str = ""
    spaces: tuple[SpaceSeed, ...] = field(default=())


DESK = ("screen", "kitchen")
BOOTH = SpaceSeed(
    "Cabine",
    "booth",
    granularity="hour",
    levels=(3, 3, 2, 2),
    wheelchair=False,
    description="Pour un appel qui ne regarde personne.",
    price="gratuit",
)


def _desks(
    units: int,
    levels: tuple[int, int, int, int] = (0, 1, 1, 1),
    price: str = "6 € / half_day",
    notes: tuple[str, ...] = (),
) -> SpaceSeed:
    return SpaceSeed(
        "Bureaux partagés", "desk", units=units, equipment=DESK, levels=levels, price=price, unit_notes=notes,
        description="De grandes tables, des écrans, de la lumière. On y parle bas.",
    )  # fmt: skip


def _meeting(seats: int, *, wheelchair: bool = True, made_of: tuple[str, ...] = ()) -> SpaceSeed:
    return SpaceSeed(
        "Salle de réunion", "meeting", seats=seats, granularity="hour",
        equipment=("projector", "whiteboard", "webcam"), levels=(2, 3, 2, 2), wheelchair=wheelchair,
        notice_minutes=60, cancel_minutes=120, made_of=made_of, price="8 € / hour",
    )  # fmt: skip


def _half(name: str) -> SpaceSeed:
    return SpaceSeed(name, "meeting", seats=6, granularity="hour", equipment=("whiteboard",), levels=(1, 3, 2, 2), price="5 € / hour",
                     description="Une moitié de la salle de réunion, quand la cloison est fermée.")  # fmt: skip


PLACES = (
    PlaceSeed(
        "mende", "Télécentre de Mende", "48095", "Lozère Développement", "facilitator", "avant 2012", 44.529114, 3.47062,
        (SOURCES_2012, LIST_2017, LIST_2018), address="Rue du Gévaudan, 48000 Mende",
        tagline="Au pôle d’économie numérique, le plus grand du réseau.",
        presentation="Au POLeN, parmi des entreprises du numérique. On y vient pour une journée entre deux trains, "
        "ou trois jours par semaine depuis dix ans.",
        getting_there="À dix minutes à pied de la gare. Parking gratuit devant l’entrée.",
        tries="Un café de télétravailleurs chaque premier jeudi.",
        struggles="Les salles sont prises par les formations au printemps.",
        hours="Mo-Fr 07:30-20:00; Sa 09:00-13:00; PH off", staffed="Mo-Fr 09:00-12:00,14:00-17:00; PH off", mbps=(800, 400),
        on_foot="Dix minutes depuis la gare, par l’allée Piencourt ; trottoir tout du long.", parking="free_here",
        coffee="shared", welcomer="Agnès", phone="04 65 71 00 48", hearing_loop="yes", sight_aids="yes",
        access_details="Ascenseur parlant, boucle magnétique à l’accueil, portes automatiques.",
        spaces=(
            _desks(8),
            SpaceSeed("Bureau fermé", "office", units=2, seats=2, equipment=("screen", "phone"), levels=(3, 3, 3, 3), price="18 € / day"),
            _half("Salle Lot"),
            _half("Salle Tarn"),
            _meeting(12, made_of=("Salle Lot", "Salle Tarn")),
            BOOTH,
            SpaceSeed("Salle de visio", "visio", seats=4, granularity="hour", equipment=("webcam", "screen"), levels=(4, 4, 4, 4), approval="host",
                      price="10 € / hour"),
            SpaceSeed("Vidéoprojecteur mobile", "mobile", granularity="hour", description="Dans sa valise, avec ses câbles."),
        ),
    ),
    PlaceSeed(
        "fournels", "Télécentre de Fournels", "48064", "Commune de Fournels", "host", "avant 2012", 44.817372, 3.120538,
        (SOURCES_2012, FRANCE_SERVICES), exact=False,
        tagline="Quatre bureaux sur l’Aubrac.",
        presentation="Petit, tranquille, dans la maison des services. Le premier de tous avec Mende.",
        getting_there="Sur la place, à côté de la mairie.",
        tries="Ouvrir le samedi matin aux étudiants.", struggles="Le débit, les jours d’orage.",
        on_foot="Sur la place, deux minutes depuis l’arrêt du car.", coffee="shared", phone="04 65 71 00 64", door_cm=80,
        access_details="Une marche de 4 cm à l’entrée, une rampe se pose en une minute.", adapted_toilet="no",
        wheelchair="limited", mbps=(12, 1),
        spaces=(_desks(4), BOOTH),
    ),
    PlaceSeed(
        "langogne", "Télécentre de Langogne", "48080", "Communauté de communes du Haut Allier", "host", "2013", 44.724456, 3.854218,
        (SOURCES_2012, LIST_2017), opened_on=date(2013, 3, 1),
        tagline="Près de la gare et du lac de Naussac.",
        presentation="Un plateau lumineux au-dessus de l’ancienne filature.",
        getting_there="Cinq minutes à pied de la gare (ligne des Cévennes).",
        tries="Accueillir les saisonniers.", struggles="Faire savoir qu’on existe.",
        on_foot="Cinq minutes depuis la gare, à plat.", welcomer="Nadia", phone="04 65 71 00 80", parking="free_here",
        staffed="Mo,Th 09:00-12:00; PH off",
        spaces=(_desks(5), _meeting(8), BOOTH), mbps=(300, 100),
    ),
    PlaceSeed(
        "villefort", "Télécentre de Villefort", "48198", "Communauté de communes de Villefort", "host", "2013", 44.438464, 3.9329,
        (SOURCES_2012, LIST_2018), address="19 rue de l’Église, 48800 Villefort", opened_on=date(2013, 3, 1),
        tagline="Au pied du mont Lozère, sur la ligne des Cévennes.",
        presentation="Une maison de pierre, trois bureaux, le bruit de la rivière.",
        getting_there="Le train s’arrête à huit minutes à pied.",
        tries="Un atelier partagé le mercredi.", struggles="L’hiver, peu de monde.",
        hours="Mo-Fr 08:30-12:30,13:30-18:30; PH off", wheelchair="no", mbps=(20, 2),
        on_foot="Huit minutes depuis la gare, en descendant ; dix en remontant.", welcomer="Louis", phone="04 65 71 01 98",
        coffee="free", parking="free_nearby", door_cm=75, adapted_toilet="no", staffed="Tu 09:00-12:30; PH off",
        access_details="Trois marches à l’entrée, et un escalier de pierre vers la salle.",
        spaces=(_desks(3, (1, 1, 1, 1)), _meeting(6, wheelchair=False)),
    ),
    PlaceSeed(
        "meyrueis", "Télécentre de Meyrueis", "48096", "Communauté de communes de la Vallée de la Jonte", "host", "2013",
        44.177185, 3.429437, (SOURCES_2012, LIST_2018), address="11 place du Champ de Mars, 48150 Meyrueis", opened_on=date(2013, 3, 1),
        tagline="Entre le causse Méjean et l’Aigoual.",
        presentation="Quatre bureaux et un atelier, ouverts aussi aux gens de passage l’été.",
        getting_there="Place du Champ de Mars ; stationnement libre.",
        tries="Un atelier pour réparer à plusieurs.", struggles="La saison remplit tout, puis vide tout.",
        mbps=(50, 20), on_foot="Au bord du Bétuzon, trois minutes depuis l’arrêt du car.", coffee="nearby", welcomer="Maud",
        phone="04 65 71 00 96", staffed="We 09:00-12:00; PH off",
        spaces=(
            _desks(4, price="gratuit", notes=("près de la fenêtre", "grand écran", "au calme, au fond", "près du poêle")),
            SpaceSeed("Atelier", "workshop", seats=8, granularity="day", equipment=("whiteboard",), levels=(0, 0, 1, 1), overnight=False,
                      price="Prix libre, dans la boîte près de l’établi"),
        ),
    ),
    PlaceSeed(
        "saint-chely", "Télécentre de Saint-Chély-d’Apcher", "48140", "Commune de Saint-Chély-d’Apcher", "host", "2013", 44.803135, 3.277173,
        (SOURCES_2012, LIST_2017), opened_on=date(2013, 3, 1),
        tagline="À la sortie de l’A75, pour s’arrêter en chemin.",
        presentation="Six bureaux, une salle de visio, une borne de recharge.",
        getting_there="À trois minutes de la sortie 33 de l’A75.",
        tries="La nuit pour ceux qui travaillent avec le Québec.", struggles="Trouver qui répond quand la porte coince.",
        hours="Mo-Su 00:00-24:00", mbps=(500, 200), on_foot="Douze minutes depuis la gare, la rue monte un peu.",
        parking="free_here", coffee="shared", welcomer="Paul", phone="04 65 71 01 40", staffed="Fr 14:00-17:00; PH off",
        spaces=(
            SpaceSeed("Bureaux partagés", "desk", units=6, granularity="hour", equipment=(*DESK, "charging"), levels=(0, 1, 1, 1), overnight=True, price="2 € / hour"),
            SpaceSeed("Salle de visio", "visio", seats=6, granularity="hour", equipment=("webcam", "screen"), levels=(2, 3, 3, 2), cancel_minutes=60, price="10 € / hour"),
            BOOTH,
        ),
    ),
    PlaceSeed(
        "marvejols", "Télécentre de Marvejols", "48092", "Commune de Marvejols", "host", "2013", 44.55329, 3.29182,
        (SOURCES_2012, FRANCE_SERVICES), exact=False, opened_on=date(2013, 3, 1),
        tagline="Derrière la porte du Soubeyran.",
        presentation="Cinq bureaux et une salle, au rez-de-chaussée d’une maison de ville.",
        getting_there="Parking de l’Esplanade à cent mètres.",
        tries="Des déjeuners partagés le mardi.", struggles="Le chauffage du vendredi.",
        mbps=(100, 50), on_foot="Cent mètres depuis l’Esplanade, sous la porte du Soubeyran.", coffee="free", welcomer="Inès",
        phone="04 65 71 00 92", sight_aids="yes", parking="free_nearby", staffed="Mo-Tu 09:00-12:00; PH off",
        spaces=(
            _desks(5), _meeting(10),
            SpaceSeed("Bureau fermé", "office", seats=2, equipment=("phone",), levels=(3, 3, 2, 3), price="90 € / month"),
        ),
    ),
)  # fmt: skip

NETWORK = {
    "slug": "solozere",
    "name": "SoLozère",
    "tagline": "Sept télécentres en Lozère pour travailler près de chez soi.",
    "presentation": "SoLozère réunit les télétravailleurs de Lozère et les lieux où ils travaillent. Deux organismes "
    "l’animent, un financeur le soutient, et personne ne garde la porte.",
    "departement": "48",
}
ORGANISATIONS = (
    ("MDECS", "facilitator"),
    ("Lozère Développement", "facilitator"),
    ("Conseil général de la Lozère", "funder"),
)

# First name, commune: the people of the demonstration. Addresses end in .example, which nobody can own (RFC 2606).
PEOPLE = (
    ("Camille Roux", "48061"), ("Jean-Marc Vidal", "48095"), ("Inès Bonnet", "48092"), ("Paul Astruc", "48140"),
    ("Nadia Cherif", "48080"), ("Louis Fabre", "48198"), ("Maud Pages", "48096"), ("Théo Granier", "48064"),
    ("Agnès Valette", "48095"),
)  # fmt: skip

# Who hosts what besides Agnès Valette at Mende; Fournels has nobody, and whoever facilitates is told so.
HOSTS = {
    "langogne": "Nadia Cherif", "villefort": "Louis Fabre", "meyrueis": "Maud Pages", "saint-chely": "Paul Astruc",
    "marvejols": "Inès Bonnet",
}  # fmt: skip
