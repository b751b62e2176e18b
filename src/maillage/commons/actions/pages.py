"""Writing a page: every change is a revision; two at once are made one, or shown to whoever came second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from maillage.commons.models import FIELDS, Collection, Draft, Link, Page, Proposal, Revision, State
from maillage.commons.queries import may_moderate, require_moderate, require_write, vector_of
from maillage.commons.rules.licences import may_enter
from maillage.commons.rules.markup import SLUG, cleaned, links, slug_of
from maillage.commons.rules.merge import Merged, merge, merge_field
from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Network, Person
from maillage.kernel.lines import on_one_line
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

WRITTEN = Quota("commons written", 120, timedelta(hours=1))
SENT_TWICE = timedelta(minutes=10)  # the same page sent again within this is the same page
RESERVED = {
    "chercher", "nouvelle", "apercu", "brouillon", "propositions", "titres", "images", "recueils", "a-ecrire",
    "recents", "modeles", "importer", "cles-git",
}  # fmt: skip


@dataclass(frozen=True)
class Clash(Exception):
    """Somebody else changed the same sentences meanwhile: what is settled, what is not, and onto which revision."""

    merged: Merged
    fields: dict[str, Any]  # the rest of what was written, mine where both differ
    onto: int


def clean_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept: text cleaned, lists of plain values. Raises a Refusal."""
    kept = {name: fields[name] for name in FIELDS if name in fields}
    title = on_one_line(cleaned(str(kept.get("title", ""))))
    if not title:
        raise Refusal("no_title", "A page needs a title.")
    kept["title"], kept["text"] = title[:160], cleaned(str(kept.get("text", "")))
    kept["summary"] = on_one_line(cleaned(str(kept.get("summary", ""))))[:240]
    kept["places"] = sorted(set(kept.get("places", [])))
    kept["sources"] = [
        {key: str(source.get(key, "") or "").strip()[:400] for key in ("title", "address", "date")}
        for source in kept.get("sources", [])
        if str(source.get("title", "") or source.get("address", "")).strip()
    ]
    return kept


def create(
    person: Person, network: Network, fields: Mapping[str, Any], *, signature: str = "", message: str = "",
    slug: str = "", original: Page | None = None,
) -> Page:  # fmt: skip
    """A new page and its first revision. `original`: the page it translates."""
    require_write(person, network)
    _counted(person)
    kept = clean_fields(fields)
    with transaction.atomic():
        name = _free_slug(slug or slug_of(kept["title"]))
        sent = Page.objects.filter(head__author=person, head__number=1, made_at__gte=timezone.now() - SENT_TWICE)
        twice = sent.filter(network=network, title=kept["title"], head__text=kept["text"]).first()
        if twice is not None:
            return twice
        page = Page(network=network, slug=name, original=original)
        page.original_at = original.head if original else None
        page.save()
        _write(page, kept, person, signature, message)
        Draft.objects.filter(person=person, page=None).delete()
        record(person, "page_written", ("commons.page", page.pk), page.scopes()[0], revision=1)
    return page


def _free_slug(wanted: str) -> str:
    """This slug, or the next that is free; taken in turn, so that two pages of one title get two addresses."""
    take_lock(LockFamily.COMMONS_SLUG)
    wanted = wanted if SLUG.match(wanted) else "page"
    taken = set(Page.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)) | RESERVED
    taken |= set(Collection.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted[:74]}-{number}" in taken:
        number += 1
    return f"{wanted[:74]}-{number}"


def _counted(person: Person) -> None:
    refusal = hit([(WRITTEN, f"person {person.pk}")])
    if refusal:
        raise refusal


def _write(
    page: Page, kept: Mapping[str, Any], person: Person | None, signature: str, message: str,
    proposal: Proposal | None = None, origin: str = "", made_at: datetime | None = None,
) -> Revision:  # fmt: skip
    """The next revision of a page whose row is locked (or new); what is searched and linked follows."""
    before = page.head
    name = on_one_line(signature) or (str(person) if person else "")
    revision = Revision.objects.create(
        page=page, number=before.number + 1 if before else 1, parent=before, author=person, signature=name[:120],
        message=on_one_line(message)[:240], proposal=proposal, origin=origin,
        made_at=made_at or timezone.now(), **kept,
    )  # fmt: skip
    for field in ("title", "summary", "nature", "kind", "state", "language", "licence"):
        setattr(page, field, getattr(revision, field))
    page.head, page.changed_at = revision, revision.made_at
    page.save()
    page.places.set(Place.objects.filter(slug__in=revision.places))
    Link.objects.filter(page=page).delete()
    targets = {slug_of(link.target) for link in links(revision.text)} - {"", page.slug}
    Link.objects.bulk_create([Link(page=page, target=target) for target in sorted(targets)])
    sql, values = vector_of(revision)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE commons_page SET search = {sql} WHERE id = %(page)s", {**values, "page": page.pk})  # noqa: S608 - our own SQL
    return revision


def lock_bulk_writes() -> None:
    """Wait for whoever else writes many pages at once: two who hold pages in other orders would block each other."""
    take_lock(LockFamily.COMMONS_BULK)


def locked(page: Page) -> Page:
    """The page as it is now, its row held until the transaction ends."""
    return Page.objects.select_for_update(of=("self",)).select_related("head", "network").get(pk=page.pk)


def fields_of(revision: Revision) -> dict[str, Any]:
    """All that a revision says."""
    return {name: getattr(revision, name) for name in FIELDS}


