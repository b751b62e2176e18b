"""Whole processes that tests start and stop."""

from __future__ import annotations

PATIENCE_S = 600  # a slow machine is no fault; what hangs for ever is
