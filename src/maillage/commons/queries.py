"""Reads of the commons: rights to write, search, links between pages, adaptations and translations behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length

from maillage.commons.models import Draft, Link, Page, Proposal, Revision
from maillage.commons.rules.markup import slug_of, words_of
from maillage.community.models import Network, Person
from maillage.community.queries import abilities, networks_run_by
from maillage.community.queries.memberships import networks_of
from maillage.community.queries.rights import Visitor, scopes_held
from maillage.community.rules import Ability, RoleKind, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web.full_text.postgres import Field, query_of, rank_of, title_query, vector_of
from maillage.web.full_text.snippets import LONGEST_READ, snippet
from maillage.web.full_text.suggestions import suggest
from maillage.web.full_text.syntax import any_word_of, read_query

MOST_FOUND = 50
MOST_READ = 200  # pages whose words are looked through when a search finds nothing
BEGINNING = 4000  # characters of their texts


def networks_written_by(person: Visitor) -> frozenset[int]:
    """The networks whose commons this person writes in: theirs as a member, a host, one who facilitates."""
    if not isinstance(person, Person):
        return frozenset()
    hosted = Place.objects.filter(pk__in=scopes_held(person, RoleKind.HOST, ScopeKind.PLACE))
    return networks_of(person) | set(networks_run_by(person)) | set(hosted.values_list("network_id", flat=True))


def may_write(person: Visitor, page: Page | Network) -> bool:
    """Does this person's change count at once? Everybody else proposes."""
    network = page.network_id if isinstance(page, Page) else page.pk
    return network in networks_written_by(person)


def may_moderate(person: Visitor, page: Page | Network) -> bool:
    """May they let strangers' proposals in, hide a page, undo all that someone wrote?"""
    return Ability.MODERATE in abilities(person, page)


def require_write(person: Visitor, thing: Page | Network) -> None:
    """Raise a Refusal unless this person writes in this network's commons."""
    if not may_write(person, thing):
        raise Refusal("not_allowed", "Members of the network write pages; you may propose a change to one.")


def require_moderate(person: Visitor, thing: Page | Network) -> None:
    """Raise a Refusal unless this person facilitates this network."""
    if not may_moderate(person, thing):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")


def visible_pages() -> QuerySet[Page]:
    """Pages anybody may read."""
    return Page.objects.filter(hidden=False, head__isnull=False)


def search_vector_of(revision: Any) -> Any:
    """What is searched of a revision: its title first, then its sentence, then its text."""
    fields = (Field(revision.title, "A"), Field(revision.summary, "B"), Field(words_of(revision.text), "D"))
    return vector_of(fields, revision.language)


def search(
    text: str, *, language: str = "fr", nature: str = "", place: str = "", state: str = ""
) -> tuple[list[Page], int]:
    """Pages in a language by words (titles first), nature, place, state; and how many there are. Without words, all.

    Each of the first ones has `excerpt`: a line of it as HTML, the words marked.
    """
    pages = visible_pages().filter(language=language)
    if nature:
        pages = pages.filter(nature=nature)
    if place:
        pages = pages.filter(Q(places__slug=place) | Q(trials__place__slug=place)).distinct()
    if state:
        pages = pages.filter(state=state)
    if not text.strip():
        return list(pages[:MOST_FOUND]), pages.count()
    typed = read_query(text, language)
    if typed is None:
        return [], 0
    pages = pages.filter(search=query_of(typed))
    ranked = pages.annotate(rank=rank_of("search", typed)).order_by("-rank", "title", "pk")
    keys = list(ranked.values_list("pk", flat=True)[:MOST_FOUND])
    by_key = Page.objects.filter(pk__in=keys).select_related("head").in_bulk()
    for page in by_key.values():
        body = _without_markup(page.head.text if page.head else "")
        page.excerpt = snippet(body, typed)  # type: ignore[attr-defined]  # read by the list of results
    return [by_key[key] for key in keys], len(keys) if len(keys) < MOST_FOUND else pages.count()


_MARKUP = re.compile(r"\[\^\w{1,20}\]|[#*_>`|\[\]]+")


def _without_markup(text: str) -> str:
    return _MARKUP.sub(" ", text[:LONGEST_READ])


def suggest_words(text: str, language: str) -> str | None:
    """What was probably meant, when that finds a page: from titles, sentences and beginnings of the latest pages."""
    pages = visible_pages().filter(language=language).order_by("-changed_at")
    rows = pages.values_list("title", "summary", Left("head__text", BEGINNING))[:MOST_READ]
    better = suggest(text, read_query(text, language), (" ".join(row) for row in rows))
    return better if better and search(better, language=language)[1] else None


def pages_by_title(text: str) -> list[Page]:
    """Pages whose title has these words or begins of words, for completion: those that begin so first."""
    typed = read_query(text)
    if typed is None:
        return []
    pages = visible_pages().filter(search=title_query(typed)).order_by("title")[:40]
    slug = slug_of(text)
    return sorted(pages, key=lambda page: (not page.slug.startswith(slug), page.title))[:8]


