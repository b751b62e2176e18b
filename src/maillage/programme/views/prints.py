"""What is printed or taken away: the booklet and poster of a season, the sheet to sign, who comes, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.views.common import person_of
from maillage.kernel.lines import number_in_groups
from maillage.programme.actions.attendance import look_at_registrations
from maillage.programme.actions.certificates import certified_registration, issue_certificate
from maillage.programme.models import Event, Registration
from maillage.programme.presenters.documents import certificate_pdf, sheet_pdf
from maillage.programme.presenters.printed import season_booklet, season_poster
from maillage.programme.queries.agendas import all_of_season
from maillage.programme.rules.attendance import initials_of
from maillage.programme.views.common import prepared_event, visible_season
from maillage.programme.views.registrations import own_registration
from maillage.web.downloads import attachment, table_response
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import render_page

PDF = "application/pdf"


def _own_file(content: bytes, file_name: str) -> HttpResponse:
    """A file that is kept nowhere on the way."""
    response = attachment(content, file_name, PDF)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_GET
def attendance_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the sheet to sign. Looking at who comes is written in the journal."""
    event = prepared_event(request, slug)
    return _own_file(sheet_pdf(event, look_at_registrations(person_of(request), event)), f"emargement-{slug}.pdf")


@sensitive
@login_required
@require_GET
def registrations_table(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET: who comes, as CSV or XLSX. Addresses of accounts and answers about health or food stay on the site."""
    event = prepared_event(request, slug)
    rows = look_at_registrations(person_of(request), event)
    questions = list(event.questions.filter(is_sensitive=False))
    header = [
        _("Name"), _("Organisation"), _("E-mail address"), _("How many come"), _("State"), _("Asked on"),
        _("Arrived at"), _("How many came"), _("Owes (€)"), _("Paid (€)"), *(question.label for question in questions),
    ]  # fmt: skip
    numbers = [question.pk for question in questions]
    return table_response(request, f"inscriptions-{slug}", header, _rows(event, rows, numbers), _("Who’s coming"))


def _rows(event: Event, registrations: list[Registration], questions: list[int]) -> Iterator[list[Any]]:
    for one in registrations:
        answers = {answer.question_id: answer.text for answer in one.answers.all()}
        yield [
            one.name, one.organisation, one.email, one.people,
            str(one.get_state_display()), one.created_at.astimezone(event.zone).replace(tzinfo=None),
            one.arrived_at.astimezone(event.zone).replace(tzinfo=None) if one.arrived_at else "",
            one.arrived_people, one.left_cents / 100, one.paid_cents / 100, *(answers.get(pk, "") for pk in questions),
        ]  # fmt: skip


@public
@require_POST
def issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: the certificate of who came, as PDF; its number is drawn the first time."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    certified = issue_certificate(mine)
    return _own_file(certificate_pdf(certified), f"attestation-{certified.certificate_number}.pdf")


@public
@require_GET
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """GET: whether a certificate is authentic: the event, the day, first letters of the name."""
    mine = certified_registration(number)
    response = render_page(
        request, "programme/certificate.html", "programme", event=mine.event if mine else None,
        initials=initials_of(mine.name) if mine else "",
        number=number_in_groups(mine.certificate_number or "") if mine else number[:20],
    )  # fmt: skip
    response.status_code = 200 if mine else 404
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_GET
def booklet(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the programme of a season as a booklet of A5 pages."""
    season = visible_season(request, slug)
    return attachment(season_booklet(season, all_of_season(season)), f"livret-{slug}.pdf", PDF, inline=True)


@public
@require_GET
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the programme of a season as an A3 poster."""
    season = visible_season(request, slug)
    return attachment(season_poster(season, all_of_season(season)), f"affiche-{slug}.pdf", PDF, inline=True)
