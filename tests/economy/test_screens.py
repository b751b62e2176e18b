"""The screens of invoices: from a new issuer to a paid invoice, what one's own page shows, files for the accountant."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import facturx
import pypdfium2
import pytest
import zxingcpp
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from maillage.community.actions import give_role
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.economy.actions.issuance import cancel, issue
from maillage.economy.actions.letters import send
from maillage.economy.actions.personal_data import purge_drafts, purge_invoices
from maillage.economy.actions.reminders import remind
from maillage.economy.models import DraftInvoice, Invoice, InvoiceHolder, Issuer, Payment, Reminder
from maillage.economy.presenters.books import fec_lines
from maillage.economy.presenters.paper import invoice_pdf, quantity_of
from maillage.economy.rules.documents import ItemLine, Regime, Unit
from maillage.economy.rules.fec import ENCODINGS, check_fec, fec_name, write_fec
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from tests.factories import make_organisation
from tests.kit.invoices import IBAN, item, make_draft, make_invoice, make_issuer, make_treasurer, mark_checked
from tests.kit.screens import SignedIn
from tests.pages.probes.economy import ISSUER, SALE

TODAY = timezone.localdate()
LONG_AGO = TODAY - timedelta(days=60)


def test_from_nothing_to_a_paid_invoice(issuer: Issuer, irene: Person, treasurer: Client, bob: Person) -> None:
    slug = issuer.organisation.slug
    issuer.delete()
    assert treasurer.post(reverse("economy:settings", args=[slug]), ISSUER | {"iban": IBAN}).status_code == 302
    sale = SALE | {"email": bob.email}
    answer = treasurer.post(reverse("economy:new", args=[slug]), sale)
    draft = DraftInvoice.objects.get()
    assert answer["Location"] == reverse("economy:read_over", args=[draft.public_id])
    assert draft.person == bob
    page = treasurer.get(answer["Location"]).content.decode()
    assert "EN 16931" in page
    assert treasurer.post(reverse("economy:issue", args=[draft.public_id])).status_code == 302
    made = Invoice.objects.get()
    assert made.due_cents == 3000
    payment = {"amount": "30", "method": "cheque", "received_on": TODAY.isoformat(), "reference": "0000001"}
    treasurer.post(reverse("economy:pay", args=[made.public_id]), payment)
    assert Payment.objects.get().cents == 3000
    assert "payée" in treasurer.get(made.get_absolute_url()).content.decode()


def test_an_employer_finds_the_invoice_that_was_written_to_it_by_hand(
    network: Network, issuer: Issuer, irene: Person, treasurer: Client, charlie: Person, bob: Person, as_: SignedIn
) -> None:
    firm, unknown = make_organisation("Société inventée", "employer"), make_organisation("Ailleurs", "employer")
    firm.networks.add(network, through_defaults={"role": "employer"})
    give_role(charlie, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, firm.pk), by=None)
    write = reverse("economy:new", args=[issuer.organisation.slug])
    assert treasurer.post(write, SALE | {"organisation": unknown.pk}).status_code == 422
    assert treasurer.post(write, SALE | {"email": bob.email, "organisation": firm.pk}).status_code == 302
    draft = DraftInvoice.objects.get()
    assert (draft.organisation, draft.person) == (firm, None)
    made = issue(mark_checked(draft), irene)
    assert made.number in as_(charlie).get(reverse("economy:mine")).content.decode()
    assert made.number not in as_(bob).get(reverse("economy:mine")).content.decode()


def test_what_is_missing_is_said_beside_the_form(issuer: Issuer, treasurer: Client) -> None:
    slug = issuer.organisation.slug
    half = treasurer.post(reverse("economy:new", args=[slug]), SALE | {"ligne-0-price": ""})
    assert half.status_code == 422
    assert "prix unitaire" in half.content.decode()
    wrong = treasurer.post(reverse("economy:settings", args=[slug]), ISSUER | {"siren": "123 456 789"})
    assert wrong.status_code == 422
    treasurer.post(reverse("economy:new", args=[slug]), SALE | {"street": ""})
    read = treasurer.get(reverse("economy:read_over", args=[DraftInvoice.objects.get().public_id]))
    assert "adresse complète" in read.content.decode()
    assert "L’émettre" not in read.content.decode()


def test_more_lines_come_when_they_are_wanted(issuer: Issuer, treasurer: Client) -> None:
    answer = treasurer.post(reverse("economy:new", args=[issuer.organisation.slug]), SALE | {"lines": "1"})
    draft = DraftInvoice.objects.get()
    assert answer["Location"] == draft.get_absolute_url()
    assert 'name="ligne-3-words"' in treasurer.get(answer["Location"]).content.decode()


def test_spaces_in_identifiers_do_not_matter(issuer: Issuer, treasurer: Client) -> None:
    spaced = ISSUER | {"siren": "000 000 000", "iban": "FR76 0000 0000 0000 0000 0000 097"}
    assert treasurer.post(reverse("economy:settings", args=[issuer.organisation.slug]), spaced).status_code == 302
    issuer.refresh_from_db()
    assert (issuer.siren, issuer.iban) == ("000000000", IBAN)


def test_one_s_own_invoices_and_nobody_else_s(
    issuer: Issuer, irene: Person, bob: Person, charlie: Person, as_: SignedIn
) -> None:
    mine, other = make_invoice(issuer, irene, person=bob), make_invoice(issuer, irene, person=charlie)
    page = as_(bob).get(reverse("economy:mine")).content.decode()
    assert mine.number in page
    assert other.number not in page
    assert as_(bob).get(reverse("economy:paper", args=[mine.public_id])).status_code == 200
    assert as_(bob).get(reverse("economy:paper", args=[other.public_id])).status_code == 404


def test_the_last_one_comes_first(issuer: Issuer, irene: Person, treasurer: Client) -> None:
    old, new = make_invoice(issuer, irene, on=LONG_AGO), make_invoice(issuer, irene)
    page = treasurer.get(issuer.get_absolute_url()).content.decode()
    assert page.index(str(new.public_id)) < page.index(str(old.public_id))


def test_opening_somebody_s_invoice_is_written_in_their_journal(
    issuer: Issuer, irene: Person, treasurer: Client, bob: Person
) -> None:
    made = make_invoice(issuer, irene, person=bob)
    treasurer.get(made.get_absolute_url())
    assert JournalEntry.objects.get(verb="invoice_looked_at").about == [bob.journal_id]


def test_the_paper_holds_the_xml_and_a_code_that_pays_it(issuer: Issuer, irene: Person) -> None:
    made = make_invoice(issuer, irene)
    pdf = invoice_pdf(made)
    assert pdf == invoice_pdf(made), "the same bytes each time"
    assert facturx.get_xml_from_pdf(pdf)[1] == made.xml.encode()
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    codes = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert codes[0].text.split("\n") == [
        "BCD", "002", "1", "SCT", "", issuer.legal_name, IBAN, "EUR30", "", "", made.number,
    ]  # fmt: skip
    metadata = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data().decode()
    for word in ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<fx:ConformanceLevel>EN 16931<"):
        assert word in metadata


def test_reminders_are_three_a_week_apart_and_only_when_late(issuer: Issuer, irene: Person) -> None:
    fresh = make_invoice(issuer, irene, on=LONG_AGO, paid_on=LONG_AGO, paid_by="cash")
    late = make_invoice(issuer, irene, on=LONG_AGO)
    with pytest.raises(Refusal) as refused:
        remind(fresh, irene)
    assert refused.value.code == "not_late"
    tones = []
    for weeks in (3, 2, 1):
        tones.append(remind(late, irene).tone)
        Reminder.objects.filter(sent_on=TODAY).update(sent_on=TODAY - timedelta(days=7 * weeks))
    assert tones == ["friendly", "firm", "formal"]
    remind(late, irene)
    with pytest.raises(Refusal) as refused:
        remind(late, irene)
    assert refused.value.code == "reminded"


@pytest.mark.parametrize("what", ["invoice", "friendly", "firm", "formal"])
def test_what_a_customer_is_sent_bears_the_invoice(issuer: Issuer, irene: Person, what: str) -> None:
    made = make_invoice(issuer, irene, on=LONG_AGO)
    send(what, made.pk, f"invoice-{what}")
    letter = mail.outbox[0]
    assert letter.to == ["bob@example.org"]
    assert made.number in letter.subject
    assert letter.attachments[0][0] == f"{made.number}.pdf"


def test_the_file_for_the_accountant_breaks_no_rule(network: Network, as_: SignedIn) -> None:
    issuer = make_issuer(make_organisation("Association inventée"), n=1, regime=Regime.NORMAL)
    irene = make_treasurer(issuer)
    made = make_invoice(issuer, irene, item(1000, 2000), item(100, 550))
    make_invoice(issuer, irene, item(700, 2000), paid_on=TODAY, paid_by="transfer")
    client, slug = as_(irene), issuer.organisation.slug
    for name, encoding in ENCODINGS.items():
        answer = client.get(reverse("economy:fec", args=[slug]), {"format": name, "annee": TODAY.year})
        assert check_fec(answer.content, fec_name(issuer.siren, date(TODAY.year, 12, 31)), encoding) == []
        assert made.number in answer.content.decode(encoding)
    lines = list(fec_lines(issuer, TODAY, TODAY))
    assert {line.journal[0] for line in lines} == {"VE", "BQ"}
    assert sum(line.cents for line in lines) == 0
    assert check_fec(write_fec(lines)) == []
    books = client.get(reverse("economy:books", args=[slug])).content.decode()
    assert "ne trouve rien à redire" in books
    back = cancel(made, irene)
    table = client.get(reverse("economy:table", args=[slug])).content.decode()
    rows = {row.split(";")[0]: row.split(";") for row in table.splitlines()}
    assert (rows[made.number][4], rows[made.number][-1]) == ("33,00", "annulée")
    assert (rows[back.number][4], rows[back.number][-1]) == ("-33,00", "avoir")  # as on the screen, not “paid”


def test_a_quantity_is_said_with_its_unit_on_paper_and_on_the_screen() -> None:
    def told(quantity: str, unit: Unit, language: str) -> str:
        with override(language):
            line = ItemLine("Salle", Decimal(quantity), unit, Money(1000), 2000)
            return quantity_of(line).replace("\xa0", " ")

    assert [told(n, Unit.DAY, "en") for n in ("1.0", "2", "10")] == ["1 day", "2 days", "10 days"]
    assert [told(n, Unit.HOUR, "en") for n in ("1", "3.500")] == ["1 hour", "3.5 hours"]
    assert told("3.500", Unit.PIECE, "fr") == "3,5"
    assert told("1.500", Unit.PIECE, "en") == "1.5"


def test_the_list_costs_as_many_statements_for_three_as_for_one(
    issuer: Issuer, irene: Person, treasurer: Client
) -> None:
    counts = []
    for more in (1, 2):
        for _n in range(more):
            make_invoice(issuer, irene)
        with CaptureQueriesContext(connection) as asked:
            treasurer.get(issuer.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_erased_nobody_is_tied_to_what_the_law_keeps(issuer: Issuer, irene: Person, bob: Person) -> None:
    made = make_invoice(issuer, irene, person=bob)
    make_draft(issuer, irene, person=bob)
    tables = {table.code: table for table in export_personal_data(bob)}
    assert tables["invoices"].rows[0]["number"] == made.number
    assert tables["invoices"].files == {f"{made.number}.xml": made.xml.encode()}
    erase(bob)
    assert InvoiceHolder.objects.get(invoice=made).person is None
    assert not DraftInvoice.objects.exists()


def test_kept_ten_years_and_then_removed(issuer: Issuer, irene: Person) -> None:
    now = timezone.now() - timedelta(minutes=10)
    old = make_invoice(
        issuer, irene, on=date(TODAY.year - 11, 6, 1), paid_on=date(TODAY.year - 11, 6, 1), paid_by="cash"
    )
    young = make_invoice(issuer, irene)
    later = now + timedelta(minutes=30)
    assert purge_invoices(later, True) == 1
    assert purge_invoices(now - timedelta(days=1), False) == 0
    assert purge_invoices(later, False) == 1
    assert list(Invoice.objects.all()) == [young]
    assert not Payment.objects.filter(invoice_id=old.pk).exists()


def test_a_draft_nobody_touched_goes(issuer: Issuer, irene: Person) -> None:
    mark_checked(make_draft(issuer, irene))
    assert purge_drafts(timezone.now() - timedelta(days=1), False) == 0
    assert purge_drafts(timezone.now() + timedelta(minutes=1), True) == 1
