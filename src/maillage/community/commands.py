"""The command `maillage community`: networks, roles, what is kept, erasing someone."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from maillage.kernel.command import Command, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`maillage community network|role|retention|erase`."""
    actions = parser.add_subparsers(dest="action", required=True)
    network = actions.add_parser("network", help="make a network, or rename it")
    network.add_argument("slug", help="its short name, such as lozere")
    network.add_argument("name", help="its name, such as SoLozère")
    retention = actions.add_parser("retention", help="what was kept long enough")
    retention.add_argument("--apply", action="store_true", help="remove it now instead of tonight")
    erase = actions.add_parser("erase", help="erase someone for good, at their request")
    erase.add_argument("email")
    role = actions.add_parser("role", help="give someone a role; the person is made if need be")
    role.add_argument("email")
    role.add_argument("--end", action="store_true", help="end the role instead of giving it")
    role.add_argument("kind", choices=["host", "facilitator", "administrator"])
    role.add_argument(
        "scope", nargs="?", default="", help="the short name of a place (host) or a network (facilitator)"
    )


def run(options: argparse.Namespace) -> int:
    """Make a network, give a role, apply retention, erase someone."""
    if options.action == "network":
        return _make_network(options.slug, options.name)
    if options.action == "retention":
        return _apply_retention(options.apply)
    return _erase(options.email) if options.action == "erase" else _give_role(options)


def _make_network(slug: str, name: str) -> int:
    from maillage.community.actions.organisations import name_network

    _validate(slug, validate_slug, "a short name: letters, digits and dashes, such as lozere")
    new = name_network(slug, name)
    print(f"The network {name} is {'made' if new else 'renamed'}.")
    return 0


def _apply_retention(apply: bool) -> int:
    from maillage.community.actions.privacy import apply_retention

    for due in apply_retention(dry=not apply):
        print(f"{due.rule.code:<22}{due.count:>8}  before {due.before:%Y-%m-%d}  ({due.rule.days} days)")
    print("Removed." if apply else "Nothing was removed: this only says what would be. Add --apply to remove it now.")
    return 0


def _erase(email: str) -> int:
    from maillage.community.actions.privacy import erase
    from maillage.community.models import Person

    person = Person.objects.filter(email=email, erased_at__isnull=True).first()
    if person is None:
        raise CommandError(f"Nobody has an account under {email}.")
    erase(person)
    print("Erased. Backups made before now keep this person until they are themselves erased.")
    return 0


def _validate(value: str, validate: Callable[[Any], None], wanted: str) -> None:
    try:
        validate(value)
    except ValidationError as error:
        raise CommandError(f"{value!r} is not {wanted}.") from error


def _give_role(options: argparse.Namespace) -> int:
    from maillage.community.actions import end_role, give_role
    from maillage.community.models import Person
    from maillage.community.queries import current_roles
    from maillage.community.queries.rights import numbers_of
    from maillage.community.rules import INSTANCE, RoleKind, Scope, ScopeKind

    _validate(options.email, validate_email, "an email address")
    kind = RoleKind(options.kind)
    scope = INSTANCE
    if kind != RoleKind.ADMINISTRATOR:
        scope_kind = ScopeKind.PLACE if kind == RoleKind.HOST else ScopeKind.NETWORK
        numbers = numbers_of(scope_kind)
        if options.scope not in numbers:
            known = ", ".join(numbers) or "none yet"
            raise CommandError(f"No {scope_kind} is called {options.scope!r}. Those that exist: {known}.")
        scope = Scope(scope_kind, numbers[options.scope])
    person = Person.objects.filter(email=options.email).first() or Person.objects.create_user(options.email)
    if options.end:
        held = current_roles().filter(person=person, kind=kind, scope_kind=scope.kind, scope_id=scope.id)
        for role in held:
            end_role(role, by=None)
        if kind == RoleKind.ADMINISTRATOR:
            _allow_admin_site(person, False)
        print(f"{person.email} is no longer {kind} of {options.scope or 'the instance'}.")
        return 0
    if kind == RoleKind.ADMINISTRATOR:
        _allow_admin_site(person, True)
    give_role(person, kind, scope, by=None)
    print(f"{person.email} is now {kind} of {options.scope or 'the instance'}; they sign in with a code sent by mail.")
    return 0


def _allow_admin_site(person: Any, allowed: bool) -> None:
    person.is_staff = person.is_superuser = allowed
    person.save(update_fields=["is_staff", "is_superuser"])


COMMAND = Command(
    name="community",
    summary="networks and roles",
    usage=(
        ('community network lozere "SoLozère"', "make the network"),
        ("community role EMAIL host florac", "give a role: host PLACE, facilitator NETWORK, administrator"),
        ("community retention [--apply]", "what was kept long enough: say it, or remove it now"),
        ("community erase EMAIL", "erase someone, at their request"),
    ),
    add_arguments=add_arguments,
    run=run,
)
