"""Browsers that signed in before, or opened the link of a mail: what strangers try does not lock them out.

The cookie holds a number drawn by lot and, for each of the last addresses, a keyed hash of both: it names nobody.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from maillage.community.models import Person
from maillage.kernel.addresses import canonical_address

COOKIE, SALT = "appareil", "maillage.known_device"
KEPT = timedelta(days=365)
LINK_GOOD_FOR = timedelta(days=2)  # longer than any window of attempts
MOST = 5  # addresses of one browser: a family, a front desk
SIGNED_IN = "_signed_in_as"  # on the request that signed somebody in


def device_of(request: HttpRequest, address: str) -> str:
    """The number of this browser, if it is known for that address; else nothing."""
    number, marks = _read(request)
    mine = _mark(number, address)
    return number if any(constant_time_compare(mine, mark) for mark in marks) else ""


def remember_device(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """From now on this browser is known for that address."""
    number, marks = _read(request)
    mine = _mark(number, canonical_address(address))
    latest = [mine, *(mark for mark in marks if mark != mine)][:MOST]
    value = signing.dumps([number, latest], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.HTTPS)


def link_for(address: str, next_url: str = "") -> str:
    """Sent by mail only: whoever opens it reads the mails of that address. It keeps where they were going."""
    token = signing.dumps(canonical_address(address), salt=f"{SALT}.link")
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return str(settings.ORIGIN + reverse("account_known_device", args=[token]) + query)


def address_of(token: str) -> str | None:
    """The address such a link was sent to, unless it is too old or made up."""
    try:
        return str(signing.loads(token, salt=f"{SALT}.link", max_age=LINK_GOOD_FOR))
    except signing.BadSignature:
        return None


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest | None, user: Person, **_more: Any) -> None:
    """The answer to this request will bring the cookie."""
    if request is not None:
        setattr(request, SIGNED_IN, user.email)


def _mark(number: str, address: str) -> str:
    return salted_hmac(SALT, f"{number}|{address}", algorithm="sha256").hexdigest()[:32]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        number, marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return secrets.token_urlsafe(9), []
    return number, marks
