"""The commons as people see it: HTML of a text, highlighted excerpts, differences, conflicts as fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from maillage.commons.models import Picture, Proposal, Revision
from maillage.commons.queries import linked_pages
from maillage.commons.rules import differences, markup, rendered_differences
from maillage.commons.rules.licences import LICENCES
from maillage.commons.rules.merge import Conflict, Merged
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from maillage.web.gates import READINGS, TEXTS, Gate

T = TypeVar("T")
LIMITS = Limits(cpu_s=30, wall_s=45)
LONG_TEXT, LONG_PAIR = 6_000, 20_000  # characters: below, it takes less than a child to start


def render_html(text: str, language: str, *, trusted: bool = False) -> SafeString:
    """A text as HTML: links to pages resolved in one statement, missing ones marked; pictures from the commons."""
    outline = _outline(text)
    slugs = linked_pages(link.target for link in outline.links)
    names = set(Picture.objects.filter(name__in=outline.images).values_list("name", flat=True))

    def page(target: str) -> tuple[str, bool]:
        if target in slugs:
            return reverse("commons:page", args=[slugs[target]]), True
        return f"{reverse('commons:new')}?titre={escape(target)}", False

    pages = tuple((link.target, *page(link.target)) for link in outline.links)
    images = tuple((name, reverse("commons:picture", args=[name])) for name in sorted(names))
    words = (_("Notes"), _("Back to the text"), _("Table"))
    render = _render_long if len(text) > LONG_TEXT else _render_short
    return mark_safe(render(text, language, trusted, words, pages, images))  # noqa: S308 - sanitised there


def _render(
    text: str,
    language: str,
    trusted: bool,
    words: tuple[str, str, str],
    pages: tuple[markup.Address, ...],
    images: tuple[tuple[str, str], ...],
) -> str:
    return _run_apart_if_long(
        len(text),
        LONG_TEXT,
        READINGS,
        partial(markup.to_html_with, text, language, words, pages, images, follows=trusted),
    )


# A long table takes seconds: once a process, whatever short pages are read between two views. A text is 100 kB at most.
_render_short, _render_long = lru_cache(maxsize=32)(_render), lru_cache(maxsize=128)(_render)


@lru_cache(maxsize=64)
def _outline(text: str) -> markup.Outline:
    return _run_apart_if_long(len(text), LONG_TEXT, READINGS, partial(markup.outline, text))


def _run_apart_if_long(length: int, most: int, gate: Gate, work: partial[T]) -> T:
    """What `work` gives: done here when it is short, in a child process otherwise, since one holds all threads."""
    if length <= most:
        return work()
    with gate.pass_through():
        return run_in_child(LIMITS, too_much_refusal, work.func, *work.args, **work.keywords)


def table_of_contents(text: str) -> list[markup.Heading]:
    """The headings of a table of contents (levels 2 and 3); none for a page with fewer than three."""
    headings = [heading for heading in _outline(text).headings if heading.level <= 3]
    return headings if len(headings) > 2 else []


def _compare(compare: Callable[[str, str], T], old: str, new: str) -> T:
    return _run_apart_if_long(len(old) + len(new), LONG_PAIR, TEXTS, partial(compare, old, new))


def inline_difference(old: str, new: str) -> dict[str, Any]:
    """One text with what went and what came, long stretches that stayed folded; and how many words of each."""
    pieces = _compare(differences.compare_inline, old, new)
    came, went = differences.count_words(pieces)
    return {"pieces": differences.fold_unchanged(pieces), "came": came, "went": went}


def shown_difference(old: Revision, new: Revision | Proposal, *, in_source: bool) -> dict[str, Any]:
    """What `commons/parts/difference.html` shows: the page as it is read, or its Markdown when that is asked for."""
    compared = inline_difference(old.text, new.text) if in_source else rendered_difference(old, new)
    return {**compared, "new": new, "in_source": in_source}


def rendered_difference(old: Revision, new: Revision | Proposal) -> dict[str, Any]:
    """The new page as it is read, with what came and what went marked; and how many words of each."""
    pages = [render_html(version.text, version.language) for version in (old, new)]
    stretches = _compare(rendered_differences.compare_rendered, *pages)
    came, went = differences.count_words(_compare(differences.compare_inline, old.text, new.text))
    marked = [{"kind": one.kind, "html": mark_safe(one.html), "blocks": one.blocks} for one in stretches]  # noqa: S308 - sanitised by render_html
    return {"stretches": marked, "came": came, "went": went}


def side_by_side_difference(old: str, new: str) -> dict[str, Any]:
    """Two texts in two columns, paragraph beside paragraph; and how many words came and went."""
    rows = _compare(differences.side_by_side, old, new)
    came, went = differences.count_words(piece for row in rows for piece in (*row.left, *row.right))
    return {"rows": rows, "came": came, "went": went}


def changed_facts(old: Revision, new: Revision | Proposal) -> list[tuple[str, str, str]]:
    """The changed fields of a page besides its text: (label, before, after) each."""
    labels = {
        "title": _("Title"),
        "summary": _("In one sentence"),
        "nature": _("What it is"),
        "kind": _("What one reads it for"),
        "language": _("Language"),
        "licence": _("Licence"),
        "state": _("State"),
    }
    rows = []
    for name, label in labels.items():
        before, after = (
            getattr(version, f"get_{name}_display", lambda o=version, n=name: getattr(o, n))() for version in (old, new)
        )
        if before != after:
            rows.append((label, str(before), str(after)))
    for name, label in (("places", _("About these places")), ("sources", _("Sources"))):
        if getattr(old, name) != getattr(new, name):
            rows.append((label, _join_values(getattr(old, name)), _join_values(getattr(new, name))))
    return rows


def _join_values(values: list[Any]) -> str:
    return " ; ".join(value if isinstance(value, str) else value.get("title", "") for value in values)


def conflict_fields(merged: Merged) -> list[dict[str, Any]]:
    """The parts of a merge for the page that asks: settled text, and what to choose with the name of its field."""
    fields: list[dict[str, Any]] = []
    for part in merged.parts:
        if isinstance(part, Conflict):
            number = sum(1 for field in fields if "name" in field)
            fields.append({"name": f"choice_{number}", "base": part.base, "mine": part.mine, "theirs": part.theirs})
        else:
            fields.append({"text": part})
    return fields


def licence_link(spdx: str) -> SafeString:
    """The name of a licence, linked to its terms; the bare SPDX name when it is not known."""
    licence = LICENCES.get(spdx)
    if licence is None:
        return format_html("{}", spdx)
    return format_html('<a href="{}" rel="license">{}</a>', licence.address, licence.name)
