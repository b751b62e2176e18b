"""What one shows of oneself."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillage.community.actions.roles import record
from maillage.community.models import DirectoryEntry, Person
from maillage.community.rules.directory import FIELDS, SEARCHED, is_visible_to
from maillage.web.full_text.postgres import Field, vector_of


@transaction.atomic
def describe_myself(person: Person, values: dict[str, Any]) -> DirectoryEntry:
    """What I do and to whom it is shown; what is searched follows from what is shown."""
    entry, _new = DirectoryEntry.objects.select_for_update().get_or_create(person=person)
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()
    DirectoryEntry.objects.filter(pk=entry.pk).update(**vectors_of(entry))
    fields_shown = sorted(name for name in ("name", *FIELDS) if getattr(entry, f"{name}_to") != "nobody")
    record(person, "directory_changed", ("directory", entry.pk), shown=fields_shown)
    return entry


def vectors_of(entry: Any) -> dict[str, Any]:
    """What is searched by each audience: the lines it sees, and no other."""
    return {
        column: vector_of(
            Field(str(getattr(entry, name) or ""), weight)
            for name, weight in SEARCHED.items()
            if is_visible_to(getattr(entry, f"{name}_to"), member=member)
        )
        for column, member in (("for_members", True), ("for_everyone", False))
    }
