"""Files of an edition: kept by those who have them, sent in parts to those who ask, made in few statements."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.commons import actions, editions
from maillage.commons.models import Edition, EditionChapter
from maillage.commons.rules.editions.epub import CONFORMS, epub
from maillage.community.models import Network, Person
from tests import factories
from tests.commons.epub.books import book, inside

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(bob: Person, network: Network) -> Edition:
    return factories.make_edition(factories.make_page(bob, network))


def ask(client: Client, edition: Edition, kind: str = "zip", **headers: str) -> Any:
    return client.get(f"{edition.get_absolute_url()}livre.{kind}", headers=headers)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


@pytest.mark.parametrize("kind", ["zip", "cff"])
def test_a_file_one_has_is_not_sent_again(client: Client, edition: Edition, kind: str) -> None:
    etag = ask(client, edition, kind)["ETag"]
    assert re.fullmatch(r'"[^"]+"', etag)
    again = ask(client, edition, kind, if_none_match=etag)
    assert (again.status_code, content(again)) == (304, b"")
    assert ask(client, edition, kind, if_none_match='"other"').status_code == 200


def test_a_part_of_a_file_is_sent_to_who_asks(client: Client, edition: Edition) -> None:
    whole = content(ask(client, edition))
    size = len(whole)
    for asked, first, last in (
        ("0-99", 0, 99),
        ("100-", 100, size - 1),
        ("-7", size - 7, size - 1),
        (f"5-{size * 2}", 5, size - 1),
    ):
        part = ask(client, edition, range=f"bytes={asked}")
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert content(part) == whole[first : last + 1]
        assert part["Content-Length"] == str(last + 1 - first)


def test_a_part_that_does_not_exist_is_refused(client: Client, edition: Edition) -> None:
    size = len(content(ask(client, edition)))
    for span in (f"{size}-", "-0"):
        part = ask(client, edition, range=f"bytes={span}")
        assert (part.status_code, part["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "bytes=9-2", "bytes=-", "bytes=x-y", "pages=1-2", ""])
def test_what_is_no_single_part_is_answered_by_the_whole(client: Client, edition: Edition, asked: str) -> None:
    assert ask(client, edition, range=asked).status_code == 200


def test_a_part_of_another_version_is_answered_by_the_whole(client: Client, edition: Edition) -> None:
    etag = ask(client, edition)["ETag"]
    assert ask(client, edition, range="bytes=0-9", if_range=etag).status_code == 206
    assert ask(client, edition, range="bytes=0-9", if_range='"older"').status_code == 200
    assert ask(client, edition, range="bytes=0-9", if_range=f"W/{etag}").status_code == 200


def test_an_edition_asks_as_much_of_the_database_whatever_its_chapters(
    client: Client, edition: Edition, bob: Person, network: Network
) -> None:
    """Who wrote each page was asked page by page: 22 statements for a book of 22."""
    counts = []
    for more in (0, 4):
        for position in range(more):
            page = factories.make_page(bob, network, f"Page {position}.\n", title=f"Page {position}")
            EditionChapter.objects.create(edition=edition, revision=page.head, position=position + 1)
        for address in (edition.get_absolute_url(), f"{edition.get_absolute_url()}livre.cff"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_chapter_is_signed_up_to_its_revision(edition: Edition, bob: Person, zoe: Person) -> None:
    page = edition.chapters.get().revision.page
    actions.save(zoe, page, 1, factories.page_fields("Autre."))
    (chapter,) = editions.book_of(edition).chapters
    assert chapter.authors == (str(bob),)


def test_an_epub_claims_what_it_is() -> None:
    package = inside(epub(book("Texte.")))["EPUB/package.opf"].decode()
    assert f'<meta property="dcterms:conformsTo">{CONFORMS}</meta>' in package
    assert '<meta property="a11y:certifiedBy">' in package
    undescribed = inside(epub(book("![](images/0123456789abcdef.webp)")))["EPUB/package.opf"].decode()
    assert "conformsTo" not in undescribed
