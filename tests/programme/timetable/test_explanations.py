"""Why two clash, what a person misses, what a move would cost."""

from __future__ import annotations

import pytest

from maillage.kernel.refusal import Refusal
from maillage.programme.rules.timetable import Assignment, Cell, Problem, Room, Session, Slot, Wish
from maillage.programme.rules.timetable.explanations import cost_of_move, explain_clash, list_missed

PROBLEM = Problem(
    (Session("a", hosts=("Dan",)), Session("b", hosts=("Dan",), after=("a",)), Session("c")),
    (Slot("am", "2026-06-06", 540, 600), Slot("pm", "2026-06-06", 840, 900)),
    (Room("hall"), Room("shed")),
    (Wish("Zoé", "a", 2), Wish("Zoé", "c"), Wish("Ali", "a"), Wish("Ali", "b"), Wish("Dan", "c")),
)
GRID = [Assignment("a", "am", "hall"), Assignment("b", "pm", "hall"), Assignment("c", "am", "shed")]


def test_a_clash_says_who_wants_both_and_who_hosts_both() -> None:
    clash = explain_clash(PROBLEM, "a", "c")
    assert (clash.people, clash.count, clash.weight, clash.wishing_hosts) == (("Zoé",), 1, 1, ("Dan",))
    clash = explain_clash(PROBLEM, "a", "b")
    assert (clash.people, clash.hosts, clash.is_ordered) == (("Ali",), ("Dan",), True)
    with pytest.raises(Refusal):
        explain_clash(PROBLEM, "a", "nothing")


def test_a_miss_says_what_one_attends_meanwhile() -> None:
    (miss,) = list_missed(PROBLEM, GRID, "Zoé")
    assert (miss.session, miss.attends) == ("c", (GRID[0],))
    (miss,) = list_missed(PROBLEM, GRID, "Dan")
    assert (miss.session, miss.attends) == ("c", ())  # he hosts then
    assert list_missed(PROBLEM, GRID, "nobody") == ()


def test_a_move_says_who_gains_and_who_loses() -> None:
    cost = cost_of_move(PROBLEM, GRID, "c", Cell("pm", "shed"))
    assert (cost.kept_before, cost.kept_after) == (4, 5)
    assert (cost.losing, cost.gaining, cost.refusals) == ((), ("Zoé",), ())


def test_a_move_swaps_with_what_stands_there_and_says_which_rule_it_breaks() -> None:
    cost = cost_of_move(PROBLEM, GRID, "a", Cell("pm", "hall"))
    assert {(one.session, one.slot) for one in cost.assignments} == {("a", "pm"), ("b", "am"), ("c", "am")}
    assert {violation.reason.code for violation in cost.refusals} == {"wrong_order"}
    with pytest.raises(Refusal):
        cost_of_move(PROBLEM, GRID, "a", Cell("pm"))
