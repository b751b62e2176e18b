"""A refusal that reaches the door becomes a page with its sentence, never an error 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.refusal import Refusal

FORBIDDEN = {"not_allowed"}


class RefusalMiddleware:
    """Renders a Refusal raised by a view: 403 when it is about rights, else 409."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if _holds_a_nul(request):
            refusal = Refusal("bad_request", "This request can't be read.")
            return render(request, "pages/refused.html", {"refusal": refusal}, status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 403 if exception.code in FORBIDDEN else 409
        return render(request, "pages/refused.html", {"refusal": exception}, status=status)


def _holds_a_nul(request: HttpRequest) -> bool:
    """The one character no database keeps; no person types it."""
    given = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    return "\x00" in request.path or any(
        "\x00" in v for data in given for _name, values in data.lists() for v in values
    )
