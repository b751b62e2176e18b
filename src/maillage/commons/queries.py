"""Reads of the commons: rights to write, search, links between pages, adaptations and translations behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from maillage.commons.models import Draft, Link, Page, Proposal, Revision
from maillage.commons.rules.markup import slug_of, words_of
from maillage.community.models import Network, Person
from maillage.community.queries import abilities, networks_run_by
from maillage.community.queries.memberships import networks_of
from maillage.community.queries.rights import Visitor, scopes_held
from maillage.community.rules import Ability, RoleKind, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

CONFIG = {"fr": "french", "en": "english"}  # of full-text search; what has none is searched word for word
MOST_FOUND = 50
MARK = ("\x02", "\x03")  # around what is highlighted, until it is escaped


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


def without_accents(words: str) -> str:
    """The same words without accents, so that one who types none finds them.

    >>> bare("Télétravail, cœur")
    'Teletravail, coeur'
    """
    plain = unicodedata.normalize("NFKD", words.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(c for c in plain if not unicodedata.combining(c))


VECTOR = """
setweight(to_tsvector(%(config)s::regconfig, %(title)s), 'A') ||
setweight(to_tsvector(%(config)s::regconfig, %(bare_title)s), 'A') ||
setweight(to_tsvector(%(config)s::regconfig, %(summary)s), 'B') ||
setweight(to_tsvector(%(config)s::regconfig, %(bare_summary)s), 'B') ||
setweight(to_tsvector(%(config)s::regconfig, %(words)s), 'D') ||
setweight(to_tsvector(%(config)s::regconfig, %(bare_words)s), 'D')
"""


def vector_of(revision: Revision) -> tuple[str, dict[str, str]]:
    """The SQL, and its parameters, of what is searched for a revision: with accents and without."""
    words = words_of(revision.text)
    return VECTOR, {
        "config": CONFIG.get(revision.language, "simple"),
        "title": revision.title, "bare_title": without_accents(revision.title),
        "summary": revision.summary, "bare_summary": without_accents(revision.summary),
        "words": words, "bare_words": without_accents(words),
    }  # fmt: skip


_LOOSE = re.compile(r'-(?![\w"])')  # a dash before nothing: PostgreSQL counts each as a “not”, and has room for few


def query_of(text: str, language: str) -> SearchQuery:
    """The full-text query of what a person typed: words, "a phrase", -not this; with accents or without."""
    text = _LOOSE.sub(" ", text)
    config = CONFIG.get(language, "simple")
    typed = SearchQuery(text, config=config, search_type="websearch")
    plain = without_accents(text)
    return typed if plain == text else typed | SearchQuery(plain, config=config, search_type="websearch")


def search(
    text: str, *, language: str = "fr", nature: str = "", place: str = "", state: str = ""
) -> tuple[list[Page], int]:
    """Pages in a language by words (titles first), nature, place, state; and how many there are. Without words, all.

    Each of the first ones has `excerpt`: a line of it with the words between MARK.
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
    query = query_of(text[:200], language)
    pages = pages.filter(search=query)
    ranked = pages.annotate(rank=SearchRank(F("search"), query, normalization=2)).order_by("-rank", "title", "pk")
    keys = list(ranked.values_list("pk", flat=True)[:MOST_FOUND])
    by_key = Page.objects.filter(pk__in=keys).select_related("head").in_bulk()
    stems = _search_stems(text)
    for page in by_key.values():
        page.excerpt = excerpt_of(page.head.text if page.head else "", stems)  # type: ignore[attr-defined]
    return [by_key[key] for key in keys], len(keys) if len(keys) < MOST_FOUND else pages.count()


_WORDS = re.compile(r"[^\W_]+")
AROUND = 90  # characters before and after the first word found


def _search_stems(text: str) -> list[str]:
    """Beginnings of the words looked for, accents and endings off: enough to mark them in a line."""
    words = [without_accents(word).lower() for word in _WORDS.findall(text)]
    return [word[: max(4, len(word) - 2)] for word in words if len(word) > 2]


@lru_cache(maxsize=20_000)
def _plain_word(word: str) -> str:
    return without_accents(word).lower()


def excerpt_of(text: str, stems: list[str]) -> str:
    """The line where a word that is looked for first stands, such words between MARK.

    >>> excerpt_of("Le **télétravail** ici.", ["teletrav"]).replace(MARK[0], "<").replace(MARK[1], ">")
    'Le <télétravail> ici.'
    """
    plain = " ".join(re.sub(r"[#*_>`|\[\]]+", " ", text).split())
    spans = list[tuple[int, int]]()
    for word in _WORDS.finditer(plain):
        if spans and word.start() > spans[0][1] + AROUND:
            break
        if _plain_word(word[0]).startswith(tuple(stems)):
            spans.append(word.span())
    start = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(plain), (spans[0][1] if spans else AROUND) + AROUND)
    start, end = plain.rfind(" ", 0, start) + 1 if start else 0, plain.find(" ", end) if end < len(plain) else end
    end = end if end >= 0 else len(plain)
    parts, position = [], start
    for start_of, end_of in spans:
        if start <= start_of and end_of <= end:
            parts += [plain[position:start_of], MARK[0], plain[start_of:end_of], MARK[1]]
            position = end_of
    return f"{'… ' if start else ''}{''.join(parts)}{plain[position:end]}{' …' if end < len(plain) else ''}"


def pages_by_title(text: str) -> list[Page]:
    """Pages whose title holds these letters, for completion: those that begin with them first."""
    slug = slug_of(text)
    if not slug:
        return []
    pages = visible_pages().filter(slug__contains=slug).order_by("title")[:40]
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
    words = [word for word in slug_of(f"{page.title} {page.summary}").split("-") if len(word) > 3][:12]
    if not words:
        return []
    config = CONFIG.get(page.language, "simple")
    query = SearchQuery(" | ".join(words), config=config, search_type="raw")
    others = visible_pages().filter(language=page.language, search=query).exclude(pk=page.pk)
    return list(others.annotate(rank=SearchRank(F("search"), query, normalization=2)).order_by("-rank", "pk")[:most])


def existing_titles(targets: Iterable[str]) -> dict[str, str]:
    """The titles of the visible pages among these slugs, by slug."""
    return dict(visible_pages().filter(slug__in=list(targets)).values_list("slug", "title"))


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
