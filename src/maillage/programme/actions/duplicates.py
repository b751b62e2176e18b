"""Deciding of two events that look like one: the same, or two. What is decided is remembered, and may be changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.models import Event, ImportedEvent, Resemblance


@transaction.atomic
def decide_resemblance(by: Person, imported: ImportedEvent, known: Event | ImportedEvent, *, is_same: bool) -> None:
    """The same: the imported one is no longer shown, the other says that it is announced there too. Or two events.

    Of two imported ones the older stays, in whichever order they are given.
    """
    require_preparer(by, imported.source)
    if isinstance(known, ImportedEvent):
        require_preparer(by, known.source)
        if known.pk == imported.pk:
            raise Refusal("same_event", "These are one and the same line.")
        known, imported = sorted((imported, known), key=lambda one: one.pk)
        which: dict[str, Any] = {"other": known}
    else:
        if known.announced_at is None:
            raise Refusal("not_announced", "This event is not announced: nobody would see it.")
        which = {"event": known}
    ImportedEvent.objects.select_for_update().get(pk=imported.pk)  # two people deciding at once: one after the other
    Resemblance.objects.update_or_create(imported=imported, **which, defaults={"is_same": is_same})
    verb = "events_merged" if is_same else "events_told_apart"
    record(by, verb, ("agenda", imported.source_id), imported.source.scopes()[0])
