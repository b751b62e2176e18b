"""Who files grants, and who reads them in the funder's room.

A grant is filed by who manages or facilitates for its beneficiary, and by who facilitates a network that the
beneficiary facilitates. Whoever works for the funder reads its grants. Nobody else does, not even an administrator:
payslips are there.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillage.community.models import Organisation, Participation, Person
from maillage.community.queries.rights import current_roles, scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.grants.models import Cost, Grant

FILING = (RoleKind.MANAGER, RoleKind.FACILITATOR)
WORKING = (RoleKind.MEMBER, RoleKind.MANAGER, RoleKind.FACILITATOR)


def _networks_run(person: Person) -> list[int]:
    """The networks this person facilitates by a role of their own, not by that of an organisation."""
    roles = current_roles().filter(
        person=person, kind=RoleKind.FACILITATOR.value, scope_kind=ScopeKind.NETWORK.value
    )  # fmt: skip
    return list(roles.values_list("scope_id", flat=True))


def filing_organisations(person: Person) -> QuerySet[Organisation]:
    """The organisations whose grants this person files."""
    held = {number for kind in FILING for number in scopes_held(person, kind, ScopeKind.ORGANISATION)}
    networks = _networks_run(person)
    if networks:
        parts = Participation.objects.filter(network__in=networks, role="facilitator")
        held |= set(parts.values_list("organisation", flat=True))
    return Organisation.objects.filter(pk__in=held).order_by("name")


def files_for(person: Person, organisation_id: int) -> bool:
    """Does this person file the grants of that organisation?"""
    return filing_organisations(person).filter(pk=organisation_id).exists()


def funding_organisations(person: Person) -> list[int]:
    """The organisations this person works for that fund, or funded, something."""
    held = {number for kind in WORKING for number in scopes_held(person, kind, ScopeKind.ORGANISATION)}
    if not held:
        return []
    funds = Q(kind="funder") | Q(participation__role="funder") | Q(grants_funded__isnull=False)
    return list(Organisation.objects.filter(funds, pk__in=held).distinct().values_list("pk", flat=True))


def grants_filed_by(person: Person) -> QuerySet[Grant]:
    """The grants this person files."""
    rows = Grant.objects.filter(beneficiary__in=filing_organisations(person))
    return rows.select_related("funder", "beneficiary", "network")


def grants_funded_by(person: Person) -> QuerySet[Grant]:
    """The grants of the organisations this person works for."""
    rows = Grant.objects.filter(funder__in=funding_organisations(person))
    return rows.select_related("funder", "beneficiary", "network")


def costs_filed_by(person: Person) -> QuerySet[Cost]:
    """The costs of the organisations this person files for."""
    return Cost.objects.filter(beneficiary__in=filing_organisations(person)).select_related("beneficiary")
