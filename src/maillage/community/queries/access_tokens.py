"""Which secrets are in use."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.community.models import AccessToken, Person
from maillage.community.models.access_tokens import Revocable

Kept = TypeVar("Kept", bound=Revocable)


def usable(tokens: QuerySet[Kept]) -> QuerySet[Kept]:
    """Those that were not taken back, and whose owner is there."""
    return tokens.filter(revoked_at__isnull=True, person__is_active=True)


def tokens_of(person: Person, *scopes: str) -> QuerySet[AccessToken]:
    """Somebody's tokens that open one of these at least, the latest first."""
    mine = usable(AccessToken.objects.filter(person=person, scopes__overlap=list(scopes)))
    return mine.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
