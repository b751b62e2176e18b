"""Pages and editions as schema.org describes them, for search engines (JSON-LD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from maillage.commons.models import Edition, EditionChapter, Page, Revision
from maillage.commons.rules.licences import LICENCES


def describe_page(page: Page, revision: Revision, authors: Sequence[str]) -> dict[str, Any]:
    """An Article: what it is called, who signed it, since when, under which licence."""
    return _base_fields("Article", page.get_absolute_url(), page.language, page.licence) | {
        "headline": page.title,
        **({"description": page.summary} if page.summary else {}),
        "dateModified": revision.made_at.isoformat(),
        "publisher": {"@type": "Organization", "name": page.network.name},
        **({"author": [{"@type": "Person", "name": name} for name in authors]} if authors else {}),
    }


def describe_edition(edition: Edition, chapters: Sequence[EditionChapter]) -> dict[str, Any]:
    """A Book: its title, number, date, ISBN, chapters."""
    return _base_fields("Book", edition.get_absolute_url(), edition.language, edition.licence) | {
        "name": edition.title,
        **({"alternativeHeadline": edition.subtitle} if edition.subtitle else {}),
        "bookEdition": str(edition.number),
        "datePublished": edition.dated.isoformat(),
        **({"publisher": {"@type": "Organization", "name": edition.publisher}} if edition.publisher else {}),
        **({"isbn": edition.isbn} if edition.isbn else {}),
        "hasPart": [{"@type": "Chapter", "name": chapter.revision.title} for chapter in chapters],
    }


def _base_fields(kind: str, address: str, language: str, licence: str) -> dict[str, Any]:
    fields = {
        "@context": "https://schema.org",
        "@type": kind,
        "url": settings.ORIGIN + address,
        "inLanguage": language,
        "isAccessibleForFree": True,
    }
    return fields | ({"license": LICENCES[licence].address} if licence in LICENCES else {})
