"""How rates are said on screen; what a panel on a page of a lower floor shows."""

from __future__ import annotations

from django import template
from django.utils import timezone

from maillage.community.models import Organisation
from maillage.economy.presenters.paper import percent
from maillage.economy.presenters.vouchers import propose_for_kind
from maillage.economy.queries.employers import YearCosts, year_costs_of

register = template.Library()
register.filter("percent", percent)
register.simple_tag(propose_for_kind, name="voucher_proposal")


@register.simple_tag
def year_costs(organisation: Organisation) -> YearCosts:
    """What an organisation was invoiced this year, and the passes it shares."""
    return year_costs_of(organisation, timezone.localdate())
