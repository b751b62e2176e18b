"""A refusal becomes an answer: a page with its sentence, or a problem for a program that asks for JSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from maillage.kernel.refusal import Refusal
from maillage.web.problems import RETRY_S, problem_response, status_of, wants_json


def refused(request: HttpRequest, refusal: Refusal, status: int | None = None) -> HttpResponse:
    """Say no. Its status is that of its code, unless another is given."""
    status = status or status_of(refusal)
    if wants_json(request):
        return problem_response(refusal, request, status)
    answer = render(request, "pages/refused.html", {"refusal": refusal}, status=status)
    if status == 503:
        answer["Retry-After"] = str(RETRY_S)
    patch_vary_headers(answer, ["Accept"])
    return answer
