"""The year of a place, for who runs it and who keeps the books of its carrier: read, typed, brought, taken away."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.attachments import Kind, as_download, read_upload
from maillage.community.models import Person
from maillage.community.rules.tables import Mistake
from maillage.community.views.common import person_of
from maillage.economy.actions import place_accounts as actions
from maillage.economy.forms.place_accounts import HourForm, LineForm, PlaceFileForm, YearForm
from maillage.economy.models import PlaceAmount
from maillage.economy.presenters import place_accounts as presenters
from maillage.economy.queries.place_accounts import (
    is_carried_alone,
    lines_of_place,
    reads_place_accounts,
    single_lines_of,
    table_of,
    year_of_place,
)
from maillage.economy.rules.place_accounts import (
    FIRST_YEAR,
    build_year,
    counted_twice,
    last_twelve_months,
    months_from,
    value_of_hours,
)
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web.downloads import table_response
from maillage.web.formats import mistake, sentence
from maillage.web.gates import FILES
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "desk"
MOST_LISTED, MOST_SAID = 400, 20


def _place(request: HttpRequest, slug: str) -> tuple[Person, Place]:
    """A place whose year this visitor reads; to others it does not exist."""
    person = person_of(request)
    place = get_object_or_404(Place.objects.select_related("network", "operator"), slug=slug)
    if not reads_place_accounts(person, place):
        raise Http404
    return person, place


def _months(request: HttpRequest) -> tuple[tuple[date, ...], int | None]:
    """A calendar year that is asked for, else the twelve whole months that are over."""
    text, today = request.GET.get("annee", ""), timezone.localdate()
    if text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= today.year:
        return months_from(date(int(text), 1, 1)), int(text)
    return last_twelve_months(today), None


def _frame(place: Place, months: tuple[date, ...], year: int | None) -> dict[str, Any]:
    this_year = timezone.localdate().year
    return {
        "place": place, "months": presenters.period_in_words(months), "year": year,
        "years": range(this_year, this_year - 4, -1), "query": f"?annee={year}" if year else "",
        "more": f"&annee={year}" if year else "",
    }  # fmt: skip


@sensitive
@login_required
@require_GET
def place_year(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what came in and was spent by nature, what is left, volunteers apart."""
    _person, place = _place(request, slug)
    months, year = _months(request)
    lines = lines_of_place(place, months)
    accounts = build_year(months, lines)
    hour_form = HourForm(request.GET if "heure" in request.GET else None)
    value = None
    if hour_form.is_bound and hour_form.is_valid() and hour_form.cleaned_data["heure"]:
        value = value_of_hours(accounts.volunteer_hours, min(hour_form.cleaned_data["heure"], 100_000)).cents
    return render_page(
        request, "economy/place_year.html", SECTION, **_frame(place, months, year), accounts=accounts,
        receipts=presenters.year_rows(accounts.receipts), costs=presenters.year_rows(accounts.costs),
        chart=presenters.year_chart(accounts), summary=presenters.result_sentence(accounts),
        volunteers=presenters.volunteer_sentence(accounts, value), hour_form=hour_form,
        twice=[presenters.pair_sentence(first) for first, _other in counted_twice(lines)],
        is_alone=is_carried_alone(place),
    )  # fmt: skip


