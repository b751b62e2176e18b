"""Registering for an event: with or without an account, waiting, accepting an offer, cancelling, giving one's place.

All of it waits at the lock of the event: nobody overtakes, and the last seat is given once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries.memberships import members
from maillage.kernel.addresses import canonical_address
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Billed
from maillage.programme.actions.events import lock_event
from maillage.programme.actions.lines import seat_requests, serve_line, set_state
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.mails import tell_registration
from maillage.programme.models import Answer, Event, Registration
from maillage.programme.rules.events import EventState
from maillage.programme.rules.prices import owed_for
from maillage.programme.rules.registration import (
    ALIVE,
    CHANGES_PEOPLE,
    KEPT_FOR_A_STRANGER,
    REGISTRATION_ACTS,
    Openness,
    RegistrationState,
    has_seat,
    may_register,
)

ASKED_BY = Quota("event registration by address", 10, timedelta(hours=1))
ASKED_FROM = Quota("event registrations from", 60, timedelta(hours=1))
GIVEN_BY = Quota("event registration given", 5, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Guest:
    """Who comes without an account."""

    name: str
    email: str
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class RegistrationRequest:
    """What is asked: how many come, the answers to the questions (number of the question → words)."""

    people: int = 1
    answers: Mapping[int, str] = field(default_factory=dict)
    organisation: str = ""
    gives_cents: int | None = None  # where each gives what they want


def owed_by(person: Person | None, event: Event, request: RegistrationRequest) -> int:
    """What a registration owes, in cents: never what a request says, but where each gives what they want."""
    is_member = person is not None and members(event.network_id).filter(person=person).exists()
    return owed_for(event.terms, request.people, is_member=is_member, chosen=request.gives_cents)


def openness_of(event: Event) -> Openness:
    """When one may register for it."""
    return Openness(
        event.state == EventState.ANNOUNCED, event.takes_registrations, event.closes_at, event.starts_at, event.ends_at
    )


@transaction.atomic
def register_person(person: Person, event: Event, request: RegistrationRequest) -> Registration:
    """Register who is signed in: a seat at once, or a place in the line. Registering twice registers once."""
    event = lock_event(event)
    alive = Registration.objects.filter(event=event, person=person, state__in=ALIVE).first()
    if alive is not None:
        return alive
    state = _state_for(event, request.people)
    registration = Registration(
        event=event, person=person, name=person.name or person.email.partition("@")[0], language=person.language,
        people=request.people, organisation=request.organisation, state=state.value,
        owed_cents=owed_by(person, event, request),
    )  # fmt: skip
    registration.save()
    _write_answers(registration, request.answers)
    record(person, "event_registered", ("registration", registration.pk), event.scopes()[0])
    tell_registration("waiting" if state == RegistrationState.WAITING else "registered", registration, by=person)
    return registration


def register_guest(guest: Guest, event: Event, request: RegistrationRequest, origin: str) -> None:
    """Register somebody by name and address: a mail asks to confirm, and keeps the seat for an hour.

    The answer is the same whether the address is known, registered already, or neither. `origin` is where the request
    comes from, for its quota.
    """
    email = canonical_address(guest.email)
    if refusal := hit([(ASKED_BY, email), (ASKED_FROM, origin)]):
        raise refusal
    with transaction.atomic():
        event = lock_event(event)
        _state_for(event, request.people)  # a refusal that concerns everybody is said now
        mine = Registration.objects.filter(event=event, email=email, person=None, state__in=ALIVE).first()
        if mine is not None:
            mine.sequence += 1
            mine.save(update_fields=["sequence", "changed_at"])
            tell_registration("confirm" if mine.state == RegistrationState.PENDING else "reminded", mine)
            return
        kept = has_seat(event.capacity, seat_requests(event), request.people, timezone.now())
        registration = Registration(
            event=event, name=guest.name, email=email, language=guest.language, people=request.people,
            organisation=request.organisation, owed_cents=owed_by(None, event, request),
            state=(RegistrationState.PENDING if kept else RegistrationState.LAPSED).value,
            expires_at=timezone.now() + KEPT_FOR_A_STRANGER if kept else None,
        )  # fmt: skip
        registration.save()
        _write_answers(registration, request.answers)
        tell_registration("confirm", registration)


def _state_for(event: Event, people: int, *, at_the_door: bool = False) -> RegistrationState:
    """A seat, or the line. `at_the_door`: the closing date binds those who register, not who organises."""
    now, openness = timezone.now(), openness_of(event)
    if at_the_door:
        openness = replace(openness, closes_at=None)
    if refusal := may_register(openness, people, now):
        raise refusal
    if event.capacity is not None and people > event.capacity:
        raise Refusal("more_than_seats", "There are %(seats)s seats in all.", seats=event.capacity)
    free = has_seat(event.capacity, seat_requests(event), people, now)
    return RegistrationState.CONFIRMED if free else RegistrationState.WAITING


def _write_answers(registration: Registration, answers: Mapping[int, str]) -> None:
    questions = set(registration.event.questions.values_list("pk", flat=True))
    Answer.objects.filter(registration=registration).delete()
    Answer.objects.bulk_create(
        Answer(registration=registration, question_id=number, text=text)
        for number, text in answers.items()
        if number in questions and text
    )


def _locked(registration: Registration) -> Registration:
    """The registration as it is now, under the lock of its event."""
    event = lock_event(Event(pk=registration.event_id))
    mine = Registration.objects.select_related("person").get(pk=registration.pk)
    mine.event = event
    return mine


@transaction.atomic
def confirm_registration(registration: Registration) -> Registration:
    """The mail has proved the address: a seat, or a place in the line when the hour has passed and none is free."""
    mine = _locked(registration)
    if mine.state not in {RegistrationState.PENDING, RegistrationState.LAPSED}:
        return mine  # a second click
    if mine.person_id is not None:
        raise REGISTRATION_ACTS.refused()
    twin = Registration.objects.filter(event=mine.event, email=mine.email, person=None, state__in=ALIVE)
    if other := twin.exclude(pk=mine.pk).first():
        return other
    mine = _judge_confirmed(mine)
    record(None, "event_registered", ("registration", mine.pk), mine.event.scopes()[0])
    return mine


def _judge_confirmed(mine: Registration) -> Registration:
    """A seat, or a place in the line behind those who joined it meanwhile. Under the lock of the event."""
    if mine.state == RegistrationState.PENDING and _still_held(mine):
        state = RegistrationState.CONFIRMED  # its seat was kept
    else:
        set_lapsed_first(mine)
        state = _state_for(mine.event, mine.people)
        mine.queued_at = timezone.now()
    set_state(mine, "confirm" if state == RegistrationState.CONFIRMED else "wait")
    tell_registration("registered" if state == RegistrationState.CONFIRMED else "waiting", mine)
    return mine


def set_lapsed_first(registration: Registration) -> None:
    """What was not confirmed in time holds no seat while it is judged anew."""
    if registration.state == RegistrationState.PENDING:
        set_state(registration, "lapse")


@transaction.atomic
def accept_offer(registration: Registration) -> Registration:
    """Take the seat that is kept. Raises a Refusal once it has gone to the next."""
    mine = _locked(registration)
    if mine.state == RegistrationState.CONFIRMED:
        return mine  # a second click
    if mine.state == RegistrationState.OFFERED and mine.expires_at and mine.expires_at <= timezone.now():
        raise Refusal("offer_over", "The time to answer is over: the seat goes to the next in line.")
    set_state(mine, "accept")
    tell_registration("registered", mine, by=mine.person)
    return mine


@transaction.atomic
def cancel_registration(registration: Registration, by: Person | None = None) -> Registration:
    """Its seats are free, and offered to who waits. Cancelling twice cancels once.

    `by`: the organiser who does it for somebody, None for themselves.
    """
    mine = _locked(registration)
    if mine.state == RegistrationState.CANCELLED:
        return mine
    if by is not None and by.pk != mine.person_id:
        require_preparer(by, mine.event)
    if mine.arrived_at is not None:
        raise Refusal("already_arrived", "Somebody has come with this registration: it stays.")
    was_known = mine.state != RegistrationState.PENDING
    set_state(mine, "cancel")
    actor = by or mine.person
    about = [mine.person] if mine.person and mine.person != actor else []
    record(actor, "event_unregistered", ("registration", mine.pk), mine.event.scopes()[0], about=about)
    if was_known:
        tell_registration("withdrawn", mine, by=actor)
    serve_line(mine.event)
    return mine


@transaction.atomic
def change_people(registration: Registration, people: int, by: Person | None = None) -> Registration:
    """How many come, another number. Fewer: what is free is offered; more: if there is a seat once the line is served.

    `by`: the organiser who does it for somebody, None for themselves. Who waits keeps their place, and may be fewer.
    """
    mine = _locked(registration)
    if by is not None and by.pk != mine.person_id:
        require_preparer(by, mine.event)
    if people == mine.people:
        return mine
    _check_people(mine, people, at_the_door=by is not None)
    mine.people = people
    if not mine.event.gives_freely:
        owed = owed_by(mine.person, mine.event, RegistrationRequest(people))
        if owed < mine.paid_cents:
            raise Refusal("already_paid_for", "These places are paid already: ask those who organise.")
        mine.owed_cents = owed
    mine.sequence += 1
    mine.save()
    actor = by or mine.person
    about = [mine.person] if mine.person and mine.person != actor else []
    record(actor, "event_people_changed", ("registration", mine.pk), mine.event.scopes()[0], about=about)
    tell_registration("waiting" if mine.state == RegistrationState.WAITING else "registered", mine, by=actor)
    serve_line(mine.event)
    return mine


def _check_people(mine: Registration, people: int, *, at_the_door: bool) -> None:
    """May this registration be for so many? Raises a Refusal. Under the lock of the event."""
    now, event = timezone.now(), mine.event
    if mine.state not in CHANGES_PEOPLE or mine.arrived_at is not None or event.state != EventState.ANNOUNCED:
        raise REGISTRATION_ACTS.refused()
    if event.starts_at <= now:
        raise Refusal("event_begun", "This event has begun.")
    openness = openness_of(event)
    if at_the_door or people < mine.people:
        openness = replace(openness, closes_at=None)
    if refusal := may_register(openness, people, now):
        raise refusal
    if people < mine.people:
        return
    if event.capacity is not None and people > event.capacity:
        raise Refusal("more_than_seats", "There are %(seats)s seats in all.", seats=event.capacity)
    if mine.state == RegistrationState.WAITING:
        raise Refusal("more_while_waiting", "While you wait you can be fewer, not more.")
    if not has_seat(event.capacity, seat_requests(event), people - mine.people, now):
        raise Refusal("no_more_seats", "There is no seat left for so many. Your registration stays as it was.")


@transaction.atomic
def give_registration(registration: Registration, guest: Guest, origin: str) -> Registration:
    """Give one's place to somebody else: both are told; answers are not given on."""
    if refusal := hit([(GIVEN_BY, str(registration.public_id)), (ASKED_FROM, origin)]):
        raise refusal
    mine = _locked(registration)
    if mine.state != RegistrationState.CONFIRMED or mine.arrived_at is not None:
        raise REGISTRATION_ACTS.refused()
    if mine.event.starts_at <= timezone.now():
        raise Refusal("event_begun", "This event has begun.")
    email, giver = canonical_address(guest.email), mine.person
    if Registration.objects.filter(event=mine.event, email=email, person=None, state__in=ALIVE).exists():
        raise Refusal("already_registered", "This address is registered already.")
    set_state(mine, "cancel")
    tell_registration("given_away", mine, by=giver)
    money = {name: getattr(mine, name) for name in ("owed_cents", "paid_cents", "paid_by", "paid_on")}
    theirs = Registration.objects.create(
        event=mine.event, name=guest.name, email=email, language=guest.language, people=mine.people,
        state=RegistrationState.CONFIRMED.value, **money,
    )  # fmt: skip
    Registration.objects.filter(pk=mine.pk).update(owed_cents=0, paid_cents=0, paid_by="", paid_on=None)
    Billed.objects.filter(key=mine.public_id).update(key=theirs.public_id)
    record(giver, "event_place_given", ("registration", theirs.pk), mine.event.scopes()[0])
    tell_registration("received", theirs)
    return theirs


