"""What one would come to, before the days of a season are chosen."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from maillage.community.models import Person
from maillage.programme.actions import interests as actions
from maillage.programme.queries.interests import events_asked_about, interests_of
from maillage.programme.rules.interests import may_say_interest
from maillage.programme.views.common import visible_season
from maillage.web.sensitivity import public
from maillage.web.shortcuts import flash_success, render_page

MOST = 500  # ticked at once: more is no person's doing


def _ticked(query: QueryDict) -> set[int]:
    return {int(one) for one in query.getlist("envie")[:MOST] if one.isascii() and one.isdigit() and len(one) < 10}


@public
@require_http_methods(["GET", "POST"])
def season_interests(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked about. POST: what one would come to; who is not signed in signs in first, and finds it ticked."""
    season = visible_season(request, slug)
    person = request.user if isinstance(request.user, Person) else None
    if request.method == "POST":
        ticked = _ticked(request.POST)
        if person is None:
            address = QueryDict(mutable=True)
            address.setlist("envie", [str(one) for one in sorted(ticked)])
            here = reverse("programme:season_interests", args=[slug])
            return redirect_to_login(f"{here}?{address.urlencode()}" if ticked else here)
        count = actions.set_interests(person, season, ticked)
        flash_success(request, _sentence_of(count))
        return redirect("programme:season_interests", slug)
    events = list(events_asked_about(season))
    mine = interests_of(person, season) if person is not None else set()
    ticked = _ticked(request.GET)
    refusal = may_say_interest(season.interests_until, timezone.localdate(), announced=season.announced_at is not None)
    return render_page(
        request, "programme/season_interests.html", "programme", season=season, refusal=refusal,
        events=[(event, event.pk in (ticked or mine)) for event in events], is_to_keep=bool(ticked - mine),
        count=len(mine),
    )  # fmt: skip


def _sentence_of(count: int) -> str:
    if not count:
        return _("It is written down: nothing of this list.")
    return ngettext(
        "It is written down: you would come to %(n)s event. You are told when it has its day.",
        "It is written down: you would come to %(n)s events. You are told when they have their day.", count,
    ) % {"n": count}  # fmt: skip
