"""How often a code may be asked for and tried, whoever asks and from wherever: counted in the database.

By the address that was typed, known or not, so that nothing is learnt from a refusal; and by where one comes from,
widely: a whole telework centre may be behind one address. A browser that signed in under an address before, or opened
the link of a mail sent to it, is counted apart: strangers can't lock somebody out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.views.common import origin_of
from maillage.kernel.addresses import canonical_address
from maillage.pages.known_devices import device_of

CODES_SENT = (Quota("codes sent", 5, timedelta(minutes=15)), Quota("codes sent", 20, timedelta(days=1)))
CODES_FROM = (Quota("codes asked from", 60, timedelta(minutes=15)), Quota("codes asked from", 400, timedelta(days=1)))
CODES_TRIED = (Quota("codes tried from", 100, timedelta(minutes=15)), Quota("codes tried from", 500, timedelta(days=1)))
ONE_CODE = Quota("tries of one code", settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS, timedelta(hours=1))


def rate_limited(
    view: Callable[..., Any], by_address: tuple[Quota, ...] | None, by_origin: tuple[Quota, ...], of_code: bool = False
) -> Callable[..., HttpResponseBase]:
    """The view, with its POST counted; past the limit, the refusal says when to try again (429).

    Tries of one code are counted here as well: the session, where allauth counts them, forgets what comes at once.
    """

    @wraps(view)
    def count_codes(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            tries = [(quota, origin_of(request)) for quota in by_origin]
            if by_address:
                typed = canonical_address(request.POST.get("email", "")[:254])
                device = device_of(request, typed)
                tries += [(quota, f"{typed}|{device}" if device else typed) for quota in by_address]
            if of_code and (requested := _requested_code(request)):
                tries.append((ONE_CODE, requested))
            if refusal := hit(tries):
                raise refusal
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return count_codes


def _requested_code(request: HttpRequest) -> str:
    """Which code of which browser this request tries; nothing when none was asked for."""
    login = request.session.get(LOGIN_SESSION_KEY) or {}
    to_sign_in = login.get("state", {}).get("stages", {}).get("login_by_code", {}).get("data", {})
    to_join = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}
    codes = [f"{state['at']}|{state.get('code', '')}" for state in (to_sign_in, to_join) if "at" in state]
    return f"{request.session.session_key}|{'|'.join(codes)}" if codes else ""
