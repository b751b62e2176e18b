"""What one holds that pays for stays: half-days, days a month, hours, as much as one wants.

The pass that ends first is spent first; of a pass of half-days, the lot that ends first. See docs/algorithms/quotes.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.passes.rules.rates import Part


class PassForm(StrEnum):
    """What a pass counts."""

    HALF_DAYS = "half_days"  # a book of so many half-days
    HOURS = "hours"  # so many hours, of a meeting room for instance
    DAYS = "days"  # so many days of each calendar month
    UNLIMITED = "unlimited"  # as much as one wants, by the calendar month


MONTHLY = frozenset({PassForm.DAYS, PassForm.UNLIMITED})


class PassState(StrEnum):
    """Where a pass is in its life."""

    ORDERED = "ordered"  # asked for, to be paid
    ACTIVE = "active"
    CANCELLED = "cancelled"


class PassScope(StrEnum):
    """Where a pass is valid."""

    PLACE = "place"  # where it is sold
    SOME = "some"  # in places that are named
    NETWORK = "network"


class Voucher(StrEnum):
    """What a pass is for VAT (directive 2006/112/CE, art. 30 bis; CGI art. 256 ter): settled by a human, kept here."""

    SINGLE = "single"  # the rate and the place of supply are known when it is sold: VAT is due then
    MULTI = "multi"  # they are not: VAT is due when it is used


@dataclass(frozen=True, slots=True)
class Interruption:
    """Days on which a pass is suspended, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Lot:
    """Credits that end together: half-days, or minutes. `last`: the last day they are good for."""

    id: int
    left: int
    last: date


@dataclass(frozen=True, slots=True)
class HeldPass:
    """A pass that may pay for stays at the place and in the kind of space in question.

    `quantity` is a month's days; `used` the days it already paid. `shared`: of an organisation, for its people.
    `seller`: the place that sold it, its number and its name, where they are known.
    """

    id: int
    name: str
    form: PassForm
    first: date
    last: date
    quantity: int = 0
    lots: tuple[Lot, ...] = ()
    used: frozenset[date] = frozenset()
    interruptions: tuple[Interruption, ...] = ()
    shared: bool = False
    seller: tuple[int, str] = (0, "")

    def is_good_on(self, day: date) -> bool:
        """Whether it may be used that day."""
        suspended = any(one.first <= day <= one.last for one in self.interruptions)
        return self.first <= day <= self.last and not suspended


@dataclass(frozen=True, slots=True)
class Spending:
    """So much of a pass on a day: half-days or minutes of a lot; for a monthly pass, the half-days of the stay."""

    pass_id: int
    lot_id: int | None
    day: date
    amount: int
    halves: int


@dataclass(slots=True)
class Purse:
    """The passes of somebody while stays are paid from them, one after the other."""

    passes: list[HeldPass]
    spent: list[Spending] = field(default_factory=list)

    def pay(self, part: Part) -> int:
        """Take what the passes have for this part of a stay; how many of its half-days are left to pay."""
        left = part.halves
        for one in sorted(self.passes, key=_order):
            if left == 0:
                return 0
            if one.is_good_on(part.day) and (one.form not in MONTHLY or part.lane == 0):
                left -= self._take(one, part, left)
        return left

    def _take(self, one: HeldPass, part: Part, left: int) -> int:
        if one.form == PassForm.HALF_DAYS:
            return self._take_lots(one, part.day, left, whole=False)
        if left < part.halves:
            return 0  # the others pay for a whole part or for none of it
        if one.form == PassForm.HOURS:
            return left if self._take_lots(one, part.day, part.minutes, whole=True, halves=left) else 0
        if one.form == PassForm.DAYS and part.day not in one.used and days_left(one, part.day) <= 0:
            return 0
        self.spent.append(Spending(one.id, None, part.day, left, left))
        self._replace(replace(one, used=one.used | {part.day}))
        return left

    def _take_lots(self, one: HeldPass, day: date, wanted: int, *, whole: bool, halves: int = 0) -> int:
        good = sorted((lot for lot in one.lots if lot.left > 0 and lot.last >= day), key=lambda lot: (lot.last, lot.id))
        if whole and sum(lot.left for lot in good) < wanted:
            return 0
        taken, lots = 0, {lot.id: lot for lot in one.lots}
        for lot in good:
            amount = min(lot.left, wanted - taken)
            if amount <= 0:
                break
            self.spent.append(
                Spending(one.id, lot.id, day, amount, amount if not whole else halves if not taken else 0)
            )
            lots[lot.id] = replace(lot, left=lot.left - amount)
            taken += amount
        self._replace(replace(one, lots=tuple(lots.values())))
        return taken

    def _replace(self, changed: HeldPass) -> None:
        self.passes = [changed if one.id == changed.id else one for one in self.passes]

    def left_of(self, pass_id: int) -> HeldPass:
        """The pass as it would be then."""
        return next(one for one in self.passes if one.id == pass_id)


def _order(one: HeldPass) -> tuple[bool, int, date, bool, int]:
    """What one's own passes cost nothing to use first; then days of the month, half-days, hours; the first to end."""
    forms = (PassForm.UNLIMITED, PassForm.DAYS, PassForm.HALF_DAYS, PassForm.HOURS)
    last = min((lot.last for lot in one.lots if lot.left > 0), default=one.last)
    return one.form in {PassForm.HALF_DAYS, PassForm.HOURS}, forms.index(one.form), last, one.shared, one.id


