"""What the demonstration says of itself at the foot of each page, and of its places in English. All invented."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.community.actions.faces import save_face
from maillage.community.models import Network, NetworkFace, Person
from maillage.places.actions.translations import translate_place
from maillage.places.models import Place

LEGAL_NOTICE = """Ce site est une démonstration : le réseau, ses gens et ce qu’ils réservent sont inventés.
Les lieux, eux, ont existé, et chaque page dit d’où vient ce qu’on en sait.

Ce site est publié par qui l’a démarré, sur sa machine. Rien n’en sort : aucun courriel ne part, aucun paiement n’est
pris.

Un vrai réseau écrit ici qui publie le site, qui en est responsable et qui l’héberge."""
CONTACT = """Réseau SoLozère (inventé)
Écrivez à bonjour@solozere.example, ou passez : un hôte vous accueille à Mende le matin.

Un vrai réseau donne ici son adresse, un téléphone et ses heures."""
QUESTIONS = """# Faut-il être adhérent pour réserver ?
Non. Une adresse et un code suffisent ; adhérer ouvre l’annuaire et le mur, et parfois d’autres prix.

# Que se passe-t-il si j’arrive en retard ?
Votre place vous attend le temps dit sur votre réservation. Si vous ne venez plus, libérez-la : quelqu’un
d’autre la prendra.

# Y a-t-il quelqu’un sur place ?
Pas toujours. Le code de la porte vous est donné avant de venir ; le téléphone de qui accueille est sur votre ticket.

# Peut-on y téléphoner ?
Oui, dans les cabines et les salles ; dans les bureaux partagés, on parle bas."""

TEXTS = ("tagline", "presentation", "getting_there", "access_details")
IN_ENGLISH = {
    "mende": (
        "In the digital quarter, the largest of the network.",
        "At the POLeN, among digital businesses. People come for a day between two trains, or three days a week.",
        "Ten minutes on foot from the station. Free parking in front of the entrance.",
        "Talking lift, hearing loop at the desk, automatic doors.",
    ),
    "fournels": (
        "Four desks on the Aubrac.",
        "Small and quiet, in the house of public services. The first of all, with Mende.",
        "On the square, next to the town hall.",
        "A step of 4 cm at the entrance; a ramp is laid in a minute.",
    ),
    "langogne": (
        "Near the station and the lake of Naussac.",
        "A bright floor above the old spinning mill.",
        "Five minutes on foot from the station (Cévennes line).",
        "",
    ),
    "villefort": (
        "At the foot of Mont Lozère, on the Cévennes line.",
        "A stone house, three desks, the sound of the river.",
        "The train stops eight minutes away on foot.",
        "Three steps at the entrance, and a stone staircase to the room.",
    ),
    "meyrueis": (
        "Between the Causse Méjean and Mont Aigoual.",
        "Four desks and a workshop, open to people passing through in summer too.",
        "Place du Champ de Mars; free parking.",
        "",
    ),
    "saint-chely": (
        "Just off the A75, to stop on the way.",
        "Six desks, a video room, a charging point.",
        "Three minutes from exit 33 of the A75.",
        "",
    ),
    "marvejols": (
        "Behind the Soubeyran gate.",
        "Five desks and a room, on the ground floor of a town house.",
        "Parking on the Esplanade, a hundred metres away.",
        "",
    ),
}


def build_face(network: Network, places: Sequence[Place], facilitator: Person) -> None:
    """The legal notice, the contact and the questions of the network; what visitors read of its places in English."""
    face = NetworkFace(network=network, legal_notice=LEGAL_NOTICE, contact=CONTACT, questions=QUESTIONS)
    save_face(facilitator, face, ("legal_notice", "contact", "questions"), {})
    for place in places:
        texts = dict(zip(TEXTS, IN_ENGLISH[place.slug], strict=True))
        translate_place(facilitator, place, "en", texts)
