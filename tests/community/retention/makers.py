"""Things whose time has come: each maker makes one, so old, and tells how to find it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from maillage.access.models import AccessGrant, Door, Voucher
from maillage.bookings import actions
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.models import (
    Booking,
    CalendarAddress,
    CharterSignature,
    Incident,
    Occupancy,
    VisitorEntry,
    Waiting,
)
from maillage.community.actions.access_tokens import make_token, revoke
from maillage.community.actions.privacy import apply_retention, rules_in_force
from maillage.community.models import (
    AccessToken,
    ImportRun,
    Invitation,
    MailSent,
    Membership,
    Network,
    Notification,
    Person,
    Post,
    PrivateMessage,
    Retention,
)
from maillage.places.models import EvidencePhoto, ListeningTest, Place, Space
from maillage.programme.models import (
    Answer,
    Barcamp,
    CallForProposals,
    Event,
    EventInterest,
    EventProposal,
    Registration,
    Ride,
)
from maillage.telework.models import AccidentRecord, Agreement, PresenceAttestation
from tests import factories
from tests.factories import morning
from tests.kit.agreements import written
from tests.kit.confidentiality import (
    make_evidence_photo,
    make_incident,
    make_listening,
    make_place_charter,
    make_visitor,
    sign_charter_of,
)
from tests.kit.telework import make_accident, make_attestation

OLD, YOUNG = 1, -1  # a day older than the rule allows; a day younger


def rule_of(code: str) -> Retention:
    return next(rule for rule in rules_in_force() if rule.code == code)


def due(*, dry: bool = True) -> dict[str, int]:
    return {one.rule.code: one.count for one in apply_retention(dry=dry)}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the makers of old things need."""

    network: Network
    place: Place
    desks: Space
    alice: Person
    bob: Person
    day: date


# Each maker makes one thing whose time came so many days ago (or comes), and tells how to find it again, and whether
# it is the kind of thing that stays without anybody (True) or goes (False).
Left = Callable[[], int]


def aged(query: Any, field: str, days: float) -> None:
    query.update(**{field: timezone.now() - timedelta(days=days)})


def unconfirmed(g: Ground, days: int) -> Left:
    made = Membership.objects.create(network=g.network, email="x@example.org", name="X", situation="other", work="x")
    aged(Membership.objects.filter(pk=made.pk), "created_at", days)
    return Membership.objects.filter(pk=made.pk).count


def over(g: Ground, days: int) -> Left:
    made = factories.make_member(
        factories.make_person(),
        g.network,
        signed=False,
        state="ended",
        starts_on=timezone.localdate() - timedelta(days=days + 300),
        ends_on=timezone.localdate() - timedelta(days=days),
    )
    aged(Membership.objects.filter(pk=made.pk), "created_at", days + 300)
    return Membership.objects.filter(pk=made.pk).count


def letter(g: Ground, days: int) -> Left:
    made = PrivateMessage.objects.create(sender=g.alice, recipient=g.bob, text="Bonjour")
    aged(PrivateMessage.objects.filter(pk=made.pk), "at", days)
    return PrivateMessage.objects.filter(pk=made.pk).count


def on_the_wall(g: Ground, days: int) -> Left:
    made = Post.objects.create(network=g.network, author=g.alice, voice="Florac", text="Le poêle")
    Post.objects.create(network=g.network, author=g.bob, voice="Bob", text="Bravo", answers=made)
    aged(Post.objects.filter(pk=made.pk), "at", days)
    return Post.objects.filter(pk=made.pk).count


def mail_sent(_g: Ground, days: int) -> Left:
    MailSent.objects.create(key=f"confirmed-{days}-0")
    aged(MailSent.objects.filter(key=f"confirmed-{days}-0"), "begun_at", days)
    return MailSent.objects.filter(key=f"confirmed-{days}-0").count


def imported(g: Ground, days: int) -> Left:
    made = ImportRun.objects.create(
        network=g.network, kind="people", file_name="x.csv", rows=1, table=[{"": 2, "nom": "x"}], by=g.alice
    )
    aged(ImportRun.objects.filter(pk=made.pk), "at", days)
    return ImportRun.objects.filter(pk=made.pk).exclude(table=[]).count


