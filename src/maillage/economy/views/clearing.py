"""Accounts between places, for those who facilitate: agreements, periods, disputes, settlements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Network, Person
from maillage.community.queries import networks_run_by
from maillage.community.views.common import person_of
from maillage.economy.actions import clearing as actions
from maillage.economy.actions import clearing_agreements as agreements
from maillage.economy.forms.clearing import AgreementForm, AnswerForm, EndForm, PeriodForm
from maillage.economy.models import ClearingAgreement, ClearingCircle, ClearingDispute, ClearingDocument, ClearingPeriod
from maillage.economy.presenters import clearing as presenters
from maillage.economy.queries import clearing as queries
from maillage.economy.rules.periods import Outcome, PeriodState, last_whole_quarter, may_freeze, provisional_until
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web.downloads import attachment, table_response
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "clearing"
XML = "application/xml"


def _runner(request: HttpRequest) -> Person:
    person = person_of(request)
    if not networks_run_by(person):
        raise Refusal("not_allowed", agreements.ONLY_FACILITATORS)
    return person


def _agreement(request: HttpRequest, pk: int) -> ClearingAgreement:
    mine = queries.circles_run_by(person_of(request))
    return get_object_or_404(ClearingAgreement.objects.select_related("circle"), pk=pk, circle__in=mine)


def _period(request: HttpRequest, pk: int) -> ClearingPeriod:
    mine = queries.circles_run_by(person_of(request))
    rows = ClearingPeriod.objects.select_related("circle", "freeze", "settlement")
    return get_object_or_404(rows, pk=pk, circle__in=mine)


@internal
@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """GET: each circle of the networks one runs: its agreements, its periods; the threshold of the law."""
    circles = list(queries.circles_run_by(_runner(request)))
    today = timezone.localdate()
    return render_page(
        request, "economy/clearing.html", SECTION, circles=[_circle_page(circle) for circle in circles],
        watch=queries.watch_of(circles, today) if circles else None, period_form=PeriodForm(),
    )  # fmt: skip


def _circle_page(circle: ClearingCircle) -> dict[str, Any]:
    periods = list(circle.periods.select_related("freeze", "settlement", "circle"))
    rows = list(circle.agreements.all())
    return {
        "circle": circle,
        "networks": queries.networks_of(circle),
        "agreements": [(one, presenters.terms_in_words(one)) for one in rows],
        "periods": [(one, queries.course_of(one)) for one in periods],
        "is_agreed": any(one.state == "adopted" for one in rows),
    }


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """GET: what to agree on; POST: put it forward, and see what it would have come to."""
    person = _runner(request)
    mine = networks_run_by(person)
    form = AgreementForm(request.POST if request.method == "POST" else None, initial={"networks": mine[:1]})
    if form.is_bound and form.is_valid():
        try:
            made = agreements.propose_agreement(person, list(form.cleaned_data["networks"]), form.draft())
        except Refusal as refusal:
            form.add_error(None, _(refusal.sentence) % refusal.facts)
        else:
            flash_success(request, _("Put forward. Nothing counts until the places have said yes."))
            return redirect("economy:clearing_agreement", pk=made.pk)
    return render_page(request, "economy/clearing_propose.html", SECTION, form=form)


@sensitive
@login_required
@require_GET
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: an agreement, what it would have come to last quarter, who said yes and when."""
    one = _agreement(request, pk)
    first, last = last_whole_quarter(timezone.localdate())
    lines = queries.simulated_lines(one, first, last)
    names = Place.objects.in_bulk({number for line in lines for number in (line.debtor, line.creditor)})
    rows = [(names[line.debtor], names[line.creditor], line.cents) for line in lines]
    votes = {vote.place_id: vote for vote in one.votes.select_related("cast_by")}
    mine = set(networks_run_by(person_of(request)))
    return render_page(
        request, "economy/clearing_agreement.html", SECTION, agreement=one, terms=presenters.terms_in_words(one),
        networks=queries.networks_of(one.circle), span=presenters.period_in_words(first, last),
        figure=presenters.flows_figure("simulated", _("Who would have owed whom"), rows) if rows else None,
        balances=presenters.balances_of(rows), end_form=EndForm(),
        voices=[(place, votes.get(place.pk), place.network_id in mine) for place in queries.voices_of(one.circle)],
    )  # fmt: skip


