"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from maillage.economy.actions.letters import send

__all__ = ["send"]
