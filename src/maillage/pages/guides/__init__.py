"""Short guides, one a subject, in French and in English: the files beside this one, written for who reads the page.

The front matter of a guide says its title, its reader (everybody, host, facilitator) and the `section` of the pages
that lead to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maillage.commons.rules.frontmatter import load
from maillage.kernel.markdown import to_html
from maillage.web.full_text.snippets import marked_spans
from maillage.web.full_text.suggestions import suggest
from maillage.web.full_text.syntax import TypedQuery

FOLDER = Path(__file__).parent
READERS = ("everybody", "host", "facilitator")  # the last one that a visitor is comes first
TITLE_WEIGHT = 5  # a word in the title counts as much as that many in the text


@dataclass(frozen=True, slots=True)
class Guide:
    """One page of help."""

    slug: str
    title: str
    reader: str
    screens: frozenset[str]
    text: str

    @property
    def words(self) -> str:
        """The text without the signs of its markup, as a line of results shows it."""
        return re.sub(r"[*#`]", "", self.text)

    @property
    def html(self) -> str:
        """The text as a page shows it."""
        return to_html(self.text)


@cache
def guides(language: str) -> tuple[Guide, ...]:
    """The guides in that language, those for everybody first; in French when there are none."""
    folder = FOLDER / language if (FOLDER / language).is_dir() else FOLDER / "fr"
    read = [_read(file) for file in sorted(folder.glob("*.md"))]
    return tuple(sorted(read, key=lambda guide: (READERS.index(guide.reader), guide.title)))


def _read(file: Path) -> Guide:
    head, text = load(file.read_text(encoding="utf-8"))
    return Guide(file.stem, head["title"], head["reader"], frozenset(head["screens"].split()), text)


def guide_of_screen(section: str, readers: Collection[str], language: str) -> Guide | None:
    """The guide for the pages of that section, written for the most particular of what the visitor is."""
    fitting = [guide for guide in guides(language) if section in guide.screens and guide.reader in readers]
    return max(fitting, key=lambda guide: READERS.index(guide.reader), default=None)


def search_guides(typed: TypedQuery, language: str) -> list[Guide]:
    """The guides that hold the words, those that hold them most often or in their title first."""
    weighed = [(_weight(guide, typed), guide) for guide in guides(language)]
    return [guide for weight, guide in sorted(weighed, key=lambda one: -one[0]) if weight]


def _weight(guide: Guide, typed: TypedQuery) -> int:
    return TITLE_WEIGHT * len(marked_spans(guide.title, typed)) + len(marked_spans(guide.text, typed))


def suggest_words(text: str, typed: TypedQuery, language: str) -> str | None:
    """What was probably meant, among the words of the guides."""
    return suggest(text, typed, (f"{guide.title} {guide.text}" for guide in guides(language)))
