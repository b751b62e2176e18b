"""Opinions of the demonstration on an event that is over: seven came, five show; invented."""

from __future__ import annotations

from maillage.programme.actions.opinions import give_opinion_from_wall, show_opinions
from maillage.programme.models import Event
from maillage.programme.rules.opinions import OpinionWords, Worth

ANSWERS = (
    OpinionWords(Worth.YES, "Les récits des lieux, sans diapositives.", "Commencer à l’heure."),
    OpinionWords(Worth.YES, "La soupe !", ""),
    OpinionWords(Worth.RATHER_YES, "On a pu parler à tout le monde.", "On n’entendait pas au fond."),
    OpinionWords(Worth.RATHER_YES, "", "Prévoir un covoiturage depuis Langogne."),
    OpinionWords(Worth.RATHER_NO, "Le lieu.", "Trop long pour un soir de semaine."),
    OpinionWords(Worth.YES, "Le tour de table.", ""),
    OpinionWords(Worth.YES, "", "Refaire la même chose au printemps."),
)


def build_opinions(events: list[Event]) -> None:
    """On the first of these events, which is over."""
    first = min(events, key=lambda one: one.starts_at)
    for words in ANSWERS:
        give_opinion_from_wall(first, words, "")
    show_opinions()
