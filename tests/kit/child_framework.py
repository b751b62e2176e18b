"""A module that no child may run: it brings the framework."""

from __future__ import annotations

import django


def version() -> str:
    """The version of the framework."""
    return django.get_version()
