"""A refusal becomes an answer with its sentence; care is taken of other people's data; an administrator sees, only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import suspend_request
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import INSTANCE, Ability, Scope
from maillage.kernel.refusal import Refusal
from maillage.pages.busy import busy, is_timeout
from maillage.pages.freshness import needs_second_factor, needs_to_confirm
from maillage.pages.refused import refused
from maillage.web.sensitivity import mark_of

SEEN_SINCE, LOOK_S = "seen_since", 3600  # a look lasts an hour at most
SEEN_AS = "seen_as"  # in the session of an administrator: whom they look as


class _Instance:
    def scopes(self) -> tuple[Scope, ...]:
        return (INSTANCE,)


INSTANCE_ITSELF = _Instance()


class RefusalMiddleware:
    """Answers a Refusal raised by a view: a page, or a problem for a program (`pages/refused.py`)."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if _contains_nul(request):
            return refused(request, Refusal("bad_request", "This request can't be read."))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DatabaseError) and is_timeout(exception):
            return busy(request)
        if isinstance(exception, DatabaseError) and _is_erased(request):
            exception = Refusal("account_gone", "This account has just been erased: nothing was written.")
        if not isinstance(exception, Refusal):
            return None
        return refused(request, exception)


def _is_erased(request: HttpRequest) -> bool:
    """Whether the visitor's account was erased during this request, which explains a broken foreign key."""
    person = getattr(request, "user", None)
    return isinstance(person, Person) and not Person.objects.filter(pk=person.pk).exists()


class SeeAsMiddleware:
    """An administrator looks at the site as somebody else: reads, never writes, and each page says so."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        request.seen_by = None  # type: ignore[attr-defined]  # for the banner
        number = request.session.get(SEEN_AS)
        if number is not None:
            self._become(request, number)
        response = self.get_response(request)
        if request.seen_by is not None:  # type: ignore[attr-defined]  # set above
            response["Cache-Control"] = "no-store"  # somebody else's pages do not stay on this device
        return response

    def _become(self, request: HttpRequest, number: int) -> None:
        administrator = request.user
        person = Person.objects.filter(pk=number, is_active=True).first()
        may = isinstance(administrator, Person) and Ability.SEE_AS in abilities(administrator, INSTANCE_ITSELF)
        over = time.time() - request.session.get(SEEN_SINCE, 0) > LOOK_S
        if person is None or not may or over:
            request.session.pop(SEEN_AS, None)
            return
        person.seen_by = administrator  # type: ignore[attr-defined]  # the journal names who really looked
        request.user = person
        request.seen_by = administrator  # type: ignore[attr-defined]  # for the banner

    def process_view(self, request: HttpRequest, view: Any, *_parts: Any) -> HttpResponse | None:
        if getattr(request, "seen_by", None) is None or name_of(request) == "stop_seeing":
            return None
        if request.method not in {"GET", "HEAD"} or mark_of(view).private:
            refusal = Refusal(
                "read_only", "You are looking as somebody else: you may read, not act. Stop looking first."
            )
            return refused(request, refusal)
        return None


class CareMiddleware:
    """Before other people's data: a recent sign-in, and a second factor where the network asks for one."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_parts: Any) -> HttpResponse | None:
        mark = mark_of(view)
        if getattr(request, "seen_by", None) is not None or not isinstance(request.user, Person):
            return None
        if needs_to_confirm(request, mark):
            return suspend_request(request, reverse("account_reauthenticate"))
        if needs_second_factor(request, mark):
            return redirect("mfa_index")
        return None


def name_of(request: HttpRequest) -> str:
    """The name of the requested address."""
    return request.resolver_match.view_name if request.resolver_match else ""


def _contains_nul(request: HttpRequest) -> bool:
    """Whether the request holds a NUL character, which PostgreSQL can't store and nobody types."""
    sources = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    return "\x00" in request.path or any(
        "\x00" in v for data in sources for _name, values in data.lists() for v in values
    )
