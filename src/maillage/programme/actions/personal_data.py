"""What the programme knows about a person, how it forgets them, and what it keeps for how long.

A registration stays when its person goes: how many came, where and when, is what the network lives on. It is then
nobody's. Answers about health or food go thirty days after the event, whoever stays.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.programme.actions.proposal_data import erase_proposals, proposal_tables
from maillage.programme.actions.registrations import cancel_registration
from maillage.programme.models import Answer, Event, EventInterest, Registration, Ride, Speaker
from maillage.programme.rules.registration import ALIVE, RegistrationState

NOBODY = {"person": None, "name": "—", "email": "", "organisation": ""}


class ProgrammePersonalData:
    """Registrations, answers, what one speaks about, events one wrote."""

    def export(self, person: Person) -> list[PersonalTable]:
        """Everything the programme knows about this person."""
        return [
            PersonalTable("event_registrations", _("Events I registered for"), _registration_rows(person), "nameless",
                          _("How many people came, where and when, stays for the statistics of the network, without"
                            " your name.")),
            PersonalTable("event_answers", _("What I answered to organisers"), _answer_rows(person)),
            PersonalTable("event_speakers", _("Events I speak at"), _speaker_rows(person)),
            PersonalTable("events_written", _("Events I wrote"), _event_rows(person), "nameless",
                          _("The event stays, without your name.")),
            PersonalTable("event_rides", _("Rides to events I offered or looked for"), _ride_rows(person)),
            PersonalTable("event_interests", _("What I would come to"), _interest_rows(person)),
            *proposal_tables(person),
        ]  # fmt: skip

    def erase(self, person: Person, ghost: Person) -> None:
        """What is ahead is cancelled, so that others may have it; what is past becomes nobody's."""
        del ghost  # nobody needs to stand for them
        ahead = Registration.objects.filter(person=person, state__in=ALIVE, event__starts_at__gt=timezone.now())
        for registration in ahead.order_by("event", "pk"):
            cancel_registration(registration)
        mine = Registration.objects.filter(person=person)
        numbers = [str(pk) for pk in mine.values_list("pk", flat=True)]
        with connection.cursor() as cursor:  # mails about these registrations that have not left
            cursor.execute(
                "DELETE FROM procrastinate_jobs"
                " WHERE task_name = 'programme.send' AND args->>'registration_id' = ANY(%s)",
                [numbers],
            )
        Answer.objects.filter(registration__in=mine).delete()
        mine.filter(state__in=ALIVE).exclude(state=RegistrationState.CONFIRMED).update(
            state=RegistrationState.LAPSED.value, expires_at=None
        )
        mine.update(**NOBODY)
        Speaker.objects.filter(person=person).delete()
        Ride.objects.filter(person=person).delete()
        EventInterest.objects.filter(person=person).delete()
        Event.objects.filter(created_by=person).update(created_by=None)
        erase_proposals(person)


def _registration_rows(person: Person) -> list[dict[str, Any]]:
    mine = Registration.objects.filter(person=person).select_related("event__place")
    return [
        {"event": one.event.title, "from": one.event.local_start, "until": one.event.local_end, "name": one.name,
         "organisation": one.organisation, "people": one.people, "state": one.get_state_display(),
         "arrived_at": one.arrived_at, "certificate": one.certificate_number or "", "made_at": one.created_at}
        for one in mine
    ]  # fmt: skip


def _answer_rows(person: Person) -> list[dict[str, Any]]:
    answers = Answer.objects.filter(registration__person=person).select_related("question__event")
    return [{"event": a.question.event.title, "question": a.question.label, "answer": a.text} for a in answers]


def _speaker_rows(person: Person) -> list[dict[str, Any]]:
    lines = Speaker.objects.filter(person=person).select_related("event")
    return [{"event": s.event.title, "name": s.name, "about": s.about, "part": s.get_part_display()} for s in lines]


def _event_rows(person: Person) -> list[dict[str, Any]]:
    written = Event.objects.filter(created_by=person)
    return [{"event": one.title, "written_at": one.created_at, "state": one.get_state_display()} for one in written]


def _ride_rows(person: Person) -> list[dict[str, Any]]:
    rides = Ride.objects.filter(person=person).select_related("event", "commune")
    return [
        {"event": one.event.title, "kind": one.get_kind_display(), "from": str(one.commune),
         "leaves_at": f"{one.leaves_at:%H:%M}", "seats": one.seats, "note": one.note, "made_at": one.created_at}
        for one in rides
    ]  # fmt: skip


def _interest_rows(person: Person) -> list[dict[str, Any]]:
    interests = EventInterest.objects.filter(person=person).select_related("event").order_by("pk")
    return [{"event": one.event.title, "made_at": one.created_at} for one in interests]


def purge_registrations(before: datetime, dry: bool) -> int:
    """Take the names off registrations for events that ended before; how many."""
    old = Registration.objects.filter(event__ends_at__lt=before).filter(
        Q(person__isnull=False) | ~Q(email="") | ~Q(name=NOBODY["name"])
    )
    if dry:
        return old.count()
    Answer.objects.filter(registration__in=old).delete()
    return old.update(**NOBODY)


def purge_sensitive_answers(before: datetime, dry: bool) -> int:
    """Remove the answers about health or food of events that ended before; how many."""
    old = Answer.objects.filter(question__is_sensitive=True, registration__event__ends_at__lt=before)
    return old.count() if dry else old.delete()[0]


def purge_unconfirmed(before: datetime, dry: bool) -> int:
    """Forget the requests of strangers nobody confirmed, asked before; how many."""
    stale = Registration.objects.filter(
        state=RegistrationState.LAPSED, person=None, created_at__lt=min(before, timezone.now() - timedelta(hours=1)),
        arrived_at=None,
    )  # fmt: skip
    return stale.count() if dry else stale.delete()[1].get("programme.Registration", 0)


PROGRAMME_RETENTION_PURGES = {
    "event_registrations": purge_registrations,
    "event_sensitive_answers": purge_sensitive_answers,
    "event_unconfirmed": purge_unconfirmed,
}
