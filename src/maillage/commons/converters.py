"""Parts of addresses."""

from __future__ import annotations


class EditionKind:
    """The part of an address that says as which file an edition is downloaded."""

    regex = "pdf|epub|zip|cff"

    def to_python(self, value: str) -> str:
        """The kind, unchanged."""
        return value

    def to_url(self, value: str) -> str:
        """The kind, unchanged."""
        return value
