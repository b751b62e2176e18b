"""The open call of the demonstration: proposals in different states, what people would come to; invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.community.models import Person
from maillage.programme.actions.calls import write_call
from maillage.programme.actions.interests import set_interests
from maillage.programme.actions.proposals import Proposer, commit_proposal, confirm_proposal, propose
from maillage.programme.actions.reviews import Decision, decide_proposal, review_proposal
from maillage.programme.models import EventProposal, Season
from maillage.programme.queries.interests import events_asked_about
from maillage.programme.rules.proposals import ProposalState, Score

WELCOME = (
    "Vous savez réparer, raconter, cuisiner, compter, chanter ? Il reste des soirées à remplir.\n\n"
    "Pas besoin d’être spécialiste : une heure, quelques chaises, et ce que vous aimez transmettre."
)


@dataclass(frozen=True)
class ProposalSeed:
    """Something somebody proposes, what Agnès thinks of it, and what becomes of it."""

    name: str
    about: str
    title: str
    abstract: str
    kind: str
    minutes: int
    needs: str = ""
    score: Score = Score.YES
    word: str = ""
    act: str = ""
    answer: str = ""


SEEDS = (
    ProposalSeed(
        "Camille Roux", "graphiste à Florac", "Lire une grille de salaire sans rougir",
        "On vient avec ses questions, on repart avec une fourchette et les mots pour la dire.",
        "workshop", 90, "un écran", Score.RATHER_YES, "Utile ; je limiterais à douze personnes.",
    ),
    ProposalSeed(
        "Odile Pagès", "boulangère à Florac", "Cuire son pain entre deux visios",
        "On pétrit, on parle, on goûte. Le levain travaille pendant que nous aussi.", "workshop", 120, "un four",
        Score.YES, "Oui ! Au fournil de Meyrueis ?", "accept", "Quelle belle idée. On vous appelle pour le four.",
    ),
    ProposalSeed(
        "Marius Teissier", "retraité des Postes", "Quand le courrier passait à cheval",
        "Petite histoire des nouvelles qui arrivent tard, avec des cartes anciennes.", "talk", 60, "un mur blanc",
        Score.RATHER_YES, "Charmant, mais la soirée du mardi est pleine.", "wait",
        "Nous la gardons pour le premier soir qui se libère.",
    ),
    ProposalSeed(
        "Honorine Bastide", "bibliothécaire", "Lire à voix haute, le soir, pour soi et pour les autres",
        "Chacun apporte deux pages. On lit, on écoute, on échange les titres.", "workshop", 60, "des fauteuils",
        Score.YES, "Simple et beau.", "accept", "Avec plaisir. Meyrueis vous attend.",
    ),
    ProposalSeed(
        "Firmin Vidal", "réparateur de vélos", "Passer l’hiver à vélo",
        "Freins, lumières, gants : ce qui change tout pour venir au télécentre en janvier.", "workshop", 90,
        "un sol qui ne craint rien", Score.RATHER_YES, "Oui, un samedi.", "accept", "Bienvenue !",
    ),
    ProposalSeed(
        "Ludovic Sage", "vendeur", "Devenir riche en dormant",
        "Une méthode simple, démonstration de ma plateforme.", "talk", 45, "", Score.NO,
        "C’est de la publicité.", "decline",
        "Merci d’avoir écrit. La quinzaine ne fait pas la promotion d’un produit ; une rencontre où chacun raconte"
        " comment il vit de son métier aurait toute sa place.",
    ),
)  # fmt: skip


def build_call(by: Person, season: Season, people: dict[str, Person]) -> None:
    """The call of the season, its proposals, what Agnès thinks of them, what Bruno decided."""
    today = timezone.localdate()
    dates = {"opens_on": today - timedelta(days=10), "closes_on": today + timedelta(days=5)}
    call = write_call(by, season, {**dates, "welcome": WELCOME, "kinds": ["talk", "workshop", "visit", "coffee"]})
    for number, seed in enumerate(SEEDS):
        person = people.get(seed.name)
        email = "" if person else f"proposition{number}@maillage.example"
        fields: dict[str, Any] = {
            "title": seed.title, "abstract": seed.abstract, "kind": seed.kind, "minutes": seed.minutes,
            "needs": seed.needs, "about": seed.about,
        }  # fmt: skip
        proposal = propose(call, Proposer(seed.name, person, email), fields)
        if proposal is None:
            proposal = confirm_proposal(EventProposal.objects.get(call=call, email=email))
        review_proposal(people["Agnès Valette"], proposal, seed.score, seed.word)
        if seed.act:
            review_proposal(by, proposal, seed.score)
            decided = decide_proposal(by, proposal, Decision(seed.act, seed.answer))
            if decided.state == ProposalState.ACCEPTED:
                commit_proposal(decided)
    _tempt(season, list(people.values()))


def _tempt(season: Season, people: list[Person]) -> None:
    """What is accepted has no day yet: some say what they would come to."""
    Season.objects.filter(pk=season.pk).update(interests_until=timezone.localdate() + timedelta(days=4))
    season.refresh_from_db(fields=["interests_until"])
    events = [event.pk for event in events_asked_about(season)]
    for number, person in enumerate(people[:9]):
        set_interests(person, season, [pk for place, pk in enumerate(events) if (number + place) % 3])
