"""What passes bring to the house."""

from __future__ import annotations

from maillage.web.domain import Domain, register

register(Domain(name="passes"))
