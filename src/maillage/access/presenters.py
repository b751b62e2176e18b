"""What is shown beside a booking, and what a host watches: codes that run low, messages not delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.access.drivers import driver_of
from maillage.access.models import AccessGrant, Delivery, Door, Voucher
from maillage.access.rules.pin import Window, window_for
from maillage.access.rules.visibility import LOW, is_shown
from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.places.models import Place

KEPT = timedelta(days=92)  # door events are kept three months (CNIL's rule for badges)


@dataclass(frozen=True, slots=True)
class AccessDetail:
    """What opens something, as it is shown; `source` is the row whose code or instructions are shown, if any."""

    title: str
    code: str
    text: str
    source: AccessGrant | Voucher | None = None


def access_details(booking: Booking, reader: Any, now: datetime) -> list[AccessDetail]:
    """Codes of doors and Wi-Fi to show with a booking: to its own person only, and only when it is time."""
    if booking.person_id != reader.pk or booking.status != Status.CONFIRMED or getattr(reader, "seen_by", None):
        return []  # who looks as them opens no door
    grants = AccessGrant.objects.filter(booking=booking, state="active", door__active=True).select_related("door")
    doors = [_door_detail(grant, now) for grant in grants.order_by("door__name")]
    details = [detail for detail in doors if detail]
    voucher = Voucher.objects.filter(booking=booking).first()
    if voucher and is_shown(booking.starts_at, booking.ends_at, 60, now):
        text = _("For the Wi-Fi of the place, during your booking.")
        details.append(AccessDetail(_("Wi-Fi"), voucher.code, text, voucher))
    return details


def _door_detail(grant: AccessGrant, now: datetime) -> AccessDetail | None:
    door = grant.door
    title = _("Door: %(name)s") % {"name": door.name}
    if not is_shown(grant.starts_at, grant.ends_at, door.show_minutes, now):
        if now >= grant.ends_at:
            return None
        before = format_length(door.show_minutes)
        return AccessDetail(title, "", _("The code is shown here %(m)s before.") % {"m": before})
    code = door.code if door.driver == "shown_code" else grant.code
    text = door.instructions or _(driver_of(door).manifest.instructions)
    if not code and door.driver in {"code_list", "pin"}:
        text = _("No code is left for this door. Call the host of the place.")
    return AccessDetail(title, code, text, grant)


def format_length(minutes: int) -> str:
    """A length of time in words: 45 min, 12 h, 1 h 30."""
    hours, rest = divmod(minutes, 60)
    return f"{minutes}\u00a0min" if not hours else f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")


@dataclass(frozen=True, slots=True)
class DoorNow:
    """A door as its host sees it."""

    door: Door
    codes_left: int | None
    dead: list[Delivery]
    revoked: list[Window]  # for a lock without a network: what it must be told not to open to

    @property
    def is_low(self) -> bool:
        """Whether the door is running out of codes."""
        return self.codes_left is not None and self.codes_left < LOW


def doors_at(place: Place) -> list[DoorNow]:
    """The doors of a place, with what needs a host's eye."""
    return [
        DoorNow(
            door,
            driver_of(door).codes_left(door),
            list(Delivery.objects.filter(grant__door=door, state="dead").select_related("grant")[:50]),
            _revoked_windows(door) if door.driver == "pin" else [],
        )
        for door in Door.objects.filter(place=place).prefetch_related("spaces")
    ]


def _revoked_windows(door: Door) -> list[Window]:
    """Windows taken back that would still open; one that another booking holds as well is left alone."""
    now = timezone.now()
    grants = AccessGrant.objects.filter(door=door, ends_at__gt=now).exclude(code="")
    standing = {grant.code for grant in grants.filter(state="active")}
    taken_back = grants.filter(state="revoked", shown_at__isnull=False).exclude(code__in=standing)
    return [window_for(int(g.starts_at.timestamp()), int(g.ends_at.timestamp()), g.turn) for g in taken_back[:100]]


def vouchers_left(place: Place) -> int:
    """How many Wi-Fi vouchers are not given out yet."""
    return Voucher.objects.filter(place=place, booking=None, given_at=None).count()


def warnings_at(place: Place) -> list[tuple[str, str]]:
    """What a host must see on the day's page: one sentence each, and the address where it is put right."""
    warnings = []
    for door_now in doors_at(place):
        if door_now.is_low:
            few = ngettext(
                "%(door)s: %(n)s code left. Import more.",
                "%(door)s: %(n)s codes left. Import more.",
                door_now.codes_left or 0,
            ) % {"door": door_now.door.name, "n": door_now.codes_left}
            warnings.append((few, "access:doors"))
        if door_now.dead:
            lost = ngettext(
                "%(door)s: %(n)s message was not delivered.",
                "%(door)s: %(n)s messages were not delivered.",
                len(door_now.dead),
            ) % {"door": door_now.door.name, "n": len(door_now.dead)}
            warnings.append((lost, "access:doors"))
    if place.vouchers.exists() and (count := vouchers_left(place)) < LOW:
        few = ngettext("Wi-Fi: %(n)s voucher left. Import more.", "Wi-Fi: %(n)s vouchers left. Import more.", count)
        warnings.append((few % {"n": count}, "access:wifi"))
    return warnings
