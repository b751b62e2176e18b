"""How one finds one's way: the entries of menus, the part of the site one is in (docs/decisions/0033).

Four ways are open to all (the menu `main`); those who run something have a workspace apart (the menu `workspaces`).
Each of these entries may open a menu of its own, shown on every page of its part of the site. All of it is brought by
the manifests of the domains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from maillage.web import domain

MOST_AT_HAND = 3  # links of a rail that a phone shows at once


@dataclass(slots=True)
class Entry:
    """A link as this visitor sees it. `current` is its aria-current: "page", "true" (the page is under it) or none."""

    url: str
    label: Any
    section: str = ""
    icon: str = ""
    group: str = ""
    current: str = ""


@dataclass(slots=True)
class Area:
    """The part of the site that the page belongs to: its name, its entries by heading; a workspace has a rail."""

    label: Any
    is_workspace: bool
    groups: list[tuple[str, list[Entry]]] = field(default_factory=list)

    @property
    def shortlist(self) -> list[Entry]:
        """What a phone shows of a rail before “More”: where one is, the first of all, what stands beside one."""
        entries = [entry for _heading, members in self.groups for entry in members]
        beside = next((members for _heading, members in self.groups if any(one.current for one in members)), [])
        chosen = [*(one for one in entries if one.current), *entries[:1], *beside, *entries]
        return list({one.url: one for one in chosen}.values())[:MOST_AT_HAND]


@dataclass(slots=True)
class Navigation:
    """All that a page says of where one is, and where one may go."""

    tabs: list[Entry]
    workspaces: list[Entry]
    area: Area | None


def entries_of(
    request: HttpRequest, name: str, page: Mapping[str, Any] | None = None, args: Sequence[Any] = ()
) -> list[Entry]:
    """The entries of a menu that this visitor sees, whichever domain brings them; `args` are those of the addresses."""
    visible = [link for link in domain.menu(name) if link.is_visible(request)]
    return [entry for link in visible for entry in _entries(request, link, page or {}, args)]


def _entries(request: HttpRequest, link: domain.Link, page: Mapping[str, Any], args: Sequence[Any]) -> Iterator[Entry]:
    label = link.label
    if callable(label) and not isinstance(label, Promise):
        label = label(request)
    if link.subjects is None:
        yield Entry(reverse(link.address, args=args), label, link.section, link.icon, str(link.group))
        return
    subjects = link.subjects(request, page)
    for subject in subjects:
        several = link.group and len(subjects) > 1
        name = f"{label} — {subject}" if several else label
        url = reverse(link.address, args=[subject.slug])
        yield Entry(url, name, link.section, link.icon, str(link.group or subject))


def navigation_of(request: HttpRequest, page: Mapping[str, Any]) -> Navigation:
    """The ways of a page; its context says its `section`."""
    section = str(page.get("section") or "")
    menus = {name: [link for link in domain.menu(name) if link.is_visible(request)] for name in ("main", "workspaces")}
    links = [*menus["workspaces"], *menus["main"]]
    here = next((link for link in links if section and section in _sections(link)), None)
    entries = {
        name: [entry for link in menu for entry in _marked(request, link, page, is_here=link is here)]
        for name, menu in menus.items()
    }
    area = None
    if here is not None and here.opens:
        area = _area(request, here, page, is_workspace=here in menus["workspaces"])
    return Navigation(entries["main"], entries["workspaces"], area)


def _sections(link: domain.Link) -> set[str]:
    """What the pages of its part of the site call themselves."""
    inside = {one.section for one in domain.menu(link.opens)} if link.opens else set()
    return {link.section, *inside} - {""}


def _marked(request: HttpRequest, link: domain.Link, page: Mapping[str, Any], *, is_here: bool) -> Iterator[Entry]:
    for entry in _entries(request, link, page, ()):
        if is_here:
            entry.current = "page" if entry.url == request.path else "true"
        yield entry


def _area(request: HttpRequest, link: domain.Link, page: Mapping[str, Any], *, is_workspace: bool) -> Area | None:
    entries = entries_of(request, link.opens, page)
    if len(entries) < 2:
        return None
    mark_current(entries, request.path, str(page.get("section") or ""))
    label = next(_entries(request, link, page, ())).label
    groups: dict[str, list[Entry]] = {}
    for entry in entries:  # a heading is said once, where it comes first
        groups.setdefault(entry.group, []).append(entry)
    return Area(label, is_workspace, list(groups.items()))


def mark_current(entries: Sequence[Entry], path: str, section: str) -> None:
    """Mark the entry one is at: the longest address that the path begins with, else the first of the section."""
    under = [entry for entry in entries if path.startswith(entry.url)]
    at = max(under, key=lambda entry: len(entry.url), default=None)
    at = at or next((entry for entry in entries if entry.section == section), None)
    if at is not None:
        at.current = "page" if at.url == path else "true"
