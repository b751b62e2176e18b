"""What one shows of oneself."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value

from maillage.community.actions.roles import record
from maillage.community.models import DirectoryEntry, Person
from maillage.community.rules.directory import FIELDS, WEIGHTS, fold_text, is_visible_to


@transaction.atomic
def describe_myself(person: Person, values: dict[str, Any]) -> DirectoryEntry:
    """What I do and to whom it is shown; what is searched follows from what is shown."""
    entry, _new = DirectoryEntry.objects.select_for_update().get_or_create(person=person)
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()
    for column, member in (("for_members", True), ("for_everyone", False)):
        vector: Any = SearchVector(Value(""), config="french")
        for name in FIELDS:
            if name != "links" and is_visible_to(getattr(entry, f"{name}_to"), member=member):
                words = fold_text(str(getattr(entry, name) or ""))
                vector += SearchVector(Value(words), config="french", weight=WEIGHTS.get(name, "D"))
                vector += SearchVector(Value(words), config="simple", weight="D")
        DirectoryEntry.objects.filter(pk=entry.pk).update(**{column: vector})
    fields_shown = sorted(name for name in ("name", *FIELDS) if getattr(entry, f"{name}_to") != "nobody")
    record(person, "directory_changed", ("directory", entry.pk), shown=fields_shown)
    return entry