@sensitive
@login_required
@require_GET
def place_year_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET: the same as a table, month by month."""
    _person, place = _place(request, slug)
    months, year = _months(request)
    accounts = year_of_place(place, months)
    name = f"comptes-{place.slug}-{year or f'{months[-1]:%Y-%m}'}"
    rows = presenters.year_table(accounts)
    return table_response(request, name, presenters.year_header(accounts), rows, _("Accounts of the year"))


@sensitive
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place_year_table(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the year in one table; POST: keep it."""
    person, place = _place(request, slug)
    months, year = _months(request)
    digest = actions.digest_of_table(place, months)
    form = YearForm(
        request.POST if request.method == "POST" else None, months=months, known=table_of(place, months),
        initial={"digest": digest},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            actions.write_table(person, place, months, form.values(), form.cleaned_data["digest"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
            if refusal.code == "table_changed":
                form.data = {**request.POST.dict(), "digest": digest}
        else:
            flash_success(request, _("Kept."))
            return redirect(_address("place_year", place, year))
    return render_page(
        request, "economy/place_year_table.html", SECTION, **_frame(place, months, year), form=form,
    )  # fmt: skip


def _address(name: str, place: Place, year: int | None) -> str:
    return reverse(f"economy:{name}", args=[place.slug]) + (f"?annee={year}" if year else "")


@sensitive
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place_lines(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the single lines, and those of tables; POST: write one down."""
    person, place = _place(request, slug)
    year = _months(request)[1]
    form = LineForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["proof"]
        try:
            proof = read_upload(file, (Kind.PDF, Kind.PICTURE)) if file else None
            actions.write_line(person, place, form.draft(), form.cleaned_data["key"], proof)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("Written down."))
            return redirect(_address("place_lines", place, year))
    return _lines_page(request, place, form=form)


def _lines_page(
    request: HttpRequest, place: Place, *, form: LineForm | None = None, file_form: PlaceFileForm | None = None,
    mistakes: list[str] | None = None, brought: str = "",
) -> HttpResponse:  # fmt: skip
    months, year = _months(request)
    rows = list(single_lines_of(place, months)[: MOST_LISTED + 1])
    return render_page(
        request, "economy/place_lines.html", SECTION, **_frame(place, months, year), form=form or LineForm(),
        file_form=file_form or PlaceFileForm(auto_id="id_file_%s"), rows=rows[:MOST_LISTED],
        is_cut=len(rows) > MOST_LISTED, mistakes=mistakes or [], brought=brought,
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def bring_place_table(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: bring a treasurer's table; good lines are written, bad ones are told."""
    person, place = _place(request, slug)
    form = PlaceFileForm(request.POST, request.FILES, auto_id="id_file_%s")
    if form.is_valid():
        try:
            with FILES.pass_through():
                brought = actions.bring_table(person, place, form.cleaned_data["file"].read())
        except Refusal as refusal:
            form.add_error("file", sentence(refusal))
        else:
            if not brought.mistakes:
                flash_success(request, _brought_in_words(brought))
                return redirect(_address("place_lines", place, None))
            mistakes = [_mistake_in_words(one) for one in brought.mistakes[:MOST_SAID]]
            return _lines_page(request, place, mistakes=mistakes, brought=_brought_in_words(brought))
    return _lines_page(request, place, file_form=form)


def _brought_in_words(brought: actions.Brought) -> str:
    text = ngettext("%(n)s line is written.", "%(n)s lines are written.", brought.new) % {"n": brought.new}
    if brought.known:
        text += " " + ngettext("%(n)s was here already.", "%(n)s were here already.", brought.known) % {
            "n": brought.known
        }
    return text


def _mistake_in_words(one: Mistake) -> str:
    words = mistake({"sentence": one.sentence, "facts": one.facts})
    return _("Line %(line)s, column “%(column)s”: %(what)s") % {"line": one.line, "column": one.column, "what": words}


@sensitive
@login_required
@require_POST
def remove_place_line(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: take a line away."""
    person, place = _place(request, slug)
    actions.remove_line(person, place, public_id)
    flash_success(request, _("It is taken away."))
    return redirect(_address("place_lines", place, _months(request)[1]))


@sensitive
@login_required
@require_GET
def place_line_proof(request: HttpRequest, slug: str, public_id: UUID) -> FileResponse:
    """GET: the proof of a line, taken away."""
    _person, place = _place(request, slug)
    row = get_object_or_404(PlaceAmount.objects.exclude(proof=""), place=place, public_id=public_id)
    name = str(row.proof)
    return as_download(name, f"justificatif-{row.month:%Y-%m}{name[name.rfind('.') :]}")
