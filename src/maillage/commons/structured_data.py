"""Pages and editions as schema.org describes them, for search engines (JSON-LD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from maillage.commons.models import Edition, EditionChapter, Page, Revision
from maillage.commons.rules.licences import LICENCES


def describe_page(page: Page, revision: Revision, authors: Sequence[str]) -> dict[str, Any]:
    """An Article: what it is called, who signed it, since when, under which licence."""
    return _described("Article", page.get_absolute_url(), page.language, page.licence) | {
        "headline": page.title,
        **({"description": page.summary} if page.summary else {}),
        "dateModified": revision.made_at.isoformat(),
        "publisher": {"@type": "Organization", "name": page.network.name},
        **({"author": [{"@type": "Person", "name": name} for name in authors]} if authors else {}),
    }


def describe_edition(edition: Edition, chapters: Sequence[EditionChapter]) -> dict[str, Any]:
    """A Book: its number, its day, its chapters."""
    return _described("Book", edition.get_absolute_url(), edition.language, edition.licence) | {
        "name": edition.title,
        **({"alternativeHeadline": edition.subtitle} if edition.subtitle else {}),
        "bookEdition": str(edition.number),
        "datePublished": edition.dated.isoformat(),
        **({"publisher": {"@type": "Organization", "name": edition.publisher}} if edition.publisher else {}),
        **({"isbn": edition.isbn} if edition.isbn else {}),
        "hasPart": [{"@type": "Chapter", "name": chapter.revision.title} for chapter in chapters],
    }


def _described(kind: str, address: str, language: str, licence: str) -> dict[str, Any]:
    described = {
        "@context": "https://schema.org",
        "@type": kind,
        "url": settings.ORIGIN + address,
        "inLanguage": language,
        "isAccessibleForFree": True,
    }
    return described | ({"license": LICENCES[licence].address} if licence in LICENCES else {})
