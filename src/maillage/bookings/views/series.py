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
from maillage.bookings.forms import ChangeSeriesForm, SearchForm, SeriesForm, read_choices
from maillage.bookings.models import Booking, Series
from maillage.bookings.presenters.prices import price_of_periods
from maillage.bookings.queries import dates_of, find_repeated
from maillage.bookings.rules.policy import Status
from maillage.bookings.views.common import person_of, uuid_of
from maillage.bookings.views.search import search_defaults
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from maillage.territory.locations import resolve_address
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success

WEEKS_PROPOSED = 8
LOOKED_AT_DAYS = 90  # of a series without an end, when a place is looked for


def _find_space(number: str) -> Space:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    return get_object_or_404(
        Space.objects.select_related("place__commune", "place__network"), pk=int(number), active=True
    )


def _first_values(data: Any) -> Any:
    """What is proposed when nothing is filled in yet: the same weekday for eight weeks."""
    first = timezone.localdate() + timedelta(days=1)
    values = {"du": first.isoformat(), "au": (first + timedelta(weeks=WEEKS_PROPOSED)).isoformat(), "rythme": "1"}
    values |= {"sans_fin": data["sans_fin"]} if "sans_fin" in data else {}
    return {**values, "personnes": 1, **{name: data[name] for name in data if name in {"du", "au", "de", "a"}}}


@own
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET: the dates and what each would become. POST: book them, as chosen."""
    if request.method == "GET" and not request.GET:
        return redirect("bookings:search_series")  # the bare address: the space is chosen first
    data = request.POST if request.method == "POST" else request.GET
    space = _find_space(data.get("espace", ""))
    filled = "au" in data or "sans_fin" in data
    form = SeriesForm(data if filled else None, granularity=space.granularity, initial=_first_values(data))
    context: dict[str, Any] = {"form": form, "space": space, "section": "search", "key": uuid4()}
    status = 200
    if filled and form.is_valid():
        wanted = form.to_wanted(space.pk)
        try:
            if request.method == "POST":
                return _book(request, form, wanted)
        except Refusal as refusal:  # what was chosen stays on the page, beside the reason
            context["refusal"] = refusal
            status = 409
        try:
            plan = actions.plan_series(person_of(request), wanted)
            free = [(space.place.slug, one.day) for one in plan.dates if not one.refusal]
            context |= {"plan": plan, "wanted_days": free}
            sure = [one.period for one in plan.dates if one.period and not one.refusal and not one.ahead]
            context["price"] = price_of_periods(person_of(request), space.pk, sure, wanted.people)
        except Refusal as refusal:
            context.setdefault("refusal", refusal)
            status = 409
    elif form.errors:
        status = 422
    return render(request, "bookings/series_new.html", context, status=status)


def _book(request: HttpRequest, form: SeriesForm, wanted: actions.Wanted) -> HttpResponse:
    days = actions.series_days(wanted)
    choices = read_choices(request.POST, days, wanted.people)
    key = uuid_of(request.POST.get("cle", ""))
    note = request.POST.get("note", "")[:200]
    made = actions.book_series(person_of(request), wanted, choices, key=key, note=note)
    flash_made(request, list(made.bookings.all()))
    _join_queues(request, wanted, days)
    return redirect(made)


def flash_made(request: HttpRequest, bookings: Sequence[Booking]) -> None:
    """Say how many dates are booked, and how many a host has yet to accept."""
    sure = sum(booking.status == Status.CONFIRMED for booking in bookings)
    requested = sum(booking.status == Status.REQUESTED for booking in bookings)
    if sure:
        text = ngettext("%(n)d booking is made.", "%(n)d bookings are made.", sure) % {"n": sure}
        flash_success(request, text)
    if requested:
        text = ngettext(
            "%(n)d booking is asked for: a host will answer by email.",
            "%(n)d bookings are asked for: a host will answer by email.",
            requested,
        )
        messages.warning(request, text % {"n": requested}, extra_tags="warn")


def _join_queues(request: HttpRequest, wanted: actions.Wanted, days: Sequence[date]) -> None:
    """Join the waiting list of each date where that was chosen; dates free meanwhile are left alone."""
    waits = [day for day in days if request.POST.get(f"date-{day.isoformat()}") == "wait"]
    joined = 0
    for day in waits:
        try:
            actions.wait_for_date(person_of(request), wanted, day)
        except Refusal:
            continue
        joined += 1
    if joined:
        text = ngettext("You are in line for %(n)d date.", "You are in line for %(n)d dates.", joined) % {"n": joined}
        flash_success(request, text)


def _own_series(request: HttpRequest, public_id: UUID) -> Series:
    query = Series.objects.select_related("space__place__commune", "space__place__network")
    return get_object_or_404(query, public_id=public_id, person=person_of(request))


@own
@login_required
@require_GET
def series(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All the dates of a series, with the truth of this moment."""
    current = _own_series(request, public_id)
    dates = dates_of(current)
    now = timezone.now()
    ahead = [one for one in dates if one.booking and one.stands and one.booking.starts_at > now]
    goes_on = current.stopped_at is None and (current.rolling or any(one.state == "ahead" for one in dates))
    context = {"series": current, "dates": dates, "ahead": ahead, "now": now, "goes_on": goes_on, "section": "mine"}
    return render(request, "bookings/series.html", context)


