"""Being found, writing to one another without addresses, the wall, mails to those who agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import QuerySet, Value
from django.utils import timezone

from maillage.community.actions.limiting import Quota, try_once
from maillage.community.actions.organisations import must
from maillage.community.actions.roles import record
from maillage.community.mails.meeting import digest, mailing_to, pass_on
from maillage.community.models import DirectoryEntry, Letter, Mailing, Network, Person, Post
from maillage.community.queries.belonging import belongs, members, networks_of
from maillage.community.queries.meeting import AuthorIdentity, entry_of, hosts_networks, news_of_week, voices
from maillage.community.rules import Ability
from maillage.community.rules.directory import FIELDS, WEIGHTS, plain, seen_by
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import shown_count

LETTERS_A_DAY = Quota("letters", 10, timedelta(days=1))
LETTERS_TO_ONE = Quota("letters to one", 3, timedelta(hours=12))
POSTS_A_DAY = Quota("posts", 20, timedelta(days=1))


@transaction.atomic
def describe_myself(person: Person, given: dict[str, Any]) -> DirectoryEntry:
    """What I do and to whom it is shown; what is searched follows from what is shown."""
    entry, _new = DirectoryEntry.objects.select_for_update().get_or_create(person=person)
    for name, value in given.items():
        setattr(entry, name, value)
    entry.save()
    for column, member in (("for_members", True), ("for_everyone", False)):
        vector: Any = SearchVector(Value(""), config="french")
        for name in FIELDS:
            if name != "links" and seen_by(getattr(entry, f"{name}_to"), member=member):
                told = plain(str(getattr(entry, name) or ""))
                vector += SearchVector(Value(told), config="french", weight=WEIGHTS.get(name, "D"))
                vector += SearchVector(Value(told), config="simple", weight="D")
        DirectoryEntry.objects.filter(pk=entry.pk).update(**{column: vector})
    shown = sorted(name for name in ("name", *FIELDS) if getattr(entry, f"{name}_to") != "nobody")
    record(person, "directory_changed", ("directory", entry.pk), shown=shown)
    return entry


@transaction.atomic
def write_letter(sender: Person, to: Any, text: str) -> Letter:
    """Write to someone of the directory who takes letters; neither sees the other's address."""
    found = entry_of(sender, to)
    if found is None or not found[0].letters:
        raise Refusal("no_letters", "This person can't be written to through the site.")
    return _pass_on(sender, found[1], text, None)


@transaction.atomic
def answer_letter(person: Person, letter: Letter, text: str) -> Letter:
    """Answer a letter one received."""
    if letter.recipient_id != person.pk:
        raise Refusal("not_allowed", "Only the person it was written to may answer.")
    return _pass_on(person, letter.sender, text, letter)


def _pass_on(sender: Person, recipient: Person, text: str, answers: Letter | None) -> Letter:
    if not text.strip():
        raise Refusal("no_text", "Write something: an empty message says nothing.")
    if sender.muted_at:
        raise Refusal("muted", "You can no longer write through the site. Write to those who facilitate the network.")
    if Letter.objects.filter(sender=sender, recipient=recipient, reported_at__isnull=False).exists():
        raise Refusal("no_letters", "This person can't be written to through the site.")
    if refusal := try_once([(LETTERS_A_DAY, str(sender.pk)), (LETTERS_TO_ONE, f"{sender.pk}-{recipient.pk}")]):
        raise refusal
    shared = networks_of(recipient) & networks_of(sender) or networks_of(recipient) or networks_of(sender)
    network = min(shared) if shared else _any_network()
    letter = Letter.objects.create(
        sender=sender, recipient=recipient, text=text.strip(), answers=answers, network_id=network
    )
    pass_on.defer(letter_id=letter.pk)
    record(sender, "letter_written", ("letter", letter.pk), about=[recipient])
    return letter


def _any_network() -> int:
    return Network.objects.values_list("pk", flat=True).order_by("pk")[0]


@transaction.atomic
def report_letter(person: Person, letter: Letter, complaint: str) -> Letter:
    """This letter is out of place: those who facilitate may read it, and its author writes to me no more."""
    if letter.recipient_id != person.pk:
        raise Refusal("not_allowed", "Only the person it was written to may report it.")
    if letter.reported_at is None:
        letter.reported_at, letter.complaint = timezone.now(), complaint.strip()[:300]
        letter.save(update_fields=["reported_at", "complaint"])
        record(person, "letter_reported", ("letter", letter.pk), about=[letter.sender])
    return letter


@transaction.atomic
def settle_letter(by: Person, letter: Letter, *, mute: bool) -> None:
    """Close the matter; the author may be kept from writing to anybody."""
    network = letter.network
    if network is None:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    must(Ability.MODERATE, by, network)
    if by.pk in {letter.sender_id, letter.recipient_id}:
        raise Refusal("own_matter", "Nobody settles a matter of their own: somebody else must.")
    letter.settled_at, letter.settled_by = timezone.now(), by
    letter.save(update_fields=["settled_at", "settled_by"])
    if mute:
        Person.objects.filter(pk=letter.sender_id).update(muted_at=timezone.now())
    about = [letter.sender, letter.recipient]
    record(by, "letter_settled", ("letter", letter.pk), network.scopes()[0], about=about, muted=mute)


