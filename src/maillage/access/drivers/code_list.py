"""One-time codes from a list the lock's maker prints: given in order, whatever the lock."""

from __future__ import annotations

from maillage.access.drivers.driver import Manifest
from maillage.access.models import AccessGrant, Door, DoorCode


class CodeList:
    """Gives the next unused code; one that was never shown goes back to the list."""

    manifest = Manifest("code_list", "This code opens once. Keep it until you leave.")

    def issue(self, grant: AccessGrant) -> str:
        code = (
            DoorCode.objects.select_for_update(skip_locked=True)
            .filter(door=grant.door_id, grant=None, spent=False)
            .first()
        )
        if code is None:
            return ""
        code.grant = grant
        code.save(update_fields=["grant"])
        return code.code

    def move(self, grant: AccessGrant) -> str:
        return grant.code

    def revoke(self, grant: AccessGrant) -> None:
        DoorCode.objects.filter(grant=grant).update(grant=None, spent=grant.shown_at is not None)

    def codes_left(self, door: Door) -> int | None:
        return DoorCode.objects.filter(door=door, grant=None, spent=False).count()
