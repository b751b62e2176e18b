"""How often something may be tried: counted in the database, so that it holds over every process and machine."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from maillage.community.models import Attempt
from maillage.kernel.refusal import Refusal

# One statement: two requests at once are both counted, and a window that is over begins again.
COUNT = """
INSERT INTO community_attempt AS a (key, count, until)
SELECT key, 1, %(now)s + make_interval(secs => seconds)
FROM unnest(%(keys)s::text[], %(seconds)s::float[]) AS tried(key, seconds) ORDER BY key
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN a.until <= %(now)s THEN 1 ELSE least(a.count + 1, 1000000) END,
    until = CASE WHEN a.until <= %(now)s THEN excluded.until ELSE a.until END
RETURNING key, count, until
"""


@dataclass(frozen=True, slots=True)
class Quota:
    """So many times within so long."""

    what: str
    times: int
    within: timedelta


def key_of(quota: Quota, whom: str) -> str:
    """A keyed hash: who was counted can't be read back from the table."""
    message = f"{quota.what}|{quota.within}|{whom}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, sha256).hexdigest()


def hit(quotas: Iterable[tuple[Quota, str]]) -> Refusal | None:
    """Count one try against each quota; the refusal says when it may be tried again. One statement."""
    by_key = {key_of(quota, whom): quota for quota, whom in quotas}
    now = timezone.now()
    values: dict[str, Any] = {
        "keys": list(by_key),
        "seconds": [quota.within.total_seconds() for quota in by_key.values()],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        over = [until for key, count, until in cursor.fetchall() if count > by_key[key].times]
    if not over:
        return None
    wait = timedelta(minutes=max(1, -int(-(max(over) - now).total_seconds() // 60)))
    return Refusal("too_often", "That was tried too often. Try again in %(wait)s.", wait=wait)


def forget_attempts() -> int:
    """Remove the counts whose window is over; how many."""
    removed, _kinds = Attempt.objects.filter(until__lt=timezone.now()).delete()
    return removed
