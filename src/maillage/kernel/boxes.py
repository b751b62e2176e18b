"""What is kept encrypted in the database: sealed with the secret of the installation, for one purpose.

Who reads the database, or a copy of it, reads none of it without that secret.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def encrypt(secret: str, purpose: bytes, content: bytes) -> str:
    """The content, readable again with the same secret for the same purpose alone.

    >>> decrypt(["other", "a secret"], b"doctest", encrypt("a secret", b"doctest", b"key"))
    b'key'
    """
    return _box(secret, purpose).encrypt(content).decode()


def decrypt(secrets: Iterable[str], purpose: bytes, token: str) -> bytes | None:
    """The content, by whichever of these secrets it was encrypted; None when by none of them."""
    for secret in secrets:
        try:
            return _box(secret, purpose).decrypt(token.encode())
        except InvalidToken:
            continue
    return None


def _box(secret: str, purpose: bytes) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
