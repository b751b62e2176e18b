"""What is used of multi-purpose passes is income once its month is closed: moved once, put right by a later entry."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Person
from maillage.economy.actions.closures import close_books
from maillage.economy.actions.issuance import cancel
from maillage.economy.models import Invoice, Issuer, PassIncome
from maillage.economy.presenters.books import fec_lines
from maillage.economy.queries.invoices import vat_by_month
from maillage.economy.rules.documents import ItemLine, Unit
from maillage.economy.rules.fec import check_fec, fec_name, write_fec
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.models import Entry
from maillage.ledger.queries import balances, verify
from maillage.ledger.reconciliation import in_english, reconcile
from maillage.passes.models import Billed, Pass
from maillage.places.models import Space
from tests.factories import Committed
from tests.kit.clearing import give_back, sold_by
from tests.kit.clearing import use as take
from tests.kit.concurrency import at_once
from tests.kit.invoices import issuer_of, make_invoice, make_treasurer
from tests.kit.passes import make_kind, make_pass
from tests.kit.screens import SignedIn, text_of
from tests.kit.tampering import tamper

LAST = timezone.localdate().replace(day=1) - timedelta(days=1)  # the end of the last month
BEFORE = LAST.replace(day=1) - timedelta(days=1)  # of the one before
FIRST = BEFORE.replace(day=1)


@pytest.fixture
def issuer(desks: Space) -> Issuer:
    return normal(issuer_of(desks.place))


def normal(issuer: Issuer) -> Issuer:
    """An issuer that invoices VAT."""
    facts = {"regime": "normal", "siren": "000000018", "siret": "", "vat_number": "FR66000000018"}
    Issuer.objects.filter(pk=issuer.pk).update(**facts)
    issuer.refresh_from_db()
    return issuer


@pytest.fixture
def keeper(issuer: Issuer) -> Person:
    return make_treasurer(issuer)


def sold(issuer: Issuer, keeper: Person, desks: Space, bob: Person, on: date = FIRST) -> tuple[Pass, Invoice]:
    """Ten half-days for 60 €, on an invoice out of the scope of VAT."""
    held = make_pass(make_kind(desks.place), bob, starts_on=on)
    return held, bill(issuer, keeper, held, on)


def bill(issuer: Issuer, keeper: Person, held: Pass, on: date) -> Invoice:
    """An invoice of that pass, out of the scope of VAT."""
    line = ItemLine("Carnet", Decimal(1), Unit.PIECE, Money(held.price_cents), 0)
    made = make_invoice(issuer, keeper, line, person=held.holder, is_voucher=True, on=on)
    Billed.objects.create(key=held.public_id, cents=held.price_cents, document=made.public_id)
    return made


def wrong() -> list[str]:
    """What a night finds of these months."""
    return [one for row in reconcile(whole=True) for one in in_english(row) if one.startswith("Passes used")]


def accounts(issuer: Issuer) -> dict[str, int]:
    """What each account comes to."""
    return {number: money.cents for number, money in balances(issuer.book).items()}


def test_a_closed_month_moves_what_was_used_of_it(issuer: Issuer, keeper: Person, bob: Person, desks: Space) -> None:
    held, _made = sold(issuer, keeper, desks, bob)
    take(held, desks.place, FIRST)
    take(held, desks.place, BEFORE)
    take(held, desks.place, LAST)
    close_books(issuer, BEFORE, keeper)
    row = PassIncome.objects.get()
    assert (row.month, row.base_cents, row.vat_cents) == (FIRST, 1000, 200)
    assert row.entry is not None
    assert row.entry.dated == BEFORE
    assert accounts(issuer) == {"411": 6000, "487": -4800, "706": -1000, "44571": -200}
    close_books(issuer, LAST, keeper)
    assert accounts(issuer) == {"411": 6000, "487": -4200, "706": -1500, "44571": -300}
    (vat,) = vat_by_month(issuer, LAST.year)[LAST.month]
    assert (vat.base.cents, vat.vat.cents) == (500, 100)  # as the month says
    assert not list(verify(issuer.book))


def test_once_however_often_one_closes(issuer: Issuer, keeper: Person, bob: Person, desks: Space) -> None:
    held, _made = sold(issuer, keeper, desks, bob)
    take(held, desks.place, FIRST)
    close_books(issuer, BEFORE - timedelta(days=1), keeper)  # the month is not over
    assert not PassIncome.objects.filter(month=FIRST).exists()
    close_books(issuer, BEFORE, keeper)
    with pytest.raises(Refusal, match="closed until"):
        close_books(issuer, BEFORE, keeper)
    close_books(issuer, BEFORE + timedelta(days=1), keeper)
    assert Entry.objects.filter(book__key=issuer.book, lines__account="487").count() == 2  # sold, used


def test_what_changes_late_is_put_right_by_the_next_entry(
    issuer: Issuer, keeper: Person, bob: Person, desks: Space
) -> None:
    held, made = sold(issuer, keeper, desks, bob)
    taken = [take(held, desks.place, FIRST), take(held, desks.place, FIRST)]
    close_books(issuer, BEFORE, keeper)
    give_back(taken[0])
    close_books(issuer, LAST, keeper)
    assert accounts(issuer) == {"411": 6000, "487": -5400, "706": -500, "44571": -100}
    assert [row.base_cents for row in PassIncome.objects.order_by("month")] == [1000, -500]
    cancel(made, keeper)
    assert accounts(issuer)["487"] == 600  # until the next closure: what was used is no longer invoiced


def test_what_was_closed_before_stays_with_the_accountant(
    issuer: Issuer, keeper: Person, bob: Person, desks: Space
) -> None:
    held, _made = sold(issuer, keeper, desks, bob)
    take(held, desks.place, FIRST)
    close_books(issuer, BEFORE, keeper)
    tamper("DELETE FROM economy_passincome")  # as if that closure were of before
    take(held, desks.place, LAST)
    close_books(issuer, LAST, keeper)
    rows = list(PassIncome.objects.order_by("month"))
    assert [(row.is_before, row.base_cents, row.entry is None) for row in rows] == [
        (True, 500, True), (False, 500, False),
    ]  # fmt: skip


def test_what_is_on_no_invoice_and_who_invoices_no_vat_move_nothing(
    issuer: Issuer, keeper: Person, bob: Person, desks: Space
) -> None:
    take(make_pass(make_kind(desks.place), bob), desks.place, FIRST)
    held, _made = sold(issuer, keeper, desks, bob, on=LAST)  # invoiced the month after
    take(held, desks.place, FIRST)
    close_books(issuer, BEFORE, keeper)
    assert PassIncome.objects.get().moved == []
    Issuer.objects.filter(pk=issuer.pk).update(regime="franchise")
    close_books(issuer, BEFORE + timedelta(days=1), keeper)
    assert not PassIncome.objects.filter(entry__isnull=False).exists()


def test_the_file_of_entries_is_right_and_the_page_says_it(
    issuer: Issuer, keeper: Person, bob: Person, desks: Space, as_: SignedIn
) -> None:
    held, _made = sold(issuer, keeper, desks, bob)
    take(held, desks.place, LAST)
    address = reverse("economy:books", args=[issuer.organisation.slug])
    page = text_of(as_(keeper).get(f"{address}?annee={LAST.year}"))
    assert "passera 5,00 € au 706 et 1,00 € de TVA au 44571" in page
    close_books(issuer, LAST, keeper)
    page = text_of(as_(keeper).get(f"{address}?annee={LAST.year}"))
    assert "passera 5,00" not in page
    assert "5,00 €" in page.partition("Carnets utilisés")[2]
    last = date(LAST.year, 12, 31)
    lines = list(fec_lines(issuer, date(LAST.year, 1, 1), last))
    assert check_fec(write_fec(lines, "utf-8"), fec_name(issuer.siren, last)) == []
    (moved,) = {line.journal[0] for line in lines if line.account[0] == "706"}
    assert moved == "OD"


def test_a_row_is_never_changed_and_another_entry_is_named(
    issuer: Issuer, keeper: Person, bob: Person, desks: Space
) -> None:
    held, _made = sold(issuer, keeper, desks, bob)
    take(held, desks.place, FIRST)
    close_books(issuer, BEFORE, keeper)
    assert wrong() == []
    for act in ("UPDATE economy_passincome SET moved = '[]'", "DELETE FROM economy_passincome"):
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    tamper("UPDATE economy_passincome SET moved = '[[2026, 2000, 1, 0]]'")
    assert wrong() == [f"Passes used until {FIRST:%Y-%m}: the entry is not what was moved."]


@pytest.mark.concurrent
def test_several_who_close_at_once_move_it_once(committed: Committed) -> None:
    place = committed.place()
    issuer = normal(issuer_of(place))
    keeper, held = make_treasurer(issuer), sold_by(place)
    bill(issuer, keeper, held, FIRST)
    take(held, place, FIRST)
    closing = [lambda: close_books(issuer, BEFORE, keeper)] * 8
    assert at_once(closing, 8) == {"done": 1, "closed": 7}
    assert accounts(issuer)["487"] == -(held.price_cents - PassIncome.objects.get().base_cents * 6 // 5)
    assert Entry.objects.filter(book__key=issuer.book).count() == 2
