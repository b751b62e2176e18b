"""A refusal for a program: problem details as JSON (RFC 9457), in the reader's language."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.duration import duration_iso_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence

PROBLEM = "application/problem+json"
STATUS = {
    "not_allowed": 403, "read_only": 403, "stale_form": 403, "too_often": 429, "busy": 503,
    "bad_git_request": 400, "bad_request": 400, "bad_key": 400, "bad_link": 404, "no_such_commune": 404,
}  # fmt: skip
# What is the same whichever the sentence: RFC 9457 wants a title that does not change from one time to the next.
TITLES = {
    400: _("This request can't be read"), 401: _("A key is needed"), 403: _("Not allowed"), 404: _("Not found"),
    409: _("Not possible"), 422: _("This request can't be read"), 429: _("Too often"), 503: _("Busy"),
}  # fmt: skip
RETRY_S = 60
JSON, PAGES = {"application/json", PROBLEM}, {"text/html", "application/xhtml+xml"}


def status_of(refusal: Refusal) -> int:
    """The status of an answer that refuses: 403 when it is about rights, else 409; some codes have their own."""
    return STATUS.get(refusal.code, 409)


def wants_json(request: HttpRequest) -> bool:
    """Does the client ask for JSON, and for no page? One that takes anything reads a page, as browsers do."""
    named = {f"{one.main_type}/{one.sub_type}".lower() for one in request.accepted_types if one.quality}
    return bool(named & JSON) and not named & PAGES


def problem_response(refusal: Refusal, request: HttpRequest, status: int | None = None, **members: Any) -> JsonResponse:
    """Why not: `type` and `code` for programs, `title` and `detail` for who reads, `facts` as plain values; `members`
    are further ones (section 3.2 of the RFC).

    A type has no page to lead to: it is a tag (RFC 4151) that names this site and the code.
    """
    status = status or status_of(refusal)
    problem = {
        "type": f"tag:{urlsplit(settings.ORIGIN).hostname},2026:refusal/{refusal.code}",
        "title": gettext(str(TITLES.get(status, TITLES[409]))),
        "status": status,
        "detail": sentence(refusal),
        "instance": request.path,
        "code": refusal.code,
        "facts": {name: _plain(value) for name, value in refusal.facts.items()},
        **members,
    }
    answer = JsonResponse(problem, status=status, content_type=PROBLEM)
    answer["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ["Accept", "Accept-Language"])
    wait = refusal.facts.get("wait")
    if status == 503 or (status == 429 and isinstance(wait, timedelta)):
        answer["Retry-After"] = str(int(wait.total_seconds()) if isinstance(wait, timedelta) else RETRY_S)
    return answer


def _plain(value: Any) -> Any:
    """A fact as JSON has it: ISO 8601 for days, hours and lengths of time, text for what is left."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)
