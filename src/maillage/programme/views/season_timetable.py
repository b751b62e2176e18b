"""Days and rooms for what was accepted for a season: asked for, followed, stopped, taken."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import season_timetable as actions
from maillage.programme.forms.season_timetable import SeasonHoursForm, initial_hours
from maillage.programme.presenters.facilitation import search_figures
from maillage.programme.queries.interests import interest_counts
from maillage.programme.queries.season_timetable import drafts_without_day, left_out, missed_of, planned_events
from maillage.programme.views.common import prepared_season
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page


@internal
@login_required
@require_http_methods(["GET", "POST"])
def timetable(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits, what is proposed. POST has days and rooms looked for."""
    season = prepared_season(request, slug)
    form = SeasonHoursForm(request.POST or None, initial=initial_hours(season.timetable))
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_timetable(person_of(request), season, form.chosen_weekdays(), form.cleaned_data["hours"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("programme:season_timetable", slug)
    drafts = list(drafts_without_day(season))
    counts = interest_counts(drafts)
    return render_page(
        request, "programme/season_timetable.html", "preparing", season=season, form=form,
        drafts=drafts, planned=planned_events(season), missed=missed_of(season), left_out=left_out(season),
        search=search_figures(season),
        interests=[(one, counts.get(one.pk, 0)) for one in drafts] if season.interests_until else (),
    )  # fmt: skip


@internal
@login_required
@require_GET
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the search is; htmx reads the whole page again once it is over."""
    season = prepared_season(request, slug)
    response = render_page(request, "programme/parts/season_search.html", season=season, search=search_figures(season))
    if not season.search:
        response["HX-Refresh"] = "true"
    return response


@internal
@login_required
@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: end the search, and keep the best that was found."""
    actions.stop_timetable(person_of(request), prepared_season(request, slug))
    return redirect("programme:season_timetable", slug)


@internal
@login_required
@require_POST
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: each draft gets its proposed day and room; what can't be had any more is said."""
    season = prepared_season(request, slug)
    count, failed = actions.take_timetable(person_of(request), season)
    if count:
        sentence_of_count = ngettext(
            "%(n)s event has its day and its room.", "%(n)s events have their day and their room.", count
        )  # fmt: skip
        flash_success(request, sentence_of_count % {"n": count})
    if not failed:
        return redirect("programme:change_season" if count else "programme:season_timetable", slug)
    return render_page(
        request, "programme/season_timetable.html", "preparing", season=season,
        form=SeasonHoursForm(initial=initial_hours(season.timetable)), drafts=drafts_without_day(season),
        planned=[], missed=[], left_out=failed, search=None,
    )  # fmt: skip
