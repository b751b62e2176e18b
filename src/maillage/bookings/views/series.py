"""Series: plan the dates, choose for each, book; then see what became of them, take one again, change, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings import actions
from maillage.bookings.forms import ChangeSeriesForm, SearchForm, SeriesForm, chosen
from maillage.bookings.models import Booking, Series
from maillage.bookings.queries import dates_of, find_repeated
from maillage.bookings.views.booking import search_defaults
from maillage.bookings.views.common import person_of, uuid_of
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from maillage.territory.queries import resolve_commune
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success

WEEKS_PROPOSED = 8


def _space(number: str) -> Space:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    return get_object_or_404(
        Space.objects.select_related("place__commune", "place__network"), pk=int(number), active=True
    )


def _first_values(data: Any) -> Any:
    """What is proposed when nothing is filled in yet: the same weekday for eight weeks."""
    first = timezone.localdate() + timedelta(days=1)
    values = {"du": first.isoformat(), "au": (first + timedelta(weeks=WEEKS_PROPOSED)).isoformat(), "rythme": "1"}
    return {**values, "personnes": 1, **{name: data[name] for name in data if name in {"du", "au", "de", "a"}}}


@own
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET: the dates and what each would become. POST: book them, as chosen."""
    if request.method == "GET" and not request.GET:
        return redirect("bookings:search_series")  # the bare address: the space is chosen first
    data = request.POST if request.method == "POST" else request.GET
    space = _space(data.get("espace", ""))
    filled = "au" in data
    form = SeriesForm(data if filled else None, granularity=space.granularity, initial=_first_values(data))
    context: dict[str, Any] = {"form": form, "space": space, "section": "search", "key": uuid4()}
    status = 200
    if filled and form.is_valid():
        wanted = form.wanted(space.pk)
        try:
            if request.method == "POST":
                return _book(request, form, wanted)
            context["plan"] = actions.plan_series(person_of(request), wanted)
        except Refusal as refusal:
            context["refusal"] = refusal
            status = 409
    elif form.errors:
        status = 422
    return render(request, "bookings/series_new.html", context, status=status)


def _book(request: HttpRequest, form: SeriesForm, wanted: actions.Wanted) -> HttpResponse:
    days = wanted.recurrence.dates(wanted.first)
    choices = chosen(request.POST, days, wanted.people)
    key = uuid_of(request.POST.get("cle", ""))
    note = request.POST.get("note", "")[:200]
    made = actions.book_series(person_of(request), wanted, choices, key=key, note=note)
    say_made(request, list(made.bookings.all()))
    _stand_in_line(request, wanted, days)
    return redirect(made)


def say_made(request: HttpRequest, bookings: Sequence[Booking]) -> None:
    """What is booked, and apart from it what a host has still to accept."""
    sure = sum(booking.status == "confirmed" for booking in bookings)
    asked = sum(booking.status == "requested" for booking in bookings)
    if sure:
        told = ngettext("%(n)d booking is made.", "%(n)d bookings are made.", sure) % {"n": sure}
        flash_success(request, told)
    if asked:
        told = ngettext("%(n)d booking is asked for: a host will answer by mail.",
                        "%(n)d bookings are asked for: a host will answer by mail.", asked) % {"n": asked}  # fmt: skip
        messages.warning(request, told, extra_tags="warn")


def _stand_in_line(request: HttpRequest, wanted: actions.Wanted, days: Sequence[date]) -> None:
    """For each date where one chose to wait; what is free meanwhile can be taken on the page of the series."""
    waits = [day for day in days if request.POST.get(f"date-{day.isoformat()}") == "wait"]
    joined = 0
    for day in waits:
        try:
            actions.wait_for_date(person_of(request), wanted, day)
        except Refusal:
            continue
        joined += 1
    if joined:
        told = ngettext("You are in line for %(n)d date.", "You are in line for %(n)d dates.", joined) % {"n": joined}
        flash_success(request, told)


def _mine(request: HttpRequest, public_id: UUID) -> Series:
    query = Series.objects.select_related("space__place__commune", "space__place__network")
    return get_object_or_404(query, public_id=public_id, person=person_of(request))


