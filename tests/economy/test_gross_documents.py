"""What places owe each other, as documents both ways: to the cent, each once, what is contested left out."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.models import Network, Person
from maillage.economy.actions.clearing import freeze_period, open_dispute, settle_period
from maillage.economy.actions.drafts import remove_draft, write_draft
from maillage.economy.actions.issuance import cancel, issue
from maillage.economy.actions.issuers import give_mandate
from maillage.economy.models import ClearingDocument, ClearingPeriod, Invoice, Issuer
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import Use, shipped_chart
from maillage.economy.rules.documents import InvoiceKind, Regime, vat_shares
from maillage.economy.rules.gross_documents import Honoured, gather, gross_lines
from maillage.economy.rules.invoices import InvoiceState
from maillage.kernel.refusal import Refusal
from maillage.ledger.models import EntryLine
from maillage.places.models import Place
from tests import factories
from tests.kit.clearing import facilitator_of, host_of, make_circle, make_period, make_terms, sold_by, use
from tests.kit.invoices import item, make_issuer, make_treasurer, mark_checked, seller

pytestmark = pytest.mark.django_db
AMOUNTS = st.lists(st.tuples(st.booleans(), st.integers(1, 9), st.integers(1, 99_999)), min_size=1, max_size=6)


@pytest.fixture
def carried(network: Network) -> list[Place]:
    """Three places, each with its carrier."""
    places = [factories.make_place(network, f"Lieu {n}") for n in range(3)]
    for n, place in enumerate(places):
        place.operator = factories.make_organisation(f"Porteur {n}", "host")
        place.save(update_fields=["operator"])
    return places


@pytest.fixture
def flora(network: Network) -> Person:
    return facilitator_of(network)


def frozen(network: Network, flora: Person, places: list[Place], *, voucher: str = "multi") -> ClearingPeriod:
    """The first owes each of the others for two half-days, the second owes the first for one."""
    circle = make_circle(network)
    make_terms(circle)
    held, other = sold_by(places[0], voucher=voucher), sold_by(places[1], name="Autre carnet")
    for _n in range(2):
        use(held, places[1])
        use(held, places[2])
    use(other, places[0])
    period = make_period(circle)
    freeze_period(flora, period)
    return period


def issuer_at(place: Place, n: int, **more: Any) -> tuple[Issuer, Person]:
    assert place.operator is not None
    issuer = make_issuer(place.operator, n=n, **more)
    return issuer, make_treasurer(issuer, f"irene{n}")


def document(debtor: Place, creditor: Place) -> ClearingDocument:
    return ClearingDocument.objects.get(debtor=debtor, creditor=creditor)


def test_documents_both_ways_come_to_the_statement_and_are_paid_by_compensation(
    network: Network, carried: list[Place], flora: Person
) -> None:
    issuer_at(carried[0], 0)
    taxed, irene = issuer_at(carried[1], 1, regime=Regime.NORMAL)
    period = frozen(network, flora, carried)
    settle_period(flora, period)
    rows = {(one.debtor, one.creditor): one for one in ClearingDocument.objects.all()}
    assert {pair: one.cents for pair, one in rows.items()} == {
        (carried[0], carried[1]): 1200, (carried[0], carried[2]): 1200, (carried[1], carried[0]): 600,
    }  # fmt: skip
    assert rows[carried[0], carried[2]].without == "no_issuer"
    row = rows[carried[0], carried[1]]
    draft = row.draft
    assert draft is not None
    assert (draft.issuer, draft.organisation, draft.name) == (taxed, carried[0].operator, seller(0).name)
    assert [(line.price_cents, line.vat_rate) for line in draft.lines.all()] == [(1000, 2000)]
    made = issue(mark_checked(draft), irene)
    assert standing_of(made).state_on(timezone.localdate()) == InvoiceState.PAID
    assert made.payments.get().method == "offset"
    row.refresh_from_db()
    assert (row.draft, row.invoice) == (None, made)
    clearing = EntryLine.objects.get(account=shipped_chart()[Use.CLEARING].number)
    assert (clearing.entry.book.key, clearing.cents) == (taxed.book, 1200)
    assert EntryLine.objects.get(account=shipped_chart()[Use.VAT].number).cents == -200


def test_under_a_mandate_the_debtor_writes_it(network: Network, carried: list[Place], flora: Person) -> None:
    issuer, irene = issuer_at(carried[1], 1)
    assert carried[0].operator is not None
    give_mandate(issuer, carried[0].operator, irene, timezone.localdate(), "Nous donnons mandat.")
    settle_period(flora, frozen(network, flora, carried))
    draft = document(carried[0], carried[1]).draft
    assert draft is not None
    assert (draft.kind, draft.writer) == (InvoiceKind.SELF_BILLED.value, carried[0].operator)


def test_what_is_contested_is_on_no_document_and_nothing_is_on_two(
    network: Network, carried: list[Place], flora: Person
) -> None:
    issuer_at(carried[1], 1)
    period = frozen(network, flora, carried)
    line = period.lines.get(debtor=carried[0], creditor=carried[1])
    open_dispute(host_of(carried[0]), line, carried[0], "Non")
    settle_period(flora, period)
    assert not ClearingDocument.objects.filter(debtor=carried[0], creditor=carried[1]).exists()
    with pytest.raises(Refusal, match="settled already"):
        settle_period(flora, period)
    assert ClearingDocument.objects.count() == 2


def test_its_amount_stays_and_a_credit_note_makes_it_wait_again(
    network: Network, carried: list[Place], flora: Person
) -> None:
    issuer, irene = issuer_at(carried[1], 1)
    settle_period(flora, frozen(network, flora, carried))
    row = document(carried[0], carried[1])
    draft = row.draft
    assert draft is not None
    for act in (lambda: write_draft(issuer, irene, {}, [item(100)], draft=draft), lambda: remove_draft(draft, irene)):
        with pytest.raises(Refusal, match="owe each other"):
            act()
    facts = {"street": "2 rue du Pont", "postcode": "48400", "city": "Ailleurs", "email": "porteur@example.org"}
    draft = write_draft(issuer, irene, facts, [one.item for one in draft.lines.all()], draft=draft)
    made = issue(mark_checked(draft), irene)
    cancel(made, irene)
    row.refresh_from_db()
    assert row.draft is not None
    assert row.invoice is None
    assert standing_of(made).left.cents == 0, "nothing is to be given back: it was netted"
    assert Invoice.objects.filter(kind=InvoiceKind.CREDIT_NOTE.value).count() == 1
    lines = EntryLine.objects.filter(account=shipped_chart()[Use.CLEARING].number)
    assert sum(one.cents for one in lines) == 0


def test_one_carrier_invoices_nothing_to_itself(network: Network, carried: list[Place], flora: Person) -> None:
    issuer_at(carried[1], 1)
    Place.objects.filter(pk=carried[0].pk).update(operator=carried[1].operator)
    settle_period(flora, frozen(network, flora, carried))
    assert document(carried[0], carried[1]).without == "same_carrier"


def test_the_statement_says_whether_an_invoice_was_written(
    network: Network, carried: list[Place], flora: Person, as_: Any
) -> None:
    issuer_at(carried[1], 1)
    period = frozen(network, flora, carried)
    settle_period(flora, period)
    page = as_(flora).get(f"/animation/comptes-entre-lieux/periode/{period.pk}/").content.decode()
    assert "brouillon de facture" in page.lower()
    assert "n’émet pas de factures ici" in page
    own = as_(host_of(carried[2])).get(f"/lieux/{carried[2].slug}/comptes/{period.pk}/").content.decode()
    assert "n’émet pas de factures ici" in own


@given(AMOUNTS, st.sampled_from([0, 550, 1000, 2000]))
def test_lines_and_rounding_are_the_amount_to_the_cent(rows: list[tuple[bool, int, int]], rate: int) -> None:
    gathered = gather(Honoured(*row) for row in rows)
    lines, rounding = gross_lines(gathered, ["mots"] * len(gathered), rate)
    gross = sum((share.base + share.vat).cents for share in vat_shares(lines))
    assert gross + rounding == sum(cents for _multi, _halves, cents in rows)
    assert 0 <= rounding <= (1 if rate else 0)


def test_what_puts_right_more_than_is_owed_is_one_amount() -> None:
    assert gather([Honoured(True, 1, 500), Honoured(False, 1, -600)]) == [Honoured(True, 2, -100)]
