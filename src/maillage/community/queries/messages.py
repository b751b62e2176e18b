"""One's messages, and those that were reported."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from maillage.community.models import Letter, Person


def letters_of(person: Person) -> QuerySet[Letter]:
    """What this person wrote and received, newest first."""
    found = Letter.objects.filter(Q(sender=person) | Q(recipient=person))
    return found.select_related("sender", "recipient")


def reported_letters(networks: Sequence[int]) -> QuerySet[Letter]:
    """Letters reported in these networks, to be settled."""
    open_ones = Letter.objects.filter(reported_at__isnull=False, settled_at__isnull=True, network__in=networks)
    return open_ones.select_related("sender", "recipient", "network")
