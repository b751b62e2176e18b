"""What every action on grants asks first: does this person file for the beneficiary, and is it their turn."""

from __future__ import annotations

from maillage.community.actions.locks import take_lock
from maillage.community.models import Person
from maillage.grants.models import Cost, Grant
from maillage.grants.queries.rights import files_for
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal


def lock_beneficiary(by: Person, organisation_id: int) -> None:
    """One at a time for an organisation: its costs are split among its grants, and the sums must hold."""
    if not files_for(by, organisation_id):
        raise Refusal("not_allowed", "Only those who manage or facilitate for the beneficiary may do that.")
    take_lock(LockFamily.GRANTS, organisation_id)


def lock_grant(by: Person, grant: Grant) -> Grant:
    """The row of a grant, once it is one's turn."""
    lock_beneficiary(by, grant.beneficiary_id)
    return Grant.objects.select_for_update().get(pk=grant.pk)


def lock_cost(by: Person, cost: Cost) -> Cost:
    """The row of a cost, once it is one's turn; refused once another replaced it."""
    lock_beneficiary(by, cost.beneficiary_id)
    row = Cost.objects.select_for_update().get(pk=cost.pk)
    if hasattr(row, "correction"):
        raise Refusal("corrected", "This cost was put right already: look at the one that replaced it.")
    return row
