"""What telework knows about a person, how it forgets them, and what it keeps for how long."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.telework.models import PresenceAttestation


class TeleworkPersonalData:
    """Attestations of presence, as they were sealed."""

    def export(self, person: Person) -> list[PersonalTable]:
        """Everything telework knows about this person."""
        attestations = PresenceAttestation.objects.filter(person=person)
        files = {f"attestation-{one.number}.json": _file_of(one.sealed) for one in attestations}
        return [
            PersonalTable(
                "presence_attestations", _("Attestations of presence I asked for"),
                [_attestation_row(one) for one in attestations], files=files,
            )
        ]  # fmt: skip

    def erase(self, person: Person, ghost: Person) -> None:
        """Attestations go: whoever checks one afterwards reads that it is not known."""
        del ghost  # nobody needs to stand for them
        PresenceAttestation.objects.filter(person=person).delete()


def _file_of(sealed: dict[str, object]) -> bytes:
    return json.dumps(sealed, ensure_ascii=False, indent=1).encode()


def _attestation_row(one: PresenceAttestation) -> dict[str, Any]:
    return {
        "number": one.number, "first": one.first, "last": one.last, "half_days": len(one.content["half_days"]),
        "issued_at": one.issued_at, "revoked_at": one.revoked_at,
    }  # fmt: skip


def purge_attestations(before: datetime, dry: bool) -> int:
    """Remove the attestations issued before; how many."""
    old = PresenceAttestation.objects.filter(issued_at__lt=before)
    return old.count() if dry else old.delete()[0]


TELEWORK_RETENTION_PURGES = {"presence_attestations": purge_attestations}
