"""What is in the till of a place, and its bags."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, QuerySet

from maillage.bookings.models import CashEntry, TillBag
from maillage.bookings.rules.till import Cheque, Till
from maillage.places.models import Place

IN_THE_TILL = (CashEntry.Means.CASH, CashEntry.Means.CHEQUE)


def entries_in_till(place: Place) -> QuerySet[CashEntry]:
    """What was received in cash or by cheque and is in no bag, the oldest first."""
    return CashEntry.objects.filter(place=place, means__in=IN_THE_TILL, bagged=None).order_by("day", "pk")


def till_of(place: Place) -> Till:
    """What should be in the till. Two statements."""
    return make_till(place, entries_in_till(place))


def make_till(place: Place, rows: Iterable[CashEntry]) -> Till:
    """The till that holds these."""
    rows = list(rows)
    cash = [row.cents for row in rows if row.means == CashEntry.Means.CASH]
    cheques = tuple(Cheque(row.pk, row.day, row.cents) for row in rows if row.means == CashEntry.Means.CHEQUE)
    last = TillBag.objects.filter(place=place).aggregate(last=Max("number"))["last"]
    return Till(last or 0, sum(cash), bool(cash), cheques)


def bags_of(place: Place) -> QuerySet[TillBag]:
    """The bags of a place, the last first."""
    return TillBag.objects.filter(place=place).order_by("-number")
