"""Costs: written down, proven, imputed to grants; put right once a report froze them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.attachments import Content, keep, release
from maillage.community.models import Organisation, Person
from maillage.grants.actions.locks import lock_beneficiary, lock_cost
from maillage.grants.models import Cost, CostCategory, CostCorrection, CostPlace, CostProof, CostSource, Imputation
from maillage.grants.models.grants import FOLDER
from maillage.grants.queries.grants import (
    frozen_versions_of,
    imputed_of_cost,
    imputed_of_grant,
    terms_of_category,
)
from maillage.grants.rules.costs import WHOLE, CostKind, may_enter, may_impute, most_imputable
from maillage.kernel.refusal import Refusal

MOST_PROOFS = 20  # of one cost


@dataclass(frozen=True, slots=True)
class CostDraft:
    """What is written down of a cost."""

    kind: CostKind
    words: str
    incurred_on: date
    incl_cents: int
    excl_cents: int
    eligible_cents: int
    paid_on: date | None = None
    quantity: Decimal | None = None

    def fields(self) -> dict[str, Any]:
        """The values of the columns of a cost, by name."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "kind"} | {"kind": self.kind.value}


def _check(draft: CostDraft) -> None:
    refusal = may_enter(
        draft.kind, draft.excl_cents, draft.incl_cents, draft.eligible_cents, draft.incurred_on, draft.paid_on,
        timezone.localdate(),
    )  # fmt: skip
    if refusal:
        raise refusal


@transaction.atomic
def enter_cost(by: Person, beneficiary: Organisation, draft: CostDraft, proof: Content | None = None) -> Cost:
    """Write a cost down, with the picture of its receipt where there is one."""
    lock_beneficiary(by, beneficiary.pk)
    _check(draft)
    cost = _create(by, beneficiary.pk, draft)
    if proof is not None:
        _add_proof(by, cost, proof)
    record(by, "grant_cost_entered", ("grant_cost", cost.pk), _scope(cost), cents=cost.incl_cents)
    return cost


def _create(by: Person, beneficiary: int, draft: CostDraft, **more: Any) -> Cost:
    return Cost.objects.create(
        beneficiary_id=beneficiary, made_by=str(by.journal_id), made_at=timezone.now(), **draft.fields(), **more
    )


def _scope(cost: Cost) -> Any:
    return cost.beneficiary.scopes()[0]


def _frozen() -> Refusal:
    return Refusal(
        "frozen", "This cost stands in a frozen report: put it right instead, and the next version says what changed."
    )


def _require_loose(cost: Cost) -> None:
    if frozen_versions_of(cost).exists():
        raise _frozen()


@transaction.atomic
def change_cost(by: Person, cost: Cost, draft: CostDraft) -> Cost:
    """Put right what is written, as long as no frozen report holds it. What is imputed must still fit."""
    row = lock_cost(by, cost)
    _require_loose(row)
    _check(draft)
    for name, value in draft.fields().items():
        setattr(row, name, value)
    if imputed_of_cost(row) > row.eligible_cents:
        raise Refusal("below_imputed_cost", "Grants pay more than that of this cost: take that back first.")
    for one in row.imputations.select_related("grant", "category"):
        _require(row, one.category, one.share_bp, one.cents)
    row.save()
    record(by, "grant_cost_changed", ("grant_cost", row.pk), _scope(row), cents=row.incl_cents)
    return row


@transaction.atomic
def remove_cost(by: Person, cost: Cost) -> None:
    """Take a cost away, with its proofs, as long as no frozen report holds it."""
    row = lock_cost(by, cost)
    _require_loose(row)
    names = list(row.proofs.values_list("file", flat=True))
    CostPlace.objects.filter(line=row.line).delete()
    CostSource.objects.filter(line=row.line).delete()
    record(by, "grant_cost_removed", ("grant_cost", row.pk), _scope(row), cents=row.incl_cents)
    row.delete()
    for name in names:
        release(name)


@transaction.atomic
def add_proof(by: Person, cost: Cost, content: Content) -> CostProof:
    """Add a file that proves a cost; also once it is frozen: the next version tells that it came late."""
    row = lock_cost(by, cost)
    proof = _add_proof(by, row, content)
    record(by, "grant_proof_added", ("grant_cost", row.pk), _scope(row))
    return proof


def _add_proof(by: Person, cost: Cost, content: Content) -> CostProof:
    digest = sha256(content.data).hexdigest()
    if cost.proofs.filter(digest=digest).exists():
        raise Refusal("proof_twice", "This very file is there already.")
    if cost.proofs.count() >= MOST_PROOFS:
        raise Refusal("too_many_proofs", "A cost has %(most)d files at most.", most=MOST_PROOFS)
    return CostProof.objects.create(
        cost=cost, file=keep(content, FOLDER), digest=digest, added_by=str(by.journal_id), added_at=timezone.now()
    )


@transaction.atomic
def remove_proof(by: Person, cost: Cost, number: int) -> None:
    """Take a file away, as long as no frozen report holds its cost."""
    row = lock_cost(by, cost)
    _require_loose(row)
    proof = row.proofs.filter(pk=number).first()
    if proof is None:
        raise Refusal("gone", "This is no longer there.")
    name = str(proof.file.name)
    proof.delete()
    record(by, "grant_proof_removed", ("grant_cost", row.pk), _scope(row))
    release(str(name))


