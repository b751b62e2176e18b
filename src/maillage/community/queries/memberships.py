"""Who belongs, who waits for an answer, what is to be signed."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from maillage.community.models import Charter, Membership, Network, Person, Signature
from maillage.community.queries.rights import Visitor, scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.community.rules.membership import ALIVE, TO_REVIEW, MembershipState
from maillage.web.full_text.words import fold_letters

WORD = re.compile(r"\w+")


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


def accepted_members(networks: list[int]) -> QuerySet[Membership]:
    """Accepted memberships of these networks."""
    memberships = Membership.objects.filter(network__in=networks, state="accepted")
    signed = Exists(Signature.objects.filter(membership=OuterRef("pk")))
    return memberships.annotate(signed=signed).select_related("home", "network").order_by("name", "pk")


def search_members(networks: list[int], text: str, most: int) -> list[Membership]:
    """Those whose name, work and commune hold each of these words or the beginning of one: “saint chely” too.

    Looked for among all of them here: a network has some hundreds, a few thousand at most.
    """
    memberships = accepted_members(networks).select_related("person")
    wanted = _words_of(text)
    if not wanted:
        return list(memberships[:most])
    matching = (one for one in memberships.iterator() if _has_words(one, wanted))
    return list(islice(matching, most))


def _has_words(membership: Membership, wanted: list[str]) -> bool:
    words = _words_of(f"{membership.name} {membership.work} {membership.home or ''}")
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _words_of(text: str) -> list[str]:
    return WORD.findall(fold_letters(text))
