"""The wall of a network, and in whose name one may write on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from maillage.community.models import Network, Person, Post
from maillage.community.queries.rights import Visitor, grants_of
from maillage.community.rules import Ability, Scope, ScopeKind, abilities_of


@dataclass(frozen=True, slots=True)
class AuthorIdentity:
    """In whose name one may write on the wall of a network."""

    scope: Scope
    network: int
    name: str

    @property
    def code(self) -> str:
        return f"{self.scope.kind.value}:{self.scope.id}"


# The voices higher floors know of (the places one hosts): filled by the manifests above.
AUTHOR_IDENTITIES: list[Callable[[Person], list[AuthorIdentity]]] = []


def author_identities(person: Person) -> list[AuthorIdentity]:
    """In whose names this person may write: the networks they run, then the places they host."""
    today = timezone.localdate()
    identities = [
        AuthorIdentity(Scope(ScopeKind.NETWORK, network.pk), network.pk, network.name)
        for network in Network.objects.order_by("name")
        if Ability.SPEAK in abilities_of(grants_of(person), network.scopes(), today)
    ]
    for others in AUTHOR_IDENTITIES:
        identities += others(person)
    return identities


def networks_of_hosted_places(person: Visitor) -> set[int]:
    """The networks whose places this person hosts: they read the wall even when they are not members."""
    return {voice.network for voice in author_identities(person)} if isinstance(person, Person) else set()


def wall(network: Network, *, before: datetime | None = None, hidden: bool = False, limit: int = 20) -> list[Post]:
    """The latest posts with their answers, newest first: three statements, however many."""
    matching = Post.objects.filter(network=network, answers__isnull=True)
    if before:
        matching = matching.filter(at__lt=before)
    if not hidden:
        matching = matching.filter(hidden_at__isnull=True)
    posts = list(matching.select_related("author").order_by("-at")[:limit])
    replies = Post.objects.filter(answers__in=posts).select_related("author").order_by("at")
    if not hidden:
        replies = replies.filter(hidden_at__isnull=True)
    by_post: dict[int, list[Post]] = {}
    for reply in replies:
        by_post.setdefault(reply.answers_id or 0, []).append(reply)
    for post in posts:
        post.shown_replies = by_post.get(post.pk, [])  # type: ignore[attr-defined]  # for the template
    return posts


def reported_posts(networks: Sequence[int]) -> QuerySet[Post]:
    """Posts and answers somebody found out of place, not hidden yet."""
    return Post.objects.filter(network__in=networks, reported_at__isnull=False, hidden_at__isnull=True)


def news_of_week(network: Network, until: datetime) -> list[Post]:
    """What the weekly digest tells: the posts of seven days that still stand, oldest first."""
    since = until - timedelta(days=7)
    posts = Post.objects.filter(network=network, answers__isnull=True, hidden_at__isnull=True)
    return list(posts.filter(at__gte=since, at__lt=until).order_by("at"))
