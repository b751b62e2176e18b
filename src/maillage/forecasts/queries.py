"""What really happened, as parameters of a model: the use of a place, its desks, days and prices; what others know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Extract, ExtractMonth
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.queries.occupancy_rate import desk_minutes_by_week
from maillage.bookings.queries.visits import mondays_before
from maillage.bookings.rules.policy import Status
from maillage.commons.models import Page
from maillage.commons.queries import visible_pages
from maillage.community.models import Network, Person
from maillage.community.queries.rights import abilities, networks_run_by, scopes_held
from maillage.community.rules import Ability, RoleKind, ScopeKind
from maillage.economy.queries.place_accounts import costs_by_place
from maillage.economy.rules.place_accounts import last_twelve_months
from maillage.forecasts.models import Forecast
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.documents import FORMAT, kind_of_page
from maillage.forecasts.rules.ranges import cost_spread, costs_of_sums, inner_range
from maillage.kernel.period import Period
from maillage.kernel.small_numbers import FEWEST
from maillage.passes.models import Rate
from maillage.passes.queries.quotes import in_force
from maillage.passes.rules.rates import Audience, RateKind, parts_of
from maillage.places.models import Place, Reach
from maillage.places.rules.hours import open_periods
from maillage.places.rules.life import SpaceKind, State

if TYPE_CHECKING:
    from maillage.forecasts.rules.attraction import Attraction
    from maillage.forecasts.rules.demand import Backtest

WEEKS = 104  # two years
HALF_DAY = 240  # minutes of a visit that count as one, where only lengths are summed
MOST_KINDS = 60  # pages that are read for their kind
LEAST_PLACES = 5  # of which a range is said


def forecasts_of(person: Person) -> QuerySet[Forecast]:
    """Those this person may read: made by them, of a place they host, of a network they facilitate."""
    hosted = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    theirs = Q(made_by=person) | Q(place__in=hosted) | Q(network__in=networks_run_by(person))
    return Forecast.objects.filter(theirs).select_related("network", "place", "made_by", "parent", "begun_with__page")


def places_foreseen_by(person: Person) -> list[Place]:
    """The places of which this person may make a model: those they host, those of the networks they facilitate."""
    hosted = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    rows = Place.objects.filter(Q(pk__in=hosted) | Q(network__in=networks_run_by(person)))
    return list(rows.exclude(state=State.CLOSED.value).select_related("network").order_by("name"))


def networks_foreseen_by(person: Person) -> list[Network]:
    """The networks in which this person may make a model of a place that does not exist."""
    hosted = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    theirs = Q(pk__in=networks_run_by(person)) | Q(places__in=hosted)
    return list(Network.objects.filter(theirs).distinct().order_by("name"))


def published_models() -> QuerySet[Page]:
    """The pages of the commons that hold a model, the last changed first."""
    return visible_pages().filter(head__text__contains=f'"{FORMAT}"').order_by("-changed_at")


def pages_of_kinds() -> dict[str, Page]:
    """The page of each kind of place from the field that has one, by its key; the oldest, where there are several."""
    rows = published_models().filter(head__text__contains='"kind": "').select_related("head").order_by("-made_at")
    return {kind_of_page(page.head.text): page for page in rows[:MOST_KINDS] if page.head}


@dataclass(frozen=True, slots=True)
class History:
    """What a place's own use says: desks, days a week, half-days taken and open of each month, the oldest first."""

    desks: int
    days_week: float
    months: tuple[date, ...]
    taken: tuple[float, ...]
    open: tuple[float, ...]

    @property
    def usual(self) -> float:
        """Half-days open in the month with the most."""
        return max(self.open, default=0.0)

    def exposures(self, assumptions: Assumptions) -> list[float]:
        """What is expected of each month for the same level of use: its season, the days it was open."""
        summer = assumptions.likely("summer")
        seasons = (assumptions.season(month.month, summer) for month in self.months)
        return [season * open_ / self.usual for season, open_ in zip(seasons, self.open, strict=True)]


def history_of(place: Place, today: date | None = None) -> History:
    """The last two years of a place, by months of the Mondays of whole weeks; nothing before it opened."""
    mondays = mondays_before(today or timezone.localdate(), WEEKS)
    weeks = desk_minutes_by_week([place], mondays)
    desks = _desk_count(place)
    opened_week = {monday: half_days_open(place, monday, weeks[place.pk, monday].open, desks) for monday in mondays}
    taken_week = half_days_taken(place, mondays)
    taken: dict[date, float] = defaultdict(float)
    opened: dict[date, float] = defaultdict(float)
    for monday in mondays:
        month = monday.replace(day=1)
        taken[month] += min(taken_week.get(monday, 0), opened_week[monday])
        opened[month] += opened_week[monday]
    months = sorted(month for month, open_ in opened.items() if open_ > 0)
    last = [opened_week[monday] for monday in mondays[-8:]]
    days = sum(last) / len(last) / 2 / desks if desks else 0.0
    return History(
        desks, min(max(round(2 * days) / 2, 0.5), 7.0), tuple(months), tuple(taken[one] for one in months),
        tuple(opened[one] for one in months),
    )  # fmt: skip