@internal
@login_required
@require_POST
def vote(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """POST: write down what a place said at a meeting."""
    one = _agreement(request, pk)
    place = get_object_or_404(Place, slug=slug)
    agreements.cast_vote(person_of(request), one, place, is_yes=request.POST.get("voice") == "yes")
    return redirect("economy:clearing_agreement", pk=one.pk)


@internal
@login_required
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: adopt it."""
    one = _agreement(request, pk)
    agreements.adopt_agreement(person_of(request), one)
    flash_success(request, _("The agreement is adopted."))
    return redirect("economy:clearing")


@internal
@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: take it back."""
    agreements.withdraw_agreement(person_of(request), _agreement(request, pk))
    flash_success(request, _("It is taken back."))
    return redirect("economy:clearing")


@internal
@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: end an agreement on a day."""
    one, form = _agreement(request, pk), EndForm(request.POST)
    if not form.is_valid():
        raise Refusal("no_day", "Say a day.")
    agreements.end_agreement(person_of(request), one, form.cleaned_data["last"])
    flash_success(request, _("The agreement ends that day."))
    return redirect("economy:clearing_agreement", pk=one.pk)


@internal
@login_required
@require_POST
def open_period(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: open the next period of a circle."""
    circle = get_object_or_404(queries.circles_run_by(person_of(request)), pk=pk)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        raise Refusal("no_day", "Say a day.")
    actions.open_period(person_of(request), circle, form.cleaned_data["last"])
    flash_success(request, _("The period is open."))
    return redirect("economy:clearing")


@internal
@login_required
@require_GET
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: a period: who owes whom, what is contested, who pays whom."""
    one = _period(request, pk)
    person = person_of(request)
    pairs = queries.pairs_of_period(one)
    rows = [(pair.debtor, pair.creditor, pair.cents) for pair in pairs]
    settlement, course, today = getattr(one, "settlement", None), queries.course_of(one), timezone.localdate()
    is_open = course.state == PeriodState.OPEN
    disputes = ClearingDispute.objects.filter(line__period=one).select_related("line", "place")
    return render_page(
        request, "economy/clearing_period.html", SECTION, period=one, course=course,
        may_freeze=may_freeze(course, today) is None, until=(until := min(provisional_until(today), one.last)),
        provisional=presenters.balances_of(queries.provisional_rows(one, until)) if is_open else [],
        networks=queries.networks_of(one.circle), span=presenters.period_in_words(one.first, one.last),
        pairs=_seen_pairs(person, pairs, queries.documents_of(one)), balances=presenters.balances_of(rows),
        figure=presenters.flows_figure("owed", _("Who owes whom"), rows) if rows else None,
        settlement=settlement, transfers=_transfers(one),
        carried=settlement.carried.select_related("place").order_by("place__name") if settlement else [],
        disputes=[(dispute, AnswerForm(auto_id=f"id_{dispute.pk}_%s")) for dispute in disputes],
        open_disputes=sum(dispute.outcome == Outcome.OPEN for dispute in disputes),
    )  # fmt: skip


def _seen_pairs(
    person: Person, pairs: Iterable[queries.Pair], documents: Mapping[tuple[int, int], ClearingDocument]
) -> list[presenters.PairText]:  # fmt: skip
    """Few half-days are said only to who hosts one of the two places."""
    seen = []
    for pair in pairs:
        sees_all = queries.hosts_place(person, pair.debtor) or queries.hosts_place(person, pair.creditor)
        document = documents.get((pair.debtor.pk, pair.creditor.pk))
        seen.append(presenters.pair_text(pair, sees_all=sees_all, document=document))
    return seen


def _transfers(one: ClearingPeriod) -> list[Any]:
    settlement = getattr(one, "settlement", None)
    return list(settlement.transfers.select_related("payer", "payee")) if settlement else []


@internal
@login_required
@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: freeze a period that is over."""
    one = _period(request, pk)
    actions.freeze_period(person_of(request), one)
    flash_success(request, _("The statements are frozen: each place reads its own, and may contest a line."))
    return redirect("economy:clearing_period", pk=one.pk)


@internal
@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: net it into transfers."""
    one = _period(request, pk)
    actions.settle_period(person_of(request), one)
    flash_success(request, _("The period is settled: here is who pays whom."))
    return redirect("economy:clearing_period", pk=one.pk)


@internal
@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: keep a contested line, or put it right."""
    mine = queries.circles_run_by(person_of(request))
    rows = ClearingDispute.objects.select_related("line__period__circle")
    dispute = get_object_or_404(rows, pk=pk, line__period__circle__in=mine)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refusal("no_words", "Answer in a word, and write the amount as 12 or 7,50.")
    data = form.cleaned_data
    actions.settle_dispute(
        person_of(request), dispute, data["answer"], cents=data["cents"], half_days=data["half_days"]
    )  # fmt: skip
    flash_success(request, _("Your answer is kept with the line."))
    return redirect("economy:clearing_period", pk=dispute.line.period_id)


@sensitive
@login_required
@require_GET
def transfers(request: HttpRequest, pk: int) -> HttpResponseBase:
    """GET: the list of transfers, as a table."""
    one = _period(request, pk)
    head, rows = presenters.transfers_table(_transfers(one))
    return table_response(request, f"virements-{one.first:%Y-%m-%d}", head, rows, _("Transfers"))


@sensitive
@login_required
@require_GET
def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: all transfers as a bank reads them."""
    one = _period(request, pk)
    network: Network = queries.networks_of(one.circle)[0]
    return bank_response(one, presenters.bank_file(one, _transfers(one), network.name))


def bank_response(one: ClearingPeriod, raw: bytes) -> HttpResponse:
    response = attachment(raw, f"virements-{one.first:%Y-%m-%d}.xml", XML)
    response["Cache-Control"] = "no-store"
    return response


@internal
@login_required
@require_GET
def pair_statement(request: HttpRequest, pk: int, debtor: str, creditor: str) -> HttpResponse:
    """GET: what one place owes another, on paper: for their hosts, and for those who facilitate."""
    person = person_of(request)
    one = get_object_or_404(
        ClearingPeriod.objects.select_related("circle", "freeze").filter(freeze__isnull=False), pk=pk
    )
    wanted = [
        pair for pair in queries.pairs_of_period(one) if (pair.debtor.slug, pair.creditor.slug) == (debtor, creditor)
    ]  # fmt: skip
    sees_all = any(queries.hosts_place(person, place) for pair in wanted for place in (pair.debtor, pair.creditor))
    if not wanted or not (sees_all or queries.runs_circle(person, one.circle)):
        raise Http404
    response = attachment(
        presenters.pair_pdf(one, wanted[0], sees_all=sees_all), f"releve-{debtor}-{creditor}.pdf", "application/pdf"
    )
    response["Cache-Control"] = "no-store"
    return response
