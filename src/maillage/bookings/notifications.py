"""What people are told about bookings, and how it is said when it is read: never more than the subject of its mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import Booking, Incident, Problem, SeriesDate, Waiting
from maillage.community.mails.compose import on_one_line
from maillage.community.models import Notification
from maillage.community.rules import RoleKind
from maillage.places.models import Place
from maillage.web.domain import NotificationKind, NotificationLine
from maillage.web.formats import day

SENTENCES = {  # those of the subjects of the mails
    "confirmed": _("Booked: %(place)s, %(d)s"),
    "requested": _("Asked for: %(place)s, %(d)s"),
    "changed": _("Changed: %(place)s, %(d)s"),
    "changed_series": _("Changed: your series at %(place)s"),
    "cancelled": _("Cancelled: %(place)s, %(d)s"),
    "cancelled_series": _("Cancelled: your series at %(place)s"),
    "cancelled_several": _("Cancelled: what you had at %(place)s"),
    "refused": _("Not possible: %(place)s, %(d)s"),
    "unanswered": _("No answer: %(place)s, %(d)s"),
    "offered": _("Free for you: %(place)s, %(d)s"),
    "wait_over": _("No longer in line: %(place)s, %(d)s"),
    "dates_failed": _("A date of your series could not be booked: %(place)s, %(d)s"),
    "missed": _("Given to others: %(place)s, %(d)s"),
    "reminder": _("Reminder: %(place)s, %(d)s"),
    "message": _("A word from %(place)s about %(d)s"),
    "written": _("A word from %(place)s about %(d)s"),
    "word": _("A word about a booking: %(place)s, %(d)s"),
    "to_answer": _("A request: %(place)s, %(d)s"),
    "still_to_answer": _("Still waiting for your answer: %(place)s, %(d)s"),
}


def lines_of_bookings(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Three statements at most, whatever the number."""
    others = {"wait_over", "dates_failed"}
    bookings = Booking.objects.select_related("place").in_bulk([r.about for r in rows if r.what not in others])
    failed = [r.about for r in rows if r.what == "dates_failed"]
    dates = SeriesDate.objects.select_related("series__space__place").in_bulk(failed) if failed else {}
    waitings = Waiting.objects.select_related("space__place").in_bulk([r.about for r in rows if r.what == "wait_over"])
    lines = {}
    for row in rows:
        if row.what == "wait_over":
            if (waiting := waitings.get(row.about)) and waiting.person_id == row.person_id:
                lines[row.pk] = _line(row, waiting.space.place, waiting, reverse("bookings:mine"))
        elif row.what == "dates_failed":
            if (one := dates.get(row.about)) and one.series.person_id == row.person_id:
                words = {"place": on_one_line(one.series.space.place.name), "d": day(one.day)}
                lines[row.pk] = NotificationLine(str(SENTENCES[row.what]) % words, one.series.get_absolute_url())
        elif booking := bookings.get(row.about):
            if row.what == "word":
                lines[row.pk] = _line(row, booking.place, booking, f"{booking.get_absolute_url()}#ecrire")
            elif row.scope_kind:
                lines[row.pk] = _line(
                    row, booking.place, booking, reverse("bookings:requests", args=[booking.place.slug])
                )
            elif booking.person_id == row.person_id:  # given to nobody since, it is nobody's news
                lines[row.pk] = _line(row, booking.place, booking, booking.get_absolute_url())
    return lines


def _line(row: Notification, place: Place, when: Booking | Waiting, address: str) -> NotificationLine:
    words = {"place": on_one_line(place.name), "d": day(when.starts_at, place.zone)}
    return NotificationLine(str(SENTENCES[row.what]) % words, address)


PROBLEM_SENTENCES = {
    "problem": _("Something does not work at %(place)s: %(text)s"),
    "seen": _("A host of %(place)s has seen: %(text)s"),
    "mended": _("Mended at %(place)s: %(text)s"),
}


def lines_of_problems(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """One statement, whatever the number."""
    problems = Problem.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if problem := problems.get(row.about):
            words = {"place": on_one_line(problem.place.name), "text": on_one_line(problem.text)}
            address = reverse("bookings:problems", args=[problem.place.slug])
            lines[row.pk] = NotificationLine(str(PROBLEM_SENTENCES[row.what]) % words, address)
    return lines


INCIDENT_SENTENCES = {
    "reported": _("An incident of confidentiality is reported at %(place)s"),
    "taken_up": _("Somebody deals with the incident you reported at %(place)s"),
    "closed": _("The incident you reported at %(place)s is settled"),
}


def lines_of_incidents(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """One statement, whatever the number; what happened is read on the page alone, never in a mail."""
    incidents = Incident.objects.select_related("place").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if incident := incidents.get(row.about):
            address = reverse("bookings:incidents", args=[incident.place.slug])
            sentence = str(INCIDENT_SENTENCES[row.what]) % {"place": on_one_line(incident.place.name)}
            lines[row.pk] = NotificationLine(sentence, address)
    return lines


def _kind(code: str, label: Any, group: Any, **more: Any) -> NotificationKind:
    return NotificationKind(code, label, group, more.pop("lines", lines_of_bookings), **more)


BOOKINGS, MESSAGES, MY_PLACES = _("Bookings"), _("Messages"), _("The places I look after")
NOTIFICATIONS = (
    _kind("booking", _("My bookings: booked, changed, cancelled"), BOOKINGS, essential=True, order=10),
    _kind("request_answered", _("The answer to what I asked for"), BOOKINGS, essential=True, order=10),
    _kind("booking_reminder", _("A reminder before I come"), BOOKINGS, may_wait=False, order=10),
    _kind("waiting_offer", _("A slot I was waiting for is free"), BOOKINGS, may_wait=False, order=10),
    _kind("booking_missed", _("I did not come: my slot was given to others"), BOOKINGS, order=10),
    _kind("host_message", _("A word from the host about a day I come"), MESSAGES, order=20),
    _kind("problem_followed", _("What becomes of a problem I reported"), MESSAGES, lines=lines_of_problems, order=20),
    _kind("incident_followed", _("What becomes of an incident I reported"), MESSAGES, lines=lines_of_incidents,
          order=20),
    _kind("incident_reported", _("An incident of confidentiality in a place I look after"), MY_PLACES,
          lines=lines_of_incidents, roles=frozenset({RoleKind.HOST.value, RoleKind.FACILITATOR.value}), order=30),
    _kind("booking_message", _("A word from someone who comes"), MY_PLACES, roles=frozenset({RoleKind.HOST.value}),
          order=30),
    _kind("problem_reported", _("Something does not work in a place I look after"), MY_PLACES, lines=lines_of_problems,
          roles=frozenset({RoleKind.HOST.value}), order=30),
    _kind("request_to_answer", _("Someone asks for a slot: I have to answer"), MY_PLACES,
          roles=frozenset({RoleKind.HOST.value}), order=30),
    _kind("tomorrow_list", _("Who comes tomorrow, in the evening"), MY_PLACES, mail="off", may_wait=False,
          roles=frozenset({RoleKind.HOST.value}), order=30),
)  # fmt: skip
