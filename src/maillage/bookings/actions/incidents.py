"""Incidents of confidentiality: reported, taken up, settled; the hosts, who facilitates and who reported are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.bookings.mails import tell_incident_reported, tell_incident_state
from maillage.bookings.models import Incident
from maillage.bookings.queries.incidents import came_lately, follows_incidents
from maillage.bookings.rules.incidents import INCIDENTS, OPEN, IncidentKind, IncidentState, may_close, may_report
from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space

INCIDENTS_A_DAY = Quota("incidents", 10, timedelta(days=1))


@transaction.atomic
def report_incident(
    person: Person, place: Place, kind: IncidentKind, text: str, space: Space | None = None
) -> Incident:
    """Say what happened; the hosts and those who facilitate are told. The same words twice are one incident."""
    runs_it = follows_incidents(person, place)
    if refusal := may_report(text, came=runs_it or came_lately(person, place), runs_it=runs_it):
        raise refusal
    text = text.strip()
    same = Incident.objects.filter(place=place, reporter=person, text=text, state__in=OPEN).first()
    if same:
        return same
    if refusal := hit([(INCIDENTS_A_DAY, str(person.pk))]):
        raise refusal
    incident = Incident.objects.create(
        place=place, space=space, reporter=person, kind=kind.value, text=text, reported_at=timezone.now()
    )
    record(person, "incident_reported", ("incident", incident.pk), incident.scopes()[0])
    tell_incident_reported(incident)
    return incident


@transaction.atomic
def follow_incident(person: Person, incident: Incident, act: str, outcome: str = "") -> Incident:
    """Take it up ("take_up"), settle it with what was done ("close"), or take it up again ("reopen"); twice is once.

    Raises Refusal "not_allowed", "no_outcome", or "incident_state" when somebody was faster and it makes no sense now.
    """
    incident = Incident.objects.select_for_update(of=("self",)).select_related("place", "reporter").get(pk=incident.pk)
    if not follows_incidents(person, incident.place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    before = IncidentState(incident.state)
    if before == INCIDENTS.moves[act][1]:
        return incident
    if act == "close" and (refusal := may_close(outcome)):
        raise refusal
    incident.state, now = INCIDENTS.target(act, before).value, timezone.now()
    incident.taken_up_at = incident.taken_up_at or now
    is_closed = incident.state == IncidentState.CLOSED
    incident.closed_at = now if is_closed else None
    incident.outcome = outcome.strip() if is_closed else incident.outcome
    incident.save(update_fields=["state", "taken_up_at", "closed_at", "outcome"])
    record(person, "incident_followed", ("incident", incident.pk), incident.scopes()[0], state=incident.state)
    tell_incident_state(incident, person)
    return incident


def purge_incidents(before: datetime, dry: bool) -> int:
    """Remove the incidents settled before; one that is not settled stays, without who reported it."""
    settled = Incident.objects.filter(closed_at__lt=before)
    named = Incident.objects.filter(closed_at=None, reported_at__lt=before, reporter__isnull=False)
    if dry:
        return settled.count() + named.count()
    return named.update(reporter=None) + settled.delete()[1].get("bookings.Incident", 0)


INCIDENT_RETENTION_PURGES = {"incidents": purge_incidents}
