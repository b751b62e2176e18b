"""The community of the demonstration: its charter, who belongs, who is found, what the wall says. All invented."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from maillage.community.actions import give_role, memberships
from maillage.community.actions.directory import describe_myself
from maillage.community.actions.mailings import follow_news
from maillage.community.actions.organisations import add_organisation
from maillage.community.actions.wall import post, reply
from maillage.community.models import Membership, Network, Participation, Person, Signature
from maillage.community.queries.wall import AuthorIdentity
from maillage.community.rules import INSTANCE, RoleKind
from maillage.community.rules.membership import seal_of
from maillage.places.actions.labels import answer_criteria, offer_criteria, open_labelling, propose_place, review_label
from maillage.places.models import Place, PlaceProposal
from maillage.territory.models import Commune

EMPLOYER = "Société d’exemple (inventée)"
CHARTER = """# Ce qui nous tient ensemble

SoLozère réunit des personnes qui travaillent à distance et les lieux où elles travaillent. Nous nous engageons, les
unes envers les autres, à peu de choses, mais à celles-là.

## Chez les autres

- Je réserve ce dont j’ai besoin, j’annule ce dont je n’ai plus besoin, je viens quand j’ai réservé.
- Je laisse la place comme j’aimerais la trouver : rangée, fermée, éteinte.
- Je parle bas là où l’on travaille, et je téléphone là où l’on téléphone.

## Discrétion

- Ce que j’entends ou vois par-dessus une épaule ne m’appartient pas : je ne le répète pas.
- Je ne dis à personne qui travaille où, ni quand.
- Je verrouille mon écran quand je me lève.

## Ensemble

- Je dis ce qui ne marche pas à l’hôte du lieu, et j’aide si je peux.
- Ce que j’apprends sur le travail à distance, je le partage volontiers.

## Les lieux

