"""What may become of something that is decided: one table of acts, each with the states it starts from and the one it
leads to. What the table does not hold is refused, by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

from maillage.kernel.refusal import Refusal

State = TypeVar("State", bound=str)


class TransitionTable(Generic[State]):
    """The acts on one kind of thing: `{"accept": ({SUBMITTED, ASKED}, ACCEPTED)}`.

    `late` is the refusal of an act that comes too late or too soon.

    >>> doors = TransitionTable({"shut": ({"open"}, "shut")}, Refusal("no_door_act", "This door is not open."))
    >>> doors.target("shut", "open"), doors.acts("shut")
    ('shut', frozenset())
    """

    def __init__(self, moves: Mapping[str, tuple[Iterable[State], State]], late: Refusal) -> None:
        self.moves = {act: (frozenset(sources), target) for act, (sources, target) in moves.items()}
        self.late = late

    def refusal(self, act: str, state: State, **facts: Any) -> Refusal | None:
        """Why this act is not possible now; None when it is. KeyError for an act that the table does not know.

        `facts` are those of the sentence.
        """
        sources, _target = self.moves[act]
        return None if state in sources else self.refused(**facts)

    def refused(self, **facts: Any) -> Refusal:
        """What is said of an act that comes too late or too soon."""
        return Refusal(self.late.code, self.late.sentence, **facts)

    def target(self, act: str, state: State) -> State:
        """The state the act leads to; raises the Refusal when it is not possible now."""
        if refusal := self.refusal(act, state):
            raise refusal
        return self.moves[act][1]

    def acts(self, state: State) -> frozenset[str]:
        """What may be done in that state."""
        return frozenset(act for act, (sources, _target) in self.moves.items() if state in sources)

    def is_over(self, state: State) -> bool:
        """Is it a state that nothing follows?"""
        return not self.acts(state)

    def leads_from(self, state: State) -> frozenset[State]:
        """Every state that may be reached from there, in however many acts."""
        reached: set[State] = set()
        left = [state]
        while left:
            here = left.pop()
            for act in self.acts(here):
                target = self.moves[act][1]
                if target not in reached:
                    reached.add(target)
                    left.append(target)
        return frozenset(reached)
