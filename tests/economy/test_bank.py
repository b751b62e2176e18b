"""Statements of the bank on the screens: brought, told whose each movement is, brought again, two people at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.actions.privacy import export_personal_data
from maillage.community.models import Network, Person
from maillage.demonstration.bank import Moved, write_statement
from maillage.economy.actions.bank import Choice, import_file, note_movements, put_aside
from maillage.economy.actions.payments import take_back_payment
from maillage.economy.actions.personal_data import purge_bank_files
from maillage.economy.models import BankColumns, BankFile, BankMatch, BankMovement, Issuer, Payment
from maillage.economy.queries.bank import bank_state, left_of
from maillage.economy.queries.invoices import standing_of
from maillage.kernel.refusal import Refusal
from tests.factories import Committed, make_organisation
from tests.kit.concurrency import at_once
from tests.kit.invoices import item, make_invoice, make_issuer, make_treasurer

TODAY = timezone.localdate()


def moved(cents: int, words: str, party: str = "", n: int = 0) -> Moved:
    return Moved(TODAY - timedelta(days=1), cents, words, party, f"R{n}")


def statement(issuer: Issuer, rows: Sequence[Moved]) -> SimpleUploadedFile:
    return SimpleUploadedFile("releve.xml", write_statement(issuer, rows, 0), "application/xml")


def address(name: str, issuer: Issuer, *numbers: int) -> str:
    return reverse(f"economy:{name}", args=[issuer.organisation.slug, *numbers])


def body(client: Client, issuer: Issuer) -> str:
    return client.get(address("bank", issuer)).content.decode()


def parts(issuer: Issuer) -> list[str]:
    """What the page offers to note as certain."""
    return [
        f"{one.movement.pk}:{share.line.invoice.pk}:{share.cents}"
        for one in bank_state(issuer).certain
        for share in one.shares
    ]


def test_a_statement_is_brought_what_is_certain_is_noted_at_once_the_rest_is_told(
    issuer: Issuer, irene: Person, treasurer: Client
) -> None:
    named, other = make_invoice(issuer, irene), make_invoice(issuer, irene, item(1500))
    rows = [
        moved(3000, f"virement {named.number.lower().replace('-', ' ')}", n=1),
        moved(4500, "loyer du bureau", "EXEMPLE BOB", 2), moved(-450, "FRAIS", n=3),
    ]  # fmt: skip
    treasurer.post(address("bank", issuer), {"file": statement(issuer, rows)})
    page = body(treasurer, issuer)
    assert "1 paiement reconnu" in page
    assert "Le même montant, et le nom du client" in page
    treasurer.post(address("bank_note", issuer), {"part": parts(issuer)})
    paid = Payment.objects.get()
    assert (paid.invoice, paid.cents, paid.method) == (named, 3000, "transfer")
    (guess, fees) = bank_state(issuer).others
    assert guess.shares[0].line.invoice == other
    treasurer.post(address("bank_match", issuer, guess.movement.pk), {"invoice": f"{other.number}, Bob Exemple"})
    assert standing_of(other).left.cents == 0
    treasurer.post(address("bank_aside", issuer, fees.movement.pk), {"why": "frais de banque"})
    page = body(treasurer, issuer)
    assert "plus rien à regarder" in page
    assert "frais de banque" in page
    treasurer.post(address("bank_aside", issuer, fees.movement.pk), {"again": ""})
    assert "1 opération à regarder" in body(treasurer, issuer)


def test_the_same_days_brought_again_add_nothing_and_pay_nothing_twice(
    issuer: Issuer, irene: Person, treasurer: Client
) -> None:
    bought = make_invoice(issuer, irene)
    rows = [moved(3000, bought.number, n=1), moved(100, "autre", n=2)]
    treasurer.post(address("bank", issuer), {"file": statement(issuer, rows)})
    treasurer.post(address("bank_note", issuer), {"part": parts(issuer)})
    again = treasurer.post(address("bank", issuer), {"file": statement(issuer, rows)}, follow=True)
    assert (BankMovement.objects.count(), Payment.objects.count()) == (2, 1)
    assert parts(issuer) == []
    assert "2 étaient déjà là" in again.content.decode()
    assert list(BankFile.objects.values_list("new", flat=True)) == [0, 2]


def test_a_movement_is_noted_once_whoever_presses_and_never_above_what_is_left(issuer: Issuer, irene: Person) -> None:
    bought, other = make_invoice(issuer, irene), make_invoice(issuer, irene)
    import_file(issuer, irene, write_statement(issuer, [moved(4000, bought.number)], 0), "r.xml")
    movement = BankMovement.objects.get()
    assert note_movements(issuer, irene, [Choice(movement.pk, bought.pk, 3000)]).noted == 1
    again = note_movements(
        issuer, irene, [Choice(movement.pk, bought.pk, 3000), Choice(movement.pk, other.pk, 3000),
                        Choice(movement.pk, other.pk, -500), Choice(movement.pk, other.pk, 1000)],
    )  # fmt: skip
    assert (again.noted, [refusal.code for _row, refusal in again.refusals]) == (1, ["movement_spent"] * 3)
    assert (left_of(movement), standing_of(other).left.cents) == (0, 2000)
    put_aside(movement, irene, "x")
    assert note_movements(issuer, irene, [Choice(movement.pk, other.pk, 1)]).noted == 0


def test_a_movement_is_not_for_an_invoice_of_which_nothing_is_left_that_way(
    issuer: Issuer, irene: Person, treasurer: Client
) -> None:
    bought = make_invoice(issuer, irene)
    import_file(issuer, irene, write_statement(issuer, [moved(-3000, "achat")], 0), "r.xml")
    movement = BankMovement.objects.get()
    answer = treasurer.post(address("bank_match", issuer, movement.pk), {"invoice": bought.number.lower()})
    assert "dans ce sens" in answer.content.decode()


def test_the_same_days_in_another_format_add_nothing(issuer: Issuer, irene: Person) -> None:
    import_file(
        issuer, irene, write_statement(issuer, [moved(3000, "VIR M ROUX", n=1), moved(100, "x", n=2)], 0), "r.xml"
    )
    day = (TODAY - timedelta(days=1)).isoformat()
    table = f"Date;Libellé;Montant\n{day};Vir M. Roux;30,00\n{day};autre;30,00\n"
    import_file(issuer, irene, table.encode(), "r.csv")
    assert sorted(BankMovement.objects.values_list("cents", "words")) == [
        (100, "x"), (3000, "VIR M ROUX"), (3000, "autre"),
    ]  # fmt: skip


def test_what_was_noted_wrongly_is_to_be_looked_at_again(issuer: Issuer, irene: Person) -> None:
    bought = make_invoice(issuer, irene)
    import_file(issuer, irene, write_statement(issuer, [moved(3000, bought.number)], 0), "r.xml")
    (one,) = bank_state(issuer).certain
    note_movements(issuer, irene, [Choice(one.movement.pk, bought.pk, 3000)])
    take_back_payment(BankMatch.objects.get().payment, irene)
    assert [row.movement for row in bank_state(issuer).certain] == [one.movement]


def test_the_statement_of_another_account_and_of_another_issuer_are_refused(
    issuer: Issuer, irene: Person, treasurer: Client, network: Network
) -> None:
    far = make_issuer(n=1, iban="FR7600000000000000000000194")
    stranger = make_treasurer(far, "zoe")
    answer = treasurer.post(address("bank", issuer), {"file": statement(far, [moved(1, "x")])})
    assert answer.status_code == 422
    assert "un autre compte, qui finit par 0194" in answer.content.decode()
    theirs = make_invoice(far, stranger)
    import_file(issuer, irene, write_statement(issuer, [moved(3000, theirs.number)], 0), "r.xml")
    movement = BankMovement.objects.get()
    assert bank_state(issuer).certain == []
    assert note_movements(issuer, irene, [Choice(movement.pk, theirs.pk, 3000)]).noted == 0
    answer = treasurer.post(address("bank_match", issuer, movement.pk), {"invoice": theirs.number})
    assert "Aucune de vos factures n’a ce numéro" in answer.content.decode()
    assert treasurer.get(address("bank", far)).status_code == 404
    with pytest.raises(Refusal, match="accounts"):
        note_movements(issuer, stranger, [])
    assert not Payment.objects.exists()


def test_columns_nobody_knows_are_told_once(issuer: Issuer, treasurer: Client) -> None:
    def bring(name: str, day: str) -> str:
        raw = f"Quand;Quoi;Sorti;Entré\n{day};VIR;;30,00\n".encode()
        return treasurer.post(address("bank", issuer), {"file": SimpleUploadedFile(name, raw)})["Location"]

    page = bring("banque.csv", "03/11/2026")
    file = BankFile.objects.get()
    assert page == file.get_absolute_url()
    assert "Dire laquelle est laquelle" in body(treasurer, issuer)
    twice = treasurer.post(page, {"column0": "day", "column1": "day"})
    assert "la même chose" in twice.content.decode()
    half = treasurer.post(page, {"column0": "day", "column1": "words"})
    assert "quelle colonne contient la date" in half.content.decode()
    said = {"column0": "day", "column1": "words", "column2": "out", "column3": "in"}
    assert treasurer.post(page, said)["Location"] == address("bank", issuer)
    assert BankMovement.objects.get().cents == 3000
    assert treasurer.get(page).status_code == 404
    assert bring("plus-tard.csv", "04/11/2026") == address("bank", issuer)
    assert BankColumns.objects.count() == 1


def test_a_table_nobody_tells_the_columns_of_is_thrown_away(issuer: Issuer, irene: Person, treasurer: Client) -> None:
    file = import_file(issuer, irene, b"Quoi;Combien\nx;1\n", "r.csv")
    treasurer.post(reverse("economy:bank_forget", args=[file.public_id]))
    assert not BankFile.objects.exists()


@pytest.mark.parametrize("parts", [[], ["1:2"], ["1:2:x"], ["١:2:3"], ["1:2:3;DROP"]])
def test_choices_that_the_page_did_not_write_are_none(treasurer: Client, issuer: Issuer, parts: list[str]) -> None:
    answer = treasurer.post(address("bank_note", issuer), {"part": parts})
    assert "au moins une opération" in answer.content.decode()


def test_what_does_not_add_up_is_said(issuer: Issuer, treasurer: Client) -> None:
    raw = write_statement(issuer, [moved(3000, "x")], 0).replace(
        b'"EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>', b'"EUR">31.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>'
    )
    answer = treasurer.post(address("bank", issuer), {"file": SimpleUploadedFile("r.xml", raw)}, follow=True)
    assert "ne mènent pas de son premier solde" in answer.content.decode()


def test_what_the_bank_says_is_in_ones_data_and_goes_with_time(issuer: Issuer, irene: Person, bob: Person) -> None:
    bought = make_invoice(issuer, irene, person=bob)
    import_file(issuer, irene, write_statement(issuer, [moved(3000, bought.number, "BOB EXEMPLE")], 0), "r.xml")
    (one,) = bank_state(issuer).certain
    note_movements(issuer, irene, [Choice(one.movement.pk, bought.pk, 3000)])
    table = next(one for one in export_personal_data(bob) if one.code == "invoice_payments")
    (paid,) = table.rows
    assert (paid["cents"], paid["text"]) == (3000, f"BOB EXEMPLE {bought.number}")
    soon = timezone.now() + timedelta(minutes=1)
    assert (purge_bank_files(soon, True), purge_bank_files(soon, False), BankMovement.objects.count()) == (1, 1, 0)
    assert Payment.objects.count() == 1


@pytest.mark.concurrent
def test_a_file_brought_and_a_payment_noted_by_many_at_once_count_once(committed: Committed) -> None:
    issuer = make_issuer(committed.place().operator or make_organisation("Commune inventée", "host"))
    irene = make_treasurer(issuer)
    bought = make_invoice(issuer, irene)
    raw = write_statement(issuer, [moved(3000, bought.number), *(moved(n, "x", n=n) for n in range(1, 30))], 0)
    assert at_once([lambda: import_file(issuer, irene, raw, "r.xml")] * 4, 4) == {"done": 4}
    assert BankMovement.objects.count() == 30
    (one,) = bank_state(issuer).certain
    at_once([lambda: note_movements(issuer, irene, [Choice(one.movement.pk, bought.pk, 3000)])] * 8, 8)
    assert (Payment.objects.count(), standing_of(bought).left.cents) == (1, 0)
