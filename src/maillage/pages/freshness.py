"""How long ago one proved to be oneself, and what asks for that to be recent."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from allauth.account.signals import user_logged_in as signed_in
from allauth.mfa.signals import authenticator_used
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from maillage.community.mails.security import tell_security
from maillage.community.models import Network, Person
from maillage.community.queries import grants_of
from maillage.community.rules import RoleKind, ScopeKind
from maillage.places.models import Place
from maillage.web.sensitivity import Audience, Mark

SIGNED_IN_AT = "signed_in_at"
A_DAY_S = int(timedelta(hours=12).total_seconds())  # a day at the door
A_MOMENT_S = int(timedelta(minutes=15).total_seconds())
WITH_ROLES = frozenset({RoleKind.HOST, RoleKind.FACILITATOR, RoleKind.ADMINISTRATOR})


@receiver(user_logged_in)
def remember(request: HttpRequest, **_more: Any) -> None:
    """Django tells of every sign-in, by whatever means."""
    request.session[SIGNED_IN_AT] = time.time()


@receiver(authenticator_used)
def remember_key(request: HttpRequest, **_more: Any) -> None:
    """Signal handler: signing in with a key or an application counts as a recent confirmation."""
    request.session[SIGNED_IN_AT] = time.time()


@receiver(signed_in)
def tell_of_new_device(request: HttpRequest, user: Person, **_more: Any) -> None:
    """A sign-in from a browser that was not seen among one's sessions is told by mail."""
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key or "")
    agent = request.META.get("HTTP_USER_AGENT", "")
    if others.exists() and not others.filter(user_agent=agent[:200]).exists():
        tell_security("new_sign_in", user, device=agent[:120])


def needs_to_confirm(request: HttpRequest, mark: Mark) -> bool:
    """Must they prove to be themselves once more before this page?"""
    if not isinstance(request.user, Person) or not (mark.recent or mark.audience == Audience.SENSITIVE):
        return False
    age = time.time() - request.session.get(SIGNED_IN_AT, 0)
    if mark.recent:
        return age > A_MOMENT_S
    return age > A_DAY_S and (request.user.is_staff or bool(grants_of(request.user))) and not _is_own(request, mark)


def needs_second_factor(request: HttpRequest, mark: Mark) -> bool:
    """Is it a page of others, for somebody whose network wants a second factor that they have not set up?"""
    if not isinstance(request.user, Person) or mark.audience != Audience.SENSITIVE:
        return False
    return lacks_second_factor(request.user) and not _is_own(request, mark)


def _is_own(request: HttpRequest, mark: Mark) -> bool:
    """Whether the address is about the visitor's own booking or message."""
    match = request.resolver_match
    return mark.owner is not None and mark.owner(request.user, match.kwargs if match else {})


def may_show_more(request: HttpRequest) -> bool:
    """Whether a public page may show a signed-in visitor more; otherwise they confirm first."""
    if not isinstance(request.user, Person) or getattr(request, "seen_by", None) is not None:
        return isinstance(request.user, Person)
    age = time.time() - request.session.get(SIGNED_IN_AT, 0)
    return age <= A_DAY_S and not lacks_second_factor(request.user)


def lacks_second_factor(person: Person) -> bool:
    """Does a network they host or facilitate for ask for a second factor they have not set up?"""
    grants = [grant for grant in grants_of(person) if grant.kind in WITH_ROLES]
    if not grants or not Network.objects.filter(needs_second_factor=True).exists():
        return False
    strict = Network.objects.filter(needs_second_factor=True).values_list("pk", flat=True)
    networks = {g.scope.id for g in grants if g.scope.kind == ScopeKind.NETWORK}
    places = [g.scope.id for g in grants if g.scope.kind == ScopeKind.PLACE]
    if places:
        networks |= set(Place.objects.filter(pk__in=places).values_list("network_id", flat=True))
    everywhere = any(g.scope.kind == ScopeKind.INSTANCE for g in grants)
    return (everywhere or bool(networks & set(strict))) and not is_mfa_enabled(person)
