"""A book as a file of one kind: run in a child process, where Typst and its fonts are loaded and leave with it."""

from __future__ import annotations

from maillage.commons.rules.book import Book


def write_book(book: Book, kind: str) -> bytes:
    """The bytes of the book as `pdf`, `epub` or `zip` (a site)."""
    if kind == "pdf":
        from maillage.commons.rules.editions.typeset import pdf  # noqa: PLC0415 - heavy: the others need no Typst

        return pdf(book)
    if kind == "epub":
        from maillage.commons.rules.editions.epub import epub  # noqa: PLC0415 - as above

        return epub(book)
    from maillage.commons.rules.editions.website import website_zip  # noqa: PLC0415 - as above

    return website_zip(book)
