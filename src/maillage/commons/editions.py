"""An edition as a book, and its files: made once, kept on disk under what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import yaml
from django.conf import settings

from maillage import __version__
from maillage.commons.models import Edition, EditionChapter, Picture, Revision
from maillage.commons.rules import differences
from maillage.commons.rules.alignment import Effort
from maillage.commons.rules.book import Book, Chapter, Source
from maillage.commons.rules.markup import images
from maillage.community.actions.gates import FILES

KINDS = {"pdf": "application/pdf", "epub": "application/epub+zip", "zip": "application/zip"}


def chapters_of(edition: Edition) -> list[EditionChapter]:
    """The chapters, each with its revision and page."""
    return list(edition.chapters.select_related("revision__page"))


def book_of(edition: Edition, address: str = "") -> Book:
    """The edition without its pictures, whatever the number of chapters in two statements. `address`: of the site."""
    chapters, contributors = list[Chapter](), dict[str, None]()
    frozen = chapters_of(edition)
    signatures = _signatures(frozen)
    for chapter in frozen:
        revision = chapter.revision
        names = signatures[chapter.pk]
        contributors |= dict.fromkeys(names)
        chapters.append(
            Chapter(
                slug=revision.page.slug, title=revision.title, text=revision.text, part=chapter.part,
                summary=revision.summary, authors=tuple(names), revision=revision.number, licence=revision.licence,
                sources=tuple(Source(**source) for source in revision.sources),
            )
        )  # fmt: skip
    return Book(
        slug=edition.collection.slug, title=edition.title, subtitle=edition.subtitle, number=edition.number,
        dated=edition.dated, language=edition.language, licence=edition.licence, chapters=tuple(chapters),
        preface=edition.preface, contributors=tuple(sorted(contributors)), publisher=edition.publisher,
        isbn=edition.isbn, doi=edition.doi, address=address,
    )  # fmt: skip


def _signatures(chapters: list[EditionChapter]) -> dict[int, list[str]]:
    """By chapter, who wrote its page up to that revision, the first first."""
    revisions = Revision.objects.filter(page__in={chapter.revision.page_id for chapter in chapters}).exclude(
        signature=""
    )
    by_page: dict[int, list[tuple[int, str]]] = {}
    for page, number, name in revisions.order_by("number").values_list("page_id", "number", "signature"):
        by_page.setdefault(page, []).append((number, name))
    return {
        chapter.pk: list(
            dict.fromkeys(
                name for number, name in by_page.get(chapter.revision.page_id, []) if number <= chapter.revision.number
            )
        )
        for chapter in chapters
    }


def _stored_pictures(book: Book) -> list[str]:
    """The names of its pictures that are kept here: each name is the digest of its bytes."""
    names = {name for chapter in book.chapters for name in images(chapter.text)}
    return sorted(Picture.objects.filter(name__in=names).values_list("name", flat=True))


def _read_pictures(names: Iterable[str]) -> dict[str, bytes]:
    contents = {}
    for picture in Picture.objects.filter(name__in=names):
        with picture.image.open("rb") as file:
            contents[picture.name] = file.read()
    return contents


def edition_file(edition: Edition, kind: str, address: str) -> Path:
    """The edition as a PDF, an EPUB or a site in a ZIP; made when it is not on disk yet.

    A file that says something else (a name since taken off) is removed.
    """
    book = book_of(edition, address)
    pictures = _stored_pictures(book)
    fingerprint = sha256(f"{__version__} {book!r} {pictures!r}".encode()).hexdigest()[:20]
    folder = Path(settings.EDITIONS_ROOT)
    path = folder / f"{edition.pk}-{fingerprint}.{kind}"
    if path.exists():
        return path
    with FILES.pass_through():
        if path.exists():  # who was before us at the gate has made it
            return path
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as fresh:
            fresh.write(_writer(kind)(replace(book, images=_read_pictures(pictures))))
        Path(fresh.name).replace(path)
        for outdated in folder.glob(f"{edition.pk}-*.{kind}"):
            if outdated != path:
                outdated.unlink(missing_ok=True)
    return path


def forget_files() -> None:
    """Remove every file of an edition: each is made again when it is asked for."""
    for path in Path(settings.EDITIONS_ROOT).glob("*-*.*"):
        path.unlink(missing_ok=True)


def _writer(kind: str) -> Callable[[Book], bytes]:
    """The function that makes files of this kind, imported when one is made: Typst and fonts are heavy."""
    if kind == "pdf":
        from maillage.commons.rules.editions.typeset import pdf  # noqa: PLC0415 - heavy, and seldom needed

        return pdf
    if kind == "epub":
        from maillage.commons.rules.editions.epub import epub  # noqa: PLC0415 - as above

        return epub
    from maillage.commons.rules.editions.website import website_zip  # noqa: PLC0415 - as above

    return website_zip


def citation(edition: Edition, address: str) -> str:
    """How to cite an edition, as CITATION.cff (citation-file-format 1.2.0)."""
    book = book_of(edition, address)
    fields: dict[str, object] = {
        "cff-version": "1.2.0", "message": "If you use this book, please cite it as below.", "type": "dataset",
        "title": f"{book.title}" + (f" : {book.subtitle}" if book.subtitle else ""),
        "version": str(book.number), "date-released": book.dated.isoformat(), "license": book.licence,
        "authors": [{"name": name} for name in book.contributors] or [{"name": book.publisher or book.title}],
        "url": address,
    }  # fmt: skip
    if book.doi:
        fields["doi"] = book.doi
    if book.isbn:
        fields["identifiers"] = [{"type": "other", "value": f"ISBN {book.isbn}"}]
    return yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10_000)


@dataclass(frozen=True)
class ChangedChapter:
    """One chapter between two editions: `kind` is new, gone, changed or same."""

    kind: str
    title: str
    slug: str
    before: int | None = None
    after: int | None = None
    came: int = 0
    went: int = 0


def compare_editions(old: Edition, new: Edition) -> list[ChangedChapter]:
    """The changes from one edition to a later one, chapter by chapter; removed chapters come last."""
    before = {chapter.revision.page_id: chapter.revision for chapter in chapters_of(old)}
    changes, effort = [], Effort()
    for chapter in chapters_of(new):
        revision = chapter.revision
        old_revision = before.pop(revision.page_id, None)
        if old_revision is None:
            changes.append(ChangedChapter("new", revision.title, revision.page.slug, None, revision.number))
        elif old_revision.pk == revision.pk:
            changes.append(
                ChangedChapter("same", revision.title, revision.page.slug, old_revision.number, revision.number)
            )
        else:
            came, went = differences.count_words(differences.compare_inline(old_revision.text, revision.text, effort))
            numbers = (old_revision.number, revision.number)
            changes.append(ChangedChapter("changed", revision.title, revision.page.slug, *numbers, came, went))
    return changes + [
        ChangedChapter("gone", old_revision.title, old_revision.page.slug, old_revision.number)
        for old_revision in before.values()
    ]
