"""What a driver is and does: the words the implementations share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from maillage.access.models import AccessGrant, Door


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a driver is: its name, what a person reads beside the code, the fields of the door it needs."""

    name: str
    instructions: str
    needs: tuple[str, ...] = ()


class Driver(Protocol):
    """What a driver does. `issue` answers the code to show, or nothing when the door needs none.

    `move` answers the code that serves other hours: the same one, when it does.
    """

    manifest: Manifest

    def issue(self, grant: AccessGrant) -> str: ...

    def move(self, grant: AccessGrant) -> str: ...

    def revoke(self, grant: AccessGrant) -> None: ...

    def codes_left(self, door: Door) -> int | None:
        """How many codes remain; None when the driver never runs out."""
