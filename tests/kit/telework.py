"""Small tools that the tests of telework share."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Place, Space
from maillage.telework.actions.accidents import AccidentFacts, record_accident, share_accident
from maillage.telework.actions.attestations import issue_attestation
from maillage.telework.models import AccidentRecord, PresenceAttestation
from tests.factories import hours

DOSSIER = ("dossier", "dossier_paper", "dossier_data", "edit_dossier")
LONG_AGO = timezone.localdate() - timedelta(days=20)


def past_booking(
    person: Person, space: Space, day: date = LONG_AGO, start: str = "08:00", end: str = "18:00", *,
    arrived: bool = True, status: Status = Status.CONFIRMED, guest: str = "",
) -> Booking:  # fmt: skip
    """Something that is over, arrived at or not."""
    period: Period = hours(day, start, end)
    return Booking.objects.create(
        person=person, place=space.place, space=space, starts_at=period.start, ends_at=period.end, guest=guest,
        status=status.value, created_at=period.start, arrived_at=period.start if arrived else None,
        arrived_by="code" if arrived else "",
    )  # fmt: skip


def make_attestation(person: Person, space: Space, day: date = LONG_AGO) -> PresenceAttestation:
    """Of one day at a place."""
    past_booking(person, space, day)
    return issue_attestation(person, [space.place], day, day)


def make_accident(person: Person, place: Place, by: Person | None = None, hours_ago: int = 3) -> AccidentRecord:
    """Somebody slipped, so many hours ago."""
    facts = AccidentFacts(timezone.now() - timedelta(hours=hours_ago), "Glissade", "escalier", "Agnès")
    return record_accident(by or person, place, facts, person)


def addresses_of_telework(bob: Person, desks: Space) -> dict[str, list[Any]]:
    """The addresses of telework: an attestation that Bob asked for."""
    number = make_attestation(bob, desks).number
    Booking.objects.filter(person=bob, starts_at__lt=timezone.now()).delete()  # what he may read is told without it
    names = ("attestation", "attestation_paper", "attestation_file", "revoke_attestation")
    accident = share_accident(bob, make_accident(bob, desks.place), shared=True)
    return {
        **{f"telework:{name}": [number] for name in names},
        **{f"telework:{name}": [accident.public_id] for name in ("accident", "accident_file", "share_accident")},
        "telework:shared_accident": [accident.share_key],
        "telework:place_accidents": [desks.place.slug],
        **{f"telework:{name}": [desks.place.slug] for name in DOSSIER},
    }


class Offline:
    """The published script, run by itself in a folder with what was handed out."""

    def __init__(self, folder: Path, client: Any) -> None:
        self.folder = folder
        (folder / "verifier.py").write_bytes(client.get("/teletravail/verifier.py").content)
        (folder / "cles.json").write_bytes(client.get("/teletravail/cles.json").content)

    def run(self, sealed: bytes) -> tuple[int, str]:
        (self.folder / "a.json").write_bytes(sealed)
        done = subprocess.run(
            [sys.executable, "-I", "verifier.py", "a.json", "cles.json"], cwd=self.folder, capture_output=True,
            text=True, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"}, check=False,
        )  # fmt: skip
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout
