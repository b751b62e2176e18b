"""What a grant pays of a cost: within its days, its rate, its ceilings, and never the same euro twice.

See docs/algorithms/grants.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

WHOLE = 10_000  # basis points
MOST_CENTS = 100_000_000_000  # of a cost or an envelope: a billion euros


class CostKind(StrEnum):
    """What was paid, or given."""

    INVOICE = "invoice"
    PAYSLIP = "payslip"  # a part of somebody's pay
    MILEAGE = "mileage"
    VOLUNTEER = "volunteer"  # hours that nobody paid, valued apart


class CategoryKind(StrEnum):
    """On what a grant is to be spent; each is a heading of the report."""

    PURCHASES = "purchases"
    PREMISES = "premises"
    SERVICES = "services"
    TRAVEL = "travel"
    STAFF = "staff"
    EQUIPMENT = "equipment"
    VOLUNTEERS = "volunteers"


PERSONAL = frozenset({CostKind.PAYSLIP, CostKind.MILEAGE, CostKind.VOLUNTEER})  # their proofs name somebody


@dataclass(frozen=True, slots=True)
class CostTerms:
    """A cost: what may be counted of it, and what other grants pay already."""

    kind: CostKind
    incurred_on: date
    eligible_cents: int
    imputed_cents: int = 0


@dataclass(frozen=True, slots=True)
class CategoryTerms:
    """A kind of cost of a grant. `ceiling_cents` is refused beyond when strict, else said."""

    kind: CategoryKind
    ceiling_cents: int | None = None
    is_strict: bool = False
    imputed_cents: int = 0


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """A convention: its days (both included), its envelope, the rate it pays of what concerns it (basis points)."""

    starts_on: date
    ends_on: date
    envelope_cents: int
    rate_bp: int = WHOLE
    imputed_cents: int = 0  # what counts in its envelope
    accepts_volunteering: bool = False


def concerned_cents(eligible_cents: int, share_bp: int) -> int:
    """The part of a cost that concerns a grant's action.

    >>> concerned_cents(100_00, 3333)
    3333
    """
    return Money(eligible_cents).share_of(Fraction(share_bp, WHOLE)).cents


def payable_cents(eligible_cents: int, share_bp: int, rate_bp: int) -> int:
    """What a grant pays at most of the part that concerns it, rounded down: never a cent above its rate.

    >>> payable_cents(100_00, 5000, 8000), payable_cents(1, 5000, 10_000)
    (4000, 0)
    """
    return eligible_cents * share_bp * rate_bp // WHOLE**2


def counts_in_envelope(kind: CategoryKind, *, accepts_volunteering: bool) -> bool:
    """Hours of volunteers count in what a grant pays only where its convention accepts their value."""
    return kind != CategoryKind.VOLUNTEERS or accepts_volunteering


def most_imputable(cost: CostTerms, category: CategoryTerms, grant: GrantTerms, share_bp: int) -> int:
    """The most that may be imputed: the least of what the rate, the cost, the category and the envelope leave."""
    limits = [payable_cents(cost.eligible_cents, share_bp, grant.rate_bp), cost.eligible_cents - cost.imputed_cents]
    if category.ceiling_cents is not None and category.is_strict:
        limits.append(category.ceiling_cents - category.imputed_cents)
    if counts_in_envelope(category.kind, accepts_volunteering=grant.accepts_volunteering):
        limits.append(grant.envelope_cents - grant.imputed_cents)
    return max(min(limits), 0)


def may_impute(
    cost: CostTerms, category: CategoryTerms, grant: GrantTerms, share_bp: int, cents: int
) -> Refusal | None:  # fmt: skip
    """May that grant pay so many cents of that cost? The numbers leave this very imputation out."""
    if (cost.kind == CostKind.VOLUNTEER) != (category.kind == CategoryKind.VOLUNTEERS):
        return Refusal(
            "volunteers_apart",
            "Hours of volunteers go under volunteers, and nothing else does: they are counted apart.",
        )
    if not grant.starts_on <= cost.incurred_on <= grant.ends_on:
        return Refusal(
            "outside_convention", "This cost is of %(day)s: the convention counts from %(first)s to %(last)s.",
            day=cost.incurred_on, first=grant.starts_on, last=grant.ends_on,
        )  # fmt: skip
    if not 0 < share_bp <= WHOLE:
        return Refusal("bad_share", "What concerns the action is above 0 % and at most 100 %.")
    if cents <= 0:
        return Refusal("nothing_imputed", "Nothing is left to impute there: look at what is imputed already.")
    return _within_limits(cost, category, grant, share_bp, cents)


def _within_limits(
    cost: CostTerms, category: CategoryTerms, grant: GrantTerms, share_bp: int, cents: int
) -> Refusal | None:  # fmt: skip
    left = cost.eligible_cents - cost.imputed_cents
    if cents > left:
        return Refusal(
            "counted_twice", "%(left)s is left of this cost: grants pay the rest already. The same euro counts once.",
            left=Money(max(left, 0)),
        )  # fmt: skip
    payable = payable_cents(cost.eligible_cents, share_bp, grant.rate_bp)
    if cents > payable:
        return Refusal("above_rate", "At its rate, this grant pays %(most)s of this cost at most.", most=Money(payable))
    ceiling = category.ceiling_cents
    if ceiling is not None and category.is_strict and category.imputed_cents + cents > ceiling:
        room = Money(max(ceiling - category.imputed_cents, 0))
        return Refusal("above_ceiling", "%(left)s is left under the ceiling of this kind of cost.", left=room)
    if not counts_in_envelope(category.kind, accepts_volunteering=grant.accepts_volunteering):
        return None
    if grant.imputed_cents + cents > grant.envelope_cents:
        room = Money(max(grant.envelope_cents - grant.imputed_cents, 0))
        return Refusal("above_envelope", "%(left)s is left of this grant.", left=room)
    return None


def may_enter(
    kind: CostKind, excl_cents: int, incl_cents: int, eligible_cents: int, incurred_on: date, paid_on: date | None,
    today: date,
) -> Refusal | None:  # fmt: skip
    """May such a cost be written down?"""
    if not 0 <= excl_cents <= incl_cents <= MOST_CENTS:
        return Refusal(
            "bad_amount", "The amount with VAT is at least the amount without it, and neither is below zero."
        )
    if not 0 < eligible_cents <= incl_cents:
        return Refusal("bad_eligible", "What may be counted is above zero, and at most the amount with VAT.")
    if incurred_on > today or (paid_on is not None and paid_on > today):
        return Refusal("not_yet", "A cost is written down once it is there: this day is still to come.")
    if kind == CostKind.VOLUNTEER and paid_on is not None:
        return Refusal("nobody_pays", "Nobody pays hours of volunteers: leave the day of payment empty.")
    return None
