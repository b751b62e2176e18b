"""Numbers of an organisation, what is typed of one, who works for it."""

from __future__ import annotations

from datetime import date

from maillage.community.actions import organisations as actions
from maillage.community.actions.invitations import accept_invitation
from maillage.community.models import Network, Organisation, Participation, Person, Role
from maillage.community.rules import INSTANCE, RoleKind, Scope, ScopeKind
from tests import factories

SIREN, SIRET, RNA = "732829320", "73282932000074", "W481000123"


TODAY = date(2027, 3, 1)


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def of(organisation: Organisation) -> Scope:
    return Scope(ScopeKind.ORGANISATION, organisation.pk)


def takes(organisation: Organisation, network: Network, role: str) -> Participation:
    return Participation.objects.create(organisation=organisation, network=network, role=role)


def works_for(by: Person, organisation: Organisation, person: Person, kind: RoleKind) -> Role:
    """One asks, the other accepts."""
    return accept_invitation(person, actions.invite_worker(by, organisation, person.email, kind))


def typed(**changes: str) -> dict[str, str]:
    """The form as someone fills it in."""
    return {
        "name": "Communauté de communes",
        "kind": "employer",
        "presentation": "",
        "siren": "",
        "siret": "",
        "rna": "",
        "url": "",
        **changes,
    }


def administrator() -> Person:
    return factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE))
