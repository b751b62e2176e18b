"""Reading a code in the mail, signing in from a browser, going back in time."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from maillage.community.models import Person

CODE_PAGE, CONFIRM, AGAIN, SECOND = (
    "/connexion/code/",
    "/connexion/confirmer/",
    "/connexion/confirmer/code/",
    "/connexion/second/",
)


def code(of: int = -1) -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[of].body))
    assert found is not None
    return found[1]


def wrong(right: str) -> str:
    return "000000" if right != "000000" else "000001"


def sign_in(person: Person, browser: str = "Firefox", client: Client | None = None) -> Client:
    """By a code, as people do."""
    cache.clear()
    client = client or Client(headers={"User-Agent": browser})
    client.post("/connexion/", {"email": person.email})
    client.post(CODE_PAGE, {"code": code()})
    return client


def since(client: Client, seconds: float) -> Client:
    """As if one had signed in so long ago."""
    session = client.session
    session["signed_in_at"] = time.time() - seconds
    session.save()
    return client


def set_up_totp(client: Client) -> str:
    """Through the screens; the secret."""
    page = client.get("/securite/application/")
    secret: str = page.context["form"].secret
    answer = client.post("/securite/application/", {"code": now_of(secret)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    cache.clear()  # a code works once: the next sign-in would have to wait half a minute
    return secret


def now_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