def import_refused(g: Ground, days: int) -> Left:
    """What was wrong names people as well: their addresses are in the sentences."""
    made = ImportRun.objects.create(
        network=g.network,
        kind="people",
        file_name="x.csv",
        rows=1,
        state="refused",
        by=g.alice,
        mistakes=[{"line": 2, "column": "courriel", "sentence": "x", "facts": {"value": "quelqu.un@example.org"}}],
    )
    aged(ImportRun.objects.filter(pk=made.pk), "at", days)
    return ImportRun.objects.filter(pk=made.pk).exclude(mistakes=[]).count


def session(_g: Ground, days: int) -> Left:
    client = Client()
    kept = client.session
    kept["x"] = days
    kept.save()
    aged(Session.objects.filter(pk=kept.session_key), "expire_date", days)
    return Session.objects.filter(pk=kept.session_key).count


def device(g: Ground, days: int) -> Left:
    """Where a session came from, once the session itself is gone."""
    made = UserSession.objects.create(user=g.bob, session_key=f"over{days}", ip="192.0.2.1", user_agent="x")
    aged(UserSession.objects.filter(pk=made.pk), "last_seen_at", days)
    return UserSession.objects.filter(pk=made.pk).count


def role_offered(g: Ground, days: int) -> Left:
    made = Invitation.objects.create(email=f"x{days}@example.org", kind="host", scope_kind="place", scope_id=g.place.pk)
    aged(Invitation.objects.filter(pk=made.pk), "made_at", days)
    return Invitation.objects.filter(pk=made.pk).count


def membership_offered(g: Ground, days: int) -> Left:
    made = Membership.objects.create(
        network=g.network, person=g.bob, email=g.bob.email, name="B", situation="other", work="x", state="invited"
    )
    aged(Membership.objects.filter(pk=made.pk), "created_at", days)
    return Membership.objects.filter(pk=made.pk).count


def failed_job(_g: Ground, days: int) -> Left:
    """A job that was tried in vain, so long ago."""
    past = timezone.now() - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " VALUES ('default', 'bookings.send', '{\"what\": \"x\"}', 'todo', %s) RETURNING id",
            [past],
        )
        number = cursor.fetchone()[0]
        for status in ("doing", "failed"):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, number])
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [past, number])

    def left() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [number])
            return int(cursor.fetchone()[0])

    return left


def booked(g: Ground, days: int, person: Person | None = None) -> Booking:
    made = actions.book(person or factories.make_person(), g.desks.pk, morning(g.day), note="Mot de passe oublié")
    ends_at = timezone.now() - timedelta(days=days)
    Occupancy.objects.filter(booking=made).update(holds=False)
    Booking.objects.filter(pk=made.pk).update(starts_at=ends_at - timedelta(hours=5), ends_at=ends_at)
    made.refresh_from_db()
    return made


def booking(g: Ground, days: int) -> Left:
    made = booked(g, days)
    return Booking.objects.filter(pk=made.pk, person=made.person_id).count


def waited(g: Ground, days: int) -> Left:
    past = timezone.now() - timedelta(days=days)
    made = Waiting.objects.create(
        person=g.bob, space=g.desks, starts_at=past - timedelta(hours=4), ends_at=past, state="over"
    )
    return Waiting.objects.filter(pk=made.pk).count


def revoked_address(g: Ground, days: int) -> Left:
    made = open_calendar(g.bob, "mine")
    aged(CalendarAddress.objects.filter(pk=made.pk), "revoked_at", days)
    return CalendarAddress.objects.filter(pk=made.pk).count


def revoked_token(g: Ground, days: int) -> Left:
    made, _secret = make_token(g.bob, "Git", ["git:push"])
    revoke(made)
    aged(AccessToken.objects.filter(pk=made.pk), "revoked_at", days)
    return AccessToken.objects.filter(pk=made.pk).count


def expired_token(g: Ground, days: int) -> Left:
    made, _secret = make_token(g.bob, "Git", ["git:push"], timedelta(days=3))
    aged(AccessToken.objects.filter(pk=made.pk), "expires_at", days)
    return AccessToken.objects.filter(pk=made.pk).count