- Un **comptoir** accueille sans condition, aux horaires affichés, avec une place pour travailler et le Wi-Fi gratuit.
- Un **télécentre** offre des postes réservables, un débit mesuré, et un endroit où téléphoner porte fermée.
- Chaque lieu répond une fois par an aux critères de son label.
"""

# What each does, can help with, speaks; shown to members, some of it to everyone.
FOUND = {
    "Camille Roux": (
        "Traductrice de l’allemand, édition et notices",
        "Relire un contrat en allemand",
        "48061",
        "français, allemand",
    ),
    "Jean-Marc Vidal": (
        "Comptable d’associations",
        "Un premier budget, une demande de subvention",
        "48095",
        "français, occitan",
    ),
    "Inès Bonnet": (
        "Graphiste : affiches, identités, cartes",
        "Choisir des couleurs qui se lisent",
        "48092",
        "français, espagnol",
    ),
    "Paul Astruc": ("Développeur web, logiciels libres", "Réparer un ordinateur lent", "48140", "français, anglais"),
    "Nadia Cherif": ("Formatrice en ligne, bureautique", "Tenir une visioconférence", "48080", "français, arabe"),
    "Louis Fabre": ("Dessinateur-projeteur bois", "Lire un plan, un devis de charpente", "48198", "français"),
    "Maud Pages": ("Guide et rédactrice, tourisme", "Écrire une page qui donne envie", "48096", "français, anglais"),
}


def build_community(network: Network, places: list[Place], people: dict[str, Person]) -> None:
    """Members since last spring, who signed; one who waits, a place that is proposed, a label to review."""
    bruno, agnes = people["Bruno Martin"], people["Agnès Valette"]
    give_role(people["Solène Delmas"], RoleKind.ADMINISTRATOR, INSTANCE, by=None, tell=False)
    charter = memberships.publish_charter(bruno, network, "Charte de SoLozère", CHARTER)
    since = timezone.localdate() - timedelta(days=150)
    for name, person in people.items():
        if name not in FOUND and person != agnes:
            continue
        membership = Membership.objects.create(
            network=network, person=person, name=name, email=person.email, state="accepted", situation="freelance",
            work=FOUND.get(name, ("Hôte du télécentre de Mende",))[0], home_id=person.home_id, starts_on=since,
            ends_on=since + timedelta(days=365), confirmed_at=timezone.now(), decided_at=timezone.now(),
            decided_by=bruno,
        )  # fmt: skip
        signed_at = timezone.now() - timedelta(days=149)
        seal = seal_of(charter.sha256, name, signed_at.isoformat())
        Signature.objects.create(membership=membership, charter=charter, name=name, signed_at=signed_at, seal=seal)
        follow_news(person, True)
    _directory(people)
    _wall(network, places, people)
    _waiting(network, places, people)
    with connection.cursor() as cursor:  # what came before the demonstration opened is told to nobody
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name LIKE ANY(%s)",
                       [["community.%", "places.tell"]])  # fmt: skip


def _directory(people: dict[str, Person]) -> None:
    for number, (name, (does, helps, insee, languages)) in enumerate(FOUND.items()):
        first = "everyone" if number % 3 == 2 else "members"
        values = {
            "name_to": first, "does": does, "does_to": first, "helps": helps, "helps_to": "members",
            "usual": Commune.objects.get(insee=insee), "usual_to": "members", "languages": languages,
            "languages_to": "members", "letters_to": "members",
        }  # fmt: skip
        describe_myself(people[name], values)


def _wall(network: Network, places: list[Place], people: dict[str, Person]) -> None:
    mende = next(place for place in places if place.slug == "mende")
    theirs = AuthorIdentity(mende.scopes()[0], network.pk, mende.name)
    ours = AuthorIdentity(network.scopes()[0], network.pk, network.name)
    news = "Le formulaire des aides de la région est ouvert jusqu’à la fin du mois. Nous aidons à le remplir, à Mende."
    question = "L’imprimante couleur a rendu l’âme. Réparer ou en prendre une d’occasion ? Qui s’y connaît ?"
    coffee = "La machine à café est revenue de réparation. Le premier de la journée est pour qui ouvre les volets."
    post(people["Agnès Valette"], theirs, "news", coffee)
    post(people["Bruno Martin"], ours, "news", news)
    question_post = post(people["Agnès Valette"], theirs, "question", question)
    reply(
        people["Paul Astruc"],
        question_post,
        "Je passe jeudi avec mes tournevis. Si c’est le rouleau, c’est vingt euros.",
    )


def _waiting(network: Network, places: list[Place], people: dict[str, Person]) -> None:
    theo, bruno = people["Théo Granier"], people["Bruno Martin"]
    memberships.ask_to_join(theo, network, {
        "name": theo.name, "situation": "student", "work": "Étudiant en alternance, cartographie", "home": theo.home,
        "needs": "Un bureau calme le vendredi, et du débit pour envoyer mes cartes.", "offers": "Des cartes !",
        "news": True,
    })  # fmt: skip
    description = "Deux tables près du poêle, le Wi-Fi de la mairie, le café du mercredi."
    florac = Commune.objects.get(insee="48061")
    proposal = PlaceProposal(
        network=network, name="Comptoir de Florac", commune=florac, label="comptoir", description=description
    )
    propose_place(people["Camille Roux"], proposal)
    offer_criteria(network)
    by_slug = {place.slug: place for place in places}
    for slug in ("mende", "langogne"):
        place = by_slug[slug]
        labelling = open_labelling(bruno, place, "telecentre")
        evidence = "vu sur place lors de la visite (inventé)"
        answers = {
            a.criterion_id: {"met": True, "kind": "observed", "evidence": evidence} for a in labelling.answers.all()
        }
        sent = answer_criteria(bruno, labelling, answers, submit=True)
        if slug == "mende":
            review_label(bruno, sent, grant=True)


def add_employer(network: Network) -> None:
    """An employer whose people telework, to see what it sees: its agreements, the days of who lets it."""
    employer = add_organisation(None, EMPLOYER, "employer")
    Participation.objects.get_or_create(network=network, organisation=employer, role="employer")
