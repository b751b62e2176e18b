"""The accounts of an issuer: VAT month by month, files for the accountant, closures."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.economy.actions.closures import close_books
from maillage.economy.actions.looks import note_export
from maillage.economy.forms.books import ClosureForm
from maillage.economy.models import Invoice, Issuer
from maillage.economy.models.choices import KIND_LABELS, STATE_LABELS
from maillage.economy.presenters.archives import write_archive
from maillage.economy.presenters.books import Amount, fec_description, fec_lines
from maillage.economy.presenters.closures import attestation_pdf, closure_pdf
from maillage.economy.queries.income import income_due, incomes_of
from maillage.economy.queries.invoices import lines_on, vat_by_month
from maillage.economy.queries.training import is_over, practices_of
from maillage.economy.rules.fec import ENCODINGS, check_fec, fec_name, write_fec
from maillage.economy.views.desks import issuer_kept
from maillage.kernel.refusal import Refusal
from maillage.ledger.models import BookBeginning, Closure
from maillage.ledger.queries import balances
from maillage.ledger.reconciliation import in_words, report_on
from maillage.web.downloads import attachment, csv_response, written_response
from maillage.web.gates import FILES
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"
TEXT = "text/plain; charset={}"


def _year(request: HttpRequest) -> int:
    text, this_year = request.GET.get("annee", ""), timezone.localdate().year
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text) <= this_year else this_year


@internal
@login_required
@require_GET
def books(request: HttpRequest, slug: str) -> HttpResponse:
    """What is due in VAT, what each account came to, what is closed; the files one takes away."""
    _person, issuer = issuer_kept(request, slug, training=True)
    return _page(request, issuer, ClosureForm(initial={"until": _last_month(timezone.localdate())}))


def _page(request: HttpRequest, issuer: Issuer, form: ClosureForm) -> HttpResponse:
    year, names = _year(request), {account.number: account.name for account in issuer.chart.values()}
    accounts = [
        (number, names.get(number, ""), money.cents) for number, money in sorted(balances(issuer.book).items())
    ]  # fmt: skip
    months = [(date(year, month, 1), lines) for month, lines in vat_by_month(issuer, year).items()]
    return render_page(
        request, "economy/books.html", SECTION, issuer=issuer, organisation=issuer.organisation, year=year,
        months=months, accounts=accounts, form=form, last_year=year - 1, is_past=year < timezone.localdate().year,
        closures=Closure.objects.filter(book__key=issuer.book).order_by("-until"),
        faults=[] if issuer.is_training else _faults(issuer, year), is_over=is_over(issuer),
        incomes=incomes_of(issuer, year), **_income_to_come(issuer),
        practices=0 if issuer.is_training else len(practices_of(issuer.organisation)),
        proof=(proof := report_on(issuer.book)), wrong=in_words(proof) if proof else [],
        beginning=BookBeginning.objects.filter(book__key=issuer.book).first(),
    )  # fmt: skip


def _income_to_come(issuer: Issuer) -> dict[str, Any]:
    """What closing the last month would move of passes, and which month that is."""
    month = _last_month(timezone.localdate()).replace(day=1)
    due = income_due(issuer, month)
    return {
        "coming_month": month, "coming_base": sum(one.base for one in due), "coming_vat": sum(one.vat for one in due)
    }  # fmt: skip


def _faults(issuer: Issuer, year: int) -> list[str]:
    """What our checker says of the file of that year, at most five things."""
    content, name = _fec(issuer, year, "utf-8")
    return [f"{fault.rule}: {fault.sentence}" for fault in check_fec(content, name)][:5]


def _fec(issuer: Issuer, year: int, encoding: str) -> tuple[bytes, str]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return write_fec(fec_lines(issuer, first, last), encoding), fec_name(issuer.siren, last)


def _last_month(today: date) -> date:
    return today.replace(day=1) - timedelta(days=1)


@internal
@login_required
@require_POST
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: close the accounts until the end of a day, a month or a year."""
    person, issuer = issuer_kept(request, slug, training=True)
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _page(request, issuer, form)
    until = form.cleaned_data["until"]
    match form.cleaned_data["span"]:
        case "month":
            until = until.replace(day=monthrange(until.year, until.month)[1])
        case "year":
            until = date(until.year, 12, 31)
    close_books(issuer, until, person)
    flash_success(request, _("The accounts are closed: nothing is written before any more."))
    return redirect("economy:books", slug)


