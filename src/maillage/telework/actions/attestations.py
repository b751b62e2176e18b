"""Attestations of presence: issued to who asks for their own, sealed, taken back; checked by anybody."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Network, Person
from maillage.community.queries.networks import origin_of_network
from maillage.kernel.lines import number_in_groups
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.ledger.rules.seals import SealState
from maillage.ledger.seals import check, seal
from maillage.places.models import Place
from maillage.telework.models import PresenceAttestation
from maillage.telework.queries.presence import half_days_at
from maillage.telework.rules.presence import (
    LENGTH,
    LETTERS,
    AttestationState,
    HalfDay,
    may_attest,
    read_number,
    same_facts,
)

KIND = "presence_attestation"


def content_of(
    person: Person,
    network: Network,
    first: date,
    last: date,
    half_days: Sequence[HalfDay],
    number: str,
    issued_on: date,
) -> dict[str, Any]:
    """What is sealed, and nothing else."""
    with override(settings.LANGUAGE_CODE):  # whatever language it is asked for in
        path = PresenceAttestation(number=number or "-").get_absolute_url()
    return {
        "kind": KIND,
        "issuer": network.name,
        "number": number_in_groups(number),
        "address": origin_of_network(network) + path,
        "name": str(person),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "issued_on": issued_on.isoformat(),
        "half_days": [half_day.as_data() for half_day in half_days],
    }


@transaction.atomic
def issue_attestation(person: Person, places: Sequence[Place], first: date, last: date) -> PresenceAttestation:
    """Attest somebody's own half-days in these places. The same facts asked for again are the same attestation."""
    take_lock(LockFamily.PERSON, person.pk)
    now = timezone.now()
    half_days = half_days_at(person, places, first, last, now)
    if refusal := may_attest(first, last, timezone.localdate(), len(half_days)):
        raise refusal
    number = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    network = places[0].network
    content = content_of(person, network, first, last, half_days, number, timezone.localdate(now))
    alive = PresenceAttestation.objects.filter(person=person, first=first, last=last, revoked_at=None)
    for known in alive.select_related("network__face"):
        if same_facts(known.content, content):
            return known
    sealed = seal(content)
    made = PresenceAttestation.objects.create(
        number=number, person=person, network=network, first=first, last=last, content=sealed["content"],
        seal=sealed["seal"], issued_at=now,
    )  # fmt: skip
    record(person, "presence_attested", ("attestation", made.pk))
    return made


@transaction.atomic
def revoke_attestation(person: Person, number: str) -> PresenceAttestation:
    """Take one's own back: whoever checks it reads so. Twice is once."""
    mine = PresenceAttestation.objects.select_for_update().filter(person=person, number=read_number(number)).first()
    if mine is None:
        raise Refusal("no_such_attestation", "You have no attestation of that number.")
    if mine.revoked_at is None:
        mine.revoked_at = timezone.now()
        mine.save(update_fields=["revoked_at"])
        record(person, "attestation_revoked", ("attestation", mine.pk))
    return mine


def find_attestation(number: str) -> PresenceAttestation | None:
    """The attestation of a number, however it was typed."""
    typed = read_number(number)
    rows = PresenceAttestation.objects.select_related("network__face")
    return rows.filter(number=typed).first() if typed else None


def state_of(attestation: PresenceAttestation | None) -> AttestationState:
    """What the house says of an attestation it may have made."""
    if attestation is None:
        return AttestationState.UNKNOWN
    if attestation.revoked_at is not None:
        return AttestationState.REVOKED
    genuine = check(attestation.content, attestation.seal) == SealState.GENUINE
    return AttestationState.GENUINE if genuine else AttestationState.CHANGED


def check_file(text: bytes) -> tuple[AttestationState, PresenceAttestation | None]:
    """What the house says of a sealed file that somebody received, and the attestation it is when it is genuine."""
    try:
        sealed = json.loads(text)
        content, sealing = sealed["content"], sealed["seal"]
        state = check(content, sealing) if isinstance(content, Mapping) else SealState.CHANGED
    except (ValueError, KeyError, TypeError, RecursionError):
        return AttestationState.UNKNOWN, None
    if state == SealState.UNKNOWN_KEY:
        return AttestationState.UNKNOWN, None
    if state == SealState.CHANGED:
        return AttestationState.CHANGED, None
    attestation = find_attestation(str(content.get("number", "")))
    if attestation is None or attestation.content != content:
        return AttestationState.UNKNOWN, None
    return state_of(attestation), attestation