def combined(base: Revision, mine: Mapping[str, Any], head: Revision) -> tuple[Merged, dict[str, Any]]:
    """My fields and those of the last revision, both changed from `base`; the text merged by sentences."""
    merged = merge(base.text, str(mine["text"]), head.text)
    fields = {
        name: merge_field(getattr(base, name), mine[name], getattr(head, name))[0] for name in FIELDS if name != "text"
    }
    return merged, fields


def save(
    person: Person, page: Page, base: int, fields: Mapping[str, Any], *, signature: str = "", message: str = ""
) -> Revision:
    """Write what somebody made of revision `base`; raises Clash when the same sentences were changed meanwhile.

    Nothing is written when nothing changed: a form sent twice makes one revision.
    """
    require_write(person, page)
    kept = clean_fields(fields)
    with transaction.atomic():
        page = locked(page)
        head = _head(page)
        start = page.revisions.filter(number=base).first() or head
        if start.pk != head.pk and fields_of(head) != kept:
            merged, rest = combined(start, kept, head)
            if not merged.clean:
                raise Clash(merged, rest, head.number)
            kept = clean_fields({**rest, "text": merged.text()})
        Draft.objects.filter(person=person, page=page).delete()
        if fields_of(head) == kept:
            return head
        _counted(person)
        _allowed(person, page, head, kept)
        revision = _write(page, kept, person, signature, message)
        record(person, "page_written", ("commons.page", page.pk), page.scopes()[0], revision=revision.number)
    return revision


def _head(page: Page) -> Revision:
    assert page.head is not None  # a page is made with its first revision
    return page.head


def _allowed(person: Person, page: Page, head: Revision, kept: Mapping[str, Any]) -> None:
    """The licence of a text others wrote changes only where it allows; nobody reads over what they wrote alone."""
    if kept["licence"] != head.licence and not may_enter(head.licence, kept["licence"]):
        others = page.revisions.exclude(author=person).exists()
        if others:
            raise Refusal(
                "licence_forbids", "Others wrote this page under %(licence)s, which does not allow this one.",
                licence=head.licence,
            )  # fmt: skip
    if kept["state"] == State.REVIEWED != head.state and not may_moderate(person, page):
        authors = set(page.revisions.values_list("author_id", flat=True))
        if authors == {person.pk}:
            raise Refusal("read_by_another", "“Read over” is for somebody else to say: you alone wrote this page.")


def restore(person: Person, page: Page, number: int, message: str = "") -> Revision:
    """Write an old revision again, as a new one."""
    page = Page.objects.select_related("head").get(pk=page.pk)
    old = page.revisions.get(number=number)
    return save(person, page, _head(page).number, fields_of(old), message=message or f"↶ {number}")


def fork(person: Person, page: Page, network: Network, place: Place | None = None) -> Page:
    """A page of one's own that begins as this one, and remembers where it comes from."""
    head = _head(page)
    fields = fields_of(head)
    if place is not None:
        fields |= {"title": f"{head.title} ({place.name})", "places": [place.slug]}
    else:
        fields["title"] = f"{head.title} (adaptation)"
    with transaction.atomic():
        made = create(person, network, {**fields, "state": State.DRAFT}, message=f"⑂ {page.slug} ({head.number})")
        Page.objects.filter(pk=made.pk).update(upstream=page, upstream_at=head)
        made.refresh_from_db()
    return made


def take_upstream(person: Person, page: Page, choices: list[str] | None = None) -> Revision:
    """Take what the page it was adapted from has changed since; `choices` settle the conflicts, in order."""
    with transaction.atomic():
        page = locked(page)
        upstream, base = page.upstream, page.upstream_at
        if upstream is None or base is None:
            raise Refusal("no_upstream", "This page was not adapted from another.")
        head, theirs = _head(page), _head(upstream)
        merged = merge(base.text, head.text, theirs.text)
        if not merged.clean and choices is None:
            raise Clash(merged, fields_of(head), head.number)
        fields = {**fields_of(head), "text": merged.text(choices)}
        revision = save(person, page, head.number, fields, message=f"⇊ {upstream.slug} ({theirs.number})")
        Page.objects.filter(pk=page.pk).update(upstream_at=theirs)
    return revision


def hide(person: Person, page: Page, hidden: bool = True) -> None:
    """Take a page out of sight, or show it again; it stays, with all its revisions."""
    require_moderate(person, page)
    Page.objects.filter(pk=page.pk).update(hidden=hidden)
    verb = "page_hidden" if hidden else "page_shown"
    record(person, verb, ("commons.page", page.pk), page.scopes()[0])


@transaction.atomic
def revert_all(person: Person, network: Network, author: Person, since: timedelta = timedelta(days=30)) -> int:
    """Undo what somebody wrote lately: their last revisions are written over by what stood before them.

    Pages they alone made are hidden, their proposals refused. How many pages changed.
    """
    require_moderate(person, network)
    lock_bulk_writes()
    after = timezone.now() - since
    count = 0
    Proposal.objects.filter(
        author=author, page__network=network, fate__in=[Proposal.Fate.OPEN, Proposal.Fate.WAITING]
    ).update(fate=Proposal.Fate.REFUSED, decided_by=person, decided_at=timezone.now())
    for page in Page.objects.filter(network=network, head__author=author, head__made_at__gte=after):
        page = locked(page)  # noqa: PLW2901 - the same page, held
        kept = page.revisions.exclude(author=author, made_at__gte=after).order_by("-number").first()
        if kept is None:
            hide(person, page)
        else:
            _write(page, clean_fields(fields_of(kept)), person, "", f"↶ {kept.number}")
        count += 1
    record(person, "pages_reverted", ("person", None), network.scopes()[0], count=count, about=[author])
    return count
