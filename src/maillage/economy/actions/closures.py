"""Closing the books of an issuer: a day, a month, a year; nothing is dated before any more."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.income import move_income
from maillage.economy.actions.issuers import lock_issuer, require_books, scope_of
from maillage.economy.models import Issuer
from maillage.kernel.refusal import Refusal
from maillage.ledger.actions import close
from maillage.ledger.models import Closure


@transaction.atomic
def close_books(issuer: Issuer, until: date, by: Person) -> Closure:
    """Close them until a day that is over, that day included; what was used of passes is income first."""
    require_books(by, issuer.organisation)
    issuer = lock_issuer(issuer.pk)
    if until >= timezone.localdate():
        raise Refusal("not_over", "Only days that are over are closed.")
    move_income(issuer, until, by)
    closure = close(issuer.book, until)
    record(by, "books_closed", ("organisation", issuer.organisation_id), scope_of(issuer.organisation))
    return closure
