"""Tokens that stand for a person towards a program: what they are made of, how long, what they open."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from maillage.kernel.refusal import Refusal

SCOPE = re.compile(r"[a-z_]{1,20}:[a-z_]{1,19}\Z")  # what is opened, and for which verb: git:push
MOST_TOKENS = 10  # in use at once, for each of its scopes
PREFIX_SIGNS = 4  # of the secret, shown so that its owner knows which it is; 168 random bits stay unknown
NOTED_EVERY = timedelta(hours=1)  # when a use is written down, at most


def digest_of(secret: str) -> str:
    """What is kept of a secret. It has 192 random bits: nothing to guess, no need to be slow."""
    return sha256(secret.encode()).hexdigest()


def may_make(scopes: Collection[str], in_use: int) -> Refusal | None:
    """May one more token with these scopes be made?

    >>> may_make(["git:push"], 9), may_make(["everything"], 0).code
    (None, 'no_such_scope')
    """
    if not scopes or not all(SCOPE.match(scope) for scope in scopes):
        return Refusal("no_such_scope", "Say what this key opens.")
    if in_use >= MOST_TOKENS:
        return Refusal("too_many_keys", "%(most)s keys at most: remove one first.", most=MOST_TOKENS)
    return None


def is_to_note(last_used_at: datetime | None, now: datetime) -> bool:
    """Is a use written down? Not the hundredth of the same hour."""
    return last_used_at is None or last_used_at <= now - NOTED_EVERY
