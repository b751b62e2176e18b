"""The language of a page: what its address says, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language


class LanguageMiddleware(LocaleMiddleware):
    """French without a prefix, English under `/en/`.

    Django's own says `Vary: Accept-Language` where no prefix is, though the answer does not depend on it: caches would
    keep a copy for each browser. What does depend on it, a refusal told to a program, says so itself (`web.problems`).
    """

    def process_response(self, _request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]  # ours always is one
        """The language in which the page was made."""
        response.headers.setdefault("Content-Language", get_language() or "fr")
        return response
