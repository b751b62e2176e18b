"""A code of the house: the same for all, shown only to those who come, when they come."""

from __future__ import annotations

from maillage.access.drivers.driver import Manifest
from maillage.access.models import AccessGrant, Door


class ShownCode:
    """A key box, a keypad with one code that the host changes from time to time."""

    manifest = Manifest("shown_code", "Type this code on the keypad or the key box.", needs=("code",))

    def issue(self, grant: AccessGrant) -> str:  # noqa: ARG002 - the same code for each
        return ""  # read from the door when it is shown, so that a change reaches everybody

    def move(self, grant: AccessGrant) -> str:  # noqa: ARG002 - the same code at any hour
        return ""

    def revoke(self, grant: AccessGrant) -> None:
        """Nothing to do: the code is no longer shown."""

    def codes_left(self, door: Door) -> int | None:  # noqa: ARG002 - never runs out
        return None
