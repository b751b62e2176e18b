"""Collections, and the editions they become: numbered, dated, never changed again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from maillage.commons.actions.pages import free_slug
from maillage.commons.models import Collection, Edition, EditionChapter, Item, Page
from maillage.commons.queries import may_moderate, require_moderate, require_write, visible_pages
from maillage.commons.rules.licences import may_enter
from maillage.commons.rules.markup import clean_text, slug_of
from maillage.community.actions import record
from maillage.community.models import Network, Person
from maillage.kernel.refusal import Refusal

MOST_PAGES = 400
_PART = re.compile(r"#+ *(.+)")
_PAGE = re.compile(r"(?:[-*] *)?(?:\[\[)?([a-z0-9-]+)(?:\|[^\]]*)?(?:\]\])?\s*\Z")


def read_order(text: str) -> list[tuple[str, str]]:
    """The order of a collection as one writes it: `## Part` lines, and a page's address a line. (part, slug) pairs.

    >>> read_order("avant-propos\\n## Comprendre\\n- [[loi]]\\n")
    [('', 'avant-propos'), ('Comprendre', 'loi')]
    """
    part, order = "", list[tuple[str, str]]()
    for number, line in enumerate(clean_text(text).splitlines(), start=1):
        entry = line.strip()
        if not entry:
            continue
        if heading := _PART.fullmatch(entry):
            part = heading[1].strip()[:120]
        elif page := _PAGE.match(entry):
            order.append((part, page[1]))
        else:
            raise Refusal(
                "not_an_address", "Line %(line)s is neither “## a part” nor the address of a page.", line=number
            )
    twice = {slug for slug, count in Counter(slug for _part, slug in order).items() if count > 1}
    if twice:
        raise Refusal("twice_there", "A page stands twice in this order: %(slug)s.", slug=min(twice))
    return order


def order_of(collection: Collection) -> str:
    """The order of a collection as `read_order` takes it, from the database."""
    lines, part = list[str](), ""
    for item in collection.items.select_related("page"):
        if item.part != part:
            lines += ["", f"## {item.part}"]
            part = item.part
        lines.append(f"- {item.page.slug}")
    return "\n".join(lines).strip() + "\n"


def save_collection(
    person: Person,
    network: Network,
    fields: Mapping[str, Any],
    order: list[tuple[str, str]],
    collection: Collection | None = None,
) -> Collection:
    """Make a collection, or change what it says and holds. Takes all of the order or nothing."""
    require_write(person, network)
    if len(order) > MOST_PAGES:
        raise Refusal("too_many_pages", "%(count)s pages, %(most)s at most.", count=len(order), most=MOST_PAGES)
    with transaction.atomic():
        if collection is None:
            collection = Collection(network=network, slug=free_slug(slug_of(str(fields["title"]))))
        else:
            collection = Collection.objects.select_for_update().get(pk=collection.pk)
            _check_pages_kept(person, collection, {slug for _part, slug in order})
        for name in ("title", "subtitle", "language", "licence"):
            setattr(collection, name, fields[name])
        pages = visible_pages().in_bulk([slug for _part, slug in order], field_name="slug")
        for _part, slug in order:
            if slug not in pages:
                raise Refusal("no_such_page", "No page has the address “%(slug)s”.", slug=slug)
        _check_licences(collection, list(pages.values()))
        collection.save()
        collection.items.all().delete()
        Item.objects.bulk_create(
            Item(collection=collection, page=pages[slug], part=part, position=number)
            for number, (part, slug) in enumerate(order)
        )
        record(person, "collection_saved", ("commons.collection", collection.pk), collection.scopes()[0])
    return collection


def _check_pages_kept(person: Person, collection: Collection, slugs: set[str]) -> None:
    """Members add pages and change their order; those who facilitate take some out."""
    before = set(collection.items.filter(page__hidden=False).values_list("page__slug", flat=True))
    if before - slugs and not may_moderate(person, collection.network):
        raise Refusal(
            "not_allowed",
            "Only those who facilitate the network take a page out of a collection: %(slug)s.",
            slug=min(before - slugs),
        )


def _check_licences(collection: Collection, pages: list[Page]) -> None:
    """A book under one licence holds only what that licence may take in."""
    for page in pages:
        if not may_enter(page.licence, collection.licence):
            raise Refusal(
                "licence_forbids_book",
                "“%(page)s” is under %(licence)s, which does not allow it in this book.",
                page=page.title,
                licence=page.licence,
            )


def publish(person: Person, collection: Collection, fields: Mapping[str, Any], dated: date) -> Edition:
    """Freeze the collection as it is: the next edition. Two at once make two numbers, never one twice."""
    require_moderate(person, collection.network)
    with transaction.atomic():
        collection = Collection.objects.select_for_update().get(pk=collection.pk)
        items = list(collection.items.filter(page__hidden=False).select_related("page__head"))
        if not items:
            raise Refusal("empty_book", "There is no page in it yet.")
        _check_licences(collection, [item.page for item in items])
        last = collection.editions.first()
        edition = Edition.objects.create(
            collection=collection, number=last.number + 1 if last else 1, dated=dated, title=collection.title,
            subtitle=collection.subtitle, language=collection.language, licence=collection.licence, published_by=person,
            preface=clean_text(str(fields.get("preface", ""))),
            **{name: str(fields.get(name, "")).strip() for name in ("publisher", "isbn", "doi")},
        )  # fmt: skip
        EditionChapter.objects.bulk_create(
            EditionChapter(edition=edition, revision=item.page.head, part=item.part, position=number)
            for number, item in enumerate(items)
        )
        record(person, "edition_published", ("commons.edition", edition.pk), collection.scopes()[0])
    return edition
