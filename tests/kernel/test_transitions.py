"""What may become of a thing that is decided: what the table does not hold is refused by name."""

from __future__ import annotations

from enum import StrEnum

import pytest

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable


class Door(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    WALLED = "walled"


DOORS = TransitionTable(
    {"open": ({Door.SHUT}, Door.OPEN), "shut": ({Door.OPEN}, Door.SHUT), "wall up": ({Door.SHUT}, Door.WALLED)},
    Refusal("no_door_act", "This door can’t be used so."),
)


def test_each_act_leads_where_the_table_says() -> None:
    assert DOORS.target("open", Door.SHUT) == Door.OPEN
    assert DOORS.acts(Door.SHUT) == {"open", "wall up"}


@pytest.mark.parametrize("state", list(Door))
@pytest.mark.parametrize("act", ["open", "shut", "wall up"])
def test_what_the_table_does_not_hold_is_refused_by_name(act: str, state: Door) -> None:
    if act in DOORS.acts(state):
        assert DOORS.refusal(act, state) is None
        return
    with pytest.raises(Refusal) as refused:
        DOORS.target(act, state)
    assert (refused.value.code, refused.value.facts) == ("no_door_act", {})


def test_an_act_that_nobody_declared_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        DOORS.refusal("paint", Door.OPEN)


def test_the_end_is_known_and_what_may_be_reached() -> None:
    assert DOORS.is_over(Door.WALLED)
    assert DOORS.leads_from(Door.OPEN) == {Door.SHUT, Door.OPEN, Door.WALLED}
    assert DOORS.leads_from(Door.WALLED) == frozenset()
