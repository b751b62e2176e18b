"""Why a space does not fit, and what would lift it, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext

from maillage.places.models import AXIS_LABELS, EFFORT_LABELS, SAFEGUARD_LABELS
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.needs import Shortfall, shortfalls
from maillage.places.rules.safeguards import Improvement, Protection, Safeguard, cheapest, effort_of, improvements


def in_words(safeguards: Iterable[Safeguard]) -> str:
    """Safeguards one after the other, as one says them."""
    names = [str(SAFEGUARD_LABELS[one]) for one in Safeguard if one in set(safeguards)]
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def reason_of(shortfall: Shortfall) -> str:
    """Voice: C2 only; what is missing: a door."""
    words = {
        "axis": capfirst(str(dict(AXIS_LABELS)[shortfall.axis.value])),
        "level": f"C{shortfall.level}",
        "needed": f"C{shortfall.needed}",
        "missing": in_words(shortfall.missing),
    }
    if not shortfall.missing:
        return gettext("%(axis)s: %(level)s only, %(needed)s is needed; nobody has looked lately") % words
    if shortfall.level == 0:
        return gettext("%(axis)s: nothing sure, %(needed)s is needed; missing: %(missing)s") % words
    return gettext("%(axis)s: %(level)s only, %(needed)s is needed; missing: %(missing)s") % words


def reasons_of(protection: Protection, needed: Mapping[Axis, int]) -> tuple[str, ...]:
    """One sentence for each axis that is not confidential enough."""
    return tuple(reason_of(one) for one in shortfalls(protection, needed))


@dataclass(frozen=True, slots=True)
class Addition:
    """Something to add, how one comes by it, and what would do as well in its stead."""

    name: str
    effort: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Rise:
    """A level above that of the space, and the least to add to it; nothing: its evidence has expired."""

    level: int
    additions: tuple[Addition, ...]


def rises_of(protection: Protection) -> list[Rise]:
    """The levels above that of the space and the least that lifts it to each."""
    return [_rise(one) for one in improvements(protection)]


def _rise(improvement: Improvement) -> Rise:
    """Of the sets as small, the one with the fewest purchases and measures, each thing with what may replace it."""
    proposed = cheapest(improvement.sets)
    additions = []
    for safeguard in (s for s in Safeguard if s in proposed):
        rest = proposed - {safeguard}
        others = [s for s in Safeguard if s not in proposed and rest | {s} in improvement.sets]
        instead = gettext(" or ").join(str(SAFEGUARD_LABELS[s]) for s in others)
        effort = str(EFFORT_LABELS[effort_of(safeguard)])
        additions.append(Addition(str(SAFEGUARD_LABELS[safeguard]), effort, instead))
    return Rise(int(improvement.level), tuple(additions))
