"""Closing a place or a space for some time, and lifting that."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import lock_in_order, require
from maillage.places.models import Closure, Place, Space


@transaction.atomic
def close(person: Person, place: Place, period: Period, reason: str, space: Space | None = None) -> Closure:
    """Declare a closure. Bookings of the same moment wait, so that none slips in; those that stand are not touched."""
    require(Ability.CLOSE, person, place)
    _require_reason(reason)
    spaces = [space.pk] if space else list(place.spaces.order_by("pk").values_list("pk", flat=True))
    lock_in_order(spaces)
    return _declare(person, place, period, reason, space)


@transaction.atomic
def close_several(person: Person, periods: Mapping[Place, Period], reason: str) -> list[Closure]:
    """Close each of these places during its period: all of them or none. Raises Refusal, which names the place."""
    for place in periods:
        require(Ability.CLOSE, person, place)
    _require_reason(reason)
    lock_in_order(Space.objects.filter(place__in=list(periods)).values_list("pk", flat=True))
    closures = []
    for place, period in sorted(periods.items(), key=lambda pair: pair[0].pk):
        try:
            closures.append(_declare(person, place, period, reason))
        except Refusal as refusal:
            raise Refusal(
                refusal.code, "A closure is already declared over that time: %(place)s.", place=place.name
            ) from refusal
    return closures


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("no_reason", "Say why it is closed: people who booked will read it.")


def _declare(person: Person, place: Place, period: Period, reason: str, space: Space | None = None) -> Closure:
    during = DateTimeTZRange(period.utc().start, period.utc().end)
    try:
        with transaction.atomic():
            closure = Closure.objects.create(place=place, space=space, during=during, reason=reason, declared_by=person)
    except IntegrityError as error:
        raise Refusal("closed_already", "A closure is already declared over that time.") from error
    record(person, "closure_declared", ("closure", closure.pk), place.scopes()[0])
    return closure


@transaction.atomic
def lift(person: Person, closure: Closure) -> Closure:
    """Lift a closure; its row stays, dated."""
    require(Ability.CLOSE, person, closure.place)
    if closure.lifted_at is None:
        closure.lifted_at = timezone.now()
        closure.save(update_fields=["lifted_at"])
        record(person, "closure_lifted", ("closure", closure.pk), closure.place.scopes()[0])
    return closure
