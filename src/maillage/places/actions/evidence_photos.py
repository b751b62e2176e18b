"""Photographs beside the evidence of a space: added, published or kept among those who run the place, removed."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.attachments import keep, read_upload, release
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import lock_in_order, require
from maillage.places.models import Evidence, EvidencePhoto

MOST_EVIDENCE_PHOTOS = 4  # of one piece of evidence


@transaction.atomic
def add_evidence_photo(
    person: Person, evidence: Evidence, file: BinaryIO, alt: str, *, published: bool = False
) -> EvidencePhoto:
    """Keep a picture of what was seen, written anew: neither the hour nor the position of the camera remains.

    Raises Refusal "not_allowed", "too_many_photos", and those of a file that is no picture.
    """
    place = evidence.space.place
    require(Ability.EDIT, person, place)
    content = read_upload(file)
    lock_in_order([evidence.space_id])
    if evidence.photos.count() >= MOST_EVIDENCE_PHOTOS:
        raise Refusal(
            "too_many_photos", "%(most)d photos are enough for one thing. Remove one first.", most=MOST_EVIDENCE_PHOTOS
        )
    photo = EvidencePhoto.objects.create(
        evidence=evidence,
        image=keep(content, "evidence/"),
        width=content.width,
        height=content.height,
        alt=alt,
        is_published=published,
        added_at=timezone.now(),
    )
    record(person, "evidence_photo_added", ("space", evidence.space_id), place.scopes()[0], published=published)
    return photo


@transaction.atomic
def publish_evidence_photo(person: Person, photo: EvidencePhoto, *, published: bool) -> None:
    """Show a photo on the page of the place, or keep it among those who run it; saying it twice says it once."""
    place = photo.evidence.space.place
    require(Ability.EDIT, person, place)
    if EvidencePhoto.objects.filter(pk=photo.pk, is_published=not published).update(is_published=published):
        record(
            person,
            "evidence_photo_published" if published else "evidence_photo_hidden",
            ("space", photo.evidence.space_id),
            place.scopes()[0],
        )


@transaction.atomic
def remove_evidence_photo(person: Person, photo: EvidencePhoto) -> None:
    """Delete a photo, and its file."""
    place = photo.evidence.space.place
    require(Ability.EDIT, person, place)
    record(person, "evidence_photo_removed", ("space", photo.evidence.space_id), place.scopes()[0])
    name = photo.image.name or ""
    photo.delete()
    release(name)


def purge_evidence_photos(before: datetime, dry: bool) -> int:
    """Remove the photos added before; the evidence stays, without its picture."""
    aged = EvidencePhoto.objects.filter(added_at__lt=before)
    names = list(aged.values_list("image", flat=True))
    if not dry:
        with transaction.atomic():
            aged.delete()
            for name in names:
                release(name)
    return len(names)


EVIDENCE_RETENTION_PURGES = {"evidence_photos": purge_evidence_photos}
