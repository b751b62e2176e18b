"""What telework knows about a person, how it forgets them, and what it keeps for how long."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.telework.models import AccidentRecord, PresenceAttestation


class TeleworkPersonalData:
    """Attestations of presence and records of accidents, as they were sealed."""

    def export(self, person: Person) -> list[PersonalTable]:
        """Everything telework knows about this person."""
        attestations = PresenceAttestation.objects.filter(person=person)
        files = {f"attestation-{one.number}.json": _file_of(one.sealed) for one in attestations}
        return [
            PersonalTable(
                "presence_attestations", _("Attestations of presence I asked for"),
                [_attestation_row(one) for one in attestations], files=files,
            ),
            PersonalTable(
                "accident_records", _("Accidents I had in a place"),
                [_accident_row(one) for one in AccidentRecord.objects.filter(person=person).select_related("place")],
            ),
            PersonalTable(
                "accidents_written", _("Accidents of others that I recorded as a host"),
                [{"place": one.place.name, "written_at": one.written_at} for one in _written_by(person)], "nameless",
                _("The record stays for who had the accident, without your name."),
            ),
        ]  # fmt: skip

    def erase(self, person: Person, ghost: Person) -> None:
        """Attestations go: whoever checks one afterwards reads that it is not known. So do records about them."""
        del ghost  # nobody needs to stand for them
        PresenceAttestation.objects.filter(person=person).delete()
        AccidentRecord.objects.filter(person=person).delete()
        AccidentRecord.objects.filter(written_by=person).update(written_by=None)


def _file_of(sealed: dict[str, object]) -> bytes:
    return json.dumps(sealed, ensure_ascii=False, indent=1).encode()


def _attestation_row(one: PresenceAttestation) -> dict[str, Any]:
    return {
        "number": one.number, "first": one.first, "last": one.last, "half_days": len(one.content["half_days"]),
        "issued_at": one.issued_at, "revoked_at": one.revoked_at,
    }  # fmt: skip


def _accident_row(one: AccidentRecord) -> dict[str, Any]:
    written = {name: one.content[name] for name in ("spot", "facts", "witnesses")}
    return {"place": one.place.name, "happened_at": one.happened_at, "written_at": one.written_at, **written}


def _written_by(person: Person) -> list[AccidentRecord]:
    rows = AccidentRecord.objects.filter(written_by=person).select_related("place")
    return [one for one in rows if one.person_id != person.pk]


def purge_accidents(before: datetime, dry: bool) -> int:
    """Remove the records of accidents that happened before; how many."""
    old = AccidentRecord.objects.filter(happened_at__lt=before)
    return old.count() if dry else old.delete()[0]


def purge_attestations(before: datetime, dry: bool) -> int:
    """Remove the attestations issued before; how many."""
    old = PresenceAttestation.objects.filter(issued_at__lt=before)
    return old.count() if dry else old.delete()[0]


TELEWORK_RETENTION_PURGES = {"accident_records": purge_accidents, "presence_attestations": purge_attestations}
