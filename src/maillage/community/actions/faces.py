"""The face of a network: changed by those who facilitate it, each change in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from django.db import IntegrityError, transaction

from maillage.community.actions.attachments import keep, read_upload, release
from maillage.community.actions.organisations import require
from maillage.community.actions.roles import record
from maillage.community.models import JournalEntry, NetworkFace, Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal

FOLDER = "networks/"


@transaction.atomic
def save_face(
    by: Person, face: NetworkFace, fields: Iterable[str], pictures: Mapping[str, BinaryIO | None]
) -> NetworkFace:
    """Save a face; `pictures`: the file field → its new file, or None to take it away. The journal says which fields,
    and how many versions of the face there were before."""
    require(Ability.GIVE_ROLES, by, face.network)
    gone = [_change_picture(face, name, file) for name, file in pictures.items()]
    try:
        with transaction.atomic():
            face.save()
    except IntegrityError as error:
        raise Refusal("domain_taken", "Another network has this domain.") from error
    about, scope = ("network", face.network_id), face.network.scopes()[0]
    before = JournalEntry.objects.filter(verb="face_changed", scope_kind=scope.kind.value, scope_id=scope.id).count()
    record(by, "face_changed", about, scope, fields=sorted(fields), version=before + 1)
    for name in filter(None, gone):
        release(name)
    return face


def _change_picture(face: NetworkFace, field: str, file: BinaryIO | None) -> str:
    """Put the new picture there; the name of the one before."""
    before = str(getattr(face, field) or "")
    setattr(face, field, keep(read_upload(file), FOLDER) if file is not None else "")
    return before
