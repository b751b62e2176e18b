"""Organisations: their page, their numbers, the part they take, who works for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from maillage.community.actions.invitations import invite
from maillage.community.actions.roles import end_role, record
from maillage.community.models import Invitation, Network, Organisation, Participation, Person, Role
from maillage.community.queries import abilities, current_roles, grants_of
from maillage.community.rules import Ability, RoleKind, Scope, ScopeKind
from maillage.kernel.addresses import canonical_address
from maillage.kernel.refusal import Refusal

WORKING = frozenset({RoleKind.MEMBER, RoleKind.MANAGER})  # roles an organisation gives by itself


# What higher floors give a network to begin with: filled by their manifests.
WHEN_NETWORK_MADE: list[Callable[[Network], None]] = []


def name_network(slug: str, name: str) -> bool:
    """Create a network or rename it; True when it was created."""
    network, new = Network.objects.update_or_create(slug=slug, defaults={"name": name})
    if new:
        for made in WHEN_NETWORK_MADE:
            made(network)
    return new


@transaction.atomic
def describe_network(by: Person, network: Network, fields: Iterable[str]) -> Network:
    """Save the changes made on a network's page; the journal says which fields."""
    require(Ability.GIVE_ROLES, by, network)
    network.save()
    record(by, "network_described", ("network", network.pk), network.scopes()[0], fields=sorted(fields))
    return network


def require(ability: Ability, person: Person, thing: Network | Organisation) -> None:
    """Raise a Refusal unless the person has this ability on the network or the organisation."""
    if ability not in abilities(person, thing):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")


def free_slug(name: str) -> str:
    """A slug for that name, numbered when another organisation has it."""
    base = slugify(name)[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | {"nouvelle"}
    return next(slug for slug in chain([base], (f"{base}-{n}" for n in count(2))) if slug not in taken)


@transaction.atomic
def add_organisation(by: Person | None, name: str, kind: str, **fields: Any) -> Organisation:
    """Create an organisation under a name nobody has yet."""
    if Organisation.objects.filter(name__iexact=name).exists():
        raise Refusal("name_taken", "An organisation of that name is already there.")
    organisation = Organisation(name=name, kind=kind, slug=free_slug(name), **fields)
    return _save_organisation(by, "organisation_added", organisation)


@transaction.atomic
def describe_organisation(by: Person, organisation: Organisation) -> Organisation:
    """Save the changes made on an organisation's page."""
    require(Ability.MANAGE, by, organisation)
    return _save_organisation(by, "organisation_described", organisation)


def _save_organisation(by: Person | None, verb: str, organisation: Organisation) -> Organisation:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise Refusal("number_taken", "Another organisation has that name or that number already.") from error
    record(by, verb, ("organisation", organisation.pk), organisation.scopes()[0])
    return organisation


@transaction.atomic
def take_part(by: Person, network: Network, organisation: Organisation, role: str) -> Participation:
    """Add an organisation's participation in a network; adding it twice keeps one."""
    require(Ability.GIVE_ROLES, by, network)
    if has_ties(organisation) and Ability.MANAGE not in abilities(by, organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    part, new = Participation.objects.get_or_create(network=network, organisation=organisation, role=role)
    if new:
        record(by, "part_taken", ("organisation", organisation.pk), network.scopes()[0], role=role)
    return part


def has_ties(organisation: Organisation) -> bool:
    """Whether it takes part in a network or anybody works for it; such an organisation must join by itself."""
    roles = current_roles().filter(scope_kind=ScopeKind.ORGANISATION.value, scope_id=organisation.pk)
    return organisation.participation_set.exists() or roles.exists()


@transaction.atomic
def leave_part(by: Person, part: Participation) -> None:
    """Remove a participation; raises a Refusal when no facilitating organisation would remain."""
    require(Ability.GIVE_ROLES, by, part.network)
    Network.objects.select_for_update().get(pk=part.network_id)
    others = Participation.objects.filter(network=part.network, role="facilitator").exclude(pk=part.pk)
    if part.role == "facilitator" and not others.exists():
        raise Refusal(
            "last_facilitator", "This is the last organisation that facilitates the network: name another one first."
        )
    record(by, "part_left", ("organisation", part.organisation_id), part.network.scopes()[0], role=part.role)
    part.delete()


def _works_for(person: Person) -> set[int]:
    return {grant.scope.id for grant in grants_of(person) if grant.scope.kind == ScopeKind.ORGANISATION}


def invite_worker(by: Person, organisation: Organisation, email: str, kind: RoleKind) -> Invitation:
    """Invite somebody to work for the organisation, or to speak for it; they accept by themselves."""
    require(Ability.MANAGE, by, organisation)
    if kind not in WORKING:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    if by.email == canonical_address(email) and organisation.pk not in _works_for(by):
        raise Refusal("not_allowed", "Nobody says of themselves that they work for an organisation.")
    return invite(by, email, kind, Scope(ScopeKind.ORGANISATION, organisation.pk))


@transaction.atomic
def remove_worker(by: Person, role: Role) -> None:
    """End somebody's role in the organisation today; what they booked for it stays."""
    if role.scope_kind != ScopeKind.ORGANISATION or role.kind not in WORKING:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    organisation = Organisation.objects.get(pk=role.scope_id)
    if by.pk != role.person_id:
        require(Ability.MANAGE, by, organisation)
    end_role(role, by=by)
