"""The passes of a network, for who facilitates it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maillage.community.views.common import run_by
from maillage.passes.presenters.passes import price_of_kind, what_kind_holds, where_of_kind
from maillage.passes.queries.network import (
    MonthOfPasses,
    count_ending,
    count_unpaid,
    kinds_of_networks,
    months_of_passes,
)
from maillage.web.charts.figures import FEW, Multiples, Series
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import render_page

SECTION = "network_passes"
MONTHS = 12


@internal
@login_required
@require_GET
def network_passes(request: HttpRequest) -> HttpResponse:
    """GET: what is on sale by place, sold and used month by month, ending soon, asked for and not paid."""
    networks, today = run_by(request), timezone.localdate()
    months = months_of_passes(networks, months_before(today, MONTHS))
    kinds = [
        (kind, what_kind_holds(kind), where_of_kind(kind), price_of_kind(kind)) for kind in kinds_of_networks(networks)
    ]
    return render_page(
        request, "passes/network.html", SECTION, kinds=kinds, figure=_figure(months),
        ending=count_ending(networks, today), unpaid=count_unpaid(networks),
    )  # fmt: skip


def months_before(today: date, count: int) -> list[date]:
    """The first days of that many months, the last one being this month.

    >>> months_before(date(2027, 2, 9), 3)
    [datetime.date(2026, 12, 1), datetime.date(2027, 1, 1), datetime.date(2027, 2, 1)]
    """
    numbers = range(today.year * 12 + today.month - count, today.year * 12 + today.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _figure(months: Sequence[MonthOfPasses]) -> Multiples:
    return Multiples(
        key="passes", title=_("Passes sold and half-days they paid for, month by month"),
        note=_("By fives; hatched, fewer than five: nobody can be worked out."),
        across=_("month"), labels=[date_format(one.month, "F Y") for one in months], bars=True,
        series=[
            Series(_("passes sold"), [FEW if one.sold is None else one.sold for one in months]),
            Series(_("half-days"), [FEW if one.half_days is None else one.half_days for one in months]),
        ],
    )  # fmt: skip
