"""What a view shows, and to whom it is dear: each view carries its mark; one without is closed, and fails a test.

    @public       anybody may read it, or a secret in its address opens it
    @own          one's own: nobody else's name is on it, but of those one wrote to or works with
    @internal     what a place or a network says of itself to those who run it: counts, hours, walls; nobody's name
    @sensitive    what hosts and those who facilitate see or do of other people: a sign-in of the day, and a second
                  factor where the network wants one (pages/freshness.py)

The mark stands above the decorators of the view, and stays through those that use functools.wraps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

OFFLINE = "Maillage-Offline"  # header of a page that the device of its reader may keep ("keep"); read by sw.js
View = TypeVar("View", bound=Callable[..., Any])
Owner = Callable[[Any, Mapping[str, Any]], bool]


class Audience(StrEnum):
    """Whose business a page is."""

    PUBLIC = "public"
    OWN = "own"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Mark:
    """`recent`: wants a sign-in of this very moment (it can't be undone, or opens every door). `offline`: the device
    of who reads may keep it for when the network drops. `private`: not even an administrator who looks as somebody
    else sees it. `owner`: a sensitive page that anybody opens for themselves; (person, parts of the address) → theirs?
    """

    audience: Audience
    recent: bool = False
    offline: bool = False
    private: bool = False
    owner: Owner | None = None


UNMARKED = Mark(Audience.SENSITIVE)


def mark_of(view: Any) -> Mark:
    """The mark of a view; what nobody marked is closed."""
    mark = getattr(view, "sensitivity", UNMARKED)
    assert isinstance(mark, Mark)
    return mark


def is_marked(view: Any) -> bool:
    """Whether the view bears a mark."""
    return hasattr(view, "sensitivity")


def marked(view: View, mark: Mark) -> View:
    """The view, marked: for those that others wrote."""
    view.sensitivity = mark  # type: ignore[attr-defined]  # read by mark_of
    return view


def _decorator(audience: Audience) -> Callable[..., Any]:
    def decorate(view: Any = None, /, **more: Any) -> Any:
        if view is None:
            return lambda one: marked(one, Mark(audience, **more))
        return marked(view, Mark(audience, **more))

    return decorate


public = _decorator(Audience.PUBLIC)
own = _decorator(Audience.OWN)
internal = _decorator(Audience.INTERNAL)
sensitive = _decorator(Audience.SENSITIVE)
