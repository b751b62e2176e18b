"""My bookings: what presses, what comes, what was; and the statement of my days."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.bookings.forms import StatementForm
from maillage.bookings.models import Booking
from maillage.bookings.presenters import (
    Statement,
    again_by_booking,
    group_by_month,
    group_by_week,
    once_a_series,
)
from maillage.bookings.queries import basket_count, my_bookings, my_series, my_waiting
from maillage.bookings.queries.mine import visits_between
from maillage.bookings.queries.visits import visit_to_ask_about
from maillage.bookings.rules.policy import Status
from maillage.bookings.views.common import person_of
from maillage.community.queries.letterheads import letterhead_of
from maillage.community.visitors import current_network
from maillage.web.downloads import attachment, table_response
from maillage.web.pdf import Letterhead, compile_pdf
from maillage.web.sensitivity import own

PAST_SHOWN = 60  # rows; the statement has the rest


@own(offline=True)
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """GET: the visitor's bookings, what expires first, what comes by week, what was by month."""
    person, now = person_of(request), timezone.now()
    alive = list(my_bookings(person))
    waiting = my_waiting(person)
    offered = [one for one in waiting if one.state == "offered" and one.offer]
    kept = {one.offer_id for one in offered}
    held = [b for b in alive if b.status == Status.HELD and b.pk not in kept]
    past = list(my_bookings(person, past=True)[:PAST_SHOWN])
    context = {
        "offered": sorted(offered, key=lambda one: (one.offer and one.offer.expires_at) or now),
        "held": sorted(held, key=lambda b: b.expires_at or now),
        "weeks": group_by_week(once_a_series(b for b in alive if b.status != Status.HELD), timezone.localdate()),
        "series": my_series(person),
        "waiting": [one for one in waiting if one not in offered],
        "basket": basket_count(person),
        "months": group_by_month(past),
        "again": again_by_booking(past, alive, now),
        "to_ask": visit_to_ask_about(person, now),
        "section": "mine",
        "now": now,
    }
    return render(request, "bookings/mine.html", context)


@own
@login_required
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """GET: the days one came, between two days; as it is read before it is taken away."""
    form, made = _statement_of(request)
    context = {"form": form, "statement": made, "section": "mine"}
    return render(request, "bookings/statement.html", context, status=422 if form.errors else 200)


@own
@login_required
@require_GET
def statement_table(request: HttpRequest) -> HttpResponseBase:
    """GET: the same as a table, CSV or XLSX."""
    _form, made = _statement_of(request)
    return table_response(request, _file_name(made), made.header(), made.rows())


@own
@login_required
@require_GET
def statement_pdf(request: HttpRequest) -> HttpResponse:
    """GET: the same on paper."""
    _form, made = _statement_of(request)
    content = made.content(person_of(request), timezone.localdate())
    network = made.visits[0].place.network if made.visits else current_network(request)
    letterhead = letterhead_of(network) if network else Letterhead("")
    pdf = compile_pdf("maillage.bookings", "templates/bookings/statement.typ", content, letterhead=letterhead)
    response = attachment(pdf, f"{_file_name(made)}.pdf", "application/pdf")
    response["Cache-Control"] = "no-store"
    return response


def _statement_of(request: HttpRequest) -> tuple[StatementForm, Statement]:
    """The form and what it asks for; this year so far where it asks for nothing that can be."""
    today = timezone.localdate()
    this_year = {"du": today.replace(month=1, day=1), "au": today}
    form = StatementForm(request.GET if "du" in request.GET or "au" in request.GET else None, initial=this_year)
    first, last = this_year["du"], this_year["au"]
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["du"], form.cleaned_data["au"]
    return form, Statement(first, last, _visits(request, first, last))


def _visits(request: HttpRequest, first: date, last: date) -> tuple[Booking, ...]:
    return tuple(visits_between(person_of(request), first, last))


def _file_name(made: Statement) -> str:
    return f"releve-{made.first.isoformat()}-{made.last.isoformat()}"
