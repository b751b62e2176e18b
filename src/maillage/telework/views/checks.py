"""What anybody may do: check a sealed agreement, look a document over with the points of the law."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.kernel.refusal import Refusal
from maillage.telework.forms.agreements import REGIMES
from maillage.telework.presenters.checks import read_sealed_agreement
from maillage.telework.presenters.points import point_lines
from maillage.telework.rules.points import Status, check_answers, completeness
from maillage.telework.rules.terms import Regime
from maillage.web.sensitivity import public
from maillage.web.shortcuts import render_page

LARGEST_FILE = 300_000  # bytes
CHOICES = (Status.PRESENT, Status.MISSING, Status.NOT_APPLICABLE)


@public
@require_http_methods(["GET", "POST"])
def check_agreement(request: HttpRequest) -> HttpResponse:
    """GET: where to drop a sealed file. POST: whether it is genuine; nothing of it is kept."""
    report = None
    if request.method == "POST":
        report = read_sealed_agreement(_uploaded(request))
    return render_page(request, "telework/check_agreement.html", "telework", report=report)


def _uploaded(request: HttpRequest) -> Any:
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > LARGEST_FILE:
        raise Refusal("no_sealed_file", "Choose the file with .json at its end that came with the agreement.")
    try:
        return json.loads(file.read().decode())
    except (ValueError, RecursionError) as error:
        raise Refusal(
            "no_sealed_file", "Choose the file with .json at its end that came with the agreement."
        ) from error


@public
@require_GET
def check_document(request: HttpRequest) -> HttpResponse:
    """GET: each point a text asks, ticked over somebody else's document; nothing is kept, all stands in the address."""
    try:
        regime = Regime(request.GET.get("regime", ""))
    except ValueError:
        return render_page(request, "telework/check_document.html", "telework", regimes=REGIMES, regime="")
    answers = {
        code: Status(value) for code, value in request.GET.items() if value in {choice.value for choice in CHOICES}
    }
    findings = check_answers(regime, answers)
    return render_page(
        request, "telework/check_document.html", "telework", regimes=REGIMES, regime=regime.value,
        regime_words=dict(REGIMES)[regime.value], points=_in_order(point_lines(findings)), answers=answers,
        answered=bool(answers), completeness=completeness(findings), open_points=_open(findings),
        choices=[(Status.PRESENT.value, _("said")), (Status.MISSING.value, _("not said")),
                 (Status.NOT_APPLICABLE.value, _("does not apply"))],
    )  # fmt: skip


def _in_order(lines: list[Any]) -> list[Any]:
    """The law first; the order does not change with what was answered."""
    return sorted(lines, key=lambda line: (not line.is_law, line.article))


def _open(findings: Any) -> list[Any]:
    return [line for line in point_lines(findings) if line.is_open]
