"""A code sent by mail and typed back: kept as a digest in the session, good for a quarter of an hour and five tries."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from maillage.community.actions.rate_limits import Quota, hit

GOOD_FOR_S = 15 * 60
TRIES = 5
OF_ONE = Quota("tries of one code to an address", TRIES, timedelta(hours=1))


def keep_code(code: str, **more: Any) -> dict[str, Any]:
    """What the session keeps of a code that was sent; `more` is what it opens."""
    return {"digest": _digest(code), "until": time.time() + GOOD_FOR_S, **more}


def is_code_right(kept: dict[str, Any], typed: str) -> bool:
    """Whether that is the code; each try counts, in the database, so that several at once are all counted."""
    if not kept or time.time() > kept["until"]:
        return False
    if hit([(OF_ONE, f"{kept['until']}|{kept['digest']}")]):
        return False
    return constant_time_compare(kept["digest"], _digest("".join(typed.split())))


def _digest(code: str) -> str:
    return salted_hmac("maillage.code_to_address", code).hexdigest()
