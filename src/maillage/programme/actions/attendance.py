"""Who came: ticked by the organiser, or said with the code on the wall, at once or when the network is back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from maillage.bookings.models import CashEntry
from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Billed
from maillage.programme.actions.events import lock_event
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.models import Answer, Event, Registration
from maillage.programme.rules.attendance import may_arrive, may_tick
from maillage.programme.rules.registration import RegistrationState

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another


@transaction.atomic
def set_arrival(by: Person, registration: Registration, people: int, *, at: datetime | None = None) -> Registration:
    """The organiser says how many of a registration came; 0 takes it back. `at`: when it was ticked, if earlier.

    Who is at the door has come, whatever their registration says: it is confirmed by that.
    """
    event = lock_event(Event(pk=registration.event_id))
    require_preparer(by, event)
    now = timezone.now()
    if at is not None and (refusal := may_tick(event.starts_at, event.ends_at, at, now)):
        raise refusal
    mine = Registration.objects.select_related("person").get(pk=registration.pk)
    if people > mine.people + 20:
        raise Refusal("too_many_came", "That is many more people than were registered. Check the number.")
    if mine.state != RegistrationState.CONFIRMED and people:
        mine.state, mine.expires_at = RegistrationState.CONFIRMED.value, None
    mine.arrived_at = min(at or now, now) if people else None
    mine.arrived_people = people
    mine.arrived_by = Registration.ArrivedBy.ORGANISER if people else ""
    mine.save()
    about = [mine.person] if mine.person else []
    record(by, "attendance_written", ("registration", mine.pk), event.scopes()[0], about=about)
    return mine


@transaction.atomic
def receive_for_registration(by: Person, registration: Registration, means: str) -> int:
    """What is still owed was paid, in cents: a line among the takings of the place, where its host receives it."""
    event = lock_event(Event(pk=registration.event_id))
    require_preparer(by, event)
    if means not in CashEntry.Means.values:
        raise Refusal("no_means", "Say how it was paid.")
    mine = Registration.objects.select_related("person").get(pk=registration.pk)
    if event.place_id:
        take_lock(LockFamily.TILL, event.place_id)
    if Billed.objects.filter(key=mine.public_id).exists():
        raise Refusal("on_an_invoice", "This stands on an invoice: who keeps the accounts notes the payment there.")
    cents = mine.left_cents
    if cents:
        today = timezone.localdate(timezone=event.zone)
        mine.paid_cents, mine.paid_by, mine.paid_on = mine.paid_cents + cents, means, today
        mine.save(update_fields=["paid_cents", "paid_by", "paid_on", "changed_at"])
        if event.place is not None and Ability.SEE_DAY in abilities(by, event.place):
            CashEntry.objects.create(
                place=event.place, day=today, cents=cents, means=means, note=event.title[:120], received_by=by
            )
        about = [mine.person] if mine.person else []
        record(by, "registration_paid", ("registration", mine.pk), event.scopes()[0], about=about, cents=cents)
    return cents


@transaction.atomic
def arrive_by_code(registration: Registration, code: str, *, at: datetime | None = None) -> Registration:
    """One says that one came, with the code on the wall. `at`: when it was entered on a phone without a network."""
    event = lock_event(Event(pk=registration.event_id))
    mine = Registration.objects.get(pk=registration.pk)
    if mine.arrived_at is not None:
        return mine  # a second time
    now = timezone.now()
    entered = min(at or now, now)
    if not event.arrival_code or not secrets.compare_digest(event.arrival_code.encode(), code.strip().upper().encode()):
        raise Refusal("wrong_code", "This is not the code on the wall. Look at it again.")
    if refusal := may_arrive(event.starts_at, event.ends_at, entered, now):
        raise refusal
    if mine.state != RegistrationState.CONFIRMED:
        raise Refusal("not_registered", "This registration has no seat. Ask the organiser.")
    late = now - entered > timedelta(minutes=5)
    mine.arrived_at, mine.arrived_people = entered, mine.people
    mine.arrived_by = Registration.ArrivedBy.LATER if late else Registration.ArrivedBy.CODE
    mine.save()
    return mine


@transaction.atomic
def open_wall(by: Person, event: Event) -> str:
    """The code to show on the wall, drawn the first time."""
    event = lock_event(event)
    require_preparer(by, event)
    if not event.arrival_code:
        event.arrival_code = "".join(secrets.choice(LETTERS) for _ in range(4))
        event.save(update_fields=["arrival_code"])
    return event.arrival_code


def look_at_registrations(by: Person, event: Event, *, sensitive: bool = False) -> list[Registration]:
    """Who registered, in order of asking, with answers; looking is written in the journal.

    `sensitive`: with the answers about health and food, and those alone; they are never among the others.
    """
    require_preparer(by, event)
    rows = event.registrations.exclude(state=RegistrationState.LAPSED).select_related("person")
    record(by, "registrations_looked_at", ("event", event.pk), event.scopes()[0])
    answers = Answer.objects.filter(question__is_sensitive=sensitive).exclude(text="").select_related("question")
    return list(rows.prefetch_related(Prefetch("answers", answers)).order_by("queued_at", "pk"))
