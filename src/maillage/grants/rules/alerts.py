"""What one is told in time: a ceiling that is close, a date, a proof that is missing, money that is late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from maillage.grants.rules.balances import Balance, allowed_cents, balance_of, split_to_come
from maillage.grants.rules.indicators import Measure, expected_by
from maillage.grants.rules.terms import Payment

CLOSE_PERCENT = 90  # of a ceiling or an envelope
SOON = timedelta(days=45)
BEHIND_PERCENT = 75  # of what would be reached by now
EARLY_PERCENT = 25  # of the convention: before, an indicator is not judged


class Concern(StrEnum):
    """What one is warned of."""

    REPORT_LATE = "report_late"
    REPORT_SOON = "report_soon"
    CONVENTION_ENDS = "convention_ends"
    ENVELOPE_CLOSE = "envelope_close"
    CEILING_OVER = "ceiling_over"
    CEILING_CLOSE = "ceiling_close"
    NO_PROOF = "no_proof"
    NOT_PAID = "not_paid"
    INSTALMENT_LATE = "instalment_late"
    TO_GIVE_BACK = "to_give_back"
    INDICATOR_BEHIND = "indicator_behind"
    NOT_NAMED = "not_named"  # the funder, where its convention wants it


URGENT = frozenset({Concern.REPORT_LATE, Concern.CEILING_OVER, Concern.NO_PROOF})


@dataclass(frozen=True, slots=True)
class Alert:
    """One warning: of what, about which thing (its name), on which day, for how much."""

    concern: Concern
    subject: str = ""
    day: date | None = None
    cents: int = 0
    count: int = 0

    @property
    def is_urgent(self) -> bool:
        return self.concern in URGENT


@dataclass(frozen=True, slots=True)
class CeilingWatch:
    """A kind of cost that has a ceiling."""

    name: str
    ceiling_cents: int
    imputed_cents: int


@dataclass(frozen=True, slots=True)
class ProofWatch:
    """A cost imputed to the grant: for how much, whether it is proven and paid."""

    cents: int
    has_proof: bool
    is_paid: bool


@dataclass(frozen=True, slots=True)
class IndicatorWatch:
    """An indicator promised, and where it stands."""

    name: str
    target: int
    measure: Measure


@dataclass(frozen=True, slots=True)
class GrantWatch:
    """All that warnings look at. `reports`: the day each report not frozen yet is due, and its name.

    `kinds`: what is imputed to each kind of cost that counts, and its ceiling.
    """

    starts_on: date
    ends_on: date
    envelope_cents: int
    imputed_cents: int
    ceilings: Sequence[CeilingWatch] = ()
    kinds: Sequence[tuple[int, int | None]] = ()
    costs: Sequence[ProofWatch] = ()
    payments: Sequence[Payment] = ()
    reports: Sequence[tuple[date, str]] = ()
    indicators: Sequence[IndicatorWatch] = ()
    is_reported: bool = False
    is_to_name: bool = False  # the funder: the convention wants it, nothing proves it

    def balance(self, today: date) -> Balance:
        """What is still due, and what is to be given back."""
        return balance_of(allowed_cents(self.kinds, self.envelope_cents), self.payments, self.ends_on, today)


def alerts_of(watch: GrantWatch, today: date) -> list[Alert]:
    """What to say today, what is urgent first."""
    everything = [
        *_of_days(watch, today), *_of_ceilings(watch), *_of_proofs(watch), *_of_payments(watch, today),
        *_of_indicators(watch, today), *_of_publicity(watch, today),
    ]  # fmt: skip
    return sorted(everything, key=lambda one: (not one.is_urgent, list(Concern).index(one.concern), one.subject))


MAIL_DAYS = (7, 30)  # before a deadline, the nearest first
A_WEEK = timedelta(days=7)


def mail_key(alert: Alert) -> str | None:
    """Which thing a mail warns of; None when it is not worth one today: a deadline further away, an indicator.

    >>> from datetime import date
    >>> mail_key(Alert(Concern.REPORT_SOON, "final", date(2026, 5, 1), count=20))
    'report_soon:final:2026-05-01:30'
    """
    if alert.concern == Concern.INDICATOR_BEHIND:
        return None
    stage = ""
    if alert.concern in {Concern.REPORT_SOON, Concern.CONVENTION_ENDS}:
        stage = next((str(days) for days in MAIL_DAYS if alert.count <= days), "")
        if not stage:
            return None
    return ":".join(map(str, (alert.concern.value, alert.subject[:80], alert.day or "", stage)))


def new_warnings(alerts: Sequence[Alert], warned: Mapping[str, int]) -> dict[str, Alert]:
    """Those that nobody was told of yet, by their key; of things that are counted, those that became more."""
    keyed = {key: alert for alert in alerts if (key := mail_key(alert)) is not None}
    return {
        key: alert for key, alert in keyed.items()
        if key not in warned or (alert.concern in COUNTED and alert.count > warned[key])
    }  # fmt: skip


COUNTED = frozenset({Concern.NO_PROOF, Concern.NOT_PAID})


def _of_days(watch: GrantWatch, today: date) -> Iterator[Alert]:
    for due_on, name in watch.reports:
        if due_on < today:
            yield Alert(Concern.REPORT_LATE, name, due_on, count=(today - due_on).days)
        elif due_on <= today + SOON:
            yield Alert(Concern.REPORT_SOON, name, due_on, count=(due_on - today).days)
    left = watch.envelope_cents - watch.imputed_cents
    if today <= watch.ends_on <= today + SOON and left > 0:
        yield Alert(Concern.CONVENTION_ENDS, day=watch.ends_on, cents=left, count=(watch.ends_on - today).days)


def _of_ceilings(watch: GrantWatch) -> Iterator[Alert]:
    if not watch.is_reported and watch.imputed_cents * 100 >= watch.envelope_cents * CLOSE_PERCENT:
        left = watch.envelope_cents - watch.imputed_cents
        yield Alert(Concern.ENVELOPE_CLOSE, cents=left)
    for one in watch.ceilings:
        if one.imputed_cents > one.ceiling_cents:
            yield Alert(Concern.CEILING_OVER, one.name, cents=one.imputed_cents - one.ceiling_cents)
        elif one.imputed_cents * 100 >= one.ceiling_cents * CLOSE_PERCENT and not watch.is_reported:
            yield Alert(Concern.CEILING_CLOSE, one.name, cents=one.ceiling_cents - one.imputed_cents)


def _of_proofs(watch: GrantWatch) -> Iterator[Alert]:
    unproven = [one.cents for one in watch.costs if not one.has_proof]
    unpaid = [one.cents for one in watch.costs if not one.is_paid]
    if unproven:
        yield Alert(Concern.NO_PROOF, cents=sum(unproven), count=len(unproven))
    if unpaid:
        yield Alert(Concern.NOT_PAID, cents=sum(unpaid), count=len(unpaid))


def _of_payments(watch: GrantWatch, today: date) -> Iterator[Alert]:
    balance = watch.balance(today)
    awaited = sorted((one for one in watch.payments if one.received_cents is None), key=lambda one: one.expected_on)
    parts = split_to_come(balance.to_come_cents, (one.cents for one in awaited))
    for one, cents in zip(awaited, parts, strict=True):
        if cents and one.expected_on < today:
            yield Alert(Concern.INSTALMENT_LATE, day=one.expected_on, cents=cents)
    if balance.back_cents:
        yield Alert(Concern.TO_GIVE_BACK, cents=balance.back_cents)


def _of_indicators(watch: GrantWatch, today: date) -> Iterator[Alert]:
    if expected_by(100, watch.starts_on, watch.ends_on, today) < EARLY_PERCENT or watch.is_reported:
        return
    for one in watch.indicators:
        wanted = expected_by(one.target, watch.starts_on, watch.ends_on, today)
        if (one.measure.value or 0) * 100 < wanted * BEHIND_PERCENT:
            yield Alert(Concern.INDICATOR_BEHIND, one.name, count=wanted)


def _of_publicity(watch: GrantWatch, today: date) -> Iterator[Alert]:
    if watch.is_to_name and not watch.is_reported and watch.starts_on <= today:
        yield Alert(Concern.NOT_NAMED)


@dataclass(frozen=True, slots=True)
class AtStake:
    """What is lost at worst. `back_cents`: received, to be given back; `awaited_cents`: that would not come;
    `weak_cents`: imputed without a proof or not paid, which a funder may leave out."""

    back_cents: int
    awaited_cents: int
    weak_cents: int


def at_stake(watch: GrantWatch, today: date) -> AtStake:
    """What a refusal of the report would cost, and what a refusal of the weak lines alone."""
    balance = watch.balance(today)
    weak = sum(one.cents for one in watch.costs if not (one.has_proof and one.is_paid))
    return AtStake(balance.received_cents, balance.to_come_cents, weak)
