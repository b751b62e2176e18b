"""Making a model, trying a change from it, sharing it, removing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.commons.actions import create, fields_of, propose
from maillage.commons.models import Page, Proposal
from maillage.community.actions import record
from maillage.community.models import Network, Person
from maillage.community.rules import Scope, ScopeKind
from maillage.economy.queries.place_accounts import reads_place_accounts, year_of_place
from maillage.economy.rules.place_accounts import last_twelve_months
from maillage.forecasts.models import Forecast
from maillage.forecasts.queries import (
    forecasts_of,
    half_day_price,
    has_many_in_each_month,
    history_of,
    is_use_of_many,
    networks_foreseen_by,
    pages_of_kinds,
    places_foreseen_by,
)
from maillage.forecasts.rules.assumptions import Assumptions, Spread, check
from maillage.forecasts.rules.documents import read_page
from maillage.forecasts.rules.past_year import spreads_of_year
from maillage.forecasts.rules.seasons import learn_seasons
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

MOST_TRIES = 60  # of one model: a place one plays in, not a table without end


@transaction.atomic
def make_forecast(
    person: Person, network: Network, name: str, assumptions: Assumptions, *, place: Place | None = None
) -> Forecast:
    """Keep a model."""
    _require_maker(person, network, place)
    if refusal := check(assumptions):
        raise refusal
    forecast = Forecast(network=network, place=place, name=name.strip(), made_by=person)
    forecast.suppose(assumptions)
    forecast.save()
    record(person, "forecast_made", ("forecasts.forecast", forecast.pk), _scope(network))
    return forecast


def _require_maker(person: Person, network: Network, place: Place | None) -> None:
    mine = place in places_foreseen_by(person) if place else network in networks_foreseen_by(person)
    if not mine or (place is not None and place.network_id != network.pk):
        raise Refusal("not_allowed", "Only those who host the place or facilitate its network may do that.")


def _scope(network: Network) -> Scope:
    return Scope(ScopeKind.NETWORK, network.pk)


def _require_reader(person: Person, forecast: Forecast) -> None:
    if not forecasts_of(person).filter(pk=forecast.pk).exists():
        raise Refusal("not_allowed", "Only those who host the place or facilitate its network may do that.")


@transaction.atomic
def try_change(person: Person, forecast: Forecast, name: str, changes: dict[str, Spread]) -> Forecast:
    """The same model but for some parameters, as one more of its tries; the model stays as it is."""
    Forecast.objects.select_for_update().get(pk=forecast.pk)
    _require_reader(person, forecast)
    if forecast.tries.count() >= MOST_TRIES:
        raise Refusal("too_many_tries", "This model has %(most)s tries already: remove some first.", most=MOST_TRIES)
    assumptions = forecast.assumptions.with_changes(changes)
    if refusal := check(assumptions):
        raise refusal
    child = Forecast(
        network=forecast.network, place=forecast.place, name=name.strip()[:120], made_by=person, parent=forecast,
        begun_with=forecast.begun_with,
    )  # fmt: skip
    child.suppose(assumptions)
    child.save()
    record(person, "forecast_tried", ("forecasts.forecast", child.pk), _scope(child.network))
    return child


@transaction.atomic
def change_assumptions(person: Person, forecast: Forecast, name: str, assumptions: Assumptions) -> Forecast:
    """Write the assumptions of a model anew; one from which others were tried becomes a try of its own instead."""
    row = Forecast.objects.select_for_update().get(pk=forecast.pk)
    _require_reader(person, row)
    if refusal := check(assumptions):
        raise refusal
    if row.tries.exists():
        child = Forecast(
            network=row.network, place=row.place, name=name.strip(), made_by=person, parent=row,
            begun_with=row.begun_with,
        )  # fmt: skip
        child.suppose(assumptions)
        child.save()
        record(person, "forecast_tried", ("forecasts.forecast", child.pk), _scope(child.network))
        return child
    row.name = name.strip()
    row.suppose(assumptions)
    row.save(update_fields=["name", "document"])
    record(person, "forecast_changed", ("forecasts.forecast", row.pk), _scope(row.network))
    return row


@transaction.atomic
def share_forecast(person: Person, forecast: Forecast, *, shared: bool) -> Forecast:
    """Give a model an address that whoever has it may read, or take it back."""
    _require_reader(person, forecast)
    forecast.share_key = token_urlsafe(18) if shared else None
    forecast.save(update_fields=["share_key"])
    verb = "forecast_shared" if shared else "forecast_unshared"
    record(person, verb, ("forecasts.forecast", forecast.pk), _scope(forecast.network))
    return forecast


def publish_forecast(person: Person, forecast: Forecast, fields: Mapping[str, Any]) -> Page:
    """Make a page of the commons of a model; who writes there, the commons say."""
    _require_reader(person, forecast)
    return create(person, forecast.network, fields, message=_("An economic model, with its figures as data"))


def publish_kinds(person: Person, network: Network, pages: Mapping[str, Mapping[str, Any]]) -> int:
    """Make the page of each kind of place from the field that has none yet, by its key; how many were made."""
    if network not in networks_foreseen_by(person):
        raise Refusal("not_allowed", "Only those who host the place or facilitate its network may do that.")
    lacking = [key for key in pages if key not in pages_of_kinds()]
    for key in lacking:
        create(person, network, pages[key], message=_("An economic model, with its figures as data"))
    return len(lacking)


@transaction.atomic
def adopt_page(person: Person, network: Network, page: Page) -> Forecast:
    """Begin a model with that of a page of the commons; it remembers which, to give back what is learnt."""
    assert page.head is not None
    name, assumptions = read_page(page.head.text)
    forecast = make_forecast(person, network, name or page.title, assumptions)
    forecast.begun_with = page.head
    forecast.save(update_fields=["begun_with"])
    return forecast


def give_back(person: Person, forecast: Forecast, text: str) -> Proposal:
    """Propose the figures of a model to the page it began with, in the text that holds them."""
    _require_reader(person, forecast)
    base = forecast.begun_with
    if base is None:
        raise Refusal("no_page", "This model began with no page of the documentation.")
    message = _("Figures of the model “%(name)s”") % {"name": forecast.name}
    return propose(person, base.page, base.number, {**fields_of(base), "text": text}, message=message)


@transaction.atomic
def remove_forecast(person: Person, forecast: Forecast) -> None:
    """Remove a model; what was tried from it stays."""
    _require_reader(person, forecast)
    record(person, "forecast_removed", ("forecasts.forecast", forecast.pk), _scope(forecast.network))
    forecast.delete()


def measured_assumptions(person: Person, place: Place, base: Assumptions) -> Assumptions:
    """The same with what the place itself says: desks, days, price, use, its accounts; each with its reason.

    The accounts of the last twelve months are read by who reads them anyway (`reads_place_accounts`).

    The use of a place is written only when five people made it (`is_use_of_many`), even for its host: a model is
    shared, published, taken away. A history shorter than six months says nothing.
    """
    from maillage.forecasts.rules.demand import fit_demand, occupancy_spread  # noqa: PLC0415 - numpy, when it is used

    today = timezone.localdate()
    history = history_of(place, today)
    values, reasons = dict(base.values), dict(base.reasons)

    def measured(key: str, spread: Spread, reason: str) -> None:
        values[key], reasons[key] = spread, reason

    if history.desks:
        measured("desks", Spread.certain(history.desks), _("Desks of the place’s page."))
        measured("days_week", Spread.certain(history.days_week), _("Opening hours of the last eight weeks."))
    price = half_day_price(place, today)
    if price is not None:
        measured("price", Spread.certain(price), _("The rate in force."))
        measured("price_today", Spread.certain(price), _("The rate in force."))
    seasons = base.seasons
    if has_many_in_each_month(place, today):
        learned = learn_seasons(history.months, history.taken, history.open, base.likely("summer"))
        if learned:
            seasons, reasons["summer"] = learned, _("From two years of bookings, by fives.")
    base = replace(base, seasons=seasons)
    if is_use_of_many(place, today) and (demand := fit_demand(history.taken, history.exposures(base))):
        reason = _("Foreseen from %(months)d months of bookings.") % {"months": demand.months}
        measured("occupancy", occupancy_spread(demand, history.usual), reason)
    if reads_place_accounts(person, place):
        year = year_of_place(place, last_twelve_months(today))
        half_days = sum(history.taken[-12:]) if is_use_of_many(place, today) else 0.0
        for key, spread in spreads_of_year(year, Assumptions(values), half_days).items():
            measured(key, spread, _("From the accounts of the last twelve months."))
    return Assumptions(values, reasons, today.month, base.seasons)
