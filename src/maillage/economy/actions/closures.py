"""Closing the books of an issuer: a day, a month, a year; nothing is dated before any more."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, require_current, scope_of
from maillage.economy.models import Issuer
from maillage.kernel.refusal import Refusal
from maillage.ledger.actions import close
from maillage.ledger.models import Closure


@transaction.atomic
def close_books(issuer: Issuer, until: date, by: Person) -> Closure:
    """Close them until a day that is over, that day included."""
    require_books(by, issuer.organisation)
    require_current(issuer)
    if until >= timezone.localdate():
        raise Refusal("not_over", "Only days that are over are closed.")
    closure = close(issuer.book, until)
    record(by, "books_closed", ("organisation", issuer.organisation_id), scope_of(issuer.organisation))
    return closure
