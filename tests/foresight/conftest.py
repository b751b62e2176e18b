"""Searches of these tests end by their work alone, however busy the machine is; few errors are drawn."""

from __future__ import annotations

import pytest

from maillage.foresight import actions


@pytest.fixture(autouse=True)
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "SECONDS", float("inf"))
    monkeypatch.setattr(actions, "DRAWS", 4)
