"""What a place owes and is owed, for its hosts: its statements alone; contest a line, vote, give the bank account."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.views.common import hosted_place
from maillage.economy.actions import clearing as actions
from maillage.economy.actions.clearing_agreements import cast_vote
from maillage.economy.forms.clearing import AccountForm, ContestForm
from maillage.economy.models import ClearingAgreement, ClearingLine, ClearingPeriod
from maillage.economy.presenters import clearing as presenters
from maillage.economy.queries import clearing as queries
from maillage.economy.queries.bank_accounts import account_of_place
from maillage.economy.rules.periods import AgreementState, PeriodState, provisional_until
from maillage.economy.views.clearing import bank_response
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page


def _period(place: Place, pk: int) -> ClearingPeriod:
    return get_object_or_404(queries.frozen_periods_of(place), pk=pk)


@internal
@login_required
@require_GET
def statements(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the periods of a place, what each came to; what is put to its voice."""
    _host, place = hosted_place(request, slug)
    periods = []
    for period in queries.frozen_periods_of(place):
        rows = [(pair.debtor, pair.creditor, pair.cents) for pair in queries.pairs_of_period(period, place)]
        mine = [one for one in presenters.balances_of(rows) if one.place == place]
        periods.append((period, queries.course_of(period), mine[0] if mine else presenters.Balance(place, 0, 0)))
    today = timezone.localdate()
    running = queries.open_period_of(place, today)
    until = min(provisional_until(today), running.last) if running else today
    rows = queries.provisional_rows(running, until) if running else []
    provisional = next((one for one in presenters.balances_of(rows) if one.place == place), None)
    circles = ClearingAgreement.objects.filter(circle__networks=place.network_id).exclude(
        state=AgreementState.WITHDRAWN
    )
    votes = {one.pk: one.votes.filter(place=place).first() for one in circles}
    return render_page(
        request, "economy/place_clearing.html", "desk", place=place, periods=periods,
        running=running, provisional=provisional, until=until,
        agreements=[(one, presenters.terms_in_words(one), votes[one.pk]) for one in circles],
    )  # fmt: skip


@internal
@login_required
@require_GET
def statement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET: what a place owes and is owed in a period, line by line."""
    _host, place = hosted_place(request, slug)
    period = _period(place, pk)
    course = queries.course_of(period)
    contestable = course.state == PeriodState.FROZEN
    documents = queries.documents_of(period)
    texts = [
        presenters.pair_text(
            pair, sees_all=True, contestable=contestable, document=documents.get((pair.debtor.pk, pair.creditor.pk))
        )
        for pair in queries.pairs_of_period(period, place)
    ]  # fmt: skip
    balance = next((one for one in presenters.balances_of(_rows(texts)) if one.place == place), None)
    settlement = getattr(period, "settlement", None)
    transfers = list(settlement.transfers.select_related("payer", "payee")) if settlement else []
    carried = settlement.carried.filter(place=place).first() if settlement else None
    return render_page(
        request, "economy/place_statement.html", "desk", place=place, period=period, course=course,
        span=presenters.period_in_words(period.first, period.last),
        sides=[
            (_("What it owes"), [one for one in texts if one.debtor == place]),
            (_("What it is owed"), [one for one in texts if one.creditor == place]),
        ],
        contested=sum(one.contested_cents for one in texts), owed_cents=abs(balance.cents) if balance else 0,
        balance=balance,
        pays=[one for one in transfers if one.payer == place],
        receives=[one for one in transfers if one.payee == place], carried=carried,
    )  # fmt: skip


def _rows(texts: list[presenters.PairText]) -> list[tuple[Place, Place, int]]:
    return [(one.debtor, one.creditor, one.cents) for one in texts]


@internal
@login_required
@require_POST
def contest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: say that a line is not right."""
    host, place = hosted_place(request, slug)
    periods = queries.frozen_periods_of(place)
    rows = ClearingLine.objects.select_related("period").filter(period__in=periods)
    line = get_object_or_404(rows.filter(debtor=place) | rows.filter(creditor=place), pk=pk)
    form = ContestForm(request.POST)
    if not form.is_valid():
        raise Refusal("no_words", "Say in a word what is not right.")
    actions.open_dispute(host, line, place, form.cleaned_data["words"])
    flash_success(request, _("It is contested: this line waits until those who facilitate have answered."))
    return redirect("economy:place_statement", slug=place.slug, pk=line.period_id)


@internal
@login_required
@require_POST
def vote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: say yes or no for one's place."""
    host, place = hosted_place(request, slug)
    agreement = get_object_or_404(ClearingAgreement, pk=pk, circle__networks=place.network_id)
    cast_vote(host, agreement, place, is_yes=request.POST.get("voice") == "yes")
    flash_success(request, _("The voice of your place is written down."))
    return redirect("economy:place_clearing", slug=place.slug)


@sensitive
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: by which account a place pays and is paid, which its carrier’s invoices bear; POST: write it down."""
    host, place = hosted_place(request, slug)
    known = account_of_place(place)
    initial = asdict(known.used) if known.used else {"holder": place.name}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.save_account(host, place, data["holder"], data["iban"], data["bic"])
        except Refusal as refusal:
            form.add_error("bic" if refusal.code == "no_bic" else "iban", _(refusal.sentence))
        else:
            flash_success(request, _("Saved."))
            return redirect("economy:place_clearing", slug=place.slug)
    return render_page(request, "economy/place_account.html", "desk", place=place, form=form, known=known)


@sensitive
@login_required
@require_GET
def bank_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET: what the place pays, as its bank reads it."""
    _host, place = hosted_place(request, slug)
    period = _period(place, pk)
    settlement = getattr(period, "settlement", None)
    paid = list(settlement.transfers.filter(payer=place).select_related("payer", "payee")) if settlement else []
    return bank_response(period, presenters.bank_file(period, paid, place.name))