def opened(g: Ground, days: int) -> Left:
    past = timezone.now() - timedelta(days=days)
    door, _new = Door.objects.get_or_create(
        place=g.place, name="Entrée", defaults={"driver": "shown_code", "active": False}
    )
    made = AccessGrant.objects.create(
        booking=booked(g, days), door=door, starts_at=past - timedelta(hours=5), ends_at=past, code="1789"
    )
    return AccessGrant.objects.filter(pk=made.pk).count


def voucher(g: Ground, days: int) -> Left:
    past = timezone.now() - timedelta(days=days)
    made = Voucher.objects.create(place=g.place, code=f"WIFI{days}", booking=booked(g, days), given_at=past)
    return Voucher.objects.filter(pk=made.pk, booking__isnull=False).count


def read_news(g: Ground, days: int) -> Left:
    made = Notification.objects.create(person=g.bob, kind="message", what="letter", key=f"read {days}")
    aged(Notification.objects.filter(pk=made.pk), "read_at", days)
    return Notification.objects.filter(pk=made.pk).count


def unread_news(g: Ground, days: int) -> Left:
    made = Notification.objects.create(person=g.bob, kind="message", what="letter", key=f"unread {days}")
    aged(Notification.objects.filter(pk=made.pk), "created_at", days)
    return Notification.objects.filter(pk=made.pk).count


def _registration(g: Ground, days: int, **fields: Any) -> Registration:
    past = timezone.now() - timedelta(days=days)
    event = Event.objects.create(
        network=g.place.network, slug=f"e-{uuid4().hex[:8]}", title="Une rencontre",
        starts_at=past - timedelta(hours=2), ends_at=past,
    )  # fmt: skip
    return Registration.objects.create(event=event, name="Camille", **{"state": "confirmed", **fields})


def registered(g: Ground, days: int) -> Left:
    made = _registration(g, days, email="camille@mail.example")
    return Registration.objects.filter(pk=made.pk, name="Camille").count


def health_answered(g: Ground, days: int) -> Left:
    made = _registration(g, days)
    question = made.event.questions.create(label="Allergies ?", is_sensitive=True)
    return Answer.objects.filter(pk=made.answers.create(question=question, text="arachides").pk).count


def not_confirmed(g: Ground, days: int) -> Left:
    made = _registration(g, 0, state="lapsed", email="camille@mail.example")
    aged(Registration.objects.filter(pk=made.pk), "created_at", days)
    return Registration.objects.filter(pk=made.pk).count


def phone(g: Ground, days: int) -> Left:
    event = _registration(g, days).event
    barcamp = Barcamp.objects.create(event=event, code=f"{event.pk % 10_000:04d}")
    return barcamp.devices.filter(pk=barcamp.devices.create(token_hash="x").pk).count


def ridden(g: Ground, days: int) -> Left:
    event = _registration(g, days).event
    made = Ride.objects.create(event=event, person=g.bob, kind="offered", commune=g.place.commune, leaves_at=time(13))
    return Ride.objects.filter(pk=made.pk).count


def tempted(g: Ground, days: int) -> Left:
    event = _registration(g, days).event
    return EventInterest.objects.filter(pk=EventInterest.objects.create(event=event, person=g.bob).pk).count


def attested(g: Ground, days: int) -> Left:
    made = make_attestation(g.bob, g.desks, timezone.localdate() - timedelta(days=30 + days % 7))
    aged(PresenceAttestation.objects.filter(pk=made.pk), "issued_at", days)
    return PresenceAttestation.objects.filter(pk=made.pk).count


def unfinished(g: Ground, days: int) -> Left:
    test = make_listening(g.desks, joined_at=None)
    aged(ListeningTest.objects.filter(pk=test.pk), "begun_at", days)
    return ListeningTest.objects.filter(pk=test.pk).count


def _proposal(g: Ground, days: int, state: str, **fields: Any) -> EventProposal:
    closed = timezone.localdate() - timedelta(days=days)
    call = CallForProposals.objects.create(
        network=g.place.network,
        event=_registration(g, 0).event,
        slug=uuid4().hex[:8],
        opens_on=closed,
        closes_on=closed,
    )
    return EventProposal.objects.create(
        call=call, name="Camille", title="Le pain", abstract="Pétrir", state=state, **fields
    )


