"""The demonstration is built at once."""

from __future__ import annotations

import pytest


@pytest.fixture
def locks_in_order() -> None:
    """The whole demonstration is built in one transaction, before anybody else is there to wait for."""
