"""Writing a page: every change is a revision; two at once are made one, or shown to whoever came second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.commons.models import FIELDS, Collection, Draft, Link, Page, Proposal, Revision, State
from maillage.commons.queries import linked_pages, may_moderate, require_moderate, require_write, search_vector_of
from maillage.commons.rules.licences import may_enter
from maillage.commons.rules.markup import SLUG, clean_text, links, slug_of
from maillage.commons.rules.merge import Merged, merge, merge_field
from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Network, Person
from maillage.kernel.lines import on_one_line
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

WRITES = Quota("commons written", 120, timedelta(hours=1))
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
    cleaned_fields = {name: fields[name] for name in FIELDS if name in fields}
    title = on_one_line(clean_text(str(cleaned_fields.get("title", ""))))
    if not title:
        raise Refusal("no_title", "A page needs a title.")
    cleaned_fields["title"], cleaned_fields["text"] = title[:160], clean_text(str(cleaned_fields.get("text", "")))
    cleaned_fields["summary"] = on_one_line(clean_text(str(cleaned_fields.get("summary", ""))))[:240]
    cleaned_fields["places"] = sorted(set(cleaned_fields.get("places", [])))
    cleaned_fields["sources"] = [
        {key: str(source.get(key, "") or "").strip()[:400] for key in ("title", "address", "date")}
        for source in cleaned_fields.get("sources", [])
        if str(source.get("title", "") or source.get("address", "")).strip()
    ]
    return cleaned_fields


def create(
    person: Person, network: Network, fields: Mapping[str, Any], *, signature: str = "", message: str = "",
    slug: str = "", original: Page | None = None,
) -> Page:  # fmt: skip
    """A new page and its first revision. `original`: the page it translates."""
    require_write(person, network)
    check_quota(person)
    cleaned_fields = clean_fields(fields)
    with transaction.atomic():
        name = free_slug(slug or slug_of(cleaned_fields["title"]))
        recent = Page.objects.filter(head__author=person, head__number=1, made_at__gte=timezone.now() - SENT_TWICE)
        same = recent.filter(network=network, title=cleaned_fields["title"], head__text=cleaned_fields["text"]).first()
        if same is not None:
            return same
        page = Page(network=network, slug=name, original=original)
        page.original_at = original.head if original else None
        page.save()
        write_revision(page, cleaned_fields, person, signature, message)
        Draft.objects.filter(person=person, page=None).delete()
        record(person, "page_written", ("commons.page", page.pk), page.scopes()[0], revision=1)
    return page


def free_slug(slug: str) -> str:
    """This slug, or the next that is free; taken in turn, so that two pages of one title get two addresses."""
    take_lock(LockFamily.COMMONS_SLUG)
    slug = slug if SLUG.match(slug) else "page"
    existing = set(Page.objects.filter(slug__startswith=slug).values_list("slug", flat=True)) | RESERVED
    existing |= set(Collection.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    if slug not in existing:
        return slug
    number = 2
    while f"{slug[:74]}-{number}" in existing:
        number += 1
    return f"{slug[:74]}-{number}"


def check_quota(person: Person) -> None:
    refusal = hit([(WRITES, f"person {person.pk}")])
    if refusal:
        raise refusal


def write_revision(
    page: Page, fields: Mapping[str, Any], person: Person | None, signature: str, message: str,
    proposal: Proposal | None = None, origin: str = "", made_at: datetime | None = None,
) -> Revision:  # fmt: skip
    """The next revision of a page whose row is locked (or new); what is searched and linked follows."""
    before = page.head
    name = on_one_line(signature) or (str(person) if person else "")
    revision = Revision.objects.create(
        page=page, number=before.number + 1 if before else 1, parent=before, author=person, signature=name[:120],
        message=on_one_line(message)[:240], proposal=proposal, origin=origin,
        made_at=made_at or timezone.now(), **fields,
    )  # fmt: skip
    for field in ("title", "summary", "nature", "kind", "state", "language", "licence"):
        setattr(page, field, getattr(revision, field))
    page.head, page.changed_at = revision, revision.made_at
    page.save()
    page.places.set(Place.objects.filter(slug__in=revision.places))
    Link.objects.filter(page=page).delete()
    named = [link.target for link in links(revision.text)]
    written = linked_pages(named)
    targets = {written.get(target, slug_of(target)) for target in named} - {"", page.slug}
    Link.objects.bulk_create([Link(page=page, target=target) for target in sorted(targets)])
    if before is None or before.title != revision.title:
        _follow_title(page)
    Page.objects.filter(pk=page.pk).update(search=search_vector_of(revision))
    return revision


def _follow_title(page: Page) -> None:
    """Links written with this page's title before it had it now lead to it: it is no longer a page to be written."""
    slug = slug_of(page.title)
    if slug in {"", page.slug} or Page.objects.filter(slug=slug).exists():
        return
    already = Link.objects.filter(target=page.slug).values("page")
    meant = Link.objects.filter(target=slug)
    meant.exclude(page__in=already).exclude(page=page).update(target=page.slug)
    meant.delete()  # of pages that name it in both ways, and of itself


