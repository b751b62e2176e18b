"""An edition as a book, and its files: made once, kept on disk under what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import yaml
from django.conf import settings

from maillage import __version__
from maillage.commons.models import Edition, EditionChapter, Picture, Revision
from maillage.commons.rules import differences
from maillage.commons.rules.book import Book, Chapter, Source
from maillage.commons.rules.editions.files import write_book
from maillage.commons.rules.markup import images
from maillage.kernel.processes import MEGABYTE, Limits, run_in_child, too_much_refusal
from maillage.web.gates import FILES

KINDS = {"pdf": "application/pdf", "epub": "application/epub+zip", "zip": "application/zip"}

LIMITS = Limits(memory=2048 * MEGABYTE, cpu_s=90, wall_s=120, answer=256 * MEGABYTE)  # of a book made


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
            whole = replace(book, images=_read_pictures(pictures))
            fresh.write(run_in_child(LIMITS, too_much_refusal, write_book, whole, kind))
        Path(fresh.name).replace(path)
        for outdated in folder.glob(f"{edition.pk}-*.{kind}"):
            if outdated != path:
                outdated.unlink(missing_ok=True)
    return path


def forget_files() -> None:
    """Remove every file of an edition: each is made again when it is asked for."""
    for path in Path(settings.EDITIONS_ROOT).glob("*-*.*"):
        path.unlink(missing_ok=True)


def citation(edition: Edition, address: str) -> str:
    """How to cite an edition, as CITATION.cff (citation-file-format 1.2.0)."""
    book = book_of(edition, address)
    fields: dict[str, object] = {
        "cff-version": "1.2.0",
        "message": "If you use this book, please cite it as below.",
        "type": "dataset",
        "title": f"{book.title}" + (f" : {book.subtitle}" if book.subtitle else ""),
        "version": str(book.number),
        "date-released": book.dated.isoformat(),
        "license": book.licence,
        "authors": [{"name": name} for name in book.contributors] or [{"name": book.publisher or book.title}],
        "url": address,
    }
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
    pairs = [(before.pop(chapter.revision.page_id, None), chapter.revision) for chapter in chapters_of(new)]
    rewritten = [(was, now) for was, now in pairs if was is not None and was.pk != now.pk]
    words = dict(zip((now.pk for _was, now in rewritten), _count_changes(rewritten), strict=True))
    changes = []
    for was, now in pairs:
        kind = "new" if was is None else "changed" if now.pk in words else "same"
        numbers = (was.number if was else None, now.number)
        changes.append(ChangedChapter(kind, now.title, now.page.slug, *numbers, *words.get(now.pk, (0, 0))))
    return changes + [ChangedChapter("gone", gone.title, gone.page.slug, gone.number) for gone in before.values()]


def _count_changes(rewritten: list[tuple[Revision, Revision]]) -> list[tuple[int, int]]:
    if not rewritten:
        return []
    texts = [(was.text, now.text) for was, now in rewritten]
    with FILES.pass_through():
        return run_in_child(Limits(), too_much_refusal, differences.count_changes, texts)
