"""How a door opens: one manifest a driver, one file an implementation, all of them named here."""

from __future__ import annotations

from maillage.access.drivers.code_list import CodeList
from maillage.access.drivers.driver import Driver
from maillage.access.drivers.pin import Pin
from maillage.access.drivers.shown_code import ShownCode
from maillage.access.drivers.webhook import Webhook
from maillage.access.models import Door

BUILT_IN: dict[str, Driver] = {one.manifest.name: one for one in (ShownCode(), CodeList(), Pin(), Webhook())}


def driver_of(door: Door) -> Driver:
    """The driver of a door."""
    return BUILT_IN[door.driver]
