"""What a label asks, and when it may be granted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable

# The two levels of the charter of SoLozère are public (lozerenouvellevie.com, 3 March 2013): a comptoir is an
# occasional workplace, open to the public without restriction, with a space dedicated to telework and free Wi-Fi. What
# it says of a télécentre is not known: the criteria here are ours, and each network writes its own.
CRITERIA: dict[str, tuple[str, ...]] = {
    "comptoir": (
        "Ouvert au public sans condition, aux horaires affichés",
        "Un espace consacré au télétravail, même petit",
        "Wi-Fi gratuit, avec son code affiché sur place",
        "Une prise de courant par place assise",
        "Une personne référente connue du réseau",
    ),
    "telecentre": (
        "Au moins deux postes de travail réservables",
        "Accès possible sans rendez-vous avec un hôte, aux horaires affichés",
        "Débit mesuré et daté de moins d’un an",
        "Une pièce ou une cabine où téléphoner porte fermée",
        "Un niveau de confidentialité établi pour chaque espace",
        "Impression et numérisation sur place",
        "Accessibilité décrite, y compris ce qui manque",
        "Consignes de sécurité affichées, registre tenu (établissement recevant du public)",
        "Deux personnes au moins savent ouvrir, aider et fermer",
    ),
}


class LabellingState(StrEnum):
    """Where a request for a label is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    DECLINED = "declined"


class ProposalState(StrEnum):
    """Where the proposal of a place is."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"


PROPOSALS = TransitionTable(
    {
        "accept": ({ProposalState.SUBMITTED}, ProposalState.ACCEPTED),
        "decline": ({ProposalState.SUBMITTED}, ProposalState.DECLINED),
    },
    Refusal("already_decided", "This request has already been decided, or is over."),
)
LABELLINGS = TransitionTable(
    {
        "submit": ({LabellingState.DRAFT}, LabellingState.SUBMITTED),
        "grant": ({LabellingState.SUBMITTED}, LabellingState.GRANTED),
        "decline": ({LabellingState.SUBMITTED}, LabellingState.DECLINED),
    },
    Refusal("already_decided", "This request has already been decided, or is over."),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """One criterion and what a place answers."""

    met: bool
    evidence: str


def may_submit(answers: Iterable[Answered]) -> Refusal | None:
    """Every criterion said to be met says how one knows."""
    listed = list(answers)
    if not listed:
        return Refusal("no_criteria", "The network has not written the criteria of this label yet.")
    silent = sum(1 for answer in listed if answer.met and not answer.evidence.strip())
    if silent:
        return Refusal(
            "no_evidence", "Say how one knows it, for each criterion that is met (%(count)d missing).", count=silent
        )
    return None


def may_grant(answers: Iterable[Answered]) -> Refusal | None:
    """A label is granted when all its criteria are met."""
    listed = list(answers)
    if not listed:
        return Refusal("no_criteria", "The network has not written the criteria of this label yet.")
    unmet = sum(1 for answer in listed if not answer.met)
    if unmet:
        return Refusal("criteria_unmet", "%(count)d criteria are not met: the label can’t be granted yet.", count=unmet)
    return None
