"""Agreements between places: put forward, voted place by place, adopted, ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Network, Person
from maillage.community.queries import networks_run_by
from maillage.economy.models import ClearingAgreement, ClearingCircle, ClearingVote
from maillage.economy.queries.clearing import hosts_place, last_frozen_day, runs_circle, voices_of
from maillage.economy.rules.clearing import Method, Terms, may_agree
from maillage.economy.rules.periods import AgreementState, may_adopt, may_form_circle
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

ONLY_FACILITATORS = "Only those who facilitate the network may do that."
IS_DECIDED = gettext_noop("This agreement is decided already: put forward another.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is put forward."""

    method: Method
    valid_from: date
    share: Decimal = Decimal(1)
    flat_cents: int = 0
    smallest_cents: int = 0
    contest_days: int = 15


def require_runner(by: Person, circle: ClearingCircle) -> None:
    """Raises a Refusal for whoever facilitates none of its networks."""
    if not runs_circle(by, circle):
        raise Refusal("not_allowed", ONLY_FACILITATORS)


def take_clearing_lock() -> None:
    """One at a time: a pass may be of several circles, and what it makes owe has one ceiling."""
    take_lock(LockFamily.CLEARING)


@transaction.atomic
def propose_agreement(by: Person, networks: Sequence[Network], draft: Draft) -> ClearingAgreement:
    """Put an agreement forward, for the places of a network or between those of several."""
    if not {network.pk for network in networks} & set(networks_run_by(by)):
        raise Refusal("not_allowed", ONLY_FACILITATORS)
    terms = Terms(draft.method, draft.valid_from, None, draft.share, draft.flat_cents, draft.smallest_cents)
    if refusal := may_agree(terms, []):
        raise refusal
    take_clearing_lock()
    circle = _circle_of(networks)
    last = circle.agreements.order_by("-version").values_list("version", flat=True).first()
    agreement = ClearingAgreement.objects.create(
        circle=circle, version=(last or 0) + 1, method=draft.method.value, share=draft.share,
        flat_cents=draft.flat_cents, smallest_cents=draft.smallest_cents, contest_days=draft.contest_days,
        valid_from=draft.valid_from, proposed_by=by, proposed_at=timezone.now(),
    )  # fmt: skip
    record(by, "clearing_proposed", ("clearing_agreement", agreement.pk), circle.scopes()[0])
    return agreement


def _circle_of(networks: Sequence[Network]) -> ClearingCircle:
    numbers = sorted({network.pk for network in networks})
    key = "-".join(str(number) for number in numbers)
    known = ClearingCircle.objects.filter(key=key).first()
    if known is not None:
        return known
    if refusal := may_form_circle(numbers, [circle.network_ids for circle in ClearingCircle.objects.all()]):
        raise refusal
    circle = ClearingCircle.objects.create(key=key)
    circle.networks.set(networks)
    return circle


def _open(agreement: ClearingAgreement) -> ClearingAgreement:
    """The row, locked; refused once it is decided."""
    row = ClearingAgreement.objects.select_for_update().get(pk=agreement.pk)
    if row.state != AgreementState.PROPOSED:
        raise Refusal("decided", IS_DECIDED)
    return row


@transaction.atomic
def cast_vote(by: Person, agreement: ClearingAgreement, place: Place, *, is_yes: bool) -> None:
    """Say yes or no for a place: one of its hosts, or who facilitates, as it was said at a meeting."""
    if not hosts_place(by, place) and place.network_id not in networks_run_by(by):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    take_clearing_lock()
    row = _open(agreement)
    if not voices_of(row.circle).filter(pk=place.pk).exists():
        raise Refusal("no_voice", "This place has no voice in this agreement.")
    ClearingVote.objects.update_or_create(
        agreement=row, place=place, defaults={"is_yes": is_yes, "cast_by": by, "cast_at": timezone.now()}
    )
    verb = "clearing_accepted" if is_yes else "clearing_declined"
    record(by, verb, ("clearing_agreement", row.pk), place.scopes()[0], place=place.pk)


@transaction.atomic
def adopt_agreement(by: Person, agreement: ClearingAgreement) -> None:
    """Adopt it once more than half of the places of each network said yes: the one before ends where it begins."""
    require_runner(by, agreement.circle)
    take_clearing_lock()
    row = _open(agreement)
    voices = voices_of(row.circle)
    yes = row.votes.filter(is_yes=True, place__in=voices).values_list("place__network", flat=True)
    there = Counter(voices.values_list("network", flat=True))
    places = {network: there[network] for network in row.circle.network_ids}
    if refusal := may_adopt(Counter(yes), places):
        raise refusal
    _require_after_frozen(row.circle, row.valid_from)
    others = row.circle.agreements.filter(state=AgreementState.ADOPTED)
    others.filter(valid_to=None, valid_from__lt=row.valid_from).update(valid_to=row.valid_from)
    if refusal := may_agree(row.terms, [one.terms for one in others.all()]):
        raise refusal
    row.state, row.decided_by, row.decided_at = AgreementState.ADOPTED.value, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(by, "clearing_adopted", ("clearing_agreement", row.pk), row.scopes()[0], yes=len(yes))


def _require_after_frozen(circle: ClearingCircle, day: date) -> None:
    """What was frozen stays by what was agreed on then."""
    frozen = last_frozen_day(circle)
    if frozen is not None and day <= frozen:
        raise Refusal("frozen_days", "Days up to %(day)s are frozen: begin after them.", day=frozen)


@transaction.atomic
def withdraw_agreement(by: Person, agreement: ClearingAgreement) -> None:
    """Take back what was put forward and not adopted."""
    require_runner(by, agreement.circle)
    take_clearing_lock()
    row = _open(agreement)
    row.state, row.decided_by, row.decided_at = AgreementState.WITHDRAWN.value, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(by, "clearing_withdrawn", ("clearing_agreement", row.pk), row.scopes()[0])


@transaction.atomic
def end_agreement(by: Person, agreement: ClearingAgreement, last: date) -> None:
    """End an adopted agreement: that day is its last; nothing is owed for the days after."""
    require_runner(by, agreement.circle)
    take_clearing_lock()
    row = ClearingAgreement.objects.select_for_update().get(pk=agreement.pk)
    if row.state != AgreementState.ADOPTED or row.valid_to is not None:
        raise Refusal("ended", "This agreement is not in force, or ends already.")
    _require_after_frozen(row.circle, last + timedelta(days=1))
    if last < row.valid_from:
        raise Refusal("ends_before_it_begins", "This agreement ends before it begins.")
    row.valid_to = last + timedelta(days=1)
    row.save(update_fields=["valid_to"])
    record(by, "clearing_ended", ("clearing_agreement", row.pk), row.scopes()[0])
