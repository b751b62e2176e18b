"""An edition as a book: frozen chapters, who wrote them, under which licence; what a site, a PDF and an EPUB show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Source:
    """Where a fact comes from; the address and the date may be empty."""

    title: str
    address: str = ""
    date: str = ""


@dataclass(frozen=True)
class Chapter:
    """One page of the book as it was then: Markdown text (`markup.parse` reads it), in the part that bears a title."""

    slug: str
    title: str
    text: str
    part: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    revision: int = 1
    licence: str = "CC-BY-SA-4.0"
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Book:
    """An edition. `images`: the pictures its chapters show, by name (`<16 hex>.webp`), as bytes."""

    slug: str
    title: str
    subtitle: str
    number: int
    dated: date
    language: str
    licence: str
    chapters: tuple[Chapter, ...]
    preface: str = ""
    contributors: tuple[str, ...] = ()
    publisher: str = ""
    isbn: str = ""
    doi: str = ""
    address: str = ""
    images: dict[str, bytes] = field(default_factory=dict)

    @property
    def parts(self) -> list[tuple[str, list[Chapter]]]:
        """Chapters by part, in order; those without a part stand under an empty title."""
        parts: list[tuple[str, list[Chapter]]] = []
        for chapter in self.chapters:
            if not parts or parts[-1][0] != chapter.part:
                parts.append((chapter.part, []))
            parts[-1][1].append(chapter)
        return parts
