"""An accident at a place: what may be recorded, and what to do next, by when. Delays are dated figures of the law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.telework.rules.figures import Figure, figure_on, known_figures

LATEST = timedelta(days=366)  # recorded a year after, it is a memory, not a record
CLOCKS_APART = timedelta(minutes=5)


class WrittenBy(StrEnum):
    """Who wrote an accident down."""

    PERSON = "person"  # to whom it happened
    HOST = "host"  # of the place


@dataclass(frozen=True, slots=True)
class Delay:
    """Something to do within so many hours, from a figure of the law."""

    code: str
    until: datetime
    figure: Figure


def may_record(happened_at: datetime, now: datetime) -> Refusal | None:
    """Can it have happened then?"""
    if happened_at > now + CLOCKS_APART:
        return Refusal("accident_ahead", "This moment is ahead. Give the day and the hour when it happened.")
    if now - happened_at > LATEST:
        return Refusal("accident_too_old", "This is more than a year ago: write to the place, or to whom it concerns.")
    return None


def delays_after(happened_at: datetime, figures: Iterable[Figure] | None = None) -> list[Delay]:
    """What is to be done by when, as the law was that day: the worker tells, the employer declares.

    The employer's hours count from when they are told, without Sundays and holidays: `until` is the earliest it can be.
    """
    rows = tuple(known_figures() if figures is None else figures)
    delays = []
    for code in ("accident_worker_hours", "accident_employer_hours"):
        figure = figure_on(code, happened_at.date(), rows)
        if figure is not None:
            delays.append(Delay(code, happened_at + timedelta(hours=int(figure.value)), figure))
    return delays
