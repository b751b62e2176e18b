"""What the device of who reads, and whatever lies between, may keep of an answer; what goes when one leaves.

Nothing that is shown to somebody signed in stays anywhere, unless a view says otherwise. A few pages are kept by our
own worker (sw.js) for when the network drops: it keeps what is marked so, for one reader at a time, until they leave.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from maillage.community.models import Person
from maillage.pages.known_devices import SIGNED_IN, remember_device
from maillage.places.views.public import COMMUNE_COOKIE
from maillage.web.permissions import HEADER, permissions_policy
from maillage.web.sensitivity import OFFLINE, mark_of

READER = "Maillage-Reader"  # header read by sw.js
POLICY = permissions_policy()
LEAVES = "_leaves"  # on the request that signed somebody out


class DeviceMiddleware:
    """Says of each answer what may be kept of it, by whom."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        response: HttpResponse = self.get_response(request)
        response.setdefault(HEADER, POLICY)
        if address := getattr(request, SIGNED_IN, ""):
            remember_device(request, response, address)
        if getattr(request, LEAVES, False):
            _leave(response)
            return response
        open_to_all = not response.has_header("Cache-Control")
        if open_to_all and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        if response.get("Content-Type", "").startswith("text/html"):
            response[READER] = reader_of(request)
            if open_to_all and response.status_code == 200 and _may_be_cached(request):
                response[OFFLINE] = "keep"
        return response


def reader_of(request: HttpRequest) -> str:
    """An opaque mark of the reader: when it changes, the browser drops what was cached for another."""
    person = getattr(request, "seen_by", None) or request.user
    if not isinstance(person, Person):
        return "nobody"
    return salted_hmac("maillage.reader", str(person.pk), algorithm="sha256").hexdigest()[:16]


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest | None, user: Person | None, **_more: Any) -> None:
    """Signal handler: marks the request of any sign-out."""
    if request is not None and user is not None:
        setattr(request, LEAVES, True)


def _leave(response: HttpResponse) -> None:
    """The next person at a shared computer finds nothing: no page, no draft, no commune."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "private, no-store"
    response.delete_cookie(COMMUNE_COOKIE, samesite="Lax")


def _may_be_cached(request: HttpRequest) -> bool:
    return request.resolver_match is not None and mark_of(request.resolver_match.func).offline
