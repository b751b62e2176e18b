"""An event: written, changed, announced, moved, cancelled. Its room is held by the law of bookings.

Everything that becomes of one event waits at its lock, then at those of the spaces it holds or will hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from maillage.bookings.actions.holders import Holder, UnitsRequest, hold_units_of, release_units_of
from maillage.community.actions import record
from maillage.community.actions.attachments import Content, keep, release
from maillage.community.actions.locks import take_lock
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Network, Person
from maillage.kernel.locks import LockFamily
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.lines import serve_line
from maillage.programme.actions.permissions import require_for_event, require_for_season, require_preparer
from maillage.programme.actions.seasons import FOLDER
from maillage.programme.actions.slugs import free_slug
from maillage.programme.mails import tell_interested, tell_registered, tell_speakers
from maillage.programme.models import Event, EventProposal, EventQuestion, Speaker
from maillage.programme.rules.events import EVENT_ACTS, EventState, Facts, may_happen, needs_telling, reworded
from maillage.programme.rules.prices import may_price

HOLDER = "event"
ROOM = ("place_id", "space_id", "starts_at", "ends_at", "setup_minutes", "clear_minutes")


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """Somebody who speaks or hosts."""

    name: str
    about: str = ""
    part: str = Speaker.Part.SPEAKER
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class EventDetails:
    """What is written of an event: fields of Event, who speaks, what is asked (question, is it about health or food).

    None for speakers or questions leaves them as they are.
    """

    values: dict[str, Any] = field(default_factory=dict)
    speakers: Sequence[SpeakerLine] | None = None
    questions: Sequence[tuple[str, bool]] | None = None


@retry_on_deadlock
@transaction.atomic
def create_event(by: Person, network: Network, details: EventDetails) -> Event:
    """A draft, which holds its room already. Raises a Refusal (with alternatives) when the room can't be had."""
    event = Event(network=network, created_by=by, **details.values)
    require_for_event(by, network, event.place)
    require_for_season(by, network, event.season)
    event.timezone = event.zone.key
    _check(event)
    event.slug = free_slug(Event, event.title, "rencontre")
    event.save()
    _write_lines(event, details)
    hold_room(event)
    record(by, "event_written", ("event", event.pk), event.scopes()[0])
    return event


def _check(event: Event) -> None:
    _check_price(event)
    refusal = may_happen(event.starts_at, event.ends_at, timezone.localdate(), event.local_start.date())
    if refusal is not None:
        raise refusal


def _check_price(event: Event) -> None:
    if refusal := may_price(event.terms):
        raise refusal


def _write_lines(event: Event, details: EventDetails) -> None:
    if details.speakers is not None:
        event.speakers.all().delete()
        Speaker.objects.bulk_create(
            Speaker(event=event, person=one.person, name=one.name, about=one.about, part=one.part, position=position)
            for position, one in enumerate(details.speakers)
        )
    if details.questions is not None:
        _write_questions(event, details.questions)


def _write_questions(event: Event, questions: Sequence[tuple[str, bool]]) -> None:
    """Questions that stay, or are worded better, keep their answers; those not asked any more go with theirs."""
    before = {one.label: one for one in event.questions.all()}
    corrected = reworded(list(before), [label for label, _sensitive in questions])
    for position, (label, sensitive) in enumerate(questions):
        question = before.pop(corrected.get(label, label), None) or EventQuestion(event=event)
        question.label, question.is_sensitive, question.position = label, sensitive, position
        question.save()
    EventQuestion.objects.filter(pk__in=[one.pk for one in before.values()]).delete()


def hold_room(event: Event) -> None:
    """Hold the room of an event in place of what it holds now; an event without a room holds nothing."""
    holder = Holder(HOLDER, event.pk)
    if event.space_id is None or event.state == EventState.CANCELLED:
        release_units_of(holder)
        return
    request = UnitsRequest(
        event.space_id, Period(event.starts_at, event.ends_at), before=event.setup_minutes, after=event.clear_minutes,
        whole=True,
    )  # fmt: skip
    hold_units_of(holder, [request])


def lock_event(event: Event) -> Event:
    """The event as it is now; nobody else changes it, nor who comes to it, until the transaction ends."""
    take_lock(LockFamily.EVENT, event.pk)
    return Event.objects.select_related(
        "network", "season", "place__network", "place__commune", "space", "commune"
    ).get(pk=event.pk)


