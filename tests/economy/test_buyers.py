"""One statement of what several carriers invoiced an organisation, and one file that pays each on its account."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Organisation, Person
from maillage.community.rules import RoleKind
from maillage.economy.actions.debits import note_mandate
from maillage.economy.actions.issuance import cancel
from maillage.economy.actions.payments import note_payment
from maillage.economy.models import Issuer
from maillage.economy.queries.buyers import statement_of_buyer
from maillage.economy.rules.accounts import Method
from maillage.kernel.money import Money
from tests.factories import make_organisation, make_person
from tests.kit.invoices import IBAN, item, make_invoice, make_issuer, make_treasurer
from tests.kit.pain_001 import NAMESPACE, faults_of
from tests.kit.screens import SignedIn, text_of
from tests.kit.sepa_schemas import schema_faults

OTHER_IBAN = "FR7699998000010000000000107"
PAYER_IBAN = "FR7699999000010000000000115"
TODAY = timezone.localdate()
Sold = tuple[Issuer, Person]


@pytest.fixture
def firm(db: None) -> Organisation:
    return make_organisation("La Fabrique", kind="employer")


@pytest.fixture
def ines(firm: Organisation) -> Person:
    return make_person("ines", role=(RoleKind.MANAGER, firm.scopes()[0]))


@pytest.fixture
def sellers(issuer: Issuer, irene: Person) -> list[Sold]:
    """Two carriers, each with its account and who keeps its books."""
    other = make_issuer(make_organisation("Association inventée", "host"), n=1, iban=OTHER_IBAN)
    return [(issuer, irene), (other, make_treasurer(other, "omar"))]


def sell(seller: Sold, firm: Organisation, cents: int = 1000) -> str:
    """The number of an invoice of so many cents a half-day, three of them."""
    return str(make_invoice(*seller, item(cents), organisation=firm).number)


def posted(**more: str) -> dict[str, str]:
    return {"name": "La Fabrique", "iban": PAYER_IBAN, "day": TODAY.isoformat(), **more}


def test_one_statement_of_all_issuers_and_nothing_of_others(sellers: list[Sold], firm: Organisation) -> None:
    numbers = [sell(seller, firm) for seller in sellers]
    sell(sellers[0], make_organisation("La Scierie", kind="employer"))
    statement = statement_of_buyer(firm, TODAY)
    assert sorted(line.invoice.number for share in statement.shares for line in share.lines) == sorted(numbers)
    assert statement.left == Money(6000)
    assert [share.left.cents for share in statement.shares] == [3000, 3000]


def test_one_file_pays_each_on_its_own_account_under_its_own_number(
    sellers: list[Sold], firm: Organisation, ines: Person, as_: SignedIn
) -> None:
    numbers = [sell(sellers[0], firm), sell(sellers[1], firm, 2000)]
    answer = as_(ines).post(
        reverse("economy:buyer_transfers", args=[firm.slug]),
        posted(amount="1", iban_payee=PAYER_IBAN, cents="1"),
    )
    raw = b"".join(answer)
    assert (answer["Cache-Control"], faults_of(raw), schema_faults(raw, "pain.001.001.09")) == ("no-store", [], [])
    root = ElementTree.fromstring(raw)  # noqa: S314 - what we wrote just before, no stranger's XML

    def texts(tag: str) -> list[str]:
        return [one.text or "" for one in root.iter(f"{{{NAMESPACE}}}{tag}")]

    assert texts("EndToEndId") == sorted(numbers)
    assert texts("InstdAmt") == ["30.00", "60.00"]
    assert texts("IBAN") == [PAYER_IBAN, IBAN, OTHER_IBAN]
    assert len(texts("PmtInf")) == 1  # one account pays: one approval


def test_what_is_paid_cancelled_or_taken_by_direct_debit_is_not_paid_again(
    sellers: list[Sold], firm: Organisation, ines: Person, as_: SignedIn
) -> None:
    (one, irene), (other, omar) = sellers
    paid = make_invoice(one, irene, organisation=firm)
    note_payment(paid, paid.gross, Method.TRANSFER, TODAY, irene)
    part = make_invoice(one, irene, organisation=firm)
    note_payment(part, Money(1000), Method.TRANSFER, TODAY, irene)
    cancel(make_invoice(one, irene, organisation=firm), irene)
    make_invoice(other, omar, organisation=firm)
    Issuer.objects.filter(pk=other.pk).update(creditor_id="FR00ZZZ000000")
    other.refresh_from_db()
    facts = {"organisation": firm, "name": "La Fabrique", "iban": PAYER_IBAN, "bic": "", "reference": "M-1",
             "signed_on": TODAY, "person": None}  # fmt: skip
    note_mandate(other, omar, facts)
    statement = statement_of_buyer(firm, TODAY)
    assert [(line.invoice.number, line.left.cents) for line in statement.payable] == [(part.number, 2000)]
    assert statement.left == Money(5000)
    page = text_of(as_(ines).get(reverse("economy:buyer_statement", args=[firm.slug])))
    assert "prélevé sur votre compte" in page
    assert "50,00 € à payer" in page


def test_only_who_speaks_for_it_reads_it_and_pays(
    sellers: list[Sold], firm: Organisation, ines: Person, dora: Person, irene: Person, as_: SignedIn
) -> None:
    sell(sellers[0], firm)
    read, pay = (reverse(f"economy:{name}", args=[firm.slug]) for name in ("buyer_statement", "buyer_transfers"))
    for somebody in (dora, irene):
        assert as_(somebody).get(read).status_code == 404
        assert as_(somebody).post(pay, posted()).status_code == 404
    client = as_(ines)
    for wrong in ({"iban": "FR7612345"}, {"day": (TODAY - timedelta(days=1)).isoformat()}, {"name": ""}):
        assert client.post(pay, posted(**wrong)).status_code == 422
    other = make_organisation("La Scierie", kind="employer")
    olga = make_person("olga", role=(RoleKind.MANAGER, other.scopes()[0]))
    assert as_(olga).post(reverse("economy:buyer_transfers", args=[other.slug]), posted()).status_code == 409
