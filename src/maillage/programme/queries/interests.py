"""What people are asked about before days are chosen, what one said, and how many would come."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils import timezone

from maillage.community.models import Person
from maillage.programme.models import Event, EventInterest, Season
from maillage.programme.queries.season_timetable import drafts_without_day
from maillage.programme.rules.interests import may_say_interest
from maillage.programme.rules.proposals import ProposalState


def events_asked_about(season: Season) -> QuerySet[Event]:
    """What was accepted, whose speakers said that they come, and that has no day yet."""
    return drafts_without_day(season).filter(proposal__state=ProposalState.COMMITTED).prefetch_related("speakers")


def is_asking_interests(season: Season) -> bool:
    """Are people asked today what they would come to, and is there something to tick?"""
    announced = season.announced_at is not None
    if may_say_interest(season.interests_until, timezone.localdate(), announced=announced):
        return False
    return events_asked_about(season).exists()


def interests_of(person: Person, season: Season) -> set[int]:
    """The numbers of the events of a season that this person would come to."""
    return set(EventInterest.objects.filter(person=person, event__season=season).values_list("event", flat=True))


def interest_counts(events: Iterable[Event]) -> dict[int, int]:
    """How many would come to each of these, by number; to be said with `people_count`."""
    rows = EventInterest.objects.filter(event__in=[one.pk for one in events], person__is_active=True)
    return dict(rows.order_by().values_list("event").annotate(n=Count("pk")))
