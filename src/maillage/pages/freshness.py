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

SIGNED_IN_AT = "signed_in_at"
A_DAY_S = int(timedelta(hours=12).total_seconds())  # a day at the door
A_MOMENT_S = int(timedelta(minutes=15).total_seconds())
WITH_ROLES = frozenset({RoleKind.HOST, RoleKind.FACILITATOR, RoleKind.ADMINISTRATOR})

# What hosts and those who facilitate do with other people's data: a sign-in of the day.
OF_OTHERS = frozenset(
    {
        "pages:day", "pages:day_sheet", "pages:closure", "pages:facilitating", "pages:journal", "pages:mailing",
        "pages:new_mailing", "pages:imports", "pages:import", "pages:write_import", "pages:undo_import",
        "pages:rights", "pages:rights_of_person", "pages:rights_of_place", "pages:give_role", "pages:end_role",
        "pages:see_as", "pages:retention", "pages:withdraw_invitation", "bookings:requests", "bookings:phone",
        "bookings:message", "bookings:taking", "bookings:accept", "bookings:refuse", "access:doors", "access:new_door",
        "access:door", "access:wifi", "access:codes", "access:rotate", "access:again", "pages:cancel_touched",
        "bookings:seen", "bookings:renew_arrivals", "community:remove_worker", "community:hide_post",
        "community:keep_post", "places:hosts", "places:end_host",
        "places:review_label", "places:decide_label", "places:proposals", "places:proposal", "places:accept_proposal",
        "places:decline_proposal", "places:criteria", "community:requests", "community:review", "community:accept",
        "community:ask", "community:decline", "community:members", "community:members_csv", "community:edit_charter",
        "community:edit_network", "community:add_part", "community:remove_part", "community:settle_letter",
        "community:new_organisation", "community:edit_organisation", "community:add_worker",
    }
)  # fmt: skip
OF_THE_DOOR = frozenset({"admin:login", "admin:logout", "admin:jsi18n"})
# What can't be undone, or opens every door: a sign-in of this very moment.
OF_ONESELF = frozenset(
    {
        "pages:erase", "pages:archive", "pages:see_as", "pages:give_role", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_edit_webauthn", "mfa_download_recovery_codes", "commons:git_keys",
    }
)  # fmt: skip


@receiver(user_logged_in)
def remember(request: HttpRequest, **_more: Any) -> None:
    """Django tells of every sign-in, by whatever means."""
    request.session[SIGNED_IN_AT] = time.time()


@receiver(authenticator_used)
def remember_key(request: HttpRequest, **_more: Any) -> None:
    """A key or an application proves it as well."""
    request.session[SIGNED_IN_AT] = time.time()


@receiver(signed_in)
def tell_of_new_device(request: HttpRequest, user: Person, **_more: Any) -> None:
    """A sign-in from a browser that was not seen among one's sessions is told by mail."""
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key or "")
    agent = request.META.get("HTTP_USER_AGENT", "")
    if others.exists() and not others.filter(user_agent=agent[:200]).exists():
        tell_security("new_sign_in", user, device=agent[:120])


def needs_to_confirm(request: HttpRequest, name: str) -> bool:
    """Must they prove to be themselves once more before this page?"""
    if not isinstance(request.user, Person) or not (name in OF_ONESELF or is_of_others(name)):
        return False
    age = time.time() - request.session.get(SIGNED_IN_AT, 0)
    if name in OF_ONESELF:
        return age > A_MOMENT_S
    return age > A_DAY_S and (request.user.is_staff or bool(grants_of(request.user)))


def cared_for(request: HttpRequest) -> bool:
    """For a page that all may see and some see more of: may these be shown more now? Else they confirm first."""
    if not isinstance(request.user, Person) or getattr(request, "seen_by", None) is not None:
        return isinstance(request.user, Person)
    age = time.time() - request.session.get(SIGNED_IN_AT, 0)
    return age <= A_DAY_S and not lacks_second_factor(request.user)


def is_of_others(name: str) -> bool:
    """Does that address concern other people? All of Django's own administration does."""
    return name in OF_OTHERS or (name.startswith("admin:") and name not in OF_THE_DOOR)


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
