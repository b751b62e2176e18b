"""What is to be looked at again in a place, when, and what the level becomes otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from maillage.places.models import AXIS_LABELS, Place, Space
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.confidentiality import Axis, Proof
from maillage.places.rules.expiries import expiries, lapsed_axes

LOOKED_AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DueLine:
    """A space, the axes to look at again, until when; the level before and after, or that it is over already."""

    space: Space
    on: date
    axes: str
    before: int = 0
    after: int = 0
    is_over: bool = False

    @property
    def is_lowered(self) -> bool:
        """Whether the space loses a level that day."""
        return self.after < self.before


def axes_in_words(axes: Iterable[Axis]) -> str:
    """The axes one after the other: “voice, screen”."""
    names = dict(AXIS_LABELS)
    return ", ".join(str(names[axis.value]) for axis in axes)


def due_lines(place: Place, today: date) -> list[DueLine]:
    """What is over and what expires within three months, the soonest first: one statement besides the spaces."""
    spaces = list(place.spaces.filter(active=True))
    proofs = proofs_of_spaces([space.pk for space in spaces])
    lines = [line for space in spaces for line in _lines_of(space, proofs[space.pk], today)]
    return sorted(lines, key=lambda line: (line.on, line.space.pk))


def _lines_of(space: Space, proofs: list[Proof], today: date) -> list[DueLine]:
    over = lapsed_axes(proofs, today)
    lines = [DueLine(space, max(over.values()), axes_in_words(over), is_over=True)] if over else []
    return lines + [
        DueLine(space, one.on, axes_in_words(one.axes), one.before, one.after)
        for one in expiries(proofs, today)
        if one.on <= today + LOOKED_AHEAD
    ]


def reminder_sentence(
    place: str, space: Space, proofs: list[Proof], today: date, within: int
) -> tuple[str, date] | None:
    """What a host is told of the next evidence of a space that expires, and when; None: it was looked at since."""
    soon = [one for one in expiries(proofs, today) if (one.on - today).days <= within]
    if not soon:
        return None
    first = soon[0]
    words = {
        "place": place,
        "space": space.name,
        "axes": axes_in_words(first.axes),
        "before": f"C{first.before}",
        "after": f"C{first.after}",
    }
    if first.after < first.before:
        text = gettext("%(place)s, %(space)s: look again at %(axes)s, or it goes from %(before)s to %(after)s")
    else:
        text = gettext("%(place)s, %(space)s: look again at %(axes)s")
    return text % words, first.on
