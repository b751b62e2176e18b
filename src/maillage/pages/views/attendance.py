"""How many come over the year and how full the desks are: of a network without a name, of a place for its hosts;
and tables of a period to take away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.bookings.forms import StatementForm
from maillage.bookings.queries.exports import bookings_between, cents_between
from maillage.bookings.queries.visits import mondays_before
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.rules.tables import parse_date
from maillage.community.views.common import person_of, run_by
from maillage.kernel.refusal import Refusal
from maillage.pages.exports import OF_NETWORK, OF_PLACE, count_lines, network_table, place_table, whole_weeks
from maillage.pages.visits import A_YEAR, figures_of_place, figures_of_places, years_of
from maillage.places.models import Place
from maillage.places.queries import places_facilitated_by
from maillage.web.downloads import table_response
from maillage.web.gates import FILES
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import render_page

PLACES_A_PAGE = 12
TITLES = {table.code: table.title for table in OF_PLACE}


@internal
@login_required
@require_GET
def network_attendance(request: HttpRequest) -> HttpResponse:
    """A year of the places of my networks, week by week; never who, nor a few."""
    person, _networks = person_of(request), run_by(request)
    mondays = _mondays(request)
    page = Paginator(places_facilitated_by(person), PLACES_A_PAGE).get_page(request.GET.get("page"))
    years = years_of(list(page.object_list), mondays)
    drawn = [year for year in years if year.weeks]  # of the others there is nothing to see
    figures = figures_of_places(drawn, mondays) if drawn else []
    context = {"years": years, "figures": figures, "page": page, "weeks": A_YEAR, **_around(mondays)}
    return render_page(request, "pages/attendance.html", "week", **context)


@internal
@login_required
@require_GET
def place_attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """A year of a place, week by week, for its hosts."""
    _person, place = _hosted(request, slug)
    mondays = _mondays(request)
    context = {"place": place, "figures": figures_of_place(place, mondays), **_around(mondays)}
    return render_page(request, "pages/place_attendance.html", "desk", **context)


@internal
@login_required
@require_GET
def network_exports(request: HttpRequest) -> HttpResponse:
    """What may be taken away of the places of my networks, over which weeks."""
    person, _networks = person_of(request), run_by(request)
    form, first, last = _period(request)
    mondays = whole_weeks(first, last, timezone.localdate())
    context = {
        "form": form,
        "tables": OF_NETWORK,
        "mondays": mondays,
        "query": _query(first, last),
        "has_places": places_facilitated_by(person).exists(),
    }
    return render_page(request, "pages/exports.html", "week", status=422 if form.errors else 200, **context)


@internal
@login_required
@require_GET
def network_export(request: HttpRequest, code: str) -> HttpResponseBase:
    """One table of the places of my networks: whole weeks that are over. Recorded, as every export."""
    person, _networks = person_of(request), run_by(request)
    title = _title(code)
    form, first, last = _period(request)
    if form.errors:
        return redirect(f"{reverse('network_exports')}?{request.GET.urlencode()}")
    mondays = whole_weeks(first, last, timezone.localdate())
    places = list(places_facilitated_by(person))
    if not mondays or not places:
        raise Refusal("nothing_to_take", "There is nothing to take away between these two days.")
    with FILES.pass_through():
        head, rows = network_table(places, code, mondays)
        response = table_response(request, f"{code}-{first}-{last}", head, rows, title)
    for network in {place.network_id: place.network for place in places}.values():
        about, scope = ("network", network.pk), network.scopes()[0]
        record(person, "counts_exported", about, scope, table=code, first=str(first), last=str(last))
    return response


@sensitive
@login_required
@require_GET
def place_exports(request: HttpRequest, slug: str) -> HttpResponse:
    """What the hosts of a place may take away, over which days."""
    _person, place = _hosted(request, slug)
    form, first, last = _period(request)
    counts = count_lines(place, first, last)
    context = {
        "form": form,
        "place": place,
        "tables": [(table, counts[table.code]) for table in OF_PLACE],
        "total": cents_between(place, first, last),
        "query": _query(first, last),
        "first": first,
        "last": last,
    }
    return render_page(request, "pages/place_exports.html", "desk", status=422 if form.errors else 200, **context)


@sensitive
@login_required
@require_GET
def place_export(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """One table of a place, for its hosts; with names where the lists of its days have them, and then recorded as a
    look at each person it names."""
    person, place = _hosted(request, slug)
    title = _title(code)
    form, first, last = _period(request)
    if form.errors:
        return redirect(f"{reverse('place_exports', args=[slug])}?{request.GET.urlencode()}")
    if not count_lines(place, first, last)[code]:
        raise Refusal("nothing_to_take", "There is nothing to take away between these two days.")
    with FILES.pass_through():
        head, rows = place_table(place, code, first, last)
        response = table_response(request, f"{place.slug}-{code}-{first}-{last}", head, rows, title)
    named = Person.objects.none()
    if code == "reservations":
        named = Person.objects.filter(pk__in=bookings_between(place, first, last).order_by().values("person"))
    verb = "bookings_exported" if code == "reservations" else "counts_exported"
    about, scope = ("place", place.pk), place.scopes()[0]
    record(person, verb, about, scope, about=named, table=code, first=str(first), last=str(last))
    return response


def _hosted(request: HttpRequest, slug: str) -> tuple[Person, Place]:
    """The place, if its hosts ask."""
    person = person_of(request)
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    if Ability.SEE_DAY not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    return person, place


def _title(code: str) -> str:
    if code not in TITLES:
        raise Http404
    return str(TITLES[code])


def _mondays(request: HttpRequest) -> list[date]:
    """The 52 whole weeks before the week of a day (`fin`), those that are over when it says nothing that can be."""
    today = timezone.localdate()
    end = parse_date(request.GET.get("fin", "")) or today
    return mondays_before(max(min(end, today), date(2000, 1, 3)), A_YEAR)


def _around(mondays: list[date]) -> Mapping[str, Any]:
    """The days the year goes from and to, and where the years before and after it end (None: that is not over)."""
    last, after = mondays[-1] + timedelta(days=6), mondays[-1] + timedelta(weeks=A_YEAR + 1)
    today = timezone.localdate()
    later = min(after, today) if last + timedelta(weeks=1) < today else None
    return {
        "first": mondays[0],
        "last": last,
        "before": mondays[0],
        "later": later,
        "fin": (last + timedelta(days=1)).isoformat(),
    }


def _period(request: HttpRequest) -> tuple[StatementForm, date, date]:
    """The form and the period it asks for; this year so far where it asks for nothing that can be."""
    today = timezone.localdate()
    this_year = {"du": today.replace(month=1, day=1), "au": today}
    form = StatementForm(request.GET if "du" in request.GET or "au" in request.GET else None, initial=this_year)
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data["du"], form.cleaned_data["au"]
    return form, this_year["du"], this_year["au"]


def _query(first: date, last: date) -> str:
    return f"&du={first.isoformat()}&au={last.isoformat()}"
