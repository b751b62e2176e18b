"""Programs that show a token: whose it is, whether it opens this, how often it may ask."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from maillage.community.actions.access_tokens import person_with
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.views.common import origin_of

LONGEST_TOKEN = 100
WRONG_TOKENS = Quota("api wrong tokens", 20, timedelta(hours=1))
OF_A_PERSON = Quota("api of a person", 600, timedelta(hours=1))
OF_AN_ORIGIN = Quota("api of an origin", 1200, timedelta(hours=1))


class TokenAuth(HttpBearer):
    """Opens an operation to who shows a token with this scope; `request.user` is then its owner.

    The cookie of a browser opens nothing here: no other site can act through the browser of who visits it.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The owner of the token, or None; Refusal when too many were wrong, or too much was asked."""
        person = person_with(token, self.scope) if 0 < len(token) <= LONGEST_TOKEN and token.isascii() else None
        quota = (OF_A_PERSON, f"person {person.pk}") if person else (WRONG_TOKENS, origin_of(request))
        if refusal := hit([quota]):
            raise refusal
        if person:
            request.user = person
        return person


class OriginThrottle(BaseThrottle):
    """What anybody may ask without a token is counted by where it comes from."""

    def allow_request(self, request: HttpRequest) -> bool:
        """True; Refusal, which says how long to wait, when it was asked too often."""
        if refusal := hit([(OF_AN_ORIGIN, origin_of(request))]):
            raise refusal
        return True

    def wait(self) -> None:
        """Said by the refusal."""
