"""A web process accepts as many connections as the machine lets it: browsers keep theirs open and send nothing."""

from __future__ import annotations

import resource

import pytest

from maillage.config.connections import MOST_CONNECTIONS, OTHER_FILES, accepted_connections

ENOUGH = MOST_CONNECTIONS + OTHER_FILES
NONE = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "accepted"),
    [
        (1024, 524_288, ENOUGH, MOST_CONNECTIONS),
        (1024, NONE, ENOUGH, MOST_CONNECTIONS),
        (1024, 2048, 2048, 2048 - OTHER_FILES),
        (65_536, 65_536, None, MOST_CONNECTIONS),
        (NONE, NONE, None, MOST_CONNECTIONS),
        (256, 256, 256, 64),
    ],
)
def test_as_many_as_files_may_be_opened(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int | None, accepted: int
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, limits: asked.append(limits))
    assert accepted_connections(8) == accepted
    assert asked == ([(raised, hard)] if raised else [])
