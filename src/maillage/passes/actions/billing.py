"""What is put on an invoice, taken off it; a pass that is good once its invoice is paid. Who writes invoices calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import activate_pass
from maillage.passes.models import Billed, Pass
from maillage.passes.rules.passes import PassState


def mark_billed(amounts: Mapping[UUID, int], document: UUID) -> None:
    """Put these uses and passes on a document, each for so many cents. Refusal when one stands on another."""
    try:
        with transaction.atomic():
            Billed.objects.bulk_create(
                Billed(key=key, cents=cents, document=document) for key, cents in amounts.items()
            )
    except IntegrityError as error:
        raise Refusal(
            "billed_already", "Part of this was put on another invoice meanwhile: look at the list again."
        ) from error


def move_billed(document: UUID, other: UUID) -> None:
    """The draft became an invoice."""
    Billed.objects.filter(document=document).update(document=other)


def free_billed(documents: Collection[UUID]) -> None:
    """These documents are gone, or cancelled: what stood on them may be asked for again."""
    Billed.objects.filter(document__in=list(documents)).delete()


def activate_billed(document: UUID) -> None:
    """The invoice is paid: the passes on it that waited for that are good."""
    keys = Billed.objects.filter(document=document).values("key")
    for held in Pass.objects.filter(public_id__in=keys, state=PassState.ORDERED).order_by("pk"):
        activate_pass(held)
