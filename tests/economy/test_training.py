"""Practice: all is done as for real, marked, chained and kept; nothing of it is counted, sent or handed anywhere."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from runpy import run_path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

import maillage
from maillage.community.actions.privacy import export_personal_data
from maillage.community.models import JournalEntry, Person
from maillage.economy.actions.bank import import_file
from maillage.economy.actions.closures import close_books
from maillage.economy.actions.drafts import write_draft
from maillage.economy.actions.issuance import cancel, check_drafts, issue
from maillage.economy.actions.issuers import set_up_issuer
from maillage.economy.actions.letters import send
from maillage.economy.actions.payments import note_payment, take_back_payment
from maillage.economy.actions.reminders import remind, send_invoice
from maillage.economy.actions.training import begin_practice_anew, open_practice
from maillage.economy.disclosures import disclosures_of
from maillage.economy.models import DraftInvoice, Invoice, InvoiceHolder, Issuer, Payment
from maillage.economy.presenters.archives import write_archive
from maillage.economy.presenters.books import fec_lines
from maillage.economy.presenters.closures import attestation_pdf, closure_pdf
from maillage.economy.presenters.paper import invoice_pdf
from maillage.economy.queries.bank import open_invoices, returned_payments
from maillage.economy.queries.billing import billables, last_invoice
from maillage.economy.queries.cards import checkouts_of, issuers_paid_by_card
from maillage.economy.queries.debits import collectables
from maillage.economy.queries.invoices import (
    drafts_at,
    invoices_at,
    invoices_of,
    lines_on,
    open_deposits,
    owed,
    unsettled,
    vat_by_month,
)
from maillage.economy.queries.life_cycle import handed_over, to_hand_over
from maillage.economy.queries.rights import Desk
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.training import CUSTOMER, MARK, steps_of
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.ledger.models import Book, BookBeginning
from maillage.ledger.queries import balances, verify
from maillage.ledger.reconciliation import in_english, reconcile
from tests.factories import make_organisation
from tests.kit.invoices import item, make_draft, make_invoice, make_issuer, make_treasurer, mark_checked
from tests.kit.pdfs import codes_of, texts_of
from tests.kit.screens import SignedIn, form_of, text_of
from tests.kit.tampering import tamper

TODAY = timezone.localdate()
LONG_AGO = TODAY - timedelta(days=60)
SCRIPT = run_path(str(files("maillage.economy").joinpath("data/verifier.py")))
SALE = {"ligne-TOTAL_FORMS": "1", "ligne-INITIAL_FORMS": "0", "ligne-0-words": "Demi-journée", "ligne-0-quantity": "4",
        "ligne-0-unit": "C62", "ligne-0-price": "8", "kind": "380", "customer": "private"}  # fmt: skip


@pytest.fixture
def practice(issuer: Issuer, irene: Person) -> Issuer:
    return open_practice(issuer, irene)


def refused(act: Callable[..., object], *args: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        act(*args, **more)
    return refusal.value.code


def practise(practice: Issuer, by: Person, bob: Person) -> Invoice:
    """All that one may do: late, paid, taken back, cancelled, a deposit, a company; to somebody who is here."""
    company = {"customer": "company", "siren": "000000026", "siret": "00000002600013"}
    late = make_invoice(practice, by, on=LONG_AGO, person=bob, email=bob.email)
    make_invoice(practice, by, on=LONG_AGO, **company)
    paid = make_invoice(practice, by, email=bob.email, paid_on=TODAY, paid_by="cash")
    take_back_payment(paid.payments.get(), by)
    note_payment(late, Money(1000), Method.TRANSFER, TODAY, by)
    cancel(paid, by)
    make_invoice(practice, by, kind="386", paid_on=TODAY, paid_by="card")
    make_draft(practice, by, person=bob)
    return late


# One learns by doing


def test_a_treasurer_learns_by_doing_from_a_draft_to_a_closure(issuer: Issuer, irene: Person, as_: SignedIn) -> None:
    client: Client = as_(irene)
    slug = issuer.organisation.slug
    page = client.get(reverse("economy:training", args=[slug]))
    answer = form_of(page, "ouvrir").send(client)
    assert "EX1-" in text_of(answer)
    desk = reverse("economy:invoices", args=[f"EX1-{slug}"])
    assert MARK in text_of(client.get(desk))
    new = client.get(reverse("economy:new", args=[f"EX1-{slug}"]))
    assert CUSTOMER["name"] in text_of(new)
    assert client.post(new.request["PATH_INFO"], SALE | CUSTOMER).status_code == 302
    draft = DraftInvoice.objects.get()
    read = client.get(reverse("economy:read_over", args=[draft.public_id]))
    assert "note good" in text_of(read)
    assert MARK in text_of(read)
    client.post(reverse("economy:issue", args=[draft.public_id]))
    made = Invoice.with_training.get()
    assert made.number == f"EX1-NUL0-{TODAY.year}-000001"
    form = {"amount": "32", "method": "transfer", "received_on": TODAY.isoformat()}
    assert client.post(reverse("economy:pay", args=[made.public_id]), form).status_code == 302
    assert client.post(reverse("economy:credit", args=[made.public_id])).status_code == 302
    closed = client.post(
        reverse("economy:close", args=[f"EX1-{slug}"]),
        {"until": (TODAY - timedelta(days=1)).isoformat(), "span": "day"},
    )
    assert closed.status_code == 302
    books = text_of(client.get(reverse("economy:books", args=[f"EX1-{slug}"])))
    assert MARK in books
    assert "FEC" not in books
    steps = text_of(client.get(reverse("economy:training", args=[slug])))
    assert steps.count("fait") >= len(steps_of(()))
    paper = client.get(reverse("economy:paper", args=[made.public_id]))
    assert MARK in texts_of(paper.content)[0]


def test_the_standard_reads_an_exercise_as_it_reads_an_invoice(practice: Issuer, irene: Person) -> None:
    draft = make_draft(practice, irene)
    check_drafts([draft])
    assert MARK in issue(draft, irene).xml


# What is made there is marked


def test_its_paper_says_so_and_nobody_can_pay_it_nor_a_program_take_it(practice: Issuer, irene: Person) -> None:
    made = make_invoice(practice, irene)
    pdf = invoice_pdf(made)
    text = texts_of(pdf)[0]
    assert text.count(MARK) >= 2
    assert not codes_of(pdf)
    assert "FR76" not in text
    assert not PdfReader(BytesIO(pdf)).attachments
    closure = close_books(practice, TODAY - timedelta(days=1), irene)
    assert MARK in texts_of(closure_pdf(practice, closure))[0]


def test_real_papers_do_not(issuer: Issuer, irene: Person) -> None:
    assert MARK not in texts_of(invoice_pdf(make_invoice(issuer, irene)))[0]
    closure = close_books(issuer, TODAY - timedelta(days=1), irene)
    assert MARK not in texts_of(closure_pdf(issuer, closure))[0]


def test_the_technical_note_tells_it(issuer: Issuer) -> None:
    assert MARK in " ".join(texts_of(attestation_pdf(issuer)))


def test_numbers_of_practice_are_nobody_elses(issuer: Issuer, irene: Person) -> None:
    facts = {name: getattr(issuer, name) for name in ("legal_name", "street", "postcode", "city", "siren", "siret")}
    assert refused(set_up_issuer, issuer.organisation, irene, facts | {"prefix": "EX1"}) == "prefix_of_practice"
    assert refused(set_up_issuer, issuer.organisation, irene, facts | {"prefix": "EX"}) == "prefix_of_practice"
    assert set_up_issuer(issuer.organisation, irene, facts | {"prefix": "EXPO"}).prefix == "EXPO"


def test_a_beginning_of_numbers_that_changed_hands_is_practised_by_both(
    issuer: Issuer, practice: Issuer, irene: Person
) -> None:
    Issuer.objects.filter(pk=issuer.pk).update(prefix="AUTRE")
    other = make_issuer(make_organisation("Autre", "host"), n=1, prefix="NUL0")
    theirs = open_practice(other, make_treasurer(other, "zoe"))
    assert theirs.prefix == practice.prefix
    assert make_invoice(theirs, Person.objects.get(name__istartswith="zoe")).number.startswith("EX1-NUL0-")


# Nothing of it is counted


def reports(issuer: Issuer, bob: Person, irene: Person) -> dict[str, Any]:
    """Whatever is read of invoices and payments outside a practice, as plain values."""
    organisation, desk = issuer.organisation, Desk(issuer)
    first, last = LONG_AGO - timedelta(days=400), TODAY
    lines = lines_on(invoices_at(desk), TODAY)
    return {
        "issuers": list(Issuer.objects.values_list("pk", flat=True)),
        "issuers of it": list(organisation.issuers.values_list("pk", flat=True)),
        "invoices": list(Invoice.objects.values_list("number", flat=True)),
        "of the issuer": [line.invoice.number for line in lines], "owed": owed(lines).cents,
        "related": list(issuer.invoices.values_list("number", flat=True)),
        "drafts": [draft.name for draft in drafts_at(desk)],
        "unsettled": [one.number for one in unsettled(Invoice.objects.filter(issuer=issuer))],
        "vat": [vat_by_month(issuer, year) for year in (TODAY.year - 1, TODAY.year)],
        "fec": [(line.piece, line.cents) for line in fec_lines(issuer, first, last)],
        "balances": {account: money.cents for account, money in balances(issuer.book).items()},
        "entries": Book.objects.filter(key=issuer.book).values_list("number", "digest").first(),
        "bank": [line.invoice.number for line in open_invoices(issuer)],
        "returned": list(returned_payments(issuer)), "debits": collectables(issuer),
        "platform": [one.number for one in to_hand_over(issuer)], "handed over": list(handed_over(issuer)),
        "cards": [list(checkouts_of(issuer)), issuers_paid_by_card(Invoice.objects.all())],
        "to bill": billables(issuer, first, last), "deposits": open_deposits(issuer, "Bob Exemple", TODAY),
        "last": [last_invoice(issuer, row) for row in billables(issuer, first, last)],
        "bob’s": [one.number for one in invoices_of(bob)], "irene’s": [one.number for one in invoices_of(irene)],
        "payments": list(Payment.objects.filter(invoice__in=Invoice.objects.all()).values_list("pk", flat=True)),
        "holders": list(InvoiceHolder.objects.values_list("invoice", flat=True)),
        "known of bob": str([(t.code, t.rows) for t in export_personal_data(bob) if "invoice" in t.code]),
        "ways": [(one.code, str(one.who), one.is_open) for one in disclosures_of(bob, None)],
    }  # fmt: skip


def test_nothing_of_it_is_in_any_report(issuer: Issuer, irene: Person, bob: Person) -> None:
    make_invoice(issuer, irene, person=bob, on=LONG_AGO)
    before = reports(issuer, bob, irene)
    assert before["invoices"]
    practice = open_practice(issuer, irene)
    practise(practice, irene, bob)
    assert Invoice.with_training.filter(issuer=practice).count() == 5
    assert reports(issuer, bob, irene) == before


def test_no_page_nor_file_of_the_real_one_names_it(issuer: Issuer, irene: Person, bob: Person, as_: SignedIn) -> None:
    make_invoice(issuer, irene, person=bob, customer="company", siren="000000026", siret="00000002600013")
    late = practise(open_practice(issuer, irene), irene, bob)
    slug = issuer.organisation.slug
    client: Client = as_(irene)
    import_file(issuer, irene, f"Date;Libellé;Montant\n{TODAY:%d/%m/%Y};VIR {late.number};20,00\n".encode(), "r.csv")
    pages = ("invoices", "books", "to_bill", "bank", "debits", "platform", "deposits", "card_account", "fec", "table")
    for name in pages:
        content = body_of(client.get(reverse(f"economy:{name}", args=[slug])))
        assert "000001" in content or name not in {"invoices", "fec", "table", "platform"}, name
        assert "EX1-NUL0-" not in content.replace(f"VIR {late.number}", ""), name
    assert "EX1-NUL0-" not in body_of(as_(bob).get(reverse("economy:mine")))
    assert as_(bob).get(reverse("economy:paper", args=[late.public_id])).status_code == 404
    assert as_(bob).post(reverse("economy:card_start", args=[late.public_id])).status_code == 404


def body_of(answer: Any) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return raw.decode(errors="replace")


PRACTISED = {"invoices", "new", "books", "close", "closure", "archive"}  # by the name of an issuer
OF_INVOICES = {"invoice", "paper", "pay", "take_back", "credit"}


def test_only_the_pages_that_say_so_take_a_practice(practice: Issuer, irene: Person, as_: SignedIn) -> None:
    """Whatever address takes an issuer or an invoice, also those that are added later."""
    from maillage.economy.urls import urlpatterns

    made, client = make_invoice(practice, irene, on=LONG_AGO), as_(irene)
    seen: set[str] = set()
    for pattern in urlpatterns:
        route, name = str(pattern.pattern), str(pattern.name)
        if route.startswith("facturation/<slug:slug>/"):
            address = "/" + route.replace("<slug:slug>", practice.slug).replace("<int:number>", "1")
        elif route.startswith(("facturation/facture/<uuid:public_id>/", "factures/<uuid:public_id>/")):
            address = "/" + route.replace("<uuid:public_id>", str(made.public_id)).replace("<int:number>", "1")
        else:
            continue
        statuses = {client.get(address).status_code, client.post(address).status_code} - {404, 405}
        if statuses:
            seen.add(name)
        assert not statuses or name in PRACTISED | OF_INVOICES, (name, statuses)
    assert seen >= {"invoices", "new", "books", "archive", "invoice", "paper", "credit"}


def names_practice(source: str) -> bool:
    nodes = ast.walk(ast.parse(source)) if "with_training" in source else ()
    return any(isinstance(node, ast.Attribute) and node.attr == "with_training" for node in nodes)


def test_who_reads_practice_is_a_short_list() -> None:
    """Whatever reads invoices without naming practice meets none: who names it is listed here."""
    root = Path(maillage.__file__).parent
    named = {
        str(path.relative_to(root)) for path in root.rglob("*.py")
        if "migrations" not in path.parts and names_practice(path.read_text())
    }  # fmt: skip
    assert named == {
        "economy/actions/issuers.py", "economy/actions/personal_data.py", "economy/actions/reconciliation.py",
        "economy/actions/training.py", "economy/forms/drafts.py", "economy/presenters/archives.py",
        "economy/queries/documents.py", "economy/queries/invoices.py", "economy/queries/training.py",
        "economy/views/desks.py", "economy/views/invoices.py",
    }  # fmt: skip


def test_the_database_refuses_to_mix_them(issuer: Issuer, practice: Issuer, irene: Person) -> None:
    made = make_invoice(practice, irene)
    real = make_invoice(issuer, irene)
    for row, changed in ((made, False), (real, True)):
        copy = Invoice.with_training.get(pk=row.pk)
        copy.pk, copy.is_training, copy.number, copy.sequence = None, changed, "X-1", 99
        copy.entry_id = (real if row is made else made).entry_id
        with pytest.raises(DatabaseError, match="never mixed"), transaction.atomic():
            copy.save(force_insert=True)
    with pytest.raises(DatabaseError, match="never mixed"), transaction.atomic():
        Issuer.with_training.filter(pk=practice.pk).update(training_round=0)
    with pytest.raises(DatabaseError, match="practice_has_no_bank"), transaction.atomic():
        Issuer.with_training.filter(pk=practice.pk).update(iban="FR76")


# Nobody is written to


def test_nobody_is_written_to(practice: Issuer, irene: Person, bob: Person, mailoutbox: list[Any]) -> None:
    before = ProcrastinateJob.objects.count()
    late = practise(practice, irene, bob)
    assert refused(send_invoice, late, irene) == "practice_sends_nothing"
    assert refused(remind, late, irene) == "practice_sends_nothing"
    send.func("invoice", late.pk, "key")
    assert ProcrastinateJob.objects.count() == before
    assert not mailoutbox
    assert not InvoiceHolder.objects.filter(invoice=late).exists()
    assert not DraftInvoice.objects.filter(person=bob).exists()


# It is kept, and begun anew in the open


def test_begun_anew_the_chain_of_before_is_kept_and_named(issuer: Issuer, practice: Issuer, irene: Person) -> None:
    made = make_invoice(practice, irene)
    draft = make_draft(practice, irene)
    book = Book.objects.get(key=practice.book)
    second = begin_practice_anew(issuer, irene, 1)
    beginning = BookBeginning.objects.get(book__key=second.book)
    assert (beginning.after_digest, beginning.after_entries) == (book.digest, book.number)
    draft.refresh_from_db()
    assert draft.issuer == second
    assert make_invoice(second, irene).number == f"EX2-NUL0-{TODAY.year}-000001"
    assert Invoice.with_training.get(pk=made.pk).number == f"EX1-NUL0-{TODAY.year}-000001"
    for one in (practice, second):
        assert not list(verify(one.book))
    verbs = list(JournalEntry.objects.filter(verb__startswith="practice").values_list("verb", flat=True).order_by("pk"))
    assert verbs == ["practice_opened", "practice_begun_anew"]


def test_what_was_left_is_read_and_no_more_written(
    issuer: Issuer, practice: Issuer, irene: Person, as_: SignedIn
) -> None:
    made = make_invoice(practice, irene)
    written = mark_checked(make_draft(practice, irene))
    begin_practice_anew(issuer, irene, 1)
    assert refused(note_payment, made, Money(100), Method.CASH, TODAY, irene) == "practice_over"
    assert refused(cancel, made, irene) == "practice_over"
    assert refused(close_books, practice, TODAY - timedelta(days=1), irene) == "practice_over"
    assert refused(write_draft, practice, irene, CUSTOMER, [item()]) == "practice_over"
    written.refresh_from_db()
    assert written.issuer.training_round == 2
    page = as_(irene).get(made.get_absolute_url())
    assert "Noter un paiement" not in text_of(page)
    assert MARK in text_of(page)


def test_pressed_twice_one_begins_and_an_empty_one_is_not_left(issuer: Issuer, practice: Issuer, irene: Person) -> None:
    assert refused(begin_practice_anew, issuer, irene, 1) == "nothing_practised"
    make_invoice(practice, irene)
    assert begin_practice_anew(issuer, irene, 1) == begin_practice_anew(issuer, irene, 1)
    assert open_practice(issuer, irene).training_round == 2


def test_only_who_keeps_the_books_practises(issuer: Issuer, bob: Person, as_: SignedIn) -> None:
    assert refused(open_practice, issuer, bob) == "not_allowed"
    assert refused(begin_practice_anew, issuer, bob, 1) == "not_allowed"
    for name in ("training", "open_training", "reset_training"):
        address = reverse(f"economy:{name}", args=[issuer.organisation.slug])
        assert as_(bob).post(address).status_code in {404, 405}


def test_it_is_archived_and_proven_as_the_other(
    issuer: Issuer, practice: Issuer, irene: Person, bob: Person, tmp_path: Path
) -> None:
    practise(practice, irene, bob)
    make_invoice(issuer, irene)
    begin_practice_anew(issuer, irene, 1)
    for one in (practice, issuer):
        path = tmp_path / f"{one.pk}.zip"
        with path.open("wb") as file:
            write_archive(one, file)
        assert not list(SCRIPT["check_archive"](str(path)))
        with ZipFile(path) as archive:
            text = archive.read("LISEZMOI.txt").decode()
            assert (MARK in text) == one.is_training
            assert ("entrainements.json" in archive.namelist()) == (not one.is_training)
            assert any("EX1-" in name for name in archive.namelist()) == one.is_training
    assert [fault for row in reconcile(whole=True) for fault in in_english(row)] == []


def test_what_was_practised_is_proven_too(practice: Issuer, irene: Person) -> None:
    made = make_invoice(practice, irene)
    tamper("UPDATE economy_invoice SET net_cents = net_cents + 1")
    (fault,) = [fault for row in reconcile(whole=True) for fault in in_english(row)]
    assert made.number in fault
