"""What people are told by mail about events. The job is written in the transaction of the action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.community.mails import RETRY, write_to
from maillage.community.mails.compose import Address, Reader
from maillage.community.mails.notifications import MailJob, Notice, notify, notify_each
from maillage.community.models import Person
from maillage.community.queries import abilities, facilitators_of
from maillage.community.rules import Ability
from maillage.programme.calendar import METHODS, invitation
from maillage.programme.models import Event, EventInterest, EventProposal, Registration
from maillage.programme.rules.registration import RegistrationState

# The kind of notification each mail tells (programme/notifications.py).
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("registered", "waiting", "withdrawn", "given_away", "moved", "cancelled", "restored"), "event"),
    **dict.fromkeys(("offered", "lapsed"), "event_offer"),
    "reminder": "event_reminder",
    "opinion": "event_opinion",
}
TOLD = (RegistrationState.CONFIRMED, RegistrationState.WAITING, RegistrationState.OFFERED)


def tell_registration(
    what: str, registration: Registration, *, by: Person | None = None, at: datetime | None = None
) -> None:
    """Tell one who registered something; `by` is who did it: what one did oneself is told by mail alone."""
    person = registration.person
    key = f"event-{what}-{registration.pk}-{registration.sequence}-{registration.event.sequence}"
    values: dict[str, Any] = {"what": what, "registration_id": registration.pk, "key": key}
    if person is None:
        if registration.email:
            send.configure(schedule_at=at).defer(**values)
        return
    own = by is not None and by.pk == person.pk
    notice = Notice(person, what, key, about=registration.pk, mail=MailJob(send, values, at=at), mail_only=own)
    notify(KINDS[what], notice, zone=lambda: registration.event.zone, before=registration.event.starts_at)


def tell_registered(what: str, event: Event) -> int:
    """Tell all who registered, or wait; how many."""
    registrations = event.registrations.filter(state__in=TOLD).select_related("person").order_by("pk")
    for registration in registrations:
        registration.event = event
        tell_registration(what, registration)
    return len(registrations)


def tell_speakers(what: str, event: Event, *, by: Person) -> None:
    """Tell those of the directory who speak or welcome, once; not who did it, nor who is told as registered."""
    registered = event.registrations.filter(state__in=TOLD, person__isnull=False)
    people = Person.objects.filter(pk__in=event.speakers.values("person"), is_active=True).exclude(pk=by.pk)
    notices = [
        Notice(one, what, f"event-speakers-{what}-{event.pk}-{event.sequence}-{one.pk}", about=event.pk)
        for one in people.exclude(pk__in=registered.values("person")).order_by("pk")
    ]
    if notices:
        notify_each("event_speakers", notices, zone=lambda: event.zone, before=event.starts_at)


@app.task(name="programme.send", retry=RETRY)
def send(what: str, registration_id: int, key: str) -> None:
    """Write one mail to one who registered, unless it is no longer true."""
    registration = (
        Registration.objects.select_related(
            "person", "event__network", "event__place__network", "event__place__commune", "event__space",
            "event__commune",
        ).filter(pk=registration_id).first()
    )  # fmt: skip
    if registration is None or not _is_still_true(what, registration):
        return
    event, person = registration.event, registration.person
    reader = person or Address(registration.email, registration.language, registration.name)
    if not reader.email:
        return
    context = {
        "event": event, "registration": registration, "reader": reader,
        "registration_url": f"{settings.ORIGIN}{registration.get_absolute_url()}",
        "event_url": f"{settings.ORIGIN}{event.get_absolute_url()}",
        "opinion_url": f"{settings.ORIGIN}{registration.opinion_url}",
    }  # fmt: skip
    method = METHODS.get(what, "")
    if method == "REQUEST" and registration.state != RegistrationState.CONFIRMED:
        method = ""  # who waits has nothing in their calendar yet
    attached = (invitation(registration, method), method) if method else None
    write_to(
        f"programme/mail/{what}.txt", context, reader, event.network, key=key, attached=attached,
        reply_to=event.place.email if event.place else event.network.email, kind=KINDS.get(what, ""),
    )  # fmt: skip


def _is_still_true(what: str, registration: Registration) -> bool:
    """A reminder of what is cancelled, an offer that was answered: nobody is told."""
    if registration.person is not None and registration.person.erased_at:
        return False
    if what == "reminder":
        return registration.state == RegistrationState.CONFIRMED and registration.event.starts_at > timezone.now()
    if what == "offered":
        return registration.state == RegistrationState.OFFERED
    return True


def tell_organisers(event: Event) -> None:
    """Tell who wrote an event, else those who facilitate, that too few come: they decide."""
    writer = event.created_by
    if writer is not None and Ability.PREPARE_EVENTS not in abilities(writer, event):
        writer = None
    readers = [writer] if writer is not None else list(facilitators_of(event.network_id))
    notices = [
        Notice(
            person, "minimum", f"event-minimum-{event.pk}-{event.sequence}-{person.pk}", about=event.pk,
            scope=event.scopes()[0],
        )
        for person in readers
    ]  # fmt: skip
    if notices:
        notify_each("event_minimum", notices)


def tell_interested(event: Event) -> None:
    """Tell those who would come that the event has its day; what they ticked is then erased."""
    rows = EventInterest.objects.filter(event=event)
    people = Person.objects.filter(pk__in=rows.values("person"), is_active=True).order_by("pk")
    notices = [Notice(one, "dated", f"event-dated-{event.pk}-{one.pk}", about=event.pk) for one in people]
    if notices:
        notify_each("event_dated", notices)
    rows.delete()


PROPOSAL_MAILS = ("confirm", "received", "accepted", "waiting", "declined")


def tell_proposal(what: str, proposal: EventProposal, *, by: Person | None = None) -> None:
    """Tell who proposed something what becomes of it; `by` is who did it, as in `tell_registration`."""
    key = f"event-proposal-{what}-{proposal.pk}-{proposal.sequence}"
    values: dict[str, Any] = {"what": what, "proposal_id": proposal.pk, "key": key}
    person = proposal.person
    if person is None:
        if proposal.email:
            send_proposal.defer(**values)
        return
    own = by is not None and by.pk == person.pk
    notice = Notice(person, what, key, about=proposal.pk, mail=MailJob(send_proposal, values), mail_only=own)
    notify("event_proposal", notice)


def tell_preparers(what: str, proposal: EventProposal) -> None:
    """Tell those who facilitate that a proposal came, who decided on it what its author did then; never the author."""
    call = proposal.call
    readers = list(facilitators_of(call.network_id)) if what == "proposed" else [proposal.decided_by]
    notices = [
        Notice(
            person, what, f"event-proposal-{what}-{proposal.pk}-{person.pk}", about=proposal.pk,
            scope=call.network.scopes()[0],
        )
        for person in readers if person is not None and person.pk != proposal.person_id
    ]  # fmt: skip
    if notices:
        notify_each("event_proposals", notices)


def proposal_context(proposal: EventProposal, reader: Reader) -> dict[str, Any]:
    """What the mails about a proposal are made of."""
    return {
        "event_proposal": proposal, "reader": reader,
        "proposal_url": f"{settings.ORIGIN}{proposal.get_absolute_url()}",
    }  # fmt: skip


def proposer_of(proposal: EventProposal) -> Person | Address:
    """Who reads the mails about a proposal."""
    return proposal.person or Address(proposal.email, proposal.language, proposal.name)


@app.task(name="programme.send_proposal", retry=RETRY)
def send_proposal(what: str, proposal_id: int, key: str) -> None:
    """Write one mail to who proposed something, unless they are gone."""
    rows = EventProposal.objects.select_related("person", "call__network", "call__season", "call__event__place")
    proposal = rows.filter(pk=proposal_id).first()
    if proposal is None or (proposal.person is not None and proposal.person.erased_at):
        return
    reader, network = proposer_of(proposal), proposal.call.network
    if reader.email:
        kind = "event_proposal" if proposal.person else ""
        write_to(
            f"programme/mail/proposal_{what}.txt", proposal_context(proposal, reader), reader, network, key=key,
            reply_to=network.email, kind=kind,
        )  # fmt: skip