def backlinks(page: Page) -> QuerySet[Page]:
    """The pages that name this one."""
    return visible_pages().filter(links__target=page.slug).distinct()


@dataclass(frozen=True)
class MissingPage:
    """A page that is named and not written yet, and how many name it."""

    slug: str
    count: int


def missing_pages() -> list[MissingPage]:
    """The pages that others link to and nobody wrote yet, the most linked first (100 at most)."""
    written = Exists(Page.objects.filter(slug=OuterRef("target")))
    links = Link.objects.filter(~written, page__hidden=False).values("target").annotate(count=Count("page"))
    return [MissingPage(row["target"], row["count"]) for row in links.order_by("-count", "target")[:100]]


def related_pages(page: Page, most: int = 4) -> list[Page]:
    """Other pages about the same, by the words of its title and its sentence."""
    typed = any_word_of(f"{page.title} {page.summary}", page.language)
    if typed is None:
        return []
    others = visible_pages().filter(language=page.language, search=query_of(typed)).exclude(pk=page.pk)
    return list(others.annotate(rank=rank_of("search", typed)).order_by("-rank", "pk")[:most])


def linked_pages(targets: Iterable[str]) -> dict[str, str]:
    """The slug of the visible page that each target of a link names: its slug first, else its exact title.

    An apostrophe counts the same, straight or curly; of two pages of one title, the older is meant.
    """
    slugs = {target: slug_of(target) for target in targets}
    titles = {target: (target, target.replace("'", "’"), target.replace("’", "'")) for target in slugs}
    named = Q(slug__in=set(slugs.values())) | Q(
        title__in={title for spellings in titles.values() for title in spellings}
    )
    pages = list(visible_pages().filter(named).order_by("-pk").values_list("slug", "title")) if slugs else []
    by_title = {title: slug for slug, title in pages}
    known = {slug for slug, _title in pages}
    linked = {}
    for target, slug in slugs.items():
        named_so = (by_title[title] for title in titles[target] if title in by_title)
        if page_slug := slug if slug in known else next(named_so, ""):
            linked[target] = page_slug
    return linked


def behind_upstream(page: Page) -> list[Revision]:
    """The revisions of the upstream page since this one was adapted from it, oldest first."""
    if page.upstream is None or page.upstream_at is None:
        return []
    return list(page.upstream.revisions.filter(number__gt=page.upstream_at.number).order_by("number"))


def outdated_since(page: Page) -> Revision | None:
    """The first revision of the original that this translation does not follow."""
    if page.original is None or page.original_at is None:
        return None
    return page.original.revisions.filter(number__gt=page.original_at.number).order_by("number").first()


def credits_of(page: Page) -> list[str]:
    """Everybody who wrote in a page and in those it was adapted from, the first first."""
    pages, seen = [page], set[int]()
    while pages[-1].upstream is not None and pages[-1].pk not in seen:
        seen.add(pages[-1].pk)
        pages.append(pages[-1].upstream)
    names: dict[str, None] = {}
    for credited in reversed(pages):
        revisions = credited.revisions.all()
        if credited is not page:
            after = pages[pages.index(credited) - 1].upstream_at
            revisions = revisions.filter(number__lte=after.number) if after else revisions
        names |= dict.fromkeys(
            name for name in revisions.order_by("number").values_list("signature", flat=True) if name
        )
    return list(names)


def last_revisions(page: Page, most: int, characters: int) -> list[Revision]:
    """The last revisions, oldest first: so many at most, and of so many characters together (one at least)."""
    lengths = page.revisions.order_by("-number").values_list("pk", Length("text"))[:most]
    keys, total = list[int](), 0
    for pk, length in lengths:
        total += length
        if keys and total > characters:
            break
        keys.append(pk)
    return list(page.revisions.filter(pk__in=keys).order_by("number"))


def proposals_for(person: Visitor) -> QuerySet[Proposal]:
    """The proposals this person may decide on, and those of strangers they may let in, oldest first."""
    open_ = Q(fate=Proposal.Fate.OPEN, page__network__in=networks_written_by(person))
    run = networks_run_by(person) if isinstance(person, Person) else []
    waiting = Q(fate=Proposal.Fate.WAITING, page__network__in=run)
    return Proposal.objects.filter(open_ | waiting).select_related("page").order_by("made_at", "pk")


def may_see(person: Visitor, proposal: Proposal) -> bool:
    """A stranger's proposal is seen by those who moderate alone until it is let in, and when it was refused."""
    is_hidden = proposal.fate == Proposal.Fate.WAITING or (
        proposal.fate == Proposal.Fate.REFUSED and proposal.author_id is None
    )
    return not is_hidden or may_moderate(person, proposal.page)


def draft_of(person: Person, page: Page | None) -> Draft | None:
    """This person's draft of the page (None: of a new page), if any."""
    return Draft.objects.filter(person=person, page=page).first()
