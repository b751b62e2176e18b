"""What people are told about events, and how it is said when it is read: never more than the subject of its mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification
from maillage.community.rules import RoleKind
from maillage.programme.models import Event, EventProposal, Registration
from maillage.web.domain import NotificationKind, NotificationLine
from maillage.web.formats import day

SENTENCES = {  # those of the subjects of the mails
    "registered": _("You’re coming: %(event)s, %(d)s"),
    "waiting": _("On the waiting list: %(event)s, %(d)s"),
    "withdrawn": _("You’re no longer coming: %(event)s, %(d)s"),
    "given_away": _("You gave your place: %(event)s, %(d)s"),
    "moved": _("Changed: %(event)s, now %(d)s"),
    "cancelled": _("Cancelled: %(event)s, %(d)s"),
    "restored": _("It takes place after all: %(event)s, %(d)s"),
    "offered": _("A seat for you: %(event)s, %(d)s"),
    "lapsed": _("The seat went to the next: %(event)s, %(d)s"),
    "reminder": _("Reminder: %(event)s, %(d)s"),
    "opinion": _("How was it? %(event)s, %(d)s"),
}


def lines_of_events(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """One statement, whatever the number."""
    mine = Registration.objects.select_related("event__place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        one = mine.get(row.about)
        if one is not None and one.person_id == row.person_id:
            words = {"event": on_one_line(one.event.title), "d": day(one.event.starts_at, one.event.zone)}
            address = one.opinion_url if row.what == "opinion" else one.get_absolute_url()
            lines[row.pk] = NotificationLine(str(SENTENCES[row.what]) % words, address)
    return lines


PROPOSALS = {  # to who proposed: those of the subjects of the mails
    "received": _("Received: %(title)s"),
    "accepted": _("Accepted: %(title)s"),
    "waiting": _("On the waiting list: %(title)s"),
    "declined": _("About your proposal: %(title)s"),
}
TO_PREPARERS = {
    "proposed": _("A proposal to read: %(title)s"),
    "committed": _("The speaker comes: %(title)s"),
    "withdrawn": _("Withdrawn by its author: %(title)s"),
}


def lines_of_own_proposals(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What becomes of what one proposed."""
    mine = EventProposal.objects.in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        one = mine.get(row.about)
        if one is not None and one.person_id == row.person_id:
            words = {"title": on_one_line(one.title)}
            lines[row.pk] = NotificationLine(str(PROPOSALS[row.what]) % words, one.get_absolute_url())
    return lines


def lines_of_proposals(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What those who prepare are told of proposals."""
    proposals = EventProposal.objects.select_related("call").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if (one := proposals.get(row.about)) is not None:
            address = reverse("programme:reviewed_proposal", args=[one.call.slug, one.public_id])
            lines[row.pk] = NotificationLine(str(TO_PREPARERS[row.what]) % {"title": on_one_line(one.title)}, address)
    return lines


MINIMUM = _("Too few come; maintain it or cancel it: %(event)s, %(d)s")


def lines_of_minimums(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What those who organise have to decide: whether an event takes place with too few people."""
    events = Event.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if (one := events.get(row.about)) is not None:
            words = {"event": on_one_line(one.title), "d": day(one.starts_at, one.zone)}
            address = reverse("programme:change_event", args=[one.slug])
            lines[row.pk] = NotificationLine(str(MINIMUM) % words, address)
    return lines


def _kind(code: str, label: Any, **more: Any) -> NotificationKind:
    lines = more.pop("lines", lines_of_events)
    return NotificationKind(code, label, _("Events"), lines, order=15, **more)


def lines_of_speakers(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What becomes of an event where one speaks or welcomes: the words of those who registered."""
    events = Event.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if (one := events.get(row.about)) is not None:
            words = {"event": on_one_line(one.title), "d": day(one.starts_at, one.zone)}
            lines[row.pk] = NotificationLine(str(SENTENCES[row.what]) % words, one.get_absolute_url())
    return lines


DATED = _("It has its day: %(event)s, %(d)s")


def lines_of_interests(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """What one said one would come to has its day."""
    events = Event.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if (one := events.get(row.about)) is not None and one.announced_at is not None:
            words = {"event": on_one_line(one.title), "d": day(one.starts_at, one.zone)}
            lines[row.pk] = NotificationLine(str(DATED) % words, one.get_absolute_url())
    return lines


NOTIFICATIONS = (
    _kind("event", _("Events I registered for: changed, cancelled"), essential=True),
    _kind(
        "event_speakers", _("Events where I speak or welcome: changed, cancelled"), essential=True,
        lines=lines_of_speakers,
    ),
    _kind("event_offer", _("A seat I was waiting for is free"), may_wait=False),
    _kind("event_reminder", _("A reminder the day before an event"), may_wait=False),
    _kind(
        "event_minimum", _("Too few come to an event that I organise"), lines=lines_of_minimums,
        roles=frozenset({RoleKind.FACILITATOR.value, RoleKind.HOST.value}),
    ),
    _kind("event_dated", _("What I said I would come to has its day"), lines=lines_of_interests),
    _kind("event_opinion", _("How was it? a question after an event")),
    _kind("event_proposal", _("What becomes of what I proposed"), essential=True, lines=lines_of_own_proposals),
    _kind(
        "event_proposals", _("A proposal for the programme waits for those who facilitate"), lines=lines_of_proposals,
        roles=frozenset({RoleKind.FACILITATOR.value, RoleKind.HOST.value}),
    ),
)  # fmt: skip
