"""What is proven of passes each night: no credit below zero, none out of nothing, each for a charged booking."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from maillage.ledger.reconciliation import Discrepancy, Proof
from maillage.passes.models import Charge, CreditEntry, CreditLot

MOST = 20  # named of each kind


def prove_credits(proof: Proof) -> None:
    """Lots and what was taken of them. Five statements, however many."""
    proof.count = CreditEntry.objects.count()
    proof.note(_faults_of_lots())
    proof.note(_faults_of_what_came_back())
    proof.note(_faults_of_uses())


def _faults_of_lots() -> Iterator[Discrepancy]:
    left = CreditLot.objects.annotate(left=F("amount") + Sum("entries__amount", default=0))
    for lot in left.filter(Q(left__lt=0) | Q(left__gt=F("amount"))).order_by("pk")[:MOST]:
        yield Discrepancy(
            "Pass %(held)s: %(left)s credits are left of a lot of %(amount)s.",
            {"held": lot.held_id, "left": lot.left, "amount": lot.amount},
        )
    elsewhere = CreditEntry.objects.exclude(lot=None).exclude(lot__held=F("held"))
    for held in elsewhere.order_by("held").values_list("held", flat=True).distinct()[:MOST]:
        yield Discrepancy("Pass %(held)s: credits were taken of a lot of another pass.", {"held": held})


def _faults_of_what_came_back() -> Iterator[Discrepancy]:
    """What is given back is what was taken: the same credits, of the same lot, for the same use."""
    rows = CreditEntry.objects.filter(undoes__isnull=False)
    same_lot = Q(lot=F("undoes__lot")) | Q(lot=None, undoes__lot=None)
    same = Q(undoes__amount=-F("amount"), undoes__use=F("use"), undoes__held=F("held"), undoes__undoes=None) & same_lot
    right = CreditEntry.objects.filter(same, pk=OuterRef("pk"))
    for held in rows.filter(~Exists(right)).order_by("held").values_list("held", flat=True).distinct()[:MOST]:
        yield Discrepancy("Pass %(held)s: what came back is not what was taken.", {"held": held})


def _faults_of_uses() -> Iterator[Discrepancy]:
    """What was taken is taken for a use that was charged, and stands as long as its charge does."""
    charged = Charge.objects.filter(use=OuterRef("use"), why="booked", undone_by=None)
    taken = CreditEntry.objects.filter(undoes=None, undone_by=None)
    for held in taken.filter(~Exists(charged)).order_by("held").values_list("held", flat=True).distinct()[:MOST]:
        yield Discrepancy("Pass %(held)s: credits were taken for a booking that is not charged.", {"held": held})
    several = Charge.objects.filter(why="booked", undone_by=None).values("use").annotate(count=Count("pk"))
    for row in several.filter(count__gt=1).order_by("use")[:MOST]:
        yield Discrepancy(
            "Booking %(use)s is charged %(count)s times.", {"use": str(row["use"]), "count": row["count"]}
        )
