"""Those who come, counted without a name: who came without booking, and how it was."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillage.bookings.models import Booking, Opinion, OpinionCount, WalkInCount
from maillage.bookings.queries.visits import came_to
from maillage.bookings.rules.opinions import may_answer
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

MOST_WALK_INS = 999


@transaction.atomic
def count_walk_in(host: Person, place: Place, day: date, change: int) -> int:
    """One more (or one less) who came that day without booking; how many in all."""
    if Ability.SEE_DAY not in abilities(host, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    if day > timezone.localdate(timezone=place.zone):
        raise Refusal("not_yet", "That day has not come yet.")
    WalkInCount.objects.get_or_create(place=place, day=day)
    row = WalkInCount.objects.select_for_update().get(place=place, day=day)
    people = min(max(row.people + change, 0), MOST_WALK_INS)
    if people != row.people:
        row.people = people
        row.save(update_fields=["people"])
        record(host, "walk_in_counted", ("place", place.pk), place.scopes()[0], day=day.isoformat(), people=people)
    return people


@transaction.atomic
def give_opinion(person: Person, booking: Booking, opinion: Opinion) -> None:
    """Say how a visit was, once. Only a counter of the month of the visit goes up: nothing says whose answer it is."""
    if booking.person_id != person.pk or booking.guest:
        raise Refusal("not_allowed", "This booking is not yours.")
    answered = booking.opinion_given
    if not may_answer(booking.ends_at, has_come=came_to(booking), has_answered=answered, now=timezone.now()):
        raise Refusal("not_asked", "This visit is not asked about, or you have answered already. Thank you.")
    if not Booking.objects.filter(pk=booking.pk, opinion_given=False).update(opinion_given=True):
        return  # a double click
    month = booking.starts_at.astimezone(booking.place.zone).date().replace(day=1)
    counter, _new = OpinionCount.objects.get_or_create(place=booking.place, month=month, opinion=opinion.value)
    OpinionCount.objects.filter(pk=counter.pk).update(answers=F("answers") + 1)
