"""What somebody would come to in a season: said, said again, told once it has its day, forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.programme.models import Event, EventInterest, Season
from maillage.programme.queries.interests import events_asked_about
from maillage.programme.rules.interests import may_say_interest


def check_interest(season: Season) -> None:
    """Raises a Refusal where nobody is asked, or no longer."""
    announced = season.announced_at is not None
    if refusal := may_say_interest(season.interests_until, timezone.localdate(), announced=announced):
        raise refusal


@transaction.atomic
def set_interests(person: Person, season: Season, events: Collection[int]) -> int:
    """What this person would come to, in place of what they said before; how many of `events` (numbers) count.

    One that has its day meanwhile, or is gone, is left out.
    """
    check_interest(season)
    asked_about = set(events_asked_about(season).values_list("pk", flat=True))
    wanted = asked_about.intersection(events)
    locked = Event.objects.filter(pk__in=asked_about).order_by("pk").select_for_update(of=("self",), no_key=True)
    wanted &= set(locked.values_list("pk", flat=True))  # a draft may be withdrawn at this moment
    EventInterest.objects.filter(person=person, event__in=asked_about).exclude(event__in=wanted).delete()
    EventInterest.objects.bulk_create(
        [EventInterest(event_id=pk, person=person) for pk in sorted(wanted)], ignore_conflicts=True
    )
    record(person, "interests_said", ("season", season.pk), season.scopes()[0])
    return len(wanted)


def purge_interests(before: datetime, dry: bool) -> int:
    """Forget what people would have come to in seasons that ended before; how many rows."""
    old = EventInterest.objects.filter(event__season__ends_on__lt=timezone.localdate(before))
    old |= EventInterest.objects.filter(event__season=None, event__ends_at__lt=before)
    return old.count() if dry else old.delete()[0]


INTEREST_RETENTION_PURGES = {"event_interests": purge_interests}
