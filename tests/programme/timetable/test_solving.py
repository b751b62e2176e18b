"""The grid in which people miss least: small ones whose answer is known."""

from __future__ import annotations

from maillage.programme.rules.timetable import Assignment, Problem, Room, Session, Slot, Wish, evaluate

DAY = (Slot("am", "2026-06-06", 540, 600), Slot("pm", "2026-06-06", 840, 900))
ROOMS = (Room("hall"), Room("shed"))


def test_two_at_once_cost_a_wish() -> None:
    wishes = (Wish("Zoé", "a"), Wish("Zoé", "b"))
    problem = Problem((Session("a"), Session("b")), DAY, ROOMS, wishes)
    at_once = evaluate(problem, [Assignment("a", "am", "hall"), Assignment("b", "am", "shed")])
    in_turn = evaluate(problem, [Assignment("a", "am", "hall"), Assignment("b", "pm", "hall")])
    assert (at_once.kept, in_turn.kept, in_turn.wishes) == (1, 2, 2)