@own
@login_required
@require_GET
def series(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All the dates of a series, with the truth of this moment."""
    found = _mine(request, public_id)
    dates = dates_of(found)
    now = timezone.now()
    ahead = [one for one in dates if one.booking and one.stands and one.booking.starts_at > now]
    context = {"series": found, "dates": dates, "ahead": ahead, "now": now, "section": "mine"}
    return render(request, "bookings/series.html", context)


@own
@login_required
@require_POST
def take(request: HttpRequest, public_id: UUID, day: date) -> HttpResponse:
    """Take a date that was skipped or cancelled."""
    found = _mine(request, public_id)
    kept = get_object_or_404(found.dates.select_related("series"), day=day)
    actions.take_date(person_of(request), kept)
    flash_success(request, _("It is booked."))
    return redirect(found)


@own
@login_required
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel from a day on, or all that is to come."""
    found = _mine(request, public_id)
    since = _day(request.POST.get("depuis", ""))
    if since is None:
        raise Refusal("no_such_day", "Say from which date on.")
    count = actions.cancel_series(person_of(request), found, since)
    told = ngettext("%(n)d date is cancelled.", "%(n)d dates are cancelled.", count) % {"n": count}
    flash_success(request, told)
    return redirect(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@own
@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another time of the day, from one date on."""
    found = _mine(request, public_id)
    initial = {
        "depuis": _day(request.GET.get("depuis", "")) or timezone.localdate() + timedelta(days=1),
        "quand": found.part, "de": found.starts, "a": found.ends, "personnes": found.people,
    }  # fmt: skip
    form = ChangeSeriesForm(request.POST or None, granularity=found.space.granularity, initial=initial)
    context: dict[str, Any] = {"form": form, "series": found, "section": "mine"}
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.change_series(person_of(request), found, form.cleaned_data["depuis"], form.criteria())
        except Refusal as refusal:
            context["refusal"], status = refusal, 409
        else:
            left = [moved for moved in done if moved.refusal]
            changed = len(done) - len(left)
            told = ngettext("%(n)d date is changed.", "%(n)d dates are changed.", changed) % {"n": changed}
            flash_success(request, told)
            if not left:
                return redirect(found)
            context["left"] = left
    return render(request, "bookings/series_change.html", context, status=status)


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Where can I have a place every Tuesday? Spaces that serve most of the dates, nearest first."""
    where = SearchForm(search_defaults(request))
    asked = "au" in request.GET
    when = SeriesForm(request.GET if asked else None, initial={**_first_values(request.GET), "quand": "morning"})
    context: dict[str, Any] = {"where": where, "when": when, "asked": asked, "section": "search"}
    if asked and where.is_valid() and when.is_valid():
        context |= _found(where, when)
    status = 422 if asked and (where.errors or when.errors) else 200
    return render(request, "bookings/series_search.html", context, status=status)


def _found(where: SearchForm, when: SeriesForm) -> dict[str, Any]:
    commune, _others = resolve_commune(where.cleaned_data["ou"])
    if commune is None:
        told = _("No commune is called “%(text)s”. Check the spelling, or give the postal code.")
        where.add_error("ou", told % {"text": where.cleaned_data["ou"]})
        return {}
    wanted = when.wanted(0)
    try:
        days = wanted.recurrence.dates(wanted.first)
    except Refusal as refusal:
        return {"refusal": refusal}
    base = where.criteria()
    criteria = wanted.criteria(days[0])
    criteria = type(criteria)(
        day=days[0], part=criteria.part, starts=criteria.starts, ends=criteria.ends, people=criteria.people,
        kinds=base.kinds, equipment=base.equipment, confidentiality=base.confidentiality,
        wheelchair=base.wheelchair,
    )  # fmt: skip
    found = find_repeated(criteria, days, commune.insee, where.within)
    query = [(name, value) for name in ("jours", "rythme", "du", "au", "quand", "de", "a", "personnes")
             for value in when.data.getlist(name)]  # type: ignore[attr-defined]  # a QueryDict  # fmt: skip
    return {"found": found, "days": days, "commune": commune, "query": query}
