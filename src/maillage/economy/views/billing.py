"""What an organisation may invoice for a month: each customer, and the draft in one press."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.economy.actions.billing import draft_billable
from maillage.economy.queries.billing import billables
from maillage.economy.views.desks import issuer_kept
from maillage.kernel.money import Money
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"


def _month(text: str) -> date:
    """The first day of “2026-11”; of this month when it is no month, or one to come."""
    today = timezone.localdate()
    try:
        month = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return min(max(month, date(2000, 1, 1)), today.replace(day=1))


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def to_bill(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: who owes what for a month, who paid without an invoice. POST: write the draft of one of them."""
    person, issuer = issuer_kept(request, slug)
    first = _month(request.GET.get("mois", ""))
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if request.method == "POST":
        draft = draft_billable(issuer, person, request.POST.get("who", ""), first, last)
        if draft.street:
            return redirect("economy:read_over", draft.public_id)
        flash_success(request, _("The draft is written: add the address, an invoice bears it whole."))
        return redirect(draft)
    rows = billables(issuer, first, last)
    owed = [row for row in rows if not row.paid_by]
    this_month = timezone.localdate().replace(day=1)
    return render_page(
        request, "economy/to_bill.html", SECTION, issuer=issuer, organisation=issuer.organisation, month=first,
        owed=owed, paid=[row for row in rows if row.paid_by], before=first - timedelta(days=1),
        after=last + timedelta(days=1) if first < this_month else None,
        sum=Money.sum(Money(row.cents) for row in owed).cents,
    )  # fmt: skip
