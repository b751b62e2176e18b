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
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 403 if exception.code in FORBIDDEN else 409
        return render(request, "pages/refused.html", {"refusal": exception}, status=status)
