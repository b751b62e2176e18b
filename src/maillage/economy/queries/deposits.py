"""The deposit bags of the places of an organisation: at the bank, or not yet."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from maillage.bookings.models import TillBag
from maillage.community.models import Organisation
from maillage.economy.models import BagDeposit


def bags_at(organisation: Organisation) -> QuerySet[TillBag]:
    """Each with what was last noted of its way to the bank (`deposited_on`, `reference`), the last first."""
    last = BagDeposit.objects.filter(bag=OuterRef("pk")).order_by("-pk")
    rows = TillBag.objects.filter(place__operator=organisation).select_related("place")
    return rows.annotate(
        deposited_on=Subquery(last.values("deposited_on")[:1]), reference=Subquery(last.values("reference")[:1])
    ).order_by("-closed_at", "-pk")


def bags_to_deposit(organisation: Organisation) -> QuerySet[TillBag]:
    """Those that are not at the bank, the oldest first."""
    return bags_at(organisation).filter(deposits=None).order_by("closed_at", "pk")
