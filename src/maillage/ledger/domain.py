"""What the ledger brings to the house: nothing to see yet, a check of its chains."""

from __future__ import annotations

from maillage.web.domain import Domain, register

register(Domain(name="ledger"))
