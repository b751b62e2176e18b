"""The wall: posting, answering, reporting, hiding."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from maillage.community.actions.organisations import require
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.actions.roles import record
from maillage.community.models import Person, Post
from maillage.community.queries.memberships import belongs_to
from maillage.community.queries.wall import AuthorIdentity, author_identities, networks_of_hosted_places
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal

POSTS_A_DAY = Quota("posts", 20, timedelta(days=1))


def author_identity_of(person: Person, code: str) -> AuthorIdentity:
    """The author identity with that code, if this person may write under it."""
    identity = next((voice for voice in author_identities(person) if voice.code == code), None)
    if identity is None:
        raise Refusal("not_allowed", "Only places and those who facilitate the network post here; everybody answers.")
    return identity


@transaction.atomic
def post(person: Person, voice: AuthorIdentity, kind: str, text: str) -> Post:
    """Publish a message on the wall in the name of a place or of the network."""
    _may_speak(person, text)
    written = Post.objects.create(
        network_id=voice.network,
        author=person,
        scope_kind=voice.scope.kind.value,
        scope_id=voice.scope.id,
        voice=voice.name,
        kind=kind,
        text=text.strip(),
    )
    record(person, "wall_posted", ("post", written.pk), voice.scope, post_kind=kind)
    return written


@transaction.atomic
def reply(person: Person, to: Post, text: str) -> Post:
    """Reply to a message in one's own name."""
    if not (belongs_to(person, to.network_id) or to.network_id in networks_of_hosted_places(person)):
        raise Refusal("not_allowed", "Only members of the network answer here.")
    if to.hidden_at or to.answers_id:
        raise Refusal("gone", "This message is no longer there.")
    _may_speak(person, text)
    written = Post.objects.create(
        network_id=to.network_id, author=person, voice=str(person), answers=to, text=text.strip()
    )
    record(person, "wall_answered", ("post", written.pk), to.network.scopes()[0])
    return written


def _may_speak(person: Person, text: str) -> None:
    if not text.strip():
        raise Refusal("no_text", "Write something: an empty message says nothing.")
    if person.muted_at:
        raise Refusal("muted", "You can no longer write through the site. Write to those who facilitate the network.")
    if refusal := hit([(POSTS_A_DAY, str(person.pk))]):
        raise refusal


@transaction.atomic
def report_post(person: Person, post: Post) -> None:
    """Report a message: the facilitators will look at it."""
    if not (belongs_to(person, post.network_id) or post.network_id in networks_of_hosted_places(person)):
        raise Refusal("not_allowed", "Only members of the network answer here.")
    if post.reported_at is None:
        post.reported_at = timezone.now()
        post.save(update_fields=["reported_at"])
        record(person, "post_reported", ("post", post.pk), post.scopes()[0], about=_author_of(post))


@transaction.atomic
def hide_post(by: Person, post: Post, *, keep: bool = False) -> None:
    """Hide a message (its author or a moderator), or clear its report with `keep`."""
    if by.pk != post.author_id or keep:
        require(Ability.MODERATE, by, post.network)
    if keep and by.pk == post.author_id:
        raise Refusal("own_matter", "Nobody settles a matter of their own: somebody else must.")
    if keep:
        post.reported_at = None
    else:
        post.hidden_at, post.hidden_by = timezone.now(), by
    post.save(update_fields=["reported_at", "hidden_at", "hidden_by"])
    record(by, "post_kept" if keep else "post_hidden", ("post", post.pk), post.scopes()[0], about=_author_of(post))


def _author_of(post: Post) -> list[Person]:
    return [post.author] if post.author else []
