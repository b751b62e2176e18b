"""The database gave up: a statement, or the wait for a lock, took longer than a page may take."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from psycopg.errors import LockNotAvailable, QueryCanceled

from maillage.kernel.refusal import Refusal
from maillage.pages.refused import refused

RETRY_S = 30


def is_timeout(error: BaseException | None) -> bool:
    """Whether this error, or its cause, is PostgreSQL's timeout of a statement or a lock."""
    while error is not None:
        if isinstance(error, (QueryCanceled, LockNotAvailable)):
            return True
        error = error.__cause__
    return False


def busy_refusal(request: HttpRequest) -> Refusal:
    """What is said when the database gave up, which is written down."""
    logging.getLogger("maillage").error("a statement of %s took too long and was given up", request.path)
    return Refusal("busy", "This takes too long at the moment: nothing was written. Try again in a minute.")


def busy(request: HttpRequest) -> HttpResponse:
    """503, with a sentence and when to come back; nothing was written."""
    answer = refused(request, busy_refusal(request))
    answer["Retry-After"] = str(RETRY_S)
    return answer
