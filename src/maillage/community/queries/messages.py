"""One's messages, and those that were reported."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from maillage.community.models import Person, PrivateMessage


def letters_of(person: Person) -> QuerySet[PrivateMessage]:
    """What this person wrote and received, newest first."""
    letters = PrivateMessage.objects.filter(Q(sender=person) | Q(recipient=person))
    return letters.select_related("sender", "recipient")


def reported_letters(networks: Sequence[int]) -> QuerySet[PrivateMessage]:
    """Letters reported in these networks, to be settled."""
    open_ones = PrivateMessage.objects.filter(reported_at__isnull=False, settled_at__isnull=True, network__in=networks)
    return open_ones.select_related("sender", "recipient", "network")
