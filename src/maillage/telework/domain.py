"""What telework brings to the house. Agreements, their law."""

from __future__ import annotations

from maillage.web.domain import Domain, register

register(Domain(name="telework"))
