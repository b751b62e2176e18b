"""A cost taken from the year of a place instead of being typed again: once, and it goes on counting there."""

from __future__ import annotations

from pathlib import PurePath
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from maillage.community.actions.attachments import Content
from maillage.community.models import Organisation, Person
from maillage.economy.models import PlaceAmount
from maillage.economy.rules.place_accounts import Nature
from maillage.grants.actions.costs import CostDraft, enter_cost
from maillage.grants.actions.locks import lock_beneficiary
from maillage.grants.models import Cost, CostSource
from maillage.grants.queries.amounts import amounts_to_take, day_of, key_of
from maillage.grants.rules.costs import CostKind
from maillage.kernel.refusal import Refusal

LONGEST = 160  # characters of the words of a cost


@transaction.atomic
def take_amount(by: Person, beneficiary: Organisation, public_id: UUID) -> Cost:
    """Make a cost of an amount of the year of a place, with its proof; it is not counted in that year again."""
    lock_beneficiary(by, beneficiary.pk)
    today = timezone.localdate()
    amount = amounts_to_take(by, beneficiary, today).filter(public_id=public_id).first()
    if amount is None:
        raise Refusal("gone", "This is no longer there.")
    key = key_of(amount)
    if CostSource.objects.filter(key=key).exists():
        raise Refusal("taken_already", "This amount is a cost already: the same euro counts once.")
    kind = CostKind.PAYSLIP if amount.nature == Nature.HOST else CostKind.INVOICE
    words = f"{amount.words or amount.get_nature_display()} — {amount.place.name}"[:LONGEST]
    draft = CostDraft(kind, words, day_of(amount, today), amount.cents, amount.cents, amount.cents)
    cost = enter_cost(by, beneficiary, draft, _proof(amount))
    CostSource.objects.create(line=cost.line, key=key, place=amount.place)
    return cost


def _proof(amount: PlaceAmount) -> Content | None:
    if not amount.proof:
        return None
    with default_storage.open(str(amount.proof)) as file:
        return Content(bytes(file.read()), PurePath(str(amount.proof)).suffix)
