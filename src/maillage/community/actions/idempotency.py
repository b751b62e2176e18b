"""The same request twice is done once: the second is told what the first was.

After the IETF draft *The Idempotency-Key HTTP Header Field*. Everything is one transaction: the row of the key, what
the request does, what it is answered. So two at once wait for one another at the row, and what is rolled back is not
remembered: a request that was refused may be sent again under its key, and is judged anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from maillage.community.models import IdempotencyKey, Person
from maillage.kernel.refusal import Refusal

KEPT = timedelta(days=1)
KEY = re.compile(r"[!-~]{1,64}\Z")
LONGEST_LOCATION = 500
# A key that is new, or older than a day, is taken; who finds it taken by a request in hand waits until that is over.
TAKE = """
INSERT INTO community_idempotencykey AS k (person_id, key, digest, location, created_at)
VALUES (%(person)s, %(key)s, %(digest)s, '', %(now)s)
ON CONFLICT (person_id, key) DO UPDATE SET
    digest = excluded.digest, status = NULL, location = '', created_at = excluded.created_at
WHERE k.created_at <= %(over)s
RETURNING id
"""


def answer_once(person: Person, key: str, digest: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """What `act` answers, or answered under this key within a day; another request under the same key is refused."""
    if not KEY.match(key):
        raise Refusal("bad_key", "An idempotency key has 1 to 64 signs: letters, figures, punctuation.")
    with transaction.atomic():
        row = _take(person, key, digest)
        if row is None:
            return _answered(IdempotencyKey.objects.get(person=person, key=key), digest)
        answer = act()
        location = answer.headers.get("Location", "")
        if answer.status_code >= 400 or len(location) > LONGEST_LOCATION:
            IdempotencyKey.objects.filter(pk=row).delete()  # nothing was done: it may be asked again
        else:
            IdempotencyKey.objects.filter(pk=row).update(status=answer.status_code, location=location)
    return answer


def _take(person: Person, key: str, digest: str) -> int | None:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"person": person.pk, "key": key, "digest": digest, "now": now, "over": now - KEPT})
        row = cursor.fetchone()
    return row[0] if row else None


def _answered(previous: IdempotencyKey, digest: str) -> HttpResponse:
    if previous.digest != digest:
        raise Refusal("key_reused", "This key was used for another request: use a new one.")
    answer = HttpResponse(status=previous.status or 409, headers={"Idempotency-Replayed": "true"})
    if previous.location:
        answer["Location"] = previous.location
    return answer


def forget_keys() -> int:
    """Remove the keys of more than a day ago; how many."""
    removed, _kinds = IdempotencyKey.objects.filter(created_at__lte=timezone.now() - KEPT).delete()
    return removed
