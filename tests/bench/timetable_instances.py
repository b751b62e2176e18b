"""Invented barcamps and fortnights: votes drawn with themes and popularity, from one seed."""

from __future__ import annotations

import numpy as np

from maillage.programme.rules.timetable import Problem, Room, Session, Slot, Wish

SIZES = {30: (6, 5, 100), 60: (10, 6, 300), 120: (15, 8, 600), 200: (20, 10, 1000)}  # slots, rooms, people


def barcamp(
    sessions: int, slots: int, rooms: int, people: int, *, votes: int = 8, themes: int = 8, seed: int = 1
) -> Problem:
    """One place, sessions of one slot. A person has two themes they lean to, and votes for distinct sessions.

    Popularity is log-normal (σ = 0.6): the best-liked session is wished some eight times as often as the least. A
    session of one of one's two themes is four times as likely to be wished.
    """
    random = np.random.default_rng(seed)
    popularity = random.lognormal(0.0, 0.6, sessions)
    theme = random.integers(0, themes, sessions)
    wishes = []
    for p in range(people):
        leaning = random.choice(themes, 2, replace=False)
        chance = popularity * np.where(np.isin(theme, leaning), 4.0, 1.0)
        drawn = random.choice(sessions, min(votes, sessions), replace=False, p=chance / chance.sum())
        wishes += [Wish(f"p{p}", f"s{i}") for i in sorted(drawn)]
    day = tuple(
        Slot(f"t{t}", f"2026-06-{6 + t // 10:02}", 540 + 60 * (t % 10), 590 + 60 * (t % 10)) for t in range(slots)
    )
    return Problem(
        tuple(Session(f"s{i}") for i in range(sessions)), day, tuple(Room(f"r{r}") for r in range(rooms)), tuple(wishes)
    )
