"""HEAD asks for the headers of a GET: monitors, link checkers and feed readers begin by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest


class HeadMiddleware:
    """Whatever answers GET answers HEAD the same, without its content (RFC 9110, 9.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"  # no view has to think of it
        try:
            response = self.get_response(request)
        finally:
            request.method = "HEAD"
        if response.streaming:
            response.streaming_content = []  # what was opened is closed with the response
        else:
            response.content = b""
        return response
