"""What one reads when something is wrong with the request itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from maillage.kernel.refusal import Refusal
from maillage.pages.refused import refused


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form kept open overnight, or cookies refused."""
    refusal = Refusal(
        "stale_form", "This page was open for too long, or cookies are refused. Go back, reload it and try again."
    )
    return refused(request, refusal)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request no browser sends (400)."""
    return refused(request, Refusal("bad_request", "This request can't be read."))