def half_days_open(place: Place, monday: date, open_minutes: int, desks: int) -> float:
    """The half-days of a week at which its desks could be had: mornings and afternoons that its hours touch.

    `open_minutes`: of all desks, less what was closed; of a week cut short, as much of its half-days as of its minutes.
    """
    days = [monday + timedelta(days=n) for n in range(7)]
    periods = [(day, period) for day in days for period in open_periods(place.hours, place.timezone, day)]
    halves = {half for day, period in periods for half in _halves(place, day, period)}
    minutes = desks * sum(period.minutes for _day, period in periods)
    return desks * len(halves) * min(open_minutes / minutes, 1.0) if minutes else 0.0


def _halves(place: Place, day: date, period: Period) -> Iterator[tuple[date, str]]:
    """The morning of a day, its afternoon, as this place parts them."""
    midday = datetime.combine(day, place.midday, tzinfo=place.zone)
    if period.start < midday:
        yield day, "morning"
    if period.end > midday:
        yield day, "afternoon"


def half_days_taken(place: Place, mondays: Sequence[date]) -> dict[date, int]:
    """The half-days taken at desks, as the rates count them (five hours are one), by the Monday of their week."""
    if not mondays:
        return {}
    came = Q(arrived_at__isnull=False) | Q(place__expects_arrival=False)
    around = (mondays[0] - timedelta(days=1), mondays[-1] + timedelta(days=8))
    kept = Booking.objects.filter(
        came, place=place, space__kind=SpaceKind.DESK.value, status=Status.CONFIRMED.value,
        starts_at__date__range=around,
    )  # fmt: skip
    rows = kept.annotate(held=Count("occupancies")).values_list("starts_at", "ends_at", "held")
    taken: dict[date, int] = defaultdict(int)
    for start, end, held in rows:
        for part in parts_of(Period(start, end), place.zone, max(held, 1), place.midday):
            taken[part.day - timedelta(days=part.day.weekday())] += part.halves
    return taken


def _desk_count(place: Place) -> int:
    desks = place.spaces.filter(active=True, kind=SpaceKind.DESK.value)
    counted = desks.aggregate(n=Count("units", filter=Q(units__active=True)))["n"]
    return int(counted or 0)


def people_who_came(place: Place, since: date, today: date) -> int:
    """How many different people booked here since a day, and came, in whole weeks that are over.

    Counted to the minute, the first answer that says something would say who has just come.
    """
    monday = today - timedelta(days=today.weekday())
    rows = _kept_bookings([place.pk], since).filter(starts_at__date__lt=monday)
    return rows.aggregate(n=Count("person", distinct=True))["n"] or 0


def _kept_bookings(places: Sequence[int], since: date) -> QuerySet[Booking]:
    rows = Booking.objects.filter(place__in=places, status=Status.CONFIRMED.value, starts_at__date__gte=since)
    came = Q(arrived_at__isnull=False) | Q(place__expects_arrival=False)
    return rows.filter(came, starts_at__lt=timezone.now(), person__isnull=False)


def knows_use_of(person: Person, place: Place) -> bool:
    """Whether this person may read the use of that place: who sees its names; others, when five people made it."""
    return Ability.SEE_DAY in abilities(person, place) or is_use_of_many(place)


def is_use_of_many(place: Place, today: date | None = None) -> bool:
    """Whether five people made the use of a place: then it may stand in a model, which travels to whoever reads it."""
    day = today or timezone.localdate()
    return people_who_came(place, day - timedelta(weeks=WEEKS), day) >= FEWEST


def has_many_in_each_month(place: Place, today: date) -> bool:
    """Whether five people came in each month of the year, over two years: then its seasons may be said."""
    since = mondays_before(today, WEEKS)[0]
    monday = today - timedelta(days=today.weekday())
    rows = _kept_bookings([place.pk], since).filter(starts_at__date__lt=monday)
    by_month = rows.order_by().values(month=ExtractMonth("starts_at", tzinfo=place.zone))
    counted = by_month.annotate(n=Count("person", distinct=True)).values_list("month", "n")
    return sum(people >= FEWEST for _month, people in counted) == 12


