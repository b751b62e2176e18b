"""What may be paid for telework, with its dated figures; and what is simpler."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.community.models import Person
from maillage.telework.forms.allowances import AllowanceForm
from maillage.telework.presenters.allowances import ceiling_texts, figure_rows
from maillage.telework.queries.agreements import agreements_of, organisations_of
from maillage.telework.rules.allowances import Situation, ceilings_of
from maillage.telework.rules.references import known_references
from maillage.web.sensitivity import public
from maillage.web.shortcuts import render_page

MOST = 5  # agreements that are led to
FIRST = {"secteur": "private", "ou": "place", "jours": 1, "par": "week"}


@public
@require_GET
def allowances(request: HttpRequest) -> HttpResponse:
    """GET: ceilings for a situation; one day a week in a shared place when nothing is said. Nothing is kept."""
    sent = AllowanceForm(request.GET) if "jours" in request.GET else AllowanceForm(initial=FIRST)
    situation = Situation()
    if sent.is_bound and sent.is_valid():
        situation = sent.situation()
    ceilings = [] if sent.errors else ceiling_texts(ceilings_of(situation, timezone.localdate()))
    person = request.user if isinstance(request.user, Person) else None
    return render_page(
        request,
        "telework/allowances.html",
        "",
        form=sent,
        ceilings=ceilings,
        situation=situation,
        figures=figure_rows(),
        trap=known_references()["allowance_at_home"],
        agreements=list(agreements_of(person)[:MOST]) if person else [],
        organisations=organisations_of(person) if person else [],
    )
