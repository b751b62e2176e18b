"""The confidentiality charter of a place: which version one still has to sign, and what may be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from maillage.kernel.refusal import Refusal

LONGEST_CHARTER = 20_000  # signs


@dataclass(frozen=True, slots=True)
class CharterVersion:
    """A version of a charter; `asks_again`: who signed an earlier one signs this one too."""

    number: int
    asks_again: bool


def is_signed(versions: Iterable[CharterVersion], signed: Iterable[int]) -> bool:
    """Has somebody signed what counts: the last version that asks again, or a later one?

    >>> is_signed([CharterVersion(1, True), CharterVersion(2, False), CharterVersion(3, True)], [2])
    False
    >>> is_signed([CharterVersion(1, True), CharterVersion(2, False)], [1])
    True
    """
    versions = list(versions)
    asking = [version.number for version in versions if version.asks_again]
    needed = max(asking or [version.number for version in versions] or [0])
    return any(number >= needed for number in signed)


def digest_of(text: str) -> str:
    """By which anybody checks that not a word has changed (SHA-256)."""
    return sha256(text.encode()).hexdigest()


def seal_of(digest: str, name: str, signed_at: str) -> str:
    """What ties a signature to the text, the name and the moment: SHA-256 of the three, one a line."""
    return sha256(f"{digest}\n{name}\n{signed_at}".encode()).hexdigest()


def may_publish(title: str, text: str, before: tuple[str, str] | None) -> Refusal | None:
    """Whether these words may be the next version; `before`: title and text of the one in force."""
    if not title.strip() or not text.strip():
        return Refusal("no_text", "Write a few words.")
    if len(text) > LONGEST_CHARTER:
        return Refusal("too_long", "That is too long: %(most)d signs at most.", most=LONGEST_CHARTER)
    if before == (title, text):
        return Refusal("same_charter", "This is word for word the version in force: nothing to publish.")
    return None
