"""Bringing in pages from elsewhere: all or nothing, tried first without effect if one likes, twice without harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from maillage.commons.actions.drafts import add_picture
from maillage.commons.actions.pages import (
    clean_fields,
    fields_of,
    free_slug,
    lock_bulk_writes,
    lock_page,
    write_revision,
)
from maillage.commons.models import LANGUAGES, Kind, Nature, Page, Picture
from maillage.commons.queries import require_moderate
from maillage.commons.rules.imported_files import Batch, Incoming, Known, insert_picture_names
from maillage.community.actions import record
from maillage.community.models import Network, Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.territory.statistics import refresh_statistics


@dataclass(frozen=True)
class ImportedPage:
    """The result for one imported page: `kind` is new, changed or same; `revisions` counts those written."""

    kind: str
    slug: str
    title: str
    revisions: int


def known_of(network: Network, licence: str, language: str = "fr") -> Known:
    """The values a file's front matter may hold in this network; `licence` is that of files without one."""
    places = Place.objects.filter(network=network).values_list("slug", flat=True)
    return Known(
        frozenset(Nature.values),
        frozenset(Kind.values),
        frozenset(code for code, _name in LANGUAGES),
        frozenset(places),
        licence,
        language,
    )


def bring_in(
    person: Person, network: Network, batch: Batch, *, dry: bool = False, authors: Mapping[str, Person] | None = None
) -> list[ImportedPage]:
    """Write all that came, or nothing (`dry`: nothing either, and say what would be). Raises a Refusal naming the page.

    A page whose address is taken in this network is given a revision more, when it says something else. `authors`:
    people known here under the name a page is signed with.
    """
    require_moderate(person, network)
    imported = dict[str, ImportedPage]()
    with transaction.atomic():
        lock_bulk_writes()
        slugs = {incoming.slug for incoming in batch.pages}
        pages = {page.slug: page for page in Page.objects.filter(network=network, slug__in=slugs)}
        for incoming in batch.pages:
            page, written = _import_page(person, network, pages.get(incoming.slug), incoming, dry, authors or {})
            before = imported.get(incoming.slug)
            kind = "new" if incoming.slug not in pages else before.kind if before else "same"
            kind = "changed" if written and kind == "same" else kind
            count = (before.revisions if before else 0) + written
            imported[incoming.slug] = ImportedPage(kind, page.slug, str(incoming.fields["title"]), count)
            pages[incoming.slug] = page
        count = sum(1 for result in imported.values() if result.kind != "same")
        if dry:
            transaction.set_rollback(True)
        elif count:
            record(person, "pages_brought_in", ("community.network", network.pk), network.scopes()[0], count=count)
    refresh_statistics()
    return list(imported.values())


def _import_page(
    person: Person, network: Network, page: Page | None, incoming: Incoming, dry: bool, authors: Mapping[str, Person]
) -> tuple[Page, bool]:
    """The page, made if need be, and whether a revision was written: not when nothing is different."""
    try:
        fields = clean_fields(
            {
                **incoming.fields,
                "text": insert_picture_names(str(incoming.fields["text"]), picture_names(person, incoming, dry)),
            }
        )
    except Refusal as refusal:
        why = gettext(refusal.sentence) % refusal.facts
        raise Refusal("bad_page", "%(page)s: %(why)s", page=incoming.slug, why=why) from refusal
    moment = min(incoming.made_at or timezone.now(), timezone.now())
    author, origin = authors.get(incoming.signature), incoming.origin[:200]
    if page is None:
        page = Page(network=network, slug=free_slug(incoming.slug), made_at=moment)
        page.save()
    else:
        page = lock_page(page)
    is_same = page.head is not None and fields_of(page.head) == fields
    earlier = page.revisions.filter(origin=origin)  # what is dated elsewhere is brought in once
    earlier = earlier.filter(made_at=moment) if moment == incoming.made_at else earlier
    is_known = incoming.made_at is not None and earlier.exists()
    if not is_same and not is_known:
        write_revision(page, fields, author, incoming.signature, incoming.message, origin=origin, made_at=moment)
    return page, not is_same and not is_known


def picture_names(person: Person, incoming: Incoming, dry: bool = False) -> dict[str, str]:
    """The commons' names of an incoming page's pictures, by path; those it lacks are stored (unless `dry`)."""
    file_names = {path.rsplit("/", 1)[-1] for path in incoming.pictures}
    stored = set(Picture.objects.filter(name__in=file_names).values_list("name", flat=True))
    names = {}
    for picture_path, raw in incoming.pictures.items():
        name = picture_path.rsplit("/", 1)[-1]
        if name in stored:
            names[picture_path] = name
            continue
        alt = picture_path.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("-", " ").replace("_", " ")
        names[picture_path] = (
            "0" * 16 + ".webp" if dry else add_picture(person, BytesIO(raw), alt, incoming.signature).name
        )
    return names