def _require(
    cost: Cost, category: CostCategory, share_bp: int, cents: int | None
) -> int:  # fmt: skip
    """How much is imputed: what is asked, or the most there may be. Raises the Refusal of the rule."""
    grant = category.grant
    terms = cost.terms(imputed_of_cost(cost, without=grant))
    room = terms_of_category(category, without=cost)
    within = grant.terms(imputed_of_grant(grant, without=cost))
    amount = most_imputable(terms, room, within, share_bp) if cents is None else cents
    if refusal := may_impute(terms, room, within, share_bp, amount):
        raise refusal
    return amount


@transaction.atomic
def impute(
    by: Person, cost: Cost, category: CostCategory, *, share_bp: int = WHOLE, key: str = "", cents: int | None = None
) -> Imputation:  # fmt: skip
    """Have a grant pay a part of a cost: so many cents, or the most its rate and what is left allow. Again, it
    replaces. The rule says why not; the trigger of the table has the last word, whoever writes.
    """
    row = lock_cost(by, cost)
    grant = category.grant
    if grant.beneficiary_id != row.beneficiary_id:
        raise Refusal("other_beneficiary", "This grant is another organisation’s.")
    if share_bp < WHOLE and not key:
        raise Refusal("no_key", "Say how this part is reckoned: “half of the rent, by square metres”.")
    if frozen_versions_of(row, grant).exists():
        raise _frozen()
    amount = _require(row, category, share_bp, cents)
    values = {"category": category, "share_bp": share_bp, "key": key, "cents": amount,
              "made_by": str(by.journal_id), "made_at": timezone.now()}  # fmt: skip
    imputation, _new = Imputation.objects.update_or_create(cost=row, grant=grant, defaults=values)
    record(by, "grant_cost_imputed", ("grant_cost", row.pk), _scope(row), grant=grant.pk, cents=amount)
    return imputation


@transaction.atomic
def take_back(by: Person, cost: Cost, grant_id: int) -> None:
    """Have a grant pay nothing of a cost any more, as long as none of its frozen reports says it does."""
    row = lock_cost(by, cost)
    imputation = row.imputations.select_related("grant").filter(grant=grant_id).first()
    if imputation is None:
        raise Refusal("gone", "This is no longer there.")
    if frozen_versions_of(row, imputation.grant).exists():
        raise _frozen()
    imputation.delete()
    record(by, "grant_cost_taken_back", ("grant_cost", row.pk), _scope(row), grant=grant_id)


@transaction.atomic
def correct_cost(by: Person, cost: Cost, draft: CostDraft, reason: str) -> Cost:
    """Put right a cost that is frozen: another row takes its place, with its proofs and what grants pay of it.

    What grants pay stays as it was, but for what no longer fits: then as much as fits.
    """
    row = lock_cost(by, cost)
    _require_frozen(row, reason)
    _check(draft)
    shares = list(row.imputations.select_related("category__grant").order_by("pk"))
    new = _create(by, row.beneficiary_id, draft, line=row.line)
    CostCorrection.objects.create(old=row, new=new, reason=reason, by=str(by.journal_id), at=timezone.now())
    now = timezone.now()
    CostProof.objects.bulk_create(
        CostProof(cost=new, file=one.file.name, digest=one.digest, added_by=one.added_by, added_at=one.added_at)
        for one in row.proofs.all()
    )
    for one in shares:
        _carry_over(new, one, now)
    record(by, "grant_cost_corrected", ("grant_cost", new.pk), _scope(new), old=row.pk, cents=new.incl_cents)
    return new


def _carry_over(new: Cost, old: Imputation, now: Any) -> None:
    """What a grant pays of the cost that takes the place of another: as much, or what fits."""
    grant = old.category.grant
    terms, room = new.terms(imputed_of_cost(new)), terms_of_category(old.category)
    within = grant.terms(imputed_of_grant(grant))
    cents = min(old.cents, most_imputable(terms, room, within, old.share_bp))
    if may_impute(terms, room, within, old.share_bp, cents) is None:
        Imputation.objects.create(
            cost=new, grant=grant, category=old.category, share_bp=old.share_bp, key=old.key, cents=cents,
            made_by=old.made_by, made_at=now,
        )  # fmt: skip


@transaction.atomic
def withdraw_cost(by: Person, cost: Cost, reason: str) -> None:
    """Leave out a cost that is frozen: the next version says that it is gone, and why."""
    row = lock_cost(by, cost)
    _require_frozen(row, reason)
    CostCorrection.objects.create(old=row, new=None, reason=reason, by=str(by.journal_id), at=timezone.now())
    record(by, "grant_cost_withdrawn", ("grant_cost", row.pk), _scope(row), cents=row.incl_cents)


def _require_frozen(cost: Cost, reason: str) -> None:
    if not frozen_versions_of(cost).exists():
        raise Refusal("not_frozen", "No frozen report holds this cost: change it as it is.")
    if not reason.strip():
        raise Refusal("no_reason", "Say why: the next version of the report says it too.")
