"""What people are told about passes. All is written in the transaction of the action."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.community.mails.notifications import Notice, notify_each
from maillage.community.models import Notification, Person
from maillage.community.queries.rights import people_with_role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.passes.models import Pass


def tell_asked_for(held: Pass, by: Person) -> None:
    """Tell the hosts of the place that sells it that somebody asked for a pass, and will pay them."""
    scope = Scope(ScopeKind.PLACE, held.kind.seller_id)
    notices = [
        Notice(host, "asked_for", f"pass-asked-{held.pk}-{host.pk}", about=held.pk, scope=scope)
        for host in people_with_role(RoleKind.HOST, scope)
        if host.pk != by.pk
    ]
    notify_each("pass_asked_for", notices, zone=lambda: held.kind.seller.zone)


def tell_good(held: Pass, by: Person | None = None) -> None:
    """Tell whose pass it is that it is good; whom it was given, by whom."""
    is_gift = held.given_by_id is not None and held.given_by_id != held.holder_id
    _tell("given" if is_gift else "good", held, f"pass-good-{held.pk}", except_for=by)


def tell_once(what: str, passes: Iterable[Pass]) -> int:
    """Tell whose passes they are that they are used up, or end soon; how many were not told that before."""
    passes = list(passes)
    known = set(
        Notification.objects.filter(kind="pass", what=what, about__in=[one.pk for one in passes]).values_list(
            "about", flat=True
        )
    )
    new = [one for one in passes if one.pk not in known]
    for one in new:
        _tell(what, one, f"pass-{what}-{one.pk}")
    return len(new)


def _tell(what: str, held: Pass, key: str, *, except_for: Person | None = None) -> None:
    notices = [
        Notice(person, what, f"{key}-{person.pk}", about=held.pk, scope=scope)
        for person, scope in _people_of(held)
        if person != except_for
    ]
    notify_each("pass", notices, zone=lambda: held.kind.seller.zone)


def _people_of(held: Pass) -> list[tuple[Person, Scope | None]]:
    """Whose pass it is: its person, or those who speak for the organisation that shares it."""
    if held.organisation_id is not None:
        scope = Scope(ScopeKind.ORGANISATION, held.organisation_id)
        return [(person, scope) for person in people_with_role(RoleKind.MANAGER, scope)]
    return [(held.holder, None)] if held.holder is not None else []
