"""Bringing in pages from elsewhere: all or nothing, tried first without effect if one likes, twice without harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from maillage.commons.actions.drafts import add_picture
from maillage.commons.actions.pages import _free_slug, _write, clean_fields, fields_of, lock_bulk_writes, locked
from maillage.commons.models import LANGUAGES, Kind, Nature, Page, Picture
from maillage.commons.queries import require_moderate
from maillage.commons.rules.imported_files import Batch, Incoming, Known, placed
from maillage.community.actions import record
from maillage.community.models import Network, Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.territory.statistics import refresh_statistics


@dataclass(frozen=True)
class Brought:
    """What became of one page: `kind` is new, changed or same; how many revisions it was given."""

    kind: str
    slug: str
    title: str
    revisions: int


def known_of(network: Network, licence: str, language: str = "fr") -> Known:
    """What a file may say of itself in this network; `licence` is that of files that say none."""
    places = Place.objects.filter(network=network).values_list("slug", flat=True)
    return Known(
        frozenset(Nature.values), frozenset(Kind.values), frozenset(code for code, _name in LANGUAGES),
        frozenset(places), licence, language,
    )  # fmt: skip


def bring_in(
    person: Person, network: Network, batch: Batch, *, dry: bool = False, authors: Mapping[str, Person] | None = None
) -> list[Brought]:
    """Write all that came, or nothing (`dry`: nothing either, and say what would be). Raises a Refusal naming the page.

    A page whose address is taken in this network is given a revision more, when it says something else. `authors`:
    people known here under the name a page is signed with.
    """
    require_moderate(person, network)
    brought = dict[str, Brought]()
    with transaction.atomic():
        lock_bulk_writes()
        slugs = {one.slug for one in batch.pages}
        pages = {page.slug: page for page in Page.objects.filter(network=network, slug__in=slugs)}
        for one in batch.pages:
            page, written = _brought(person, network, pages.get(one.slug), one, dry, authors or {})
            before = brought.get(one.slug)
            kind = "new" if one.slug not in pages else before.kind if before else "same"
            kind = "changed" if written and kind == "same" else kind
            count = (before.revisions if before else 0) + written
            brought[one.slug] = Brought(kind, page.slug, str(one.fields["title"]), count)
            pages[one.slug] = page
        count = sum(1 for one in brought.values() if one.kind != "same")
        if dry:
            transaction.set_rollback(True)
        elif count:
            record(person, "pages_brought_in", ("community.network", network.pk), network.scopes()[0], count=count)
    refresh_statistics()
    return list(brought.values())


def _brought(
    person: Person, network: Network, page: Page | None, one: Incoming, dry: bool, authors: Mapping[str, Person]
) -> tuple[Page, bool]:
    """The page, made if need be, and whether a revision was written: not when nothing is different."""
    try:
        kept = clean_fields({**one.fields, "text": placed(str(one.fields["text"]), picture_names(person, one, dry))})
    except Refusal as refusal:
        why = gettext(refusal.sentence) % refusal.facts
        raise Refusal("bad_page", "%(page)s: %(why)s", page=one.slug, why=why) from refusal
    moment = min(one.made_at or timezone.now(), timezone.now())
    author, origin = authors.get(one.signature), one.origin[:200]
    if page is None:
        page = Page(network=network, slug=_free_slug(one.slug), made_at=moment)
        page.save()
    else:
        page = locked(page)
    same = page.head is not None and fields_of(page.head) == kept
    known = page.revisions.filter(origin=origin)  # what is dated elsewhere is brought in once
    known = known.filter(made_at=moment) if moment == one.made_at else known
    brought = one.made_at is not None and known.exists()
    if not same and not brought:
        _write(page, kept, author, one.signature, one.message, origin=origin, made_at=moment)
    return page, not same and not brought


def picture_names(person: Person, one: Incoming, dry: bool = False) -> dict[str, str]:
    """The names its pictures have here, kept if they were not."""
    given = {path.rsplit("/", 1)[-1] for path in one.pictures}
    there_are = set(Picture.objects.filter(name__in=given).values_list("name", flat=True))
    names = {}
    for there, raw in one.pictures.items():
        name = there.rsplit("/", 1)[-1]
        if name in there_are:
            names[there] = name
            continue
        alt = there.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("-", " ").replace("_", " ")
        names[there] = "0" * 16 + ".webp" if dry else add_picture(person, BytesIO(raw), alt, one.signature).name
    return names
