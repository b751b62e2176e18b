"""How often a code may be asked for and tried, whoever asks and from wherever: counted in the database.

By the address that was typed, known or not, so that nothing is learnt from a refusal; and by where one comes from,
widely: a whole telework centre may be behind one address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from maillage.community.actions.limiting import Quota, try_once
from maillage.community.views.common import origin_of
from maillage.kernel.addresses import canonical_address

CODES_SENT = (Quota("codes sent", 5, timedelta(minutes=15)), Quota("codes sent", 20, timedelta(days=1)))
CODES_FROM = (Quota("codes asked from", 60, timedelta(minutes=15)), Quota("codes asked from", 400, timedelta(days=1)))
CODES_TRIED = (Quota("codes tried from", 100, timedelta(minutes=15)), Quota("codes tried from", 500, timedelta(days=1)))


def limited(
    view: Callable[..., Any], by_address: tuple[Quota, ...] | None, by_origin: tuple[Quota, ...]
) -> Callable[..., HttpResponseBase]:
    """The view, with its POST counted; past the limit, the refusal says when to try again (429)."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            tries = [(quota, origin_of(request)) for quota in by_origin]
            if by_address:
                typed = canonical_address(request.POST.get("email", "")[:254])
                tries += [(quota, typed) for quota in by_address]
            if refusal := try_once(tries):
                raise refusal
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return counted
