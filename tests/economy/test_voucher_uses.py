"""VAT of a multi-purpose pass: none where it is sold, each part in the month of its use, to the cent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.community.models import Person
from maillage.economy.actions.billing import draft_billable
from maillage.economy.actions.issuance import issue
from maillage.economy.actions.payments import note_payment
from maillage.economy.models import DraftInvoice, Issuer
from maillage.economy.queries.billing import billables
from maillage.economy.queries.invoices import vat_by_month
from maillage.economy.rules.accounts import Method
from maillage.kernel.money import Money
from maillage.passes.models import PassKind
from maillage.places.models import Space
from tests.factories import make_place
from tests.kit.clearing import give_back
from tests.kit.clearing import use as take
from tests.kit.invoices import issuer_of, mark_checked
from tests.kit.passes import make_kind, make_pass

TODAY = timezone.localdate()
YEAR = TODAY.year


@pytest.fixture
def issuer(desks: Space) -> Issuer:
    issuer = issuer_of(desks.place)
    facts = {"regime": "normal", "siren": "000000018", "siret": "", "vat_number": "FR66000000018"}
    Issuer.objects.filter(pk=issuer.pk).update(**facts)
    issuer.refresh_from_db()
    return issuer


def rows(issuer: Issuer, year: int = YEAR) -> dict[int, list[tuple[int, int, int]]]:
    """By month: rate, base, VAT."""
    return {
        month: [(one.rate, one.base.cents, one.vat.cents) for one in lines]
        for month, lines in vat_by_month(issuer, year).items()
    }


def test_each_half_day_used_at_home_bears_its_vat_in_its_month(issuer: Issuer, bob: Person, desks: Space) -> None:
    held = make_pass(make_kind(desks.place), bob)  # ten half-days for 60 €
    take(held, desks.place, date(YEAR, 1, 5))
    take(held, desks.place, date(YEAR, 1, 6))
    take(held, desks.place, date(YEAR, 2, 2))
    assert rows(issuer) == {1: [(2000, 1000, 200)], 2: [(2000, 500, 100)]}


def test_what_is_given_back_is_taken_off_and_parts_make_the_price(issuer: Issuer, bob: Person, desks: Space) -> None:
    held = make_pass(make_kind(desks.place, price_cents=1000, quantity=3), bob)
    give_back(take(held, desks.place, date(YEAR - 1, 12, 30)))
    taken = [take(held, desks.place, date(YEAR - 1, 12, 31)), take(held, desks.place, date(YEAR, 1, 4))]
    assert sum(base + vat for _rate, base, vat in rows(issuer, YEAR - 1)[12]) == 333
    assert sum(base + vat for _rate, base, vat in rows(issuer)[1]) == 334
    give_back(taken[1])
    assert all(base == vat == 0 for month in rows(issuer).values() for _rate, base, vat in month)


def test_elsewhere_single_purpose_and_free_count_nothing_here(issuer: Issuer, bob: Person, desks: Space) -> None:
    elsewhere = make_place(desks.place.network, "Ailleurs")
    take(make_pass(make_kind(desks.place), bob), elsewhere, date(YEAR, 1, 5))
    take(make_pass(make_kind(desks.place, voucher="single"), bob), desks.place, date(YEAR, 1, 5))
    take(make_pass(make_kind(desks.place, price_cents=0), bob), desks.place, date(YEAR, 1, 5))
    assert rows(issuer) == {}


def test_its_invoice_is_no_line_of_vat_and_one_that_bore_vat_counts_once(
    issuer: Issuer, irene: Person, bob: Person, desks: Space
) -> None:
    kind = make_kind(desks.place, vat_rate=20)
    held = make_pass(kind, bob, state="ordered", left=0)
    sell(issuer, irene, bob, is_voucher=True)
    assert rows(issuer) == {}
    PassKind.objects.filter(pk=kind.pk).update(voucher="single")
    before = make_pass(kind, bob, state="ordered", left=0)
    sell(issuer, irene, bob, is_voucher=False)
    PassKind.objects.filter(pk=kind.pk).update(voucher="multi")  # said since
    assert rows(issuer) == {TODAY.month: [(2000, 5000, 1000)]}
    take(before, desks.place, TODAY)
    assert rows(issuer) == {TODAY.month: [(2000, 5000, 1000)]}
    take(held, desks.place, TODAY)
    assert rows(issuer) == {TODAY.month: [(2000, 5500, 1100)]}


def sell(issuer: Issuer, keeper: Person, bob: Person, *, is_voucher: bool) -> None:
    """Invoice the pass that Bob owes, and note that he paid."""
    first, last = TODAY - timedelta(days=2), TODAY + timedelta(days=1)
    (row,) = (one for one in billables(issuer, first, last) if one.is_voucher == is_voucher)
    draft = draft_billable(issuer, keeper, row.key, first, last)
    facts = {"street": "2 rue du Pont", "postcode": "48400", "city": "Ailleurs", "email": "bob@example.org"}
    DraftInvoice.objects.filter(pk=draft.pk).update(**facts)
    draft.refresh_from_db()
    made = issue(mark_checked(draft), keeper)
    note_payment(made, Money(made.due_cents), Method.CASH, TODAY, keeper)
