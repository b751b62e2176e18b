"""How rates are said on screen; what a panel on a page of a lower floor shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone

from maillage.community.models import Organisation
from maillage.economy.models import Issuer
from maillage.economy.presenters.paper import percent, quantity_of
from maillage.economy.presenters.vouchers import propose_for_kind
from maillage.economy.queries.cards import payable_by_card
from maillage.economy.queries.employers import YearCosts, year_costs_of
from maillage.economy.queries.rights import keeps_books
from maillage.places.models import Place

register = template.Library()
register.filter("percent", percent)
register.filter("quantity", quantity_of)
register.simple_tag(payable_by_card, name="passes_for_card")
register.simple_tag(propose_for_kind, name="voucher_proposal")


@register.simple_tag(takes_context=True)
def carrier_to_bill(context: Mapping[str, Any], place: Place) -> Organisation | None:
    """Who carries a place, where it invoices here and the visitor keeps its books."""
    person, carrier = context["request"].user, place.operator
    if carrier is None or not keeps_books(person, carrier):
        return None
    return carrier if Issuer.objects.filter(organisation=carrier).exists() else None


@register.simple_tag
def year_costs(organisation: Organisation) -> YearCosts:
    """What an organisation was invoiced this year, and the passes it shares."""
    return year_costs_of(organisation, timezone.localdate())
