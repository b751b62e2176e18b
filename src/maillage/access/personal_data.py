"""What doors and vouchers hold about a person, and for how long."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from maillage.access.models import AccessGrant, DoorCode, Voucher
from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person


def forget_grants(before: datetime, dry: bool) -> int:
    """Which door was opened to whom, once it is long over; one-time codes stay spent."""
    grants = AccessGrant.objects.filter(ends_at__lt=before)
    count = grants.count()
    if not dry:
        DoorCode.objects.filter(grant__in=grants).update(spent=True)
        grants.delete()
    return count


def forget_vouchers(before: datetime, dry: bool) -> int:
    """Which Wi-Fi code was whose: the code stays given, to nobody."""
    vouchers = Voucher.objects.filter(given_at__lt=before, booking__isnull=False)
    return vouchers.count() if dry else vouchers.update(booking=None)


ACCESS_RETENTION_PURGES = {"access_events": forget_grants, "wifi_technical": forget_vouchers}


class AccessPersonalData:
    """Which doors could be opened, and which Wi-Fi codes were given."""

    def export(self, person: Person) -> list[PersonalTable]:
        grants = AccessGrant.objects.filter(booking__person=person).select_related("door__place").order_by("starts_at")
        vouchers = Voucher.objects.filter(booking__person=person).select_related("place")
        doors = [{"place": g.door.place.name, "door": g.door.name, "from": g.starts_at, "until": g.ends_at,
                  "state": g.get_state_display()} for g in grants]  # fmt: skip
        codes = [{"place": v.place.name, "code": v.code, "given_at": v.given_at} for v in vouchers]
        why = _("They belong to bookings, which are nobody’s any more; they go after the time the register says.")
        return [
            PersonalTable("doors", _("Doors"), doors, fate="nameless", why=why),
            PersonalTable("wifi", _("Wi-Fi codes"), codes, fate="nameless", why=why),
        ]

    def erase(self, person: Person, ghost: Person) -> None:
        """Nothing to do: both belong to bookings, which are nobody's from now on, and go when their time has come."""
