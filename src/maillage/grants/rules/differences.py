"""What changed between two versions of a report: every value that differs, found by the keys of what lists hold.

Nothing differs if and only if the two contents are equal (docs/algorithms/grants.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ORDER = "#order"


class Absent:
    """What a content does not hold; nothing else is equal to it."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = Absent()
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is not what it was; ABSENT where it was not there, or is no longer."""

    path: Path
    before: Any
    after: Any

    @property
    def is_added(self) -> bool:
        return self.before is ABSENT

    @property
    def is_removed(self) -> bool:
        return self.after is ABSENT


def compare(before: Any, after: Any) -> list[Change]:
    """Every change, in the order of the paths. Linear in the size of the contents, but for sorting keys.

    >>> compare({"costs": [{"key": "a", "cents": 1}]}, {"costs": [{"key": "a", "cents": 2}]})
    [Change(path=('costs', 'a', 'cents'), before=1, after=2)]
    """
    return list(_changes((), before, after))


def _changes(path: Path, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from _changes((*path, key), before.get(key, ABSENT), after.get(key, ABSENT))
    elif _is_keyed(before) and _is_keyed(after) and (before or after):
        rows, later = ({str(row["key"]): row for row in rows} for rows in (before, after))
        for key in sorted({*rows, *later}):
            yield from _changes((*path, key), rows.get(key, ABSENT), later.get(key, ABSENT))
        if [key for key in rows if key in later] != [key for key in later if key in rows]:
            yield Change((*path, ORDER), list(rows), list(later))
    elif type(before) is not type(after) or before != after:
        yield Change(path, before, after)


def _is_keyed(value: Any) -> bool:
    """A list of things with a key each, all different."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return False
    keys = [row["key"] for row in value if isinstance(row, Mapping) and isinstance(row.get("key"), str)]
    return len(keys) == len(value) == len(set(keys))