def days_left(one: HeldPass, day: date) -> int:
    """How many days of that month a pass of days still has; fewer in a month that it begins in the middle of."""
    month = month_of(day)
    allowed = one.quantity
    if one.first > month[0]:
        days = (month[1] - month[0]).days + 1
        allowed = -(-one.quantity * ((month[1] - one.first).days + 1) // days)
    return allowed - sum(month[0] <= used <= month[1] for used in one.used)


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of the month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def prorate(price: Money, first: date) -> Money:
    """What is left to pay of the month one begins in, by days. Both parts of the month add up to its price.

    >>> prorate(Money(3000), date(2026, 11, 16)).cents
    1500
    """
    start, end = month_of(first)
    before, after = (first - start).days, (end - first).days + 1
    return price.allocate([before, after])[1] if before else price


def price_of_pass(form: PassForm, cents: int, months: int, first: date) -> Money:
    """What a pass costs that begins that day: a book its price; by the month, the first by days, the others whole."""
    price = Money(cents)
    return prorate(price, first) + price * (months - 1) if form in MONTHLY else price


def last_day(form: PassForm, months: int, first: date) -> date:
    """The last day a pass is good for: by the month, that of a calendar month; a book, the day before so many months.

    >>> last_day(PassForm.HALF_DAYS, 3, date(2026, 11, 30)), last_day(PassForm.DAYS, 1, date(2026, 11, 16))
    (datetime.date(2027, 2, 28), datetime.date(2026, 11, 30))
    """
    if form in MONTHLY:
        return month_of(_months_after(first.replace(day=1), months - 1))[1]
    return _months_after(first, months) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """From when to when a pass is good, and what it costs."""

    first: date
    last: date
    cents: int


def terms_if_begun(
    form: PassForm, months: int, agreed: Terms, month_cents: int, today: date, *, is_paid: bool
) -> Terms:
    """The terms of a pass that becomes good today: as asked for, unless it was to begin before.

    It then begins today. By the month it costs what it does from today on; where its price was paid or invoiced
    already, it ends later by the days that are gone.

    >>> agreed = Terms(date(2026, 11, 1), date(2026, 11, 30), 9000)
    >>> terms_if_begun(PassForm.UNLIMITED, 1, agreed, 9000, date(2026, 11, 30), is_paid=False).cents
    300
    """
    if today <= agreed.first:
        return agreed
    if form not in MONTHLY:
        return Terms(today, last_day(form, months, today), agreed.cents)
    if is_paid:
        return Terms(today, agreed.last + (today - agreed.first), agreed.cents)
    return Terms(today, last_day(form, months, today), price_of_pass(form, month_cents, months, today).cents)


WORTH_PROPOSING = 8  # days: with fewer left, a month's pass is proposed from the first of the next


def first_proposed(form: PassForm, today: date) -> date:
    """From when a pass is proposed: today, or the first of the next month where little is left of this one."""
    last = month_of(today)[1]
    return last + timedelta(days=1) if form in MONTHLY and (last - today).days + 1 < WORTH_PROPOSING else today


def first_day_again(form: PassForm, ends_on: date, today: date) -> date:
    """The first day of the same again: by the month, the day after it ends; of a book, or of what is over, today.

    >>> first_day_again(PassForm.DAYS, date(2026, 11, 30), date(2026, 11, 16))
    datetime.date(2026, 12, 1)
    """
    return ends_on + timedelta(days=1) if form in MONTHLY and ends_on >= today else today


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    start = date(year, month + 1, 1)
    return min(start + timedelta(days=day.day - 1), month_of(start)[1] + timedelta(days=1))


def extended(last: date, interruptions: Iterable[Interruption]) -> date:
    """The last day, later by the days it was suspended."""
    return last + timedelta(days=sum(one.days for one in interruptions))


def may_suspend(one: HeldPass, wanted: Interruption, today: date) -> Refusal | None:
    """May the pass be suspended on those days? Not for days that are over, nor twice."""
    if not wanted.first <= wanted.last <= wanted.first + timedelta(days=366):
        return Refusal("suspended_too_long", "Give a first day, then a last one within the year.")
    if not today <= wanted.first <= one.last:
        return Refusal("suspended_outside", "A pass is suspended from today on, before it ends.")
    if any(wanted.first <= old.last and old.first <= wanted.last for old in one.interruptions):
        return Refusal("suspended_twice", "This pass is already suspended on some of these days.")
    if any(wanted.first <= day <= wanted.last for day in one.used):
        return Refusal("used_then", "Something is booked with this pass on one of these days: cancel it first.")
    return None


def may_sell(form: PassForm, quantity: int, cents: int, months: int) -> Refusal | None:
    """Is what is for sale whole?"""
    if form != PassForm.UNLIMITED and not 1 <= quantity <= 500:
        return Refusal("no_quantity", "Say how many: from 1 to 500.")
    if form == PassForm.DAYS and quantity > 31:
        return Refusal("too_many_days", "A month has 31 days at most.")
    if not 0 <= cents <= 1_000_000:
        return Refusal("no_amount", "Give an amount in euros, above nothing: “12” or “7.50”.")
    if not 1 <= months <= 36:
        return Refusal("no_months", "A pass is good for 1 to 36 months.")
    return None


def credits_of(form: PassForm, quantity: int) -> int:
    """What a new pass has to spend: half-days, or minutes; nothing for one by the month."""
    return {PassForm.HALF_DAYS: quantity, PassForm.HOURS: quantity * 60}.get(form, 0)