def backtest_of(person: Person, forecast: Forecast) -> Backtest | None:
    """How the past of its place would have been foreseen; None where it is too short, or not theirs to read."""
    from maillage.forecasts.rules.demand import backtest  # noqa: PLC0415 - loaded when it is used

    if forecast.place is None or not knows_use_of(person, forecast.place):
        return None
    history = history_of(forecast.place)
    unlearned = replace(forecast.assumptions, seasons=())  # they may come from the very months that judge
    return backtest(history.taken, history.exposures(unlearned))


def half_day_price(place: Place, today: date | None = None) -> float | None:
    """What members, else everybody, pay for half a day at a desk, in euros; None where no rate says."""
    day = today or timezone.localdate()
    desks = place.spaces.filter(active=True, kind=SpaceKind.DESK.value).values_list("pk", flat=True)
    prices = []
    for space in desks:
        rates = in_force(Rate.objects.filter(space=space), day)
        rate = rates.get(Audience.MEMBER.value) or rates.get(Audience.EVERYBODY.value)
        if rate is None:
            continue
        if rate.kind == RateKind.FREE.value:
            prices.append(0)
        elif rate.half_day is not None:
            prices.append(rate.half_day)
    return min(prices) / 100 if prices else None


def occupancy_range(network: Network, today: date | None = None) -> tuple[Spread, int] | None:
    """The occupancy (%) of the places of a network over six months, by fives, and of how many places it is said.

    None unless five places with five people each can be counted: fewer could be recognised.
    """
    day = today or timezone.localdate()
    mondays = mondays_before(day, 26)
    places = [
        place
        for place in network.places.filter(state=State.IN_SERVICE.value)
        if people_who_came(place, mondays[0], day) >= FEWEST
    ]
    if len(places) < LEAST_PLACES:
        return None
    weeks = desk_minutes_by_week(places, mondays)
    shares = []
    for place in places:
        taken = sum(weeks[place.pk, monday].taken for monday in mondays)
        opened = sum(weeks[place.pk, monday].open for monday in mondays)
        if opened:
            shares.append(100 * taken / opened)
    if len(shares) < LEAST_PLACES:
        return None
    low, middle, high = inner_range(shares)
    return Spread(*(5.0 * round(min(one, 100) / 5) for one in (low, middle, high))), len(shares)


def cost_ranges(network: Network, today: date | None = None) -> dict[str, tuple[Spread, int]]:
    """What its places in service pay, by parameter (euros, to two figures), and of how many organisations that is said.

    A carrier counts once, by the mean of its places: else one with four of five would read the fifth. None of a cost
    that fewer than five carriers wrote down.
    """
    months = last_twelve_months(today or timezone.localdate())
    places = network.places.filter(state=State.IN_SERVICE.value)
    by_key: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for carrier, sums in costs_by_place(places, months):
        for key, euros in costs_of_sums(sums, months).items():
            by_key[key][carrier].append(euros)
    means = {key: [sum(one) / len(one) for one in rows.values()] for key, rows in by_key.items()}
    return {key: (cost_spread(key, rows), len(rows)) for key, rows in means.items() if len(rows) >= LEAST_PLACES}


def fitted_attraction(network: Network, today: date | None = None) -> Attraction | None:
    """How far people come from in a network, fitted on a year of visits; None when too few came to say."""
    import numpy as np  # noqa: PLC0415 - loaded when it is used

    from maillage.forecasts.rules.attraction import fit_attraction  # noqa: PLC0415 - as above

    mondays = mondays_before(today or timezone.localdate(), 52)
    places = list(network.places.filter(state=State.IN_SERVICE.value).values_list("pk", flat=True))
    over = Q(starts_at__date__lt=mondays[-1] + timedelta(weeks=1))
    rows = _kept_bookings(places, mondays[0]).filter(over, person__home__isnull=False)
    if (rows.aggregate(n=Count("person", distinct=True))["n"] or 0) < FEWEST:
        return None
    seconds = Sum(Extract(F("ends_at") - F("starts_at"), "epoch"))
    visits = {(insee, pk): total for insee, pk, total in rows.values_list("person__home", "place").annotate(n=seconds)}
    reach = Reach.objects.by_car().filter(place__in=places, commune__population__gt=0)
    reached = list(reach.values_list("commune", "place", "minutes", "commune__population"))
    communes = sorted({row[0] for row in reached})
    if not communes:
        return None
    at, along = {insee: n for n, insee in enumerate(communes)}, {pk: n for n, pk in enumerate(places)}
    people = np.zeros(len(communes))
    minutes = np.full((len(communes), len(places)), np.inf)
    counted = np.zeros_like(minutes)
    for insee, pk, far, population in reached:
        people[at[insee]] = population
        minutes[at[insee], along[pk]] = far
        counted[at[insee], along[pk]] = float(visits.get((insee, pk), 0)) / 60 / HALF_DAY / 12
    return fit_attraction(people, minutes, counted)
