"""A module that no child may run: it brings the framework."""

from __future__ import annotations

import django


def version() -> str:
    """The framework's."""
    return django.get_version()
