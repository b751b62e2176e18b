"""Parts of addresses."""

from __future__ import annotations


class EditionKind:
    """A file an edition is taken away as."""

    regex = "pdf|epub|zip|cff"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value