def voice_of(person: Person, code: str) -> AuthorIdentity:
    """The voice of that code, if it is this person's."""
    found = next((voice for voice in voices(person) if voice.code == code), None)
    if found is None:
        raise Refusal("not_allowed", "Only places and those who facilitate the network post here; everybody answers.")
    return found


@transaction.atomic
def post(person: Person, voice: AuthorIdentity, kind: str, text: str) -> Post:
    """A short word on the wall, in the name of a place or of the network."""
    _may_speak(person, text)
    written = Post.objects.create(
        network_id=voice.network, author=person, scope_kind=voice.scope.kind.value, scope_id=voice.scope.id,
        voice=voice.name, kind=kind, text=text.strip(),
    )  # fmt: skip
    record(person, "wall_posted", ("post", written.pk), voice.scope, post_kind=kind)
    return written


@transaction.atomic
def reply(person: Person, to: Post, text: str) -> Post:
    """An answer, in one's own name."""
    if not (belongs(person, to.network_id) or to.network_id in hosts_networks(person)):
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
    if refusal := try_once([(POSTS_A_DAY, str(person.pk))]):
        raise refusal


@transaction.atomic
def report_post(person: Person, found: Post) -> None:
    """Somebody finds it out of place: those who facilitate look at it."""
    if not (belongs(person, found.network_id) or found.network_id in hosts_networks(person)):
        raise Refusal("not_allowed", "Only members of the network answer here.")
    if found.reported_at is None:
        found.reported_at = timezone.now()
        found.save(update_fields=["reported_at"])
        record(person, "post_reported", ("post", found.pk), found.scopes()[0], about=_author(found))


@transaction.atomic
def hide_post(by: Person, found: Post, *, keep: bool = False) -> None:
    """Take it off the wall (its author, or who moderates); or say that it may stay (`keep`)."""
    if by.pk != found.author_id or keep:
        must(Ability.MODERATE, by, found.network)
    if keep and by.pk == found.author_id:
        raise Refusal("own_matter", "Nobody settles a matter of their own: somebody else must.")
    if keep:
        found.reported_at = None
    else:
        found.hidden_at, found.hidden_by = timezone.now(), by
    found.save(update_fields=["reported_at", "hidden_at", "hidden_by"])
    record(by, "post_kept" if keep else "post_hidden", ("post", found.pk), found.scopes()[0], about=_author(found))


def _author(found: Post) -> list[Person]:
    return [found.author] if found.author else []


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the members of a network, by a rule a person can read."""

    code: str
    label: Any
    people: Callable[[], QuerySet[Person]]
    of_work: bool = False  # made of who works where, which those who write don't learn


# Selections that higher floors know of (those who come to a place): filled by the manifests above.
SELECTIONS: list[Callable[[Network], Iterable[Selection]]] = []


@transaction.atomic
def send_mailing(by: Person, network: Network, selection: Selection, subject: str, text: str) -> Mailing:
    """Write to those of a selection who agreed to be written to, each once; the jobs tell how far it is."""
    must(Ability.WRITE_TO_MEMBERS, by, network)
    people = list(agreeing(network, selection).values_list("pk", flat=True))
    if selection.of_work and shown_count(len(people)) is None:
        raise Refusal("too_few", "Fewer than five people of that selection agreed: choose a larger one.")
    if not people:
        raise Refusal("nobody_agrees", "Nobody of that selection agreed to be written to.")
    Network.objects.select_for_update().get(pk=network.pk)
    lately = timezone.now() - timedelta(minutes=10)
    same = Mailing.objects.filter(network=network, written_by=by, selection=selection.code, subject=subject, text=text)
    if (twin := same.filter(written_at__gt=lately).first()) is not None:
        return twin  # a double click, a page sent again
    mailing = Mailing.objects.create(
        network=network, subject=subject, text=text, selection=selection.code, written_by=by, wanted=len(people)
    )
    for number in people:
        mailing_to.defer(mailing_id=mailing.pk, person_id=number)
    record(by, "mailing_sent", ("mailing", mailing.pk), network.scopes()[0], people=len(people))
    return mailing


def agreeing(network: Network, selection: Selection) -> QuerySet[Person]:
    """Those of the selection who belong to the network today and agreed to be written to."""
    belonging = members(network).values("person")
    return selection.people().filter(pk__in=belonging, news_since__isnull=False, is_active=True).distinct()


@transaction.atomic
def follow_news(person: Person, wanted: bool) -> None:
    """Agree to be written to, or no longer; the date of the consent is kept."""
    if wanted == (person.news_since is not None):
        return
    person.news_since = timezone.now() if wanted else None
    person.save(update_fields=["news_since"])
    record(person, "news_agreed" if wanted else "news_ended", ("person", None), about=[person])


def send_digests() -> int:
    """Each Monday morning: the week of the wall, to the members who agreed; how many mails were asked for."""
    now, asked = timezone.now(), 0
    for network in Network.objects.all():
        if not news_of_week(network, now):
            continue
        belonging = members(network).values("person")
        for number in Person.objects.filter(pk__in=belonging, news_since__isnull=False).values_list("pk", flat=True):
            digest.defer(network_id=network.pk, person_id=number, until=now.isoformat())
            asked += 1
    return asked