def facts_of(event: Event) -> Facts:
    """What those who registered arrange themselves by."""
    where = event.address if event.place_id is None else ""
    return Facts(event.period, event.place_id, where, event.online_url if event.is_online else "")


@retry_on_deadlock
@transaction.atomic
def change_event(by: Person, event: Event, details: EventDetails) -> Event:
    """Change an event; a change of room, time or place is told to who registered, once, with their calendar.

    Raises a Refusal when the room can't be had: the event then stays as it was, where it was.
    """
    event = lock_event(event)
    require_preparer(by, event)
    before, room, capacity = facts_of(event), [getattr(event, name) for name in ROOM], event.capacity
    minimum = event.minimum
    season_id = event.season_id
    for name, value in details.values.items():
        setattr(event, name, value)
    require_for_event(by, event.network, event.place)
    if event.season_id != season_id:
        require_for_season(by, event.network, event.season)
    event.timezone = event.zone.key
    _check_price(event)
    if room != [getattr(event, name) for name in ROOM]:
        _check(event)
        hold_room(event)
    _write_lines(event, details)
    moved = needs_telling(before, facts_of(event))
    if moved or event.minimum != minimum:  # whether enough come is asked anew
        event.minimum_told_at = event.minimum_waived_at = None
    _touch(event)
    if moved and event.state == EventState.ANNOUNCED:
        event.moved_at = timezone.now()
    if moved:  # whoever was reminded is reminded of the other date
        event.registrations.update(reminded_at=None)
    event.save()
    record(by, "event_written", ("event", event.pk), event.scopes()[0], fields=sorted(details.values))
    if moved and event.state == EventState.ANNOUNCED and not event.is_over_at(timezone.now()):
        _tell_all("moved", event, by)
    if capacity is not None and (event.capacity is None or event.capacity > capacity):
        serve_line(event)
    return event


def _tell_all(what: str, event: Event, by: Person) -> None:
    """Those who registered, and those who speak or welcome there."""
    tell_registered(what, event)
    tell_speakers(what, event, by=by)


def _touch(event: Event) -> None:
    """Changed now: calendars that hold it take the new version (RFC 5545 SEQUENCE)."""
    event.changed_at = timezone.now()
    event.sequence += event.state != EventState.DRAFT


def _become(by: Person, event: Event, act: str, verb: str, **changes: Any) -> Event:
    """Take an event to another state. Under its lock."""
    require_preparer(by, event)
    event.state = EVENT_ACTS.target(act, EventState(event.state)).value
    for name, value in changes.items():
        setattr(event, name, value)
    _touch(event)
    event.save()
    record(by, verb, ("event", event.pk), event.scopes()[0])
    return event


def awaits_its_place(event: Event) -> bool:
    """Does it come from a proposal, with a day and an hour that nobody has chosen yet?"""
    if event.place_id or event.address or event.commune_id or event.is_online:
        return False
    return EventProposal.objects.filter(resulting_event=event).exists()


@transaction.atomic
def announce_event(by: Person, event: Event) -> Event:
    """Show it to all, and take registrations. Announcing twice announces once.

    After it was cancelled: those who had registered are told that it takes place, and what is free is offered.
    """
    event = lock_event(event)
    if event.state == EventState.ANNOUNCED:
        return event
    if awaits_its_place(event):
        raise Refusal("event_not_placed", "This event comes from a proposal: choose its day and its place first.")
    was_announced = event.announced_at is not None
    event = _become(by, event, "announce", "event_announced", announced_at=timezone.now())
    tell_interested(event)
    if was_announced and not event.is_over_at(timezone.now()):
        _tell_all("restored", event, by)
        serve_line(event)
    return event


@transaction.atomic
def announce_events(by: Person, events: Iterable[Event]) -> int:
    """Announce all the drafts among these, in the order of their numbers; how many.

    One that came from a proposal, and has no day and place of its own yet, waits.
    """
    drafts = sorted((one for one in events if one.state == EventState.DRAFT), key=lambda one: one.pk)
    drafts = [one for one in drafts if not awaits_its_place(one)]
    for event in drafts:
        announce_event(by, event)
    return len(drafts)


