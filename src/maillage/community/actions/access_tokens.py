"""Tokens with scopes: made, taken back, looked up when a program shows one.

A secret is shown once; its SHA-256 alone is kept. It is looked up by that digest, in one statement: how long the
comparison takes says something about digests at most, which nobody chooses. docs/decisions/0022-one-kind-of-token.md
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from maillage.community.actions.roles import record
from maillage.community.models import AccessToken, Person
from maillage.community.models.access_tokens import Revocable
from maillage.community.queries.access_tokens import tokens_of
from maillage.community.rules.access_tokens import NOTED_EVERY, PREFIX_SIGNS, digest_of, is_to_note, may_make
from maillage.kernel.lines import on_one_line

MARK = "maillage-"  # so that a secret left in a public text can be told for what it is
# One statement: who shows it, if they may, and the use written down when the last one is an hour old.
LOOK_UP = """
WITH shown AS MATERIALIZED (
    SELECT t.id, t.person_id, t.last_used_at FROM community_accesstoken t JOIN community_person p ON p.id = t.person_id
    WHERE t.digest = %(digest)s AND %(scope)s = ANY(t.scopes) AND t.revoked_at IS NULL AND p.is_active
      AND (t.expires_at IS NULL OR t.expires_at > %(now)s)
), noted AS (
    UPDATE community_accesstoken t SET last_used_at = %(now)s FROM shown
    WHERE t.id = shown.id AND (shown.last_used_at IS NULL OR shown.last_used_at <= %(before)s)
)
SELECT p.*, shown.id AS token_id FROM shown JOIN community_person p ON p.id = shown.person_id
"""


@transaction.atomic
def make_token(
    person: Person, name: str, scopes: Collection[str], lifetime: timedelta | None = None
) -> tuple[AccessToken, str]:
    """A token and its secret, which is shown once."""
    in_use = max((tokens_of(person, scope).count() for scope in scopes), default=0)
    if refusal := may_make(scopes, in_use):
        raise refusal
    secret = MARK + secrets.token_urlsafe(24)
    token = AccessToken.objects.create(
        person=person,
        name=on_one_line(name)[:80],
        scopes=sorted(set(scopes)),
        digest=digest_of(secret),
        prefix=secret[: len(MARK) + PREFIX_SIGNS],
        expires_at=timezone.now() + lifetime if lifetime else None,
    )
    record(person, "access_token_made", ("access_token", token.pk), scopes=token.scopes)
    return token, secret


@transaction.atomic
def revoke_token(person: Person, pk: int, *scopes: str) -> None:
    """Take back one's token that opens one of these; what was done with it stays. Twice is once; another's is left
    alone.
    """
    token = tokens_of(person, *scopes).filter(pk=pk).first()
    if token and revoke(token):
        record(person, "access_token_revoked", ("access_token", token.pk), scopes=token.scopes)


def person_with(secret: str, scope: str) -> Person | None:
    """Whose token this is, if it opens this; `token_id` of the answer says which one."""
    now = timezone.now()
    values = {"digest": digest_of(secret), "scope": scope, "now": now, "before": now - NOTED_EVERY}
    return next(iter(Person.objects.raw(LOOK_UP, values)), None)


def revoke(row: Revocable) -> bool:
    """It opens nothing any more; whether it did until now."""
    now = timezone.now()
    if not type(row)._default_manager.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=now):
        return False
    row.revoked_at = now
    return True


def note_use(row: Revocable) -> None:
    """Write down that it was used: once an hour at most."""
    now = timezone.now()
    if is_to_note(row.last_used_at, now):
        type(row)._default_manager.filter(pk=row.pk).update(last_used_at=now)
