"""Who one can be in the demonstration, and the mails it would have sent; these pages exist nowhere else."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.community.models import Person
from maillage.demonstration.bank import statement_to_bring
from maillage.demonstration.queries import PERSONAS, mails, persona
from maillage.demonstration.telework import things_to_try
from maillage.economy.models import Issuer
from maillage.web.downloads import attachment
from maillage.web.sensitivity import public


def only_in_a_demonstration(view: Any) -> Any:
    """404 anywhere else: these addresses must not exist where people are real."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return guarded


@public
@only_in_a_demonstration
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET: choose a persona; the latest mails."""
    attestation, agreement = things_to_try()
    context = {
        "personas": PERSONAS,
        "mails": mails(settings.MAIL_FOLDER),
        "attestation": attestation,
        "agreement": agreement,
        "section": "demo",
    }
    return render(request, "pages/demo.html", context)


@public
@only_in_a_demonstration
@require_GET
def enter(request: HttpRequest, who: str) -> HttpResponse:
    """GET: sign in as a persona, in one click."""
    chosen = persona(who)
    if chosen is None:
        raise Http404
    logout(request)
    if chosen.email:
        person = Person.objects.filter(email=chosen.email).first()
        if person is None:
            raise Http404
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(chosen.landing)


@public
@only_in_a_demonstration
@require_GET
def bank_statement(request: HttpRequest) -> HttpResponse:
    """GET: a statement of an invented bank, which pays invoices of the demonstration: to be brought in."""
    issuer = get_object_or_404(Issuer.objects.exclude(bank_files=None).distinct()[:1])
    return attachment(statement_to_bring(issuer, timezone.localdate()), "releve-invente.xml", "application/xml")
