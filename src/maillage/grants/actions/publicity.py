"""The funder is named where its convention wants it: each place with its proof."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.attachments import Content, keep, release
from maillage.community.models import Person
from maillage.grants.actions.locks import lock_grant
from maillage.grants.models import Grant, PublicityProof
from maillage.grants.models.grants import FOLDER
from maillage.kernel.refusal import Refusal

MOST_PROOFS = 12  # of one grant


@transaction.atomic
def prove_publicity(by: Person, grant: Grant, words: str, done_on: date, content: Content) -> PublicityProof:
    """Note where the funder is named, with a picture or a PDF of it: the duty is done."""
    row = lock_grant(by, grant)
    digest = sha256(content.data).hexdigest()
    if done_on > timezone.localdate():
        raise Refusal("not_yet_named", "This day is still to come.")
    if row.publicity_proofs.filter(digest=digest).exists():
        raise Refusal("proof_twice", "This very file is there already.")
    if row.publicity_proofs.count() >= MOST_PROOFS:
        raise Refusal("too_many_publicity_proofs", "%(most)d proofs at most.", most=MOST_PROOFS)
    proof = PublicityProof.objects.create(
        grant=row, words=words, done_on=done_on, file=keep(content, FOLDER), digest=digest, added_by=str(by.journal_id)
    )
    record(by, "grant_publicity_proven", ("grant", row.pk), row.scopes()[0])
    return proof


@transaction.atomic
def remove_publicity_proof(by: Person, grant: Grant, number: int) -> None:
    """Take a proof away; frozen versions keep theirs."""
    row = lock_grant(by, grant)
    proof = row.publicity_proofs.filter(pk=number).first()
    if proof is None:
        raise Refusal("gone", "This is no longer there.")
    name = str(proof.file.name)
    proof.delete()
    record(by, "grant_publicity_proof_removed", ("grant", row.pk), row.scopes()[0])
    release(name)
