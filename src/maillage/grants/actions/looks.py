"""Opening a file that names somebody is written down."""

from __future__ import annotations

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.grants.models import Cost


def note_look(by: Person, cost: Cost) -> None:
    """A proof that names somebody was opened."""
    if cost.is_personal:
        record(by, "grant_proof_looked_at", ("grant_cost", cost.pk), cost.beneficiary.scopes()[0])