@transaction.atomic
def add_by_organiser(by: Person, event: Event, guest: Guest, request: RegistrationRequest) -> Registration:
    """Somebody who asked by telephone or at the door; without an address nobody is told. It obeys the same line.

    An address that is registered already has its registration; the organiser's word confirms it as its mail would.
    """
    event = lock_event(event)
    require_preparer(by, event)
    email = canonical_address(guest.email) if guest.email else ""
    if email and (known := _registration_of(event, email)) is not None:
        return _vouch_for(by, event, known)
    state = _state_for(event, request.people, at_the_door=True)
    if event.gives_freely and request.gives_cents is None:
        request = replace(request, gives_cents=0)  # nobody asked them
    registration = Registration.objects.create(
        event=event, name=guest.name, email=email, language=guest.language, people=request.people,
        organisation=request.organisation, state=state.value, owed_cents=owed_by(None, event, request),
    )  # fmt: skip
    record(by, "event_registered", ("registration", registration.pk), event.scopes()[0])
    if email:
        tell_registration("waiting" if state == RegistrationState.WAITING else "registered", registration)
    return registration


def _registration_of(event: Event, email: str) -> Registration | None:
    """The registration of an address, of a guest or of an account; the one that holds a seat first."""
    rows = Registration.objects.filter(Q(email=email, person=None) | Q(person__email=email), event=event)
    alive = rows.filter(state__in=ALIVE).order_by("pk").first()
    return alive or rows.filter(state=RegistrationState.LAPSED).order_by("-pk").first()


def _vouch_for(by: Person, event: Event, registration: Registration) -> Registration:
    """The organiser speaks to them: what waited for a mail, or for an answer to an offer, is confirmed."""
    registration.event = event
    if registration.state in {RegistrationState.PENDING, RegistrationState.LAPSED}:
        confirmed = _judge_confirmed(registration)
    elif registration.state == RegistrationState.OFFERED and _still_held(registration):
        confirmed = set_state(registration, "accept")
        tell_registration("registered", confirmed, by=by)
    else:
        return registration
    about = [confirmed.person] if confirmed.person else []
    record(by, "event_registered", ("registration", confirmed.pk), event.scopes()[0], about=about)
    return confirmed


def _still_held(registration: Registration) -> bool:
    return registration.expires_at is not None and registration.expires_at > timezone.now()


def registration_at(public_id: UUID) -> Registration | None:
    """The registration behind an address."""
    rows = Registration.objects.filter(public_id=public_id)
    return rows.select_related(
        "event__place__network", "event__place__commune", "event__network", "event__space", "event__commune", "person"
    ).first()  # fmt: skip
