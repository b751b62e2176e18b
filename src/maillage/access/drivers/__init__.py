"""How a door opens: one manifest a driver, one file an implementation, all of them named here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from maillage.access.models import AccessGrant, Door


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a driver is: its name, what a person reads beside the code, the fields of the door it needs."""

    name: str
    told: str
    needs: tuple[str, ...] = ()


class Driver(Protocol):
    """What a driver does. `issue` answers the code to show, or nothing when the door needs none.

    `move` answers the code that serves other hours: the same one, when it does.
    """

    manifest: Manifest

    def issue(self, door: Door, grant: AccessGrant) -> str: ...

    def move(self, door: Door, grant: AccessGrant) -> str: ...

    def revoke(self, door: Door, grant: AccessGrant) -> None: ...

    def left(self, door: Door) -> int | None:
        """How many codes are left, when they run out."""


def driver_of(door: Door) -> Driver:
    """The driver of a door."""
    return BUILT_IN[door.driver]


from maillage.access.drivers.code_list import CodeList  # noqa: E402 - the drivers need the words above
from maillage.access.drivers.pin import Pin  # noqa: E402 - as above
from maillage.access.drivers.shown_code import ShownCode  # noqa: E402 - as above
from maillage.access.drivers.webhook import Webhook  # noqa: E402 - as above

BUILT_IN: dict[str, Driver] = {one.manifest.name: one for one in (ShownCode(), CodeList(), Pin(), Webhook())}
