"""The addresses of the site: their names, their views, what these are marked with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from maillage.web.sensitivity import Audience, Mark, mark_of


def views(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The name and the view of every address, as a request knows them: one without a name is known by its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from views(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.lookup_str}", pattern.callback


def marks() -> dict[str, Mark]:
    """The mark of each address by its name; Django's own administration is left out."""
    return {name: mark_of(view) for name, view in views() if not name.startswith("admin:")}


def sensitive() -> set[str]:
    """The names of the addresses about other people."""
    return {name for name, mark in marks().items() if mark.audience == Audience.SENSITIVE}
