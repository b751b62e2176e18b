"""Organisations: those of a person, who works for one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from maillage.community.models import Network, Organisation, Participation, Person, Role
from maillage.community.queries.rights import current_roles


def organisations_of(person: Person) -> QuerySet[Organisation]:
    """The organisations this person works for or speaks for."""
    mine = current_roles().filter(person=person, scope_kind="organisation").values("scope_id")
    return Organisation.objects.filter(pk__in=mine)


def workers_of(organisation: Organisation) -> QuerySet[Role]:
    """Who works for an organisation, and as what."""
    roles = current_roles().filter(scope_kind="organisation", scope_id=organisation.pk)
    return roles.select_related("person").order_by("person__name", "pk")


def wholly_within(networks: Iterable[Network]) -> QuerySet[Organisation]:
    """Organisations of these networks that facilitate no other: only their roles are these networks' to give or end."""
    elsewhere = Participation.objects.filter(role="facilitator").exclude(network__in=networks).values("organisation")
    return Organisation.objects.filter(participation__network__in=networks).exclude(pk__in=elsewhere).distinct()
