"""What one reads when something is wrong with the request itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.refusal import Refusal


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form kept open overnight, or cookies refused."""
    refusal = Refusal(
        "stale_form", "This page was open for too long, or cookies are refused. Go back, reload it and try again."
    )
    return render(request, "pages/refused.html", {"refusal": refusal}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request no browser sends (400)."""
    refusal = Refusal("bad_request", "This request can't be read.")
    return render(request, "pages/refused.html", {"refusal": refusal}, status=400)
