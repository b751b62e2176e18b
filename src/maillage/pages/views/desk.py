"""My places, the host's day, my profile."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from maillage.access.presenters import warnings_at
from maillage.bookings.forms import CashEntryForm, MessageForm
from maillage.bookings.models import Booking, CashEntry
from maillage.bookings.queries import cash_of_day, conflicts_at, counts_by_day, day_at, other_uses, requests_at
from maillage.bookings.queries.charters import current_charter, unsigned_people
from maillage.bookings.queries.prices import owed_for
from maillage.bookings.queries.visits import opinions_of, walk_ins_on
from maillage.bookings.views.common import person_of
from maillage.community.actions import record
from maillage.community.actions.people import save_profile
from maillage.community.queries import abilities
from maillage.community.queries.memberships import invitations_to_join
from maillage.community.queries.rights import invitations_for
from maillage.community.rules import Ability
from maillage.community.visitors import facilitates
from maillage.kernel.refusal import Refusal
from maillage.pages.days import count_coming, day_of_place, tickable
from maillage.pages.forms import ProfileForm
from maillage.pages.sheet import sheet_of_day
from maillage.places.models import Place
from maillage.places.queries import closures_on, places_facilitated_by, places_hosted_by
from maillage.web.sensitivity import internal, own, sensitive
from maillage.web.shortcuts import flash_success

DAYS_COUNTED = 7


@internal
@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The places I host or facilitate, and how many come; names only on the host's day."""
    person = person_of(request)
    hosted, facilitated = list(places_hosted_by(person)), list(places_facilitated_by(person))
    first = timezone.localdate()
    days = [first + timedelta(days=n) for n in range(DAYS_COUNTED)]
    counts = counts_by_day([p.pk for p in {*hosted, *facilitated}], first, DAYS_COUNTED)
    context = {
        "hosted": [(p, [counts.get((p.pk, day), 0) for day in days]) for p in hosted],
        "facilitated": [(p, [counts.get((p.pk, day), 0) for day in days]) for p in facilitated],
        "days": days,
        "facilitates": facilitates(request),
        "offered": invitations_for(person).exists() or invitations_to_join(person).exists(),
        "section": "desk",
    }
    return render(request, "pages/desk.html", context)


@internal
@login_required
@require_GET
def today(request: HttpRequest, slug: str) -> HttpResponse:
    """The current date at the place."""
    place = get_object_or_404(Place, slug=slug)
    return redirect("day", slug, timezone.localdate(timezone=place.zone))


@sensitive
@login_required
@require_GET
def day(request: HttpRequest, slug: str, day: date) -> HttpResponse:
    """Who comes, when, where: for the hosts of the place, on one printed page. Looking is itself recorded."""
    person = person_of(request)
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    if Ability.SEE_DAY not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    if not 2000 <= day.year <= 2200:
        raise Http404
    bookings = list(day_at(place, day))
    takings = cash_of_day(place, day)
    now, closures = timezone.now(), closures_on(place, day)
    soon, later = tickable(bookings, now)
    record(
        person,
        "day_looked_at",
        ("place", place.pk),
        place.scopes()[0],
        about=[b.person for b in bookings],
        day=day.isoformat(),
        bookings=len(bookings),
    )
    context = {
        "place": place,
        "day": day,
        "bookings": bookings,
        "people": count_coming(bookings),
        "state": day_of_place(place, day, closures, now),
        "charters_to_read": _charters_to_read(place, bookings),
        "expected": soon,
        "tick_from": later,
        "closures": closures,
        "warnings": [*warnings_at(place), *_conflicts(place)],
        "other_uses": other_uses(place, day),
        "requests": requests_at(place).count(),
        "takings": takings,
        "owed": _owed_of_day(bookings),
        "by_means": _sums_by_means(takings),
        "means": CashEntry.Means.choices,
        "walk_ins": walk_ins_on(place, day),
        "opinions": opinions_of(place, timezone.localdate(now, place.zone)),
        "total": sum(taking.cents for taking in takings),
        "taking_form": CashEntryForm(),
        "message_form": MessageForm(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "section": "desk",
    }
    response = render(request, "pages/day.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _owed_of_day(bookings: list[Booking]) -> list[tuple[Booking, int]]:
    """Who owes something for a booking of the day, and how much."""
    owed = owed_for(bookings)
    return [(booking, owed[booking.pk]) for booking in bookings if booking.pk in owed]


def _sums_by_means(takings: list[CashEntry]) -> list[tuple[str, int]]:
    """What was received by each means: what to count in the till, what to take to the bank."""
    sums: dict[str, int] = {}
    for taking in takings:
        sums[str(taking.get_means_display())] = sums.get(str(taking.get_means_display()), 0) + taking.cents
    return list(sums.items())


def _charters_to_read(place: Place, bookings: list[Booking]) -> set[int]:
    """The bookings of those who have still to sign the charter of the place."""
    if (charter := current_charter(place)) is None:
        return set()
    unsigned = unsigned_people(charter, (b.person_id for b in bookings if not b.guest))
    return {b.pk for b in bookings if not b.guest and b.person_id in unsigned}


def _conflicts(place: Place) -> list[tuple[str, str]]:
    """What outside calendars ask and a booking refuses: a host must settle it."""
    count = conflicts_at(place).count()
    sentence = ngettext(
        "%(n)d event of an outside calendar falls on a booking.",
        "%(n)d events of outside calendars fall on a booking.",
        count,
    )
    return [(sentence % {"n": count}, "bookings:outside")] if count else []


@sensitive
@login_required
@require_GET
def day_sheet(request: HttpRequest, slug: str, day: date) -> HttpResponse:
    """The day on one sheet of A4, to pin up before a power cut."""
    person = person_of(request)
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    if Ability.SEE_DAY not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    if not 2000 <= day.year <= 2200:
        raise Http404
    bookings = list(day_at(place, day))
    record(
        person,
        "day_printed",
        ("place", place.pk),
        place.scopes()[0],
        about=[b.person for b in bookings],
        day=day.isoformat(),
        bookings=len(bookings),
    )
    response = HttpResponse(sheet_of_day(place, day, bookings), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{place.slug}-{day.isoformat()}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@own
@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """How I am called, where I live, which language I read."""
    person = person_of(request)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        save_profile(form.save(commit=False))
        flash_success(request, _("Saved."))
        return redirect("profile")
    status = 422 if form.errors else 200
    return render(request, "pages/profile.html", {"form": form, "section": "profile"}, status=status)
