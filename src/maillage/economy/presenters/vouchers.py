"""Which kind of voucher a pass looks like, from where it is good and how their carriers stand towards VAT, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.economy.models import Issuer
from maillage.economy.rules.clearing_law import Supply, VoucherKind, propose_voucher_kind
from maillage.economy.rules.documents import Regime
from maillage.passes.models import PassKind
from maillage.passes.rules.passes import PassScope
from maillage.places.models import Place


@dataclass(frozen=True, slots=True)
class VoucherProposal:
    """What is proposed, and why."""

    kind: str
    why: str


def propose_for_kind(place: Place, kind: PassKind) -> VoucherProposal:
    """Single-purpose when all the places where it is good stand alike towards VAT; multi-purpose else."""
    here = Q(pk=place.pk)
    if kind.scope == PassScope.NETWORK:
        here |= Q(network=place.network_id)
    if kind.pk:
        here |= Q(pk__in=kind.places.values("pk")) if kind.scope == PassScope.SOME else Q()
        here |= Q(network__in=kind.partners.values("pk"))
    carriers = set(Place.objects.filter(here).values_list("operator", flat=True))
    regimes = dict(Issuer.objects.filter(organisation__in=carriers - {None}).values_list("organisation", "regime"))
    unknown = len(carriers - set(regimes))
    taxed = [Supply("FR", Decimal(kind.vat_rate) if one == Regime.NORMAL else None) for one in regimes.values()]
    counts = {
        "taxed": sum(one.rate is not None for one in taxed), "untaxed": sum(one.rate is None for one in taxed),
        "unknown": unknown,
    }  # fmt: skip
    why = (
        _(
            "Carriers of the places where it is good: %(taxed)s invoicing VAT, %(untaxed)s without VAT, %(unknown)s "
            "that did not say."
        )
        % counts
    )
    if unknown or propose_voucher_kind(taxed) == VoucherKind.MULTI:
        return VoucherProposal(_("Proposed: multi-purpose (VAT is due when it is used)."), why)
    return VoucherProposal(_("Proposed: single-purpose (VAT is due when it is sold)."), why)
