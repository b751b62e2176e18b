"""Set what a space costs; say that one pays less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability, Scope, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Concession, Rate
from maillage.passes.rules.rates import DECLARED, Audience, Prices, RateKind, may_be_rate
from maillage.places.models import Place, Space
from maillage.places.rules.tariffs import TariffKind, TariffUnit

MOST_DAYS = 400  # a declaration is good for a year and some days, then said again


@dataclass(frozen=True, slots=True)
class RateRequest:
    """What a host wants a space to cost, for whom, from which day on."""

    audience: Audience
    kind: RateKind
    prices: Prices
    valid_from: date


def require_host(person: Person, place: Place) -> None:
    """Raise a Refusal unless the person may change the place."""
    if Ability.EDIT not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")


@transaction.atomic
def set_rate(host: Person, space: Space, wanted: RateRequest) -> Rate:
    """Set what a space costs some people from a day on. What is booked already keeps its price.

    The same day again replaces a rate that counts for nobody yet; else it ends, the new one beside it. The first
    price that the place shows follows that of everybody.
    """
    require_host(host, space.place)
    if refusal := may_be_rate(wanted.kind, wanted.prices):
        raise refusal
    if wanted.valid_from < timezone.localdate(timezone=space.place.zone):
        raise Refusal("rate_before", "A price begins today or later: what is past was booked at another.")
    Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    same = Rate.objects.filter(space=space, audience=wanted.audience, valid_from__gte=wanted.valid_from)
    for old in same:
        if old.charges.exists():
            Rate.objects.filter(pk=old.pk).update(ended_on=old.valid_from - timedelta(days=1))
        else:
            old.delete()
    prices = wanted.prices.by_unit() if wanted.kind != RateKind.FREE else {}
    rate = Rate.objects.create(
        space=space, audience=wanted.audience.value, kind=wanted.kind.value, valid_from=wanted.valid_from, set_by=host,
        set_at=timezone.now(), **prices,
    )  # fmt: skip
    if wanted.audience == Audience.EVERYBODY and wanted.valid_from <= timezone.localdate(timezone=space.place.zone):
        show_first_price(space)
    record(host, "rate_set", ("rate", rate.pk), Scope(ScopeKind.PLACE, space.place_id), audience=rate.audience)
    return rate


@transaction.atomic
def end_rate(host: Person, rate: Rate) -> None:
    """A rate no longer counts from today on: those it was for pay what everybody does."""
    require_host(host, rate.space.place)
    today = timezone.localdate(timezone=rate.space.place.zone)
    if rate.valid_from >= today and not rate.charges.exists():
        rate.delete()
    else:
        rate.ended_on = today - timedelta(days=1)
        rate.save(update_fields=["ended_on"])
    if rate.audience == Audience.EVERYBODY:
        show_first_price(rate.space)
    record(host, "rate_ended", ("place", rate.space.place_id), Scope(ScopeKind.PLACE, rate.space.place_id))


def show_first_price(space: Space) -> None:
    """The first price that a place shows (search, page, map) is that of its rate for everybody, once there was one."""
    today = timezone.localdate(timezone=space.place.zone)
    rows = Rate.objects.filter(space=space, audience=Audience.EVERYBODY, valid_from__lte=today)
    rate = rows.exclude(ended_on__lt=today).order_by("-valid_from", "-pk").first()
    space.tariff_words = ""
    if rate is None:
        space.tariff_kind, space.tariff_cents = TariffKind.UNKNOWN.value, 0
    elif rate.kind == RateKind.FREE:
        space.tariff_kind, space.tariff_cents = TariffKind.FREE.value, 0
    elif rate.kind == RateKind.OPEN:
        space.tariff_kind, space.tariff_cents = TariffKind.WORDS.value, 0
        space.tariff_words = OPEN_WORDS
    else:
        unit = next((u for u in (TariffUnit.HALF_DAY, TariffUnit.DAY, TariffUnit.HOUR, TariffUnit.MONTH)
                     if getattr(rate, u.value) is not None), None)  # fmt: skip
        if unit is None:
            return
        space.tariff_kind, space.tariff_unit = TariffKind.AMOUNT.value, unit.value
        space.tariff_cents = getattr(rate, unit.value)
    space.save(update_fields=["tariff_kind", "tariff_cents", "tariff_unit", "tariff_words"])


def show_prices_that_begin(now: datetime) -> int:
    """Show the prices of everybody that begin today, by the clock of their place; of how many spaces. Twice is once."""
    near = [now.date() + timedelta(days=days) for days in (-1, 0, 1)]
    rates = Rate.objects.filter(audience=Audience.EVERYBODY, valid_from__in=near).select_related("space__place")
    spaces = {
        rate.space_id: rate.space
        for rate in rates
        if rate.valid_from == timezone.localdate(now, timezone=rate.space.place.zone)
    }
    for space in spaces.values():
        show_first_price(space)
    return len(spaces)


OPEN_WORDS = "prix libre"


@transaction.atomic
def declare_concession(person: Person, audience: Audience, until: date) -> Concession:
    """Say that one looks for work, studies, comes for an association; nobody asks for a paper. Again: prolonged."""
    today = timezone.localdate()
    if audience not in DECLARED:
        raise Refusal("not_declared", "Choose what you are in the list.")
    if not today <= until <= today + timedelta(days=MOST_DAYS):
        raise Refusal("declared_too_long", "Give a day within the year to come: you will say it again then.")
    row, _new = Concession.objects.update_or_create(
        person=person, audience=audience.value, defaults={"until": until, "declared_at": timezone.now()}
    )
    record(person, "concession_declared", ("concession", row.pk))
    return row


@transaction.atomic
def withdraw_concession(person: Person, concession: Concession) -> None:
    """Say that it is no longer so."""
    if concession.person_id != person.pk:
        raise Refusal("not_allowed", "This is not yours to change.")
    record(person, "concession_withdrawn", ("concession", concession.pk))
    concession.delete()


@transaction.atomic
def witness_concession(host: Person, place: Place, concession: Concession) -> None:
    """A host has seen the paper: that alone is kept, with the day and the place."""
    if Ability.SEE_DAY not in abilities(host, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    concession.seen_at, concession.seen_in = timezone.now(), place
    concession.save(update_fields=["seen_at", "seen_in"])
    record(host, "concession_seen", ("concession", concession.pk), place.scopes()[0], about=[concession.person])
