"""Sealing what the house states: the key in use, made when it is first needed, and the keys of before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.kernel.boxes import decrypt, encrypt
from maillage.ledger.models import SealingKey
from maillage.ledger.rules import seals
from maillage.ledger.rules.seals import Content, SealState

PURPOSE = b"maillage.ledger.sealing"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key with which others check: its name, its 32 bytes, since when and until when it sealed (ISO dates)."""

    name: str
    key: bytes
    made_on: str
    retired_on: str


def seal(content: Content) -> dict[str, Any]:
    """The sealed file of a content: `{"content": …, "seal": …}`. ValueError when it has more than one spelling."""
    return {"content": dict(content), "seal": seals.sign(content, _private_key()).as_data()}


def check(content: Content, seal_data: Any) -> SealState:
    """Was this content sealed here, and not changed since?"""
    signed = seals.read_seal(seal_data)
    names = [] if signed is None else [signed.key]
    keys = {one.name: bytes(one.public_key) for one in SealingKey.objects.filter(name__in=names)}
    return seals.check_seal(content, signed, keys)


def public_keys() -> list[PublicKey]:
    """Every key that ever sealed here, the oldest first."""
    return [
        PublicKey(
            one.name,
            bytes(one.public_key),
            timezone.localdate(one.made_at).isoformat(),
            timezone.localdate(one.retired_at).isoformat() if one.retired_at else "",
        )
        for one in SealingKey.objects.all()
    ]


@transaction.atomic
def retire_key() -> SealingKey:
    """Seal with a new key from now on; what the one of before sealed stays genuine."""
    SealingKey.objects.filter(retired_at=None).update(retired_at=timezone.now(), private_key="")
    return _make_key()


def _private_key() -> bytes:
    """The key in use; one whose secret was lost (another MAILLAGE_SECRET_KEY) is retired for a new one."""
    current = SealingKey.objects.filter(retired_at=None).first()
    if current is None:
        try:
            with transaction.atomic():
                current = _make_key()
        except IntegrityError:  # somebody made it at the same moment
            current = SealingKey.objects.get(retired_at=None)
    private = _decrypted(current.private_key)
    return _decrypted(retire_key().private_key) or b"" if private is None else private


def _make_key() -> SealingKey:
    private = seals.new_private_key()
    public = seals.public_half(private)
    encrypted = encrypt(settings.SECRET_KEY, PURPOSE, private)
    return SealingKey.objects.create(
        name=seals.name_of_key(public), public_key=public, private_key=encrypted, made_at=timezone.now()
    )


def _decrypted(token: str) -> bytes | None:
    secrets = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
    return decrypt(secrets, PURPOSE, token)
