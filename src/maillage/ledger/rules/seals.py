"""A seal: an Ed25519 signature (RFC 8032) over one spelling of what is stated, which anybody checks without us.

What is sealed is JSON without numbers that round: texts, whole numbers, true and false, lists, objects. One spelling:
sorted keys, no spaces, UTF-8 (a part of RFC 8785, where it and Python write the same). It proves which installation
wrote it and that nothing was changed since; not who somebody is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "Ed25519"
Content = Mapping[str, Any]


class SealState(StrEnum):
    """What one learns by checking a seal."""

    GENUINE = "genuine"
    CHANGED = "changed"  # the content is not the one that was sealed, or the signature is another one's
    UNKNOWN_KEY = "unknown_key"  # sealed by no key of this installation


@dataclass(frozen=True, slots=True)
class Seal:
    """Which key signed, and its signature (64 bytes)."""

    key: str
    signature: bytes

    def as_data(self) -> dict[str, str]:
        """As it stands in a sealed file."""
        return {"algorithm": ALGORITHM, "key": self.key, "signature": base64.b64encode(self.signature).decode()}


def canonical(content: Content) -> bytes:
    """The one spelling of a content. Raises ValueError for a number that is not whole.

    >>> canonical({"b": [1, True], "a": "é"}).decode()
    '{"a":"é","b":[1,true]}'
    """
    _require_exact(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _require_exact(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"keys of a sealed content are texts, not {key!r}")
            _require_exact(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _require_exact(inner)
    elif value is not None and not isinstance(value, str | bool | int):
        raise ValueError(f"{value!r} has more than one spelling")


def digest(content: Content) -> str:
    """SHA-256 of a content, in hexadecimal."""
    return sha256(canonical(content)).hexdigest()


def new_private_key() -> bytes:
    """32 random bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_half(private: bytes) -> bytes:
    """The public key (32 bytes) of a private one."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def name_of_key(public: bytes) -> str:
    """How a key is called: the first 16 hexadecimal signs of the SHA-256 of its public half."""
    return sha256(public).hexdigest()[:16]


def sign(content: Content, private: bytes) -> Seal:
    """The seal of a content."""
    key = Ed25519PrivateKey.from_private_bytes(private)
    return Seal(name_of_key(public_half(private)), key.sign(canonical(content)))


def read_seal(data: Any) -> Seal | None:
    """The seal that stands in a file; None when it is none."""
    if not isinstance(data, Mapping) or data.get("algorithm") != ALGORITHM:
        return None
    try:
        return Seal(str(data["key"])[:64], base64.b64decode(str(data["signature"])[:200], validate=True))
    except (KeyError, ValueError):
        return None


def check_seal(content: Content, seal: Seal | None, public_keys: Mapping[str, bytes]) -> SealState:
    """Is this what was sealed, by one of these keys (name → 32 bytes)?"""
    if seal is None:
        return SealState.CHANGED
    public = public_keys.get(seal.key)
    if public is None:
        return SealState.UNKNOWN_KEY
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(seal.signature, canonical(content))
    except (InvalidSignature, ValueError):
        return SealState.CHANGED
    return SealState.GENUINE