@retry_on_deadlock
@transaction.atomic
def cancel_event(by: Person, event: Event, reason: str = "") -> Event:
    """It will not happen: its room is free, who registered is told. Cancelling twice cancels once."""
    event = lock_event(event)
    if event.state == EventState.CANCELLED:
        return event
    was_announced = event.state == EventState.ANNOUNCED
    event = _become(by, event, "cancel", "event_cancelled", cancelled_at=timezone.now(), cancel_reason=reason)
    release_units_of(Holder(HOLDER, event.pk))
    if was_announced and not event.is_over_at(timezone.now()):
        _tell_all("cancelled", event, by)
    return event


@retry_on_deadlock
@transaction.atomic
def restore_event(by: Person, event: Event) -> Event:
    """A cancelled event is a draft again, if its room can still be had."""
    event = _become(by, lock_event(event), "restore", "event_restored", cancelled_at=None, cancel_reason="")
    _check(event)
    hold_room(event)
    return event


@transaction.atomic
def delete_event(by: Person, event: Event) -> None:
    """Remove a draft nobody registered for; what was announced is cancelled instead, and stays."""
    event = lock_event(event)
    require_preparer(by, event)
    if not is_removable(event):
        raise Refusal("event_was_announced", "This event was announced: cancel it, so that everybody knows.")
    remove_draft(event)
    record(by, "event_removed", ("event", event.pk), event.scopes()[0])


def is_removable(event: Event) -> bool:
    """Is it a draft that nobody registered for?"""
    return event.state == EventState.DRAFT and not event.registrations.exists()


def remove_draft(event: Event) -> None:
    """Its room is free, its picture goes, then itself. Under its lock."""
    release_units_of(Holder(HOLDER, event.pk))
    if event.image:
        release(str(event.image.name))
    Event.objects.filter(pk=event.pk).delete()


@transaction.atomic
def set_event_image(by: Person, event: Event, content: Content, alt: str, credit: str) -> Event:
    """Its picture, in place of the one before."""
    event = lock_event(event)
    require_preparer(by, event)
    before = event.image.name
    event.image.name = keep(content, FOLDER)
    event.width, event.height = content.width, content.height
    event.image_alt, event.image_credit = alt, credit
    event.save()
    if before and before != event.image.name:
        release(before)
    return event


@dataclass(frozen=True, slots=True)
class RepeatedDate:
    """One date of a repeated event: when, in which room (None: where the first is)."""

    starts_at: datetime
    ends_at: datetime
    place_id: int | None = None
    space_id: int | None = None


@dataclass(frozen=True, slots=True)
class FailedDate:
    """A date that could not be had, and why."""

    starts_at: datetime
    refusal: Refusal


COPIED = (
    "season", "kind", "title", "summary", "description", "timezone", "place", "space", "setup_minutes",
    "clear_minutes", "address", "commune", "online_url", "is_online", "languages", "audience", "step_free",
    "sign_language", "hearing_loop", "to_bring", "price", "price_cents",
    "member_price_cents", "gives_freely", "image", "image_alt", "image_credit", "takes_registrations",
    "capacity", "minimum", "is_demo",
)  # fmt: skip


def repeat_event(by: Person, event: Event, dates: Sequence[RepeatedDate]) -> tuple[list[Event], list[FailedDate]]:
    """The same event on other dates: each a draft of its own, with its own place and fate. What can't be had is said.

    SeatRequest twice, a date that the series has already is left out.
    """
    require_preparer(by, event)
    if event.series_key is None:
        Event.objects.filter(pk=event.pk, series_key=None).update(series_key=uuid4())
        event.refresh_from_db(fields=["series_key"])
    there = set(Event.objects.filter(series_key=event.series_key).values_list("starts_at", flat=True))
    made, failed = [], []
    for one in dates:
        if one.starts_at in there:
            continue
        try:
            made.append(_repeat_on(by, event, one))
        except Refusal as refusal:
            failed.append(FailedDate(one.starts_at, refusal))
    return made, failed


def _repeat_on(by: Person, event: Event, one: RepeatedDate) -> Event:
    values = {name: getattr(event, name) for name in COPIED}
    values |= {"starts_at": one.starts_at, "ends_at": one.ends_at, "series_key": event.series_key}
    if one.place_id is not None:
        for name in ("place", "space"):
            values.pop(name)
        values |= {"place_id": one.place_id, "space_id": one.space_id}
    speakers = [SpeakerLine(s.name, s.about, s.part, s.person) for s in event.speakers.select_related("person")]
    questions = [(q.label, q.is_sensitive) for q in event.questions.all()]
    return create_event(by, event.network, EventDetails(values, speakers, questions))
