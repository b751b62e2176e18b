"""What anybody may do: check a sealed file, look a document over with the points of the law."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from maillage.telework.actions.attestations import check_file
from maillage.telework.forms.agreements import REGIMES
from maillage.telework.forms.presence import CheckForm
from maillage.telework.presenters.points import point_lines
from maillage.telework.presenters.sealed_files import read_sealed_file
from maillage.telework.rules.points import Status, check_answers, completeness
from maillage.telework.rules.presence import read_number
from maillage.telework.rules.terms import Regime
from maillage.telework.views.presence import attestation_page, unshared
from maillage.web.sensitivity import public
from maillage.web.shortcuts import render_page

CHOICES = (Status.PRESENT, Status.MISSING, Status.NOT_APPLICABLE)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """GET: where any sealed file is dropped, or a number typed. POST: what the house says of it; nothing is kept."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    answer = None
    if form.is_bound and form.is_valid():
        if not (file := form.cleaned_data.get("file")):
            return redirect("telework:attestation", number=read_number(form.cleaned_data["number"]) or "-")
        content = file.read()
        state, attestation = check_file(content)
        if attestation is not None:
            return attestation_page(request, state, attestation, attestation.content["number"])
        answer, form = read_sealed_file(content), CheckForm()
    return unshared(render_page(request, "telework/check.html", "telework", form=form, answer=answer))


@public
@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """GET: where one kind of file was checked before one page did for all: printed in files that were handed out."""
    return redirect("telework:check", permanent=True)


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
    today = timezone.localdate()
    findings = check_answers(regime, answers, today)
    lines = point_lines(findings, today)
    return render_page(
        request, "telework/check_document.html", "telework", regimes=REGIMES, regime=regime.value,
        regime_words=dict(REGIMES)[regime.value], points=_in_order(lines), answers=answers,
        answered=bool(answers), completeness=completeness(findings),
        open_points=[line for line in lines if line.is_open],
        choices=[(Status.PRESENT.value, _("said")), (Status.MISSING.value, _("not said")),
                 (Status.NOT_APPLICABLE.value, _("does not apply"))],
    )  # fmt: skip


def _in_order(lines: list[Any]) -> list[Any]:
    """The law first; the order does not change with what was answered."""
    return sorted(lines, key=lambda line: (not line.is_law, line.reference.article))
