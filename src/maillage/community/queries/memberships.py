"""Who belongs, who waits for an answer, what is to be signed."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from maillage.community.models import Charter, Membership, Network, Person, Signature
from maillage.community.queries.rights import Visitor, scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.community.rules.membership import ALIVE, TO_REVIEW, MembershipState


def current_charter(network: Network) -> Charter | None:
    """The version of the network's charter in force, or None."""
    return network.charters.order_by("-version").first()


def in_force(day: date | None = None) -> QuerySet[Membership]:
    """Adhesions in force that day: accepted, not ended, the charter signed (any version, or none exists)."""
    day = day or timezone.localdate()
    signed = Exists(Signature.objects.filter(membership=OuterRef("pk")))
    nothing_to_sign = ~Exists(Charter.objects.filter(network=OuterRef("network")))
    memberships = Membership.objects.filter(state="accepted", starts_on__lte=day, ends_on__gt=day)
    return memberships.filter(signed | nothing_to_sign)


def members(network: Network | int, day: date | None = None) -> QuerySet[Membership]:
    """Who belongs to a network that day."""
    return in_force(day).filter(network=network if isinstance(network, int) else network.pk)


def networks_of(person: Visitor) -> frozenset[int]:
    """The networks this person belongs to: as a member, or because they facilitate it. Read once a request."""
    if not isinstance(person, Person):
        return frozenset()
    cached: frozenset[int] | None = getattr(person, "_networks", None)
    if cached is None:
        as_member = in_force().filter(person=person).values_list("network_id", flat=True)
        cached = frozenset(as_member) | set(scopes_held(person, RoleKind.FACILITATOR, ScopeKind.NETWORK))
        person._networks = cached  # type: ignore[attr-defined]  # a memo for the length of one request
    return cached


def belongs_to(person: Visitor, network: int) -> bool:
    """Is this person a member of the network, or one of those who run it?"""
    return network in networks_of(person)


def open_memberships_of(person: Person) -> QuerySet[Membership]:
    """The requests and memberships of this person that have not ended, newest first."""
    return Membership.objects.filter(person=person, state__in=sorted(ALIVE)).select_related("network", "home")


def invitations_to_join(person: Person) -> QuerySet[Membership]:
    """Memberships a network offers this person, waiting for their answer."""
    memberships = Membership.objects.filter(person=person, state=MembershipState.INVITED.value)
    return memberships.select_related("network", "home")


def requests_to_review(networks: list[int]) -> QuerySet[Membership]:
    """Requests these networks have to review: submitted ones first, the oldest first."""
    memberships = Membership.objects.filter(network__in=networks, state__in=sorted(TO_REVIEW))
    return memberships.select_related("network", "home").order_by("-state", "confirmed_at")


def accepted_members(networks: list[int], text: str = "") -> QuerySet[Membership]:
    """Accepted memberships of these networks, filtered by a part of the name, work or commune."""
    memberships = Membership.objects.filter(network__in=networks, state="accepted")
    if text:
        memberships = memberships.filter(
            Q(name__icontains=text) | Q(work__icontains=text) | Q(home__name__icontains=text)
        )
    signed = Exists(Signature.objects.filter(membership=OuterRef("pk")))
    return memberships.annotate(signed=signed).select_related("home", "network").order_by("name", "pk")
