"""Accidents at a place: recorded and sealed, read by those concerned, an address handed out and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.ledger.seals import seal
from maillage.places.models import Place
from maillage.telework.mails import tell_accident_recorded
from maillage.telework.models import AccidentRecord
from maillage.telework.rules.accidents import WrittenBy, may_record

KIND = "accident_record"
RECORDED = Quota("accidents recorded", 10, timedelta(days=1))
RECENT = timedelta(days=31)  # a host records about who came in that time


@dataclass(frozen=True, slots=True)
class AccidentFacts:
    """What is written down. `name`: who it happened to, when they have no account."""

    happened_at: datetime
    facts: str
    spot: str = ""
    witnesses: str = ""
    name: str = ""


def recent_visitors(place: Place, now: datetime) -> list[Person]:
    """Who came or was to come there lately, by name: those a host knows already."""
    bookings = Booking.objects.filter(
        place=place, starts_at__gt=now - RECENT, starts_at__lt=now, guest="",
        status__in=[Status.CONFIRMED.value, Status.NO_SHOW.value], person__is_active=True,
    )  # fmt: skip
    return list(Person.objects.filter(pk__in=bookings.values("person")).order_by("name", "pk"))


@transaction.atomic
def record_accident(by: Person, place: Place, facts: AccidentFacts, person: Person | None) -> AccidentRecord:
    """Write one down and seal it: about oneself, or by a host about somebody who was there (`person`, or a name)."""
    now = timezone.now()
    is_own = person is not None and person.pk == by.pk
    if not is_own:
        if Ability.SEE_DAY not in abilities(by, place):
            raise Refusal("not_allowed", "Only the hosts of this place may do that.")
        if person is not None and person not in recent_visitors(place, now):
            raise Refusal("not_a_visitor", "Choose somebody who came lately, or write a name.")
    if refusal := may_record(facts.happened_at, now) or hit([(RECORDED, str(by.pk))]):
        raise refusal
    content = {
        "kind": KIND, "place": place.name, "address": place.full_address,
        "happened_at": facts.happened_at.astimezone(place.zone).isoformat(timespec="minutes"),
        "written_at": now.astimezone(place.zone).isoformat(timespec="minutes"),
        "written_by": (WrittenBy.PERSON if is_own else WrittenBy.HOST).value,
        "name": str(person) if person else facts.name, "spot": facts.spot, "facts": facts.facts,
        "witnesses": facts.witnesses,
    }  # fmt: skip
    sealed = seal(content)
    made = AccidentRecord.objects.create(
        place=place, person=person, written_by=by, happened_at=facts.happened_at, written_at=now,
        content=sealed["content"], seal=sealed["seal"],
    )  # fmt: skip
    about = [person] if person else []
    record(by, "accident_recorded", ("accident", made.pk), place.scopes()[0], about=about)
    tell_accident_recorded(made)
    return made


def is_about(person: Person, accident: AccidentRecord) -> bool:
    """Did it happen to them?"""
    return accident.person_id == person.pk


def may_read(reader: Person, accident: AccidentRecord) -> bool:
    """To whom it happened, and the hosts of that place as long as they are."""
    return is_about(reader, accident) or Ability.SEE_DAY in abilities(reader, accident.place)


def look_at_accident(reader: Person, accident: AccidentRecord) -> None:
    """Write in the journal that a host reads about somebody."""
    if not is_about(reader, accident):
        about = [accident.person] if accident.person else []
        record(reader, "accident_looked_at", ("accident", accident.pk), accident.place.scopes()[0], about=about)


@transaction.atomic
def share_accident(person: Person, accident: AccidentRecord, *, shared: bool) -> AccidentRecord:
    """Make the address one hands to an employer, or close it. Only who it is about."""
    row = AccidentRecord.objects.select_for_update().get(pk=accident.pk)
    if not is_about(person, row):
        raise Refusal("not_allowed", "Only the person it is about may do that.")
    if shared == (row.share_key is not None):
        return row
    row.share_key = uuid4() if shared else None
    row.save(update_fields=["share_key"])
    record(person, "accident_shared" if shared else "accident_closed", ("accident", row.pk), row.place.scopes()[0])
    return row
