"""Invented issuers, customers, invoices. Their identifiers can't exist: no SIREN begins with 000, no bank is 00000."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillage.community.models import Organisation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.economy.actions.bank import import_file
from maillage.economy.actions.card_accounts import set_up_cards
from maillage.economy.actions.closures import close_books
from maillage.economy.actions.debits import collect, note_mandate
from maillage.economy.actions.drafts import write_draft
from maillage.economy.actions.issuance import issue
from maillage.economy.actions.issuers import give_mandate
from maillage.economy.models import BankMovement, CardCheckout, CardNotice, DraftInvoice, HandOver, Invoice, Issuer
from maillage.economy.queries.documents import digest_of_document, document_of_draft
from maillage.economy.rules.documents import (
    BankAccount,
    CustomerKind,
    Document,
    InvoiceKind,
    ItemLine,
    Note,
    Party,
    Regime,
    Unit,
)
from maillage.economy.rules.mentions import notes_on
from maillage.kernel.money import Money
from maillage.places.models import Place
from tests.factories import make_organisation, make_person, next_workday
from tests.kit.passes import make_kind, make_pass
from tests.kit.place_accounts import addresses_of_place_accounts
from tests.kit.till import addresses_of_till

SIRENS = ("000000000", "000000018", "000000026", "000000034", "000000042")
SIRETS = ("00000000000018", "00000001800010", "00000002600013", "00000003400017", "00000004200010")
VAT_NUMBERS = ("FR12000000000", "FR66000000018", "FR90000000026", "FR17000000034", "FR41000000042")
IBAN = "FR7600000000000000000000097"
DAY = date(2026, 11, 27)


def item(cents: int = 1000, rate: int = 0, quantity: str = "3", words: str = "Demi-journée") -> ItemLine:
    return ItemLine(words, Decimal(quantity), Unit.PIECE, Money(cents), rate)


def seller(n: int = 0, *, with_vat: bool = False) -> Party:
    return Party(
        "Commune de Nullepart (inventée)", "1 place de la Fontaine", "48000", "Nullepart", siren=SIRENS[n],
        siret=SIRETS[n], vat_number=VAT_NUMBERS[n] if with_vat else "", email="mairie@example.org",
    )  # fmt: skip


def buyer(n: int | None = None, **more: Any) -> Party:
    """Somebody; with a number, a company or a public body."""
    known = {} if n is None else {"siren": SIRENS[n], "siret": SIRETS[n]}
    facts = {"street": "2 rue du Pont", "postcode": "48400", "city": "Ailleurs", "email": "bob@example.org", **known}
    return Party(**{"name": "Bob Exemple", **facts, **more})


def document(regime: Regime = Regime.FRANCHISE, customer: CustomerKind = CustomerKind.PRIVATE, **more: Any) -> Document:
    """An invoice of three half-days, whose mentions are those of its regime and customer."""
    exempt = {
        Regime.FRANCHISE: ("VATEX-FR-FRANCHISE", "TVA non applicable, article 293 B du CGI"),
        Regime.EXEMPT: ("VATEX-FR-CGI261-7", "Exonération, article 261-7 du CGI"),
        Regime.NORMAL: ("", ""),
    }[regime]
    facts: dict[str, Any] = {
        "number": "NUL-2026-000001", "kind": InvoiceKind.INVOICE, "issued_on": DAY, "due_on": DAY + timedelta(days=30),
        "seller": seller(with_vat=regime == Regime.NORMAL),
        "buyer": buyer(None if customer == CustomerKind.PRIVATE else 1), "customer": customer, "regime": regime,
        "lines": (item(rate=2000 if regime == Regime.NORMAL else 0),), "account": BankAccount(IBAN, "", "Commune"),
        "exemption_code": exempt[0], "exemption_text": exempt[1],
    }  # fmt: skip
    facts |= more
    facts.setdefault("notes", notes_on(customer, regime, facts.get("vat_due", "receipts"), facts["issued_on"]))
    return Document(**facts)


def without_note(one: Document, code: str) -> tuple[Note, ...]:
    """Its mentions but that one."""
    return tuple(note for note in one.notes if note.code != code)


def make_issuer(
    organisation: Organisation | None = None, *, n: int = 0, regime: Regime = Regime.FRANCHISE, **more: Any
) -> Issuer:
    """An organisation that invoices."""
    party = seller(n, with_vat=regime == Regime.NORMAL)
    facts: dict[str, Any] = {
        "legal_name": party.name, "street": party.street, "postcode": party.postcode, "city": party.city,
        "email": party.email, "siren": party.siren, "siret": party.siret, "vat_number": party.vat_number,
        "regime": regime.value, "iban": IBAN, "prefix": f"NUL{n}",
    }  # fmt: skip
    if regime == Regime.EXEMPT:
        facts |= {"exemption_code": "VATEX-FR-CGI261-7", "exemption_text": "Exonération, article 261-7 du CGI"}
    carrier = organisation or make_organisation(f"Commune {n}", "host")
    return Issuer.objects.create(organisation=carrier, **(facts | more))


def make_treasurer(issuer: Issuer, name: str = "irene") -> Person:
    """Who manages the organisation."""
    return make_person(name, role=(RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, issuer.organisation_id)))


def make_draft(
    issuer: Issuer,
    by: Person,
    *lines: ItemLine,
    person: Person | None = None,
    deposits: tuple[Invoice, ...] = (),
    **more: Any,
) -> DraftInvoice:
    """For Bob Exemple, three half-days unless said otherwise."""
    bought = buyer()
    facts: dict[str, Any] = {
        "name": bought.name,
        "street": bought.street,
        "postcode": bought.postcode,
        "city": bought.city,
        "email": bought.email,
        "person": person,
    }
    return write_draft(issuer, by, facts | more, lines or (item(),), deposits=deposits)


def mark_checked(draft: DraftInvoice, day: date | None = None) -> DraftInvoice:
    """As if the standard had been asked about it: tests/economy/test_factur_x.py asks it of each kind."""
    draft.checked = digest_of_document(document_of_draft(draft, day or timezone.localdate()))
    draft.save(update_fields=["checked"])
    return draft


def make_invoice(issuer: Issuer, by: Person, *lines: ItemLine, on: date | None = None, **more: Any) -> Invoice:
    """Issued, today unless said otherwise."""
    day = on or timezone.localdate()
    return issue(mark_checked(make_draft(issuer, by, *lines, **more), day), by, on=day)


def addresses_of_economy(alice: Person, bob: Person, place: Place) -> dict[str, list[Any]]:
    """The addresses of invoices: Alice, who hosts a place of the carrier, keeps its books; Bob was invoiced."""
    issuer = issuer_of(place)
    slug = issuer.organisation.slug
    paid = make_invoice(issuer, alice, person=bob, paid_on=timezone.localdate(), paid_by="cash")
    draft = mark_checked(make_draft(issuer, alice, person=bob))
    writer = make_organisation("Association inventée")
    mandate = give_mandate(issuer, writer, alice, timezone.localdate(), "Nous donnons mandat.")
    of_issuer = (
        "invoices", "new", "settings", "mandates", "books", "close", "fec", "fec_description", "table", "to_bill",
        "archive", "attestation", "platform", "platform_papers", "training", "open_training", "reset_training",
        "platform_account", "platform_stop", "platform_send", "platform_ask",
    )  # fmt: skip
    return {
        **{f"economy:{name}": [slug] for name in of_issuer},
        **{f"economy:{name}": [draft.public_id] for name in ("draft", "read_over", "issue", "remove_draft")},
        **{f"economy:{name}": [paid.public_id] for name in ("invoice", "paper", "pay", "send", "remind", "credit")},
        "economy:take_back": [paid.public_id, paid.payments.get().pk],
        "economy:end_mandate": [slug, mandate.pk],
        "economy:closure": [slug, close_books(issuer, timezone.localdate() - timedelta(days=1), alice).pk],
        **addresses_of_bank(issuer, alice),
        **addresses_of_debits(issuer, alice, bob),
        **addresses_of_cards(issuer, alice, bob),
        "economy:platform_again": [slug, make_hand_over(issuer, alice).pk],
        **addresses_of_till(alice, place, slug),
        **addresses_of_place_accounts(alice, place),
    }


def make_hand_over(issuer: Issuer, by: Person, state: str = "failed") -> HandOver:
    """An invoice to a company that was sent to a platform, and did not arrive unless said otherwise."""
    sold = make_invoice(issuer, by, customer="company", siren=SIRENS[2], siret=SIRETS[2])
    return HandOver.objects.create(invoice=sold, way="mail", state=state, since=timezone.now())


def addresses_of_cards(issuer: Issuer, by: Person, payer: Person) -> dict[str, list[Any]]:
    """A payment by card that was begun, as if the provider had given its page; a notice that does not fit."""
    account = set_up_cards(issuer, by, "stripe", "", "sk_live_invented", "whsec_invented")
    owed, now, slug = make_invoice(issuer, by, person=payer), timezone.now(), issuer.organisation.slug
    begun = CardCheckout.objects.create(
        account=account, invoice=owed, cents=3000, started_at=now, page="https://bank.example/1"
    )
    kind = make_kind(Place.objects.filter(operator=issuer.organisation)[0])
    asked_for = make_pass(kind, payer, left=0, state="ordered", activated_at=None)
    of_pass = CardCheckout.objects.create(account=account, held=asked_for, cents=6000, started_at=now, state="expired")
    odd = CardNotice.objects.create(account=account, event_id="evt_0", outcome="unknown", received_at=now)
    of_checkout = ("card_checkout", "card_check", "pretend_bank", "pretend_answer")
    return {
        **{f"economy:{name}": [begun.public_id] for name in of_checkout},
        "economy:card_start": [owed.public_id],
        "economy:card_start_pass": [asked_for.public_id],
        "economy:card_give_back": [of_pass.public_id],
        "economy:card_notice": [account.public_id],
        "economy:card_account": [slug],
        "economy:card_stop": [slug],
        "economy:card_looked_at": [slug, odd.pk],
        "economy:card_refund": [owed.public_id, begun.pk],
    }


def addresses_of_debits(issuer: Issuer, by: Person, payer: Person) -> dict[str, list[Any]]:
    """A mandate, and what was asked of the bank by it."""
    Issuer.objects.filter(pk=issuer.pk).update(creditor_id="FR76ZZZ000000")
    slug, today = issuer.organisation.slug, timezone.localdate()
    facts = {"person": payer, "name": payer.name, "iban": IBAN, "reference": "MD-1", "signed_on": today}
    mandate, owed = note_mandate(issuer, by, facts), make_invoice(issuer, by, person=payer)
    batch = collect(issuer, by, {owed.pk}, next_workday(today + timedelta(days=14)))
    return {
        "economy:debits": [slug],
        "economy:collect": [slug],
        "economy:end_debit_mandate": [slug, mandate.pk],
        "economy:debit_refused": [slug, batch.debits.get().pk],
        "economy:debit_file": [batch.public_id],
        "economy:refund": [owed.public_id],
        "economy:invoice_status": [owed.public_id],
    }


def addresses_of_bank(issuer: Issuer, by: Person) -> dict[str, list[Any]]:
    """The bank of an issuer: one movement read, one file whose columns nobody told yet."""
    slug, text = issuer.organisation.slug, "Date;Libellé;Montant\n03/11/2026;VIR BOB;30,00\n"
    import_file(issuer, by, text.encode(), "releve.csv")
    waiting = import_file(issuer, by, b"Quand;Combien\n03/11/2026;1,00\n", "autre.csv")
    number = BankMovement.objects.get(issuer=issuer).pk
    return {
        "economy:bank": [slug],
        "economy:bank_note": [slug],
        "economy:bank_match": [slug, number],
        "economy:bank_aside": [slug, number],
        "economy:bank_columns": [waiting.public_id],
        "economy:bank_forget": [waiting.public_id],
    }


def issuer_of(place: Place) -> Issuer:
    """The carrier of a place, made if it has none, that invoices."""
    if place.operator is None:
        place.operator = make_organisation("Commune de Nullepart (inventée)", "host")
        place.save(update_fields=["operator"])
    return Issuer.objects.filter(organisation=place.operator).first() or make_issuer(place.operator)
