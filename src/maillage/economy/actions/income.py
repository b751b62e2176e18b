"""At the closure of a month, what was used of multi-purpose passes goes from 487 to 706 and 44571: by one entry."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.community.models import Person
from maillage.economy.models import Issuer, PassIncome
from maillage.economy.queries.income import income_due
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.income import (
    Moved,
    end_of_month,
    last_whole_month,
    lines_of_income,
    months_after,
)
from maillage.ledger.actions import post
from maillage.ledger.models import Book
from maillage.ledger.rules.entries import Posting


def move_income(issuer: Issuer, until: date, by: Person) -> list[PassIncome]:
    """Write the entries of the months that are over until that day, and have none; before these days are closed.

    Called in the transaction that closes, which holds the row of the issuer. What an earlier closure left to the
    accountant stays theirs. An entry is never changed: what was wrong is put right by that of a later month.
    """
    if issuer.is_training:
        return []
    last = last_whole_month(until)
    done = PassIncome.objects.filter(issuer=issuer).order_by("-month").first() or _begin(issuer)
    months = [last] if done is None else list(months_after(done.month, last))
    return [_move(issuer, month, by) for month in months]


def _begin(issuer: Issuer) -> PassIncome | None:
    """What was closed before the first entry is marked as the accountant's; None when nothing was."""
    closed = Book.objects.filter(key=issuer.book).values_list("closed_until", flat=True).first()
    if closed is None:
        return None
    month = last_whole_month(closed)
    row = _row(issuer, month, income_due(issuer, month))
    row.is_before = True
    row.save(force_insert=True)
    return row


def _move(issuer: Issuer, month: date, by: Person) -> PassIncome:
    moved = income_due(issuer, month)
    row = _row(issuer, month, moved)
    if lines := lines_of_income(moved, issuer.chart):
        with override(LANGUAGE):
            label = _("Passes used until the end of %(month)s") % {"month": date_format(month, "F Y")}
        row.entry = post(issuer.book, Posting(end_of_month(month), label, lines), by)
    row.save(force_insert=True)
    return row


def _row(issuer: Issuer, month: date, moved: list[Moved]) -> PassIncome:
    parts = [[one.year, one.rate, one.base, one.vat] for one in moved]
    return PassIncome(issuer=issuer, month=month, moved=parts, at=timezone.now())
