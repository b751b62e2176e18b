"""My events: what I come to, where I speak, what I proposed, what was."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.community.views.common import person_of
from maillage.programme.queries.mine import events_of
from maillage.web.sensitivity import own
from maillage.web.shortcuts import render_page


@own(offline=True)
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """GET: the events of who is signed in."""
    events = events_of(person_of(request), timezone.now())
    return render_page(request, "programme/mine.html", "my_events", mine=events)
