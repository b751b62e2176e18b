"""Looking for garbage seldom is over when it is over, however it ends."""

from __future__ import annotations

import gc
from contextlib import suppress

from maillage.kernel.garbage import SELDOM, collecting_seldom


def test_what_was_usual_comes_back() -> None:
    usual = gc.get_threshold()
    with suppress(ValueError), collecting_seldom():
        assert gc.get_threshold() == SELDOM
        raise ValueError
    assert gc.get_threshold() == usual
