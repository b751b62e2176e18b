"""How many wishes no timetable can exceed, worked out apart from the search."""

from __future__ import annotations

import numpy as np

from maillage.programme.rules.timetable.tables import Compiled


def bound_by_person(compiled: Compiled) -> float:
    """Σ over people of their heaviest wishes that can be held at all, as many as there are slots they are there."""
    tables = compiled.tables
    can_be = np.zeros(len(compiled.problem.sessions), bool)
    can_be[tables.session[np.diff(tables.cell_first) > 0]] = True
    slots = (~tables.is_absent).sum(axis=1)
    total = 0.0
    for p in range(tables.total.size):
        row = slice(tables.wish_first[p], tables.wish_first[p + 1])
        weights = np.sort(tables.wish_weight[row][can_be[tables.wish_session[row]]])[::-1]
        total += float(weights[: slots[p]].sum())
    return total
