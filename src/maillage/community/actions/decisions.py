"""Deciding: the state that the table of the thing allows, who decided and when, the line in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils import timezone

from maillage.community.actions.roles import record
from maillage.community.models import Person
from maillage.community.rules import Scope


class Decidable(Protocol):
    """A row of a model that keeps who decided (`community.models.decisions`)."""

    pk: Any
    decided_by: Any
    decided_at: Any

    def save(self, *args: Any, **kwargs: Any) -> None: ...

    def scopes(self) -> tuple[Scope, ...]: ...


def decide(
    thing: Decidable, by: Person, verb: str, subject_kind: str, *, about: Iterable[Person | None] = (), **details: Any
) -> None:
    """Save what was decided about a row whose lock is held and whose state is set, and write it in the journal."""
    thing.decided_by, thing.decided_at = by, timezone.now()
    thing.save()
    concerned = [person for person in about if person is not None]
    record(by, verb, (subject_kind, thing.pk), thing.scopes()[0], about=concerned, **details)
