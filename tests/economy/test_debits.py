"""Direct debits: a mandate, a file that the published schema takes, one debit of an invoice at a time, a refusal."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban as iban_numbers

from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import Network, Person
from maillage.economy.actions.bank import Choice, import_file, note_movements
from maillage.economy.actions.debits import collect, end_debit_mandate, note_mandate, note_refused
from maillage.economy.actions.issuance import cancel
from maillage.economy.actions.payments import note_payment
from maillage.economy.actions.personal_data import purge_debit_mandates
from maillage.economy.models import Debit, DebitBatch, DebitMandate, Invoice, Issuer
from maillage.economy.presenters.debits import debits_file, refund_file
from maillage.economy.queries.bank import bank_state
from maillage.economy.queries.debits import collectables
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.credit_transfers import Account
from maillage.economy.rules.direct_debits import Collection, may_collect, render_debits
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from tests.factories import Committed, make_organisation, next_workday
from tests.kit.concurrency import at_once
from tests.kit.invoices import IBAN, make_invoice, make_issuer, make_treasurer
from tests.kit.pain_001 import faults_of
from tests.kit.screens import SignedIn
from tests.kit.sepa_schemas import schema_faults

TODAY = timezone.localdate()
SOON = next_workday(TODAY + timedelta(days=14))
ICS = "FR76ZZZ000000"  # invented
BOBS = "FR7600000000000000000000194"
CREDITOR = Account("Commune de Nullepart (inventée)", IBAN)


@pytest.fixture
def issuer(network: Network) -> Issuer:
    carrier = make_organisation("Commune inventée", "host")
    carrier.networks.add(network, through_defaults={"role": "host"})
    return make_issuer(carrier, creditor_id=ICS)


def mandate(issuer: Issuer, irene: Person, person: Person, **more: object) -> DebitMandate:
    facts = {
        "person": person, "organisation": None, "name": person.name, "iban": BOBS, "bic": "",
        "reference": "NUL-MD-1", "signed_on": TODAY,
    }  # fmt: skip
    return note_mandate(issuer, irene, facts | more)


def test_what_is_owed_is_taken_by_one_file_that_the_published_schema_takes(
    issuer: Issuer, irene: Person, bob: Person, alice: Person
) -> None:
    mandate(issuer, irene, bob)
    bought, other = make_invoice(issuer, irene, person=bob), make_invoice(issuer, irene, person=bob)
    make_invoice(issuer, irene, person=alice)
    note_payment(other, Money(1000), Method.CASH, TODAY, irene)
    assert [one.line.invoice for one in collectables(issuer)] == [bought, other]
    batch = collect(issuer, irene, {bought.pk, other.pk}, SOON)
    raw = debits_file(batch)
    assert schema_faults(raw, "pain.008.001.08") == []
    text = raw.decode()
    assert all(word in text for word in (ICS, BOBS, IBAN, "NUL-MD-1", bought.number, SOON.isoformat(), "50.00"))
    assert collectables(issuer) == []
    with pytest.raises(Refusal, match="nothing takes yet"):
        collect(issuer, irene, {bought.pk}, SOON)


def test_what_the_bank_gives_back_is_to_be_paid_again(issuer: Issuer, irene: Person, bob: Person) -> None:
    mandate(issuer, irene, bob)
    bought = make_invoice(issuer, irene, person=bob)
    batch = collect(issuer, irene, {bought.pk}, SOON)
    note_refused(batch.debits.get(), irene)
    with pytest.raises(Refusal, match="all of it back"):
        debits_file(batch)
    assert [one.line.invoice for one in collectables(issuer)] == [bought]
    assert collect(issuer, irene, {bought.pk}, SOON).reference == f"{issuer.prefix}-P0002"


def test_what_the_bank_took_at_once_is_recognised_on_the_statement(issuer: Issuer, irene: Person, bob: Person) -> None:
    mandate(issuer, irene, bob)
    bought = [make_invoice(issuer, irene, person=bob) for _n in range(3)]
    batch = collect(issuer, irene, {one.pk for one in bought}, SOON)
    rows = f"Date;Libellé;Montant\n{TODAY.isoformat()};REMISE PRLV {batch.reference};90,00\n"
    import_file(issuer, irene, rows.encode(), "r.csv")
    (one,) = bank_state(issuer).certain
    assert [(share.line.invoice, share.cents) for share in one.shares] == [(each, 3000) for each in bought]


def test_a_debit_that_comes_back_after_it_was_credited_is_due_again_and_its_way_out_is_recognised(
    issuer: Issuer, irene: Person, bob: Person
) -> None:
    mandate(issuer, irene, bob)
    bought = [make_invoice(issuer, irene, person=bob) for _n in range(2)]
    batch = collect(issuer, irene, {one.pk for one in bought}, SOON)
    DebitBatch.objects.filter(pk=batch.pk).update(collected_on=TODAY)
    rows = f"Date;Libellé;Montant\n{TODAY.isoformat()};REMISE PRLV {batch.reference};60,00\n"
    import_file(issuer, irene, rows.encode(), "r.csv")
    (one,) = bank_state(issuer).certain
    choices = [Choice(one.movement.pk, share.line.invoice.pk, share.cents) for share in one.shares]
    assert note_movements(issuer, irene, choices).noted == 2
    for _press in range(2):
        note_refused(Debit.objects.get(invoice=bought[0]), irene)
    assert [standing_of(each).left.cents for each in bought] == [3000, 0]
    assert [one.line.invoice for one in collectables(issuer)] == [bought[0]]
    back = f"Date;Libellé;Montant\n{TODAY.isoformat()};REJET PRLV {bought[0].number};-30,00\n"
    import_file(issuer, irene, back.encode(), "r2.csv")
    (out,) = bank_state(issuer).certain
    note_movements(issuer, irene, [Choice(out.movement.pk, bought[0].pk, -3000)])
    assert bank_state(issuer).certain == bank_state(issuer).others == []
    assert standing_of(bought[0]).left.cents == 3000


@pytest.mark.parametrize("number", ["9" * 5000, "x", "-1", ""])
def test_a_number_that_is_none_chooses_nothing(issuer: Issuer, irene: Person, as_: SignedIn, number: str) -> None:
    form = {"invoice": number, "day": SOON.isoformat()}
    answer = as_(irene).post(reverse("economy:collect", args=[issuer.organisation.slug]), form)
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reference": "é"}, "bad_reference"), ({"reference": ""}, "bad_reference"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_later"),
    ],
)  # fmt: skip
def test_a_mandate_is_well_made(issuer: Issuer, irene: Person, bob: Person, more: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as error:
        mandate(issuer, irene, bob, **more)
    assert error.value.code == code


def test_one_mandate_at_a_time_and_nothing_once_it_is_over(issuer: Issuer, irene: Person, bob: Person) -> None:
    first = mandate(issuer, irene, bob)
    bought = make_invoice(issuer, irene, person=bob)
    with pytest.raises(Refusal, match="end it first"):
        mandate(issuer, irene, bob, reference="NUL-MD-2")
    end_debit_mandate(first, irene)
    assert collectables(issuer) == []
    with pytest.raises(Refusal, match="end it first"):
        mandate(issuer, irene, bob)
    mandate(issuer, irene, bob, reference="NUL-MD-2")
    with pytest.raises(Refusal, match="accounts"):
        collect(issuer, bob, {bought.pk}, SOON)


@pytest.mark.parametrize("days", [-1, 0, 1, 61])
def test_banks_want_some_days(days: int) -> None:
    refusal = may_collect(TODAY + timedelta(days=days), TODAY)
    assert refusal is not None
    assert refusal.code == "collected_when"


@pytest.mark.parametrize("day", [date(2026, 12, 5), date(2026, 12, 6)])
def test_nothing_is_taken_on_a_weekend(day: date) -> None:
    refusal = may_collect(day, date(2026, 12, 1))
    assert refusal is not None
    assert refusal.code == "collected_at_weekend"


def test_an_issuer_without_an_identifier_takes_nothing(issuer: Issuer, irene: Person, bob: Person) -> None:
    mandate(issuer, irene, bob)
    bought = make_invoice(issuer, irene, person=bob)
    Issuer.objects.filter(pk=issuer.pk).update(creditor_id="")
    with pytest.raises(Refusal, match="creditor identifier"):
        collect(issuer, irene, {bought.pk}, SOON)


def test_the_screens_from_a_mandate_to_a_refused_debit(
    issuer: Issuer, irene: Person, bob: Person, as_: SignedIn
) -> None:
    client: Client = as_(irene)
    slug = issuer.organisation.slug
    address = reverse("economy:debits", args=[slug])
    form = {"email": bob.email, "name": "Bob", "iban": "FR76 0000 0000 0000 0000 0000 194", "reference": "md-1",
            "signed_on": TODAY.isoformat()}  # fmt: skip
    early = client.post(address, form)
    assert (early.status_code, "commencez par une facture" in early.content.decode()) == (422, True)
    bought = make_invoice(issuer, irene, person=bob)
    assert client.post(address, form | {"email": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    page = client.get(address).content.decode()
    assert ("compte qui finit par 0194" in page, BOBS in page) == (True, False)
    answer = client.post(reverse("economy:collect", args=[slug]), {"invoice": bought.pk, "day": SOON.isoformat()})
    assert answer.status_code == 302
    batch = DebitBatch.objects.get()
    assert client.get(batch.get_absolute_url()).content.startswith(b"<?xml")
    client.post(reverse("economy:debit_refused", args=[slug, Debit.objects.get().pk]))
    assert "rejeté par la banque" in client.get(address).content.decode()
    client.post(reverse("economy:end_debit_mandate", args=[slug, DebitMandate.objects.get().pk]))
    assert DebitMandate.objects.get().ended_on == TODAY
    assert client.post(reverse("economy:collect", args=[slug]), {"day": "x"}).status_code == 422


def test_what_was_paid_above_goes_back_by_a_file_that_banks_read(issuer: Issuer, irene: Person, as_: SignedIn) -> None:
    bought = make_invoice(issuer, irene)
    with pytest.raises(Refusal, match="to be given back"):
        refund_file(bought, "Bob", BOBS)
    note_payment(bought, Money(3000), Method.TRANSFER, TODAY, irene)
    cancel(bought, irene)
    raw = as_(irene).post(reverse("economy:refund", args=[bought.public_id]), {"name": "Bob", "iban": BOBS}).content
    assert faults_of(raw) + schema_faults(raw, "pain.001.001.09") == []
    tag = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}InstdAmt"
    assert [one.text for one in ElementTree.fromstring(raw).iter(tag)] == ["30.00"]  # noqa: S314 - our own file
    assert "Un fichier pour la banque" in as_(irene).get(bought.get_absolute_url()).content.decode()


def test_a_mandate_is_in_ones_data_loses_its_person_and_goes_with_time(
    issuer: Issuer, irene: Person, bob: Person
) -> None:
    row = mandate(issuer, irene, bob)
    collect(issuer, irene, {make_invoice(issuer, irene, person=bob).pk}, SOON)
    table = next(one for one in export_personal_data(bob) if one.code == "debit_mandates")
    assert [one["number"] for one in table.rows] == ["NUL-MD-1"]
    erase(bob)
    row.refresh_from_db()
    assert (row.person, row.ended_on) == (None, TODAY)
    soon = timezone.now() + timedelta(days=1)
    assert (purge_debit_mandates(soon, True), purge_debit_mandates(soon, False)) == (1, 1)
    assert not DebitMandate.objects.exists()
    assert Invoice.objects.count() == 1


text = st.text(max_size=160) | st.text("/a é&<", max_size=160)
collections = st.builds(
    Collection, st.builds(Account, text, st.just(BOBS)), st.integers(1, 10**9), st.just("NUL-MD-1"), st.just(TODAY),
    st.just("NUL-2026-000001"), text,
)  # fmt: skip


@settings(max_examples=12)
@given(st.lists(collections, min_size=1, max_size=3), text)
def test_whatever_people_are_called_the_file_is_one_that_the_schema_takes(rows: list[Collection], who: str) -> None:
    raw = render_debits(Account(who, IBAN), ICS, rows, "NUL-P0001", SOON)
    assert schema_faults(raw, "pain.008.001.08") == []


@pytest.mark.parametrize("cents", [0, -1])
def test_nothing_is_not_taken(cents: int) -> None:
    with pytest.raises(ValueError, match="something to take"):
        render_debits(CREDITOR, ICS, [Collection(CREDITOR, cents, "x", TODAY, "x", "x")], "x", SOON)


def test_the_accounts_of_the_tests_can_not_exist_but_are_well_made() -> None:
    assert iban_numbers.is_valid(BOBS)


@pytest.mark.concurrent
def test_an_invoice_is_taken_once_whoever_presses(committed: Committed) -> None:
    issuer = make_issuer(creditor_id=ICS)
    irene, bob = make_treasurer(issuer), committed.person()
    mandate(issuer, irene, bob)
    bought = make_invoice(issuer, irene, person=bob)
    assert at_once([lambda: collect(issuer, irene, {bought.pk}, SOON)] * 6, 6) == {"done": 1, "nothing_to_collect": 5}
