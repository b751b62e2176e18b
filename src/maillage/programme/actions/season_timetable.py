"""Days and rooms for what was accepted for a season: looked for by a job, proposed, then taken by who prepares it.

What is proposed holds no room: taking it asks for each, by the law of bookings, and says what can't be had any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.events import EventDetails, awaits_its_place, change_event
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.actions.timetable_search import (
    FIGURES,
    end_search,
    is_awaited,
    keep_figures,
    search_timetable,
    start_search,
)
from maillage.programme.models import Event, Season
from maillage.programme.queries.season_timetable import planned_events, problem_of_season
from maillage.programme.rules.timetable.checks import check_problem


def _lock_season(season: Season) -> Season:
    return Season.objects.select_for_update(of=("self",)).select_related("network").get(pk=season.pk)


@transaction.atomic
def start_timetable(by: Person, season: Season, weekdays: Collection[int], hours: Sequence[time]) -> Season:
    """Queue the job that looks for days and rooms. Raises a Refusal when there is nothing to place, or nowhere."""
    season = _lock_season(season)
    require_preparer(by, season)
    season.timetable = {"weekdays": sorted(weekdays), "hours": [f"{hour:%H:%M}" for hour in hours]}
    check_problem(problem_of_season(season))
    season.save(update_fields=["timetable"])
    start_search(season)
    record(by, "season_timetable_asked", ("season", season.pk), season.scopes()[0])
    return season


def make_timetable(season: Season, key: str) -> str:
    """Look for days and rooms, and tell how far the search is; what came of it. The job of `start_timetable`."""
    if not is_awaited(season, key):
        return "given up"
    try:
        problem = problem_of_season(season)
        timetable = search_timetable(season, key, problem)
    except Refusal:  # the last draft was placed meanwhile, or the season is over
        timetable = None
    with transaction.atomic():
        season = _lock_season(season)
        if not is_awaited(season, key):
            return "given up"
        season.search = {}
        if timetable is not None:
            keep_figures(season, problem, timetable)
            season.timetable = {
                **season.timetable,
                "cells": [[int(one.session), one.slot, int(one.room)] for one in timetable.assignments],
                "left_out": [
                    [int(one.session), one.reason.code, one.reason.sentence, one.reason.facts]
                    for one in timetable.violations
                ],
            }
        season.save(update_fields=["search", "timetable", *FIGURES])
    return "made" if timetable is not None else "nothing to place"


@transaction.atomic
def stop_timetable(by: Person, season: Season) -> None:
    """End the search: the job keeps the best it has."""
    require_preparer(by, season)
    end_search(season)


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """A draft whose proposed cell could not be had any more, and why."""

    event: Event
    reason: Refusal


def take_timetable(by: Person, season: Season) -> tuple[int, list[NotPlaced]]:
    """Give each draft its proposed day and room; how many have theirs now, and which could not be had.

    Taken twice, what has its day stays where it is: somebody may have moved it by hand.
    """
    require_preparer(by, season)
    count, failed = 0, []
    for planned in planned_events(season):
        event = planned.event
        values = {
            "place": planned.space.place, "space": planned.space, "starts_at": planned.starts_at,
            "ends_at": planned.starts_at + (event.ends_at - event.starts_at),
        }  # fmt: skip
        try:
            if planned.starts_at <= timezone.now():
                raise Refusal("past", "That is in the past.")
            current = Event.objects.filter(pk=event.pk).first()
            if current is not None and awaits_its_place(current):
                change_event(by, event, EventDetails(values))
                count += 1
        except Refusal as refusal:
            failed.append(NotPlaced(event, refusal))
    if count:
        record(by, "season_dates_taken", ("season", season.pk), season.scopes()[0], count=count)
    return count, failed