@own
@login_required
@require_POST
def take(request: HttpRequest, public_id: UUID, day: date) -> HttpResponse:
    """POST: book a date that was skipped or cancelled and is free again."""
    series = _own_series(request, public_id)
    series_date = get_object_or_404(series.dates.select_related("series"), day=day)
    actions.take_date(person_of(request), series_date)
    flash_success(request, _("It is booked."))
    return redirect(series)


@own
@login_required
@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: nothing more is booked by itself; what is booked stands."""
    series = _own_series(request, public_id)
    actions.stop_series(person_of(request), series)
    flash_success(request, _("The series is stopped. What is booked stands."))
    return redirect(series)


@own
@login_required
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: cancel the dates from a day on, or all that are to come."""
    series = _own_series(request, public_id)
    since = _day(request.POST.get("depuis", ""))
    if since is None:
        raise Refusal("no_such_day", "Say from which date on.")
    count = actions.cancel_series(person_of(request), series, since)
    text = ngettext("%(n)d date is cancelled.", "%(n)d dates are cancelled.", count) % {"n": count}
    flash_success(request, text)
    return redirect(series)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@own
@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET, POST: move the dates from one on to another time of the day."""
    series = _own_series(request, public_id)
    initial = {
        "depuis": _day(request.GET.get("depuis", "")) or timezone.localdate() + timedelta(days=1),
        "quand": series.part,
        "de": series.starts,
        "a": series.ends,
        "personnes": series.people,
    }
    form = ChangeSeriesForm(request.POST or None, granularity=series.space.granularity, initial=initial)
    context: dict[str, Any] = {"form": form, "series": series, "section": "mine"}
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.change_series(person_of(request), series, form.cleaned_data["depuis"], form.to_criteria())
        except Refusal as refusal:
            context["refusal"], status = refusal, 409
        else:
            failed = [moved for moved in done if moved.refusal]
            changed = len(done) - len(failed)
            text = ngettext("%(n)d date is changed.", "%(n)d dates are changed.", changed) % {"n": changed}
            flash_success(request, text)
            if not failed:
                return redirect(series)
            context["left"] = failed
    return render(request, "bookings/series_change.html", context, status=status)


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Where can I have a place every Tuesday? Spaces that serve most of the dates, nearest first."""
    where = SearchForm(search_defaults(request))
    submitted = "au" in request.GET or "sans_fin" in request.GET
    when = SeriesForm(request.GET if submitted else None, initial={**_first_values(request.GET), "quand": "morning"})
    context: dict[str, Any] = {"where": where, "when": when, "searched": submitted, "section": "search"}
    if submitted and where.is_valid() and when.is_valid():
        context |= _search_context(where, when, request.user if isinstance(request.user, Person) else None)
    status = 422 if submitted and (where.errors or when.errors) else 200
    return render(request, "bookings/series_search.html", context, status=status)


def _days_looked_at(wanted: actions.Wanted) -> tuple[date, ...]:
    """All the days of the wish; of one without an end, those of the next months."""
    if not wanted.recurrence.is_endless:
        return wanted.recurrence.dates(wanted.first)
    days = wanted.recurrence.dates_until(wanted.first, wanted.first + timedelta(days=LOOKED_AT_DAYS))
    if not days:
        raise Refusal("no_dates", "No date answers this. Check the days and the end.")
    return days


def _search_context(where: SearchForm, when: SeriesForm, person: Person | None) -> dict[str, Any]:
    commune, _others = resolve_address(where.cleaned_data["ou"])
    if commune is None:
        text = _("No commune is called “%(text)s”. Check the spelling, or give the postal code.")
        where.add_error("ou", text % {"text": where.cleaned_data["ou"]})
        return {}
    wanted = when.to_wanted(0)
    try:
        days = _days_looked_at(wanted)
    except Refusal as refusal:
        return {"refusal": refusal}
    base = where.to_criteria()
    criteria = wanted.criteria(days[0])
    criteria = type(criteria)(
        day=days[0], part=criteria.part, starts=criteria.starts, ends=criteria.ends, people=criteria.people,
        kinds=base.kinds, equipment=base.equipment, confidentiality=base.confidentiality,
        wheelchair=base.wheelchair,
    )  # fmt: skip
    offers = find_repeated(criteria, days, commune.insee, where.within, person=person)
    query = [
        (name, value)
        for name in ("jours", "rythme", "du", "au", "sans_fin", "quand", "de", "a", "personnes")
        for value in when.data.getlist(name)  # type: ignore[attr-defined]  # a QueryDict
    ]
    return {"offers": offers, "days": days, "commune": commune, "query": query}