def lock_bulk_writes() -> None:
    """Wait for whoever else writes many pages at once: two who hold pages in other orders would block each other."""
    take_lock(LockFamily.COMMONS_BULK)


def lock_page(page: Page) -> Page:
    """The page as it is now, its row held until the transaction ends."""
    return Page.objects.select_for_update(of=("self",)).select_related("head", "network").get(pk=page.pk)


def fields_of(revision: Revision) -> dict[str, Any]:
    """The fields of a revision (`FIELDS`), by name."""
    return {name: getattr(revision, name) for name in FIELDS}


def merge_fields(base: Revision, mine: Mapping[str, Any], head: Revision) -> tuple[Merged, dict[str, Any]]:
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
    wanted_fields = clean_fields(fields)
    with transaction.atomic():
        page = lock_page(page)
        head = head_of(page)
        start = page.revisions.filter(number=base).first() or head
        if start.pk != head.pk and fields_of(head) != wanted_fields:
            merged, rest = merge_fields(start, wanted_fields, head)
            if not merged.clean:
                raise Clash(merged, rest, head.number)
            wanted_fields = clean_fields({**rest, "text": merged.text()})
        Draft.objects.filter(person=person, page=page).delete()
        if fields_of(head) == wanted_fields:
            return head
        check_quota(person)
        _check_allowed(person, page, head, wanted_fields)
        revision = write_revision(page, wanted_fields, person, signature, message)
        record(person, "page_written", ("commons.page", page.pk), page.scopes()[0], revision=revision.number)
    return revision


def head_of(page: Page) -> Revision:
    assert page.head is not None  # a page is made with its first revision
    return page.head


def _check_allowed(person: Person, page: Page, head: Revision, fields: Mapping[str, Any]) -> None:
    """The licence of a text others wrote changes only where it allows; nobody reads over what they wrote alone."""
    if fields["licence"] != head.licence and not may_enter(head.licence, fields["licence"]):
        others = page.revisions.exclude(author=person).exists()
        if others:
            raise Refusal(
                "licence_forbids",
                "Others wrote this page under %(licence)s, which does not allow this one.",
                licence=head.licence,
            )
    if fields["state"] == State.REVIEWED != head.state and not may_moderate(person, page):
        authors = set(page.revisions.values_list("author_id", flat=True))
        if authors == {person.pk}:
            raise Refusal("read_by_another", "“Read over” is for somebody else to say: you alone wrote this page.")


def restore(person: Person, page: Page, number: int, message: str = "") -> Revision:
    """Write an old revision again, as a new one."""
    page = Page.objects.select_related("head").get(pk=page.pk)
    old = page.revisions.get(number=number)
    return save(person, page, head_of(page).number, fields_of(old), message=message or f"↶ {number}")


def fork(person: Person, page: Page, network: Network, place: Place | None = None) -> Page:
    """A page of one's own that begins as this one, and remembers where it comes from."""
    head = head_of(page)
    fields = fields_of(head)
    if place is not None:
        fields |= {"title": f"{head.title} ({place.name})", "places": [place.slug]}
    else:
        fields["title"] = f"{head.title} (adaptation)"
    with transaction.atomic():
        copy = create(person, network, {**fields, "state": State.DRAFT}, message=f"⑂ {page.slug} ({head.number})")
        Page.objects.filter(pk=copy.pk).update(upstream=page, upstream_at=head)
        copy.refresh_from_db()
    return copy


def take_upstream(person: Person, page: Page, choices: list[str] | None = None) -> Revision:
    """Take what the page it was adapted from has changed since; `choices` settle the conflicts, in order."""
    with transaction.atomic():
        page = lock_page(page)
        upstream, base = page.upstream, page.upstream_at
        if upstream is None or base is None:
            raise Refusal("no_upstream", "This page was not adapted from another.")
        head, theirs = head_of(page), head_of(upstream)
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
        page = lock_page(page)  # noqa: PLW2901 - the same page, held
        earlier = page.revisions.exclude(author=author, made_at__gte=after).order_by("-number").first()
        if earlier is None:
            hide(person, page)
        else:
            write_revision(page, clean_fields(fields_of(earlier)), person, "", f"↶ {earlier.number}")
        count += 1
    record(person, "pages_reverted", ("person", None), network.scopes()[0], count=count, about=[author])
    return count