@sensitive
@login_required
@require_GET
def fec(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the entries of a year for the accountant; `?format=latin` in ISO 8859-15."""
    person, issuer = issuer_kept(request, slug)
    encoding = _encoding(request)
    content, name = _fec(issuer, _year(request), encoding)
    note_export(issuer, person)
    return _file(content, name, encoding)


def _encoding(request: HttpRequest) -> str:
    wanted = request.GET.get("format", "utf8")
    if wanted not in ENCODINGS:
        raise Refusal("bad_request", "This file is given as utf8 or as latin: the address must end with one of them.")
    return ENCODINGS[wanted]


def _file(content: bytes, name: str, encoding: str) -> HttpResponse:
    response = attachment(content, name, TEXT.format(encoding))
    response["Cache-Control"] = "no-store"
    return response


@internal
@login_required
@require_GET
def description(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what the law wants beside it."""
    _person, issuer = issuer_kept(request, slug)
    encoding = _encoding(request)
    name = fec_name(issuer.siren, date(_year(request), 12, 31))
    text = fec_description(issuer, name, encoding).encode(encoding, errors="replace")
    return _file(text, name.replace(".txt", "-description.txt"), encoding)


@sensitive
@login_required
@require_GET
def archive(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET: all the accounts, with the script that checks that nothing was changed."""
    person, issuer = issuer_kept(request, slug, training=True)
    note_export(issuer, person)
    name = f"comptes-{slug}-{timezone.localdate():%Y%m%d}.zip"
    with FILES.pass_through():
        return written_response(name, "application/zip", lambda file: write_archive(issuer, file))


@internal
@login_required
@require_GET
def closure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET: a closure on paper: what each account came to, and the digest that proves it."""
    _person, issuer = issuer_kept(request, slug, training=True)
    row = get_object_or_404(Closure, pk=number, book__key=issuer.book)
    return attachment(closure_pdf(issuer, row), f"cloture-{slug}-{row.until:%Y%m%d}.pdf", "application/pdf")


@internal
@login_required
@require_GET
def attestation(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: how the accounts are kept safe (CGI, 286, I, 3° bis), and what the organisation that runs the site signs."""
    _person, issuer = issuer_kept(request, slug)
    return attachment(attestation_pdf(issuer), f"attestation-{slug}.pdf", "application/pdf")


@sensitive
@login_required
@require_GET
def table(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET: the invoices of a year, one a line, for any spreadsheet."""
    person, issuer = issuer_kept(request, slug)
    year = _year(request)
    rows = Invoice.objects.filter(issuer=issuer, issued_on__year=year).order_by("issued_on", "pk")
    kinds, states = dict(KIND_LABELS), dict(STATE_LABELS)
    note_export(issuer, person)
    header = [_("Number"), _("Kind"), _("Issued on"), _("Customer"), _("Before VAT"), _("VAT"), _("With VAT"),
              _("Paid"), _("State")]  # fmt: skip
    lines = [
        [
            line.invoice.number, str(kinds[line.invoice.kind]), line.invoice.issued_on, line.invoice.customer_name,
            *(Amount(cents) for cents in (
                sign * line.invoice.net_cents, sign * line.invoice.vat_cents, sign * line.invoice.gross.cents,
                line.standing.paid.cents,
            )),
            str(kinds[line.invoice.kind] if line.invoice.is_credit_note else states[line.state.value]),
        ]
        for line in lines_on(rows, timezone.localdate())
        for sign in [-1 if line.invoice.is_credit_note else 1]
    ]  # fmt: skip
    return csv_response(f"factures-{slug}-{year}.csv", header, lines)