def declined_proposal(g: Ground, days: int) -> Left:
    return EventProposal.objects.filter(pk=_proposal(g, days, "declined").pk).count


def accepted_proposal(g: Ground, days: int) -> Left:
    return EventProposal.objects.filter(pk=_proposal(g, days, "accepted").pk, name="Camille").count


def unconfirmed_proposal(g: Ground, days: int) -> Left:
    made = _proposal(g, 0, "pending", email="camille@mail.example")
    aged(EventProposal.objects.filter(pk=made.pk), "created_at", days)
    return EventProposal.objects.filter(pk=made.pk).count


def settled_incident(g: Ground, days: int) -> Left:
    then = timezone.now() - timedelta(days=days)
    made = make_incident(g.place, state="closed", outcome="Rendue", closed_at=then, reported_at=then)
    return Incident.objects.filter(pk=made.pk).count


def evidence_photo(g: Ground, days: int) -> Left:
    made = make_evidence_photo(g.desks, added_at=timezone.now() - timedelta(days=days))
    return EvidencePhoto.objects.filter(pk=made.pk).count


def signed_charter(g: Ground, days: int) -> Left:
    then = timezone.now() - timedelta(days=days)
    charter = g.place.confidentiality_charters.first() or make_place_charter(g.place)
    made = sign_charter_of(factories.make_person("signe"), charter, signed_at=then)
    return CharterSignature.objects.filter(pk=made.pk).count


def visited(g: Ground, days: int) -> Left:
    made = make_visitor(g.place, arrived_at=timezone.now() - timedelta(days=days))
    return VisitorEntry.objects.filter(pk=made.pk).count


def slipped(g: Ground, days: int) -> Left:
    made = make_accident(g.bob, g.place)
    aged(AccidentRecord.objects.filter(pk=made.pk), "happened_at", days)
    return AccidentRecord.objects.filter(pk=made.pk).count


def ended_agreement(g: Ground, days: int) -> Left:
    made = written(g.bob, g.place)
    Agreement.objects.filter(pk=made.pk).update(state="ended", ends_on=timezone.localdate() - timedelta(days=days))
    return Agreement.objects.filter(pk=made.pk).count


def agreement_draft(g: Ground, days: int) -> Left:
    made = written(g.bob, g.place)
    aged(Agreement.objects.filter(pk=made.pk), "changed_at", days)
    return Agreement.objects.filter(pk=made.pk).count


MAKERS = [
    ("agreements", ended_agreement),
    ("agreement_drafts", agreement_draft),
    ("evidence_photos", evidence_photo),
    ("charter_signatures", signed_charter),
    ("visitors", visited),
    ("incidents", settled_incident),
    ("accident_records", slipped),
    ("presence_attestations", attested),
    ("listening_unfinished", unfinished),
    ("event_proposals", declined_proposal),
    ("event_proposals_accepted", accepted_proposal),
    ("event_proposals_unconfirmed", unconfirmed_proposal),
    ("barcamp_phones", phone),
    ("event_registrations", registered),
    ("event_rides", ridden),
    ("event_interests", tempted),
    ("event_sensitive_answers", health_answered),
    ("event_unconfirmed", not_confirmed),
    ("adhesion_unconfirmed", unconfirmed),
    ("adhesion_over", over),
    ("letters", letter),
    ("wall", on_the_wall),
    ("mails_sent", mail_sent),
    ("imports", imported),
    ("imports", import_refused),
    ("sessions", session),
    ("sessions", device),
    ("invitations", role_offered),
    ("invitations", membership_offered),
    ("failed_jobs", failed_job),
    ("booking_detail", booking),
    ("waiting", waited),
    ("waiting", revoked_address),
    ("access_tokens", revoked_token),
    ("access_tokens", expired_token),
    ("access_events", opened),
    ("wifi_technical", voucher),
    ("notifications_read", read_news),
    ("notifications_unread", unread_news),
]
