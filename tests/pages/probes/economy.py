"""What the forms of invoices are sent with."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.queries.till import till_of
from maillage.community.actions import give_role
from maillage.community.models import Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.economy.actions.issuance import cancel
from maillage.economy.actions.issuers import give_mandate
from maillage.economy.actions.payments import note_payment
from maillage.economy.actions.place_accounts import digest_of_table
from maillage.economy.actions.platform_accounts import set_up_platform
from maillage.economy.actions.training import open_practice
from maillage.economy.models import BankMovement, CardAccount, CardCheckout, Invoice, Issuer
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.place_accounts import last_twelve_months
from maillage.passes.models import Pass
from maillage.places.models import Place
from tests.factories import make_organisation, next_workday
from tests.kit.invoices import (
    IBAN,
    SIRENS,
    addresses_of_bank,
    addresses_of_cards,
    addresses_of_debits,
    issuer_of,
    make_draft,
    make_hand_over,
    make_invoice,
    make_issuer,
    mark_checked,
)
from tests.kit.passes import make_pass
from tests.kit.place_accounts import addresses_of_place_accounts
from tests.kit.till import addresses_of_till
from tests.pages.probes.probe import Probe

LINE = {
    "ligne-TOTAL_FORMS": "1", "ligne-INITIAL_FORMS": "0", "ligne-MIN_NUM_FORMS": "0", "ligne-MAX_NUM_FORMS": "100",
    "ligne-0-words": "Journée", "ligne-0-quantity": "2", "ligne-0-unit": "DAY", "ligne-0-price": "15,00",
}  # fmt: skip
SALE = {
    "kind": "380", "customer": "private", "name": "Zoé Exemple", "street": "3 rue Haute", "postcode": "48000",
    "city": "Ailleurs", "email": "zoe@example.org", **LINE,
}  # fmt: skip
ISSUER = {
    "legal_name": "Autre nom", "street": "1 place", "postcode": "48000", "city": "Ailleurs", "siren": SIRENS[0],
    "regime": "franchise", "vat_due": "receipts", "prefix": "NUL0", "payment_days": "15", "account_customers": "411",
    "account_deposits": "4191", "account_vat": "44571", "account_bank": "512", "account_cash": "530",
    "account_cheques": "5112", "account_services": "706", "account_others": "758",
    "account_passes": "487", "account_clearing": "467",
}  # fmt: skip


def economy_probes(place: Place, alice: Person, bob: Person) -> dict[str, Probe]:
    """Alice hosts a place that the issuer carries."""
    issuer = issuer_of(place)
    slug, today = issuer.organisation.slug, timezone.localdate()
    late_on = today - timedelta(days=50)
    late = make_invoice(issuer, alice, person=bob, on=late_on)
    paid = make_invoice(issuer, alice, person=bob, on=late_on, paid_on=late_on, paid_by="cash")
    draft = mark_checked(make_draft(issuer, alice, person=bob))
    to_company = make_invoice(issuer, alice, customer="company", siren=SIRENS[2], on=late_on)
    mandate = give_mandate(issuer, make_organisation("Association inventée"), alice, today, "Nous donnons mandat.")
    writer = make_organisation("Autre association inventée")
    writer.networks.add(place.network, through_defaults={"role": "partner"})
    issuer.organisation.networks.add(place.network, through_defaults={"role": "host"})

    def of_invoice(name: str, invoice: Invoice, data: dict[str, object] | None = None) -> Probe:
        return Probe(reverse(f"economy:{name}", args=[invoice.public_id]), "alice", data or {})

    payment = {"amount": "10,00", "method": "cash", "received_on": today.isoformat()}
    words = {"writer": writer.pk, "signed_on": today.isoformat(), "text": "Nous donnons mandat."}
    closed = {"span": "day", "until": (today - timedelta(days=1)).isoformat()}
    taken_back = reverse("economy:take_back", args=[paid.public_id, paid.payments.get().pk])
    return {
        "economy:settings": Probe(reverse("economy:settings", args=[slug]), "alice", ISSUER),
        "economy:mandates": Probe(reverse("economy:mandates", args=[slug]), "alice", words),
        "economy:end_mandate": Probe(reverse("economy:end_mandate", args=[slug, mandate.pk]), "alice"),
        "economy:new": Probe(reverse("economy:new", args=[slug]), "alice", SALE),
        "economy:draft": Probe(reverse("economy:draft", args=[draft.public_id]), "alice", SALE),
        "economy:issue": Probe(reverse("economy:issue", args=[draft.public_id]), "alice"),
        "economy:remove_draft": Probe(reverse("economy:remove_draft", args=[draft.public_id]), "alice"),
        "economy:pay": of_invoice("pay", late, payment),
        "economy:take_back": Probe(taken_back, "alice"),
        "economy:send": of_invoice("send", late),
        "economy:remind": of_invoice("remind", late),
        "economy:credit": of_invoice("credit", late),
        "economy:close": Probe(reverse("economy:close", args=[slug]), "alice", closed),
        **training_probes(issuer, alice),
        **platform_probes(issuer, alice, to_company),
        **bank_probes(issuer, alice),
        **debit_probes(issuer, alice, bob),
        **card_probes(issuer, alice, bob),
        **till_probes(place, alice, slug),
        **place_probes(place, alice),
        "economy:platform": Probe(reverse("economy:platform", args=[slug]), "alice", {"number": to_company.number}),
    }


def platform_probes(issuer: Issuer, alice: Person, to_company: Invoice) -> dict[str, Probe]:
    """A platform that takes invoices by email; one hand-over that failed; one that is asked, and is nowhere."""
    set_up_platform(issuer, alice, {"way": "mail", "email": "depot@plateforme.example"})
    slug, failed = issuer.organisation.slug, make_hand_over(issuer, alice).pk
    changed = {"way": "mail", "email": "autre@plateforme.example"}
    other = Issuer.objects.exclude(pk=issuer.pk).get(prefix="NUL4")
    facts = {"way": "flow", "address": "https://127.0.0.1:9", "token_address": "https://127.0.0.1:9", "client_id": "a"}
    set_up_platform(other, alice, facts | {"secret": "invented"})
    return {
        "economy:platform_account": Probe(reverse("economy:platform_account", args=[slug]), "alice", changed),
        "economy:platform_stop": Probe(reverse("economy:platform_stop", args=[slug]), "alice"),
        "economy:platform_send": Probe(
            reverse("economy:platform_send", args=[slug]), "alice", {"number": to_company.number}
        ),
        "economy:platform_ask": Probe(reverse("economy:platform_ask", args=[other.organisation.slug]), "alice"),
        "economy:platform_again": Probe(reverse("economy:platform_again", args=[slug, failed]), "alice"),
    }


def training_probes(issuer: Issuer, alice: Person) -> dict[str, Probe]:
    """A practice in which something is written; another issuer of hers, which has none."""
    make_invoice(open_practice(issuer, alice), alice)
    slug, other = issuer.organisation.slug, make_issuer(make_organisation("Régie inventée", "host"), n=4)
    give_role(alice, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, other.organisation_id), by=None, tell=False)
    alice.__dict__.pop("_grants", None)  # what she may do was read before
    return {
        "economy:open_training": Probe(reverse("economy:open_training", args=[other.organisation.slug]), "alice"),
        "economy:reset_training": Probe(reverse("economy:reset_training", args=[slug]), "alice", {"number": 1}),
    }


def bank_probes(issuer: Issuer, alice: Person) -> dict[str, Probe]:
    """One movement read, which an open invoice may be paid by; a file whose columns nobody told."""
    addresses, owed = addresses_of_bank(issuer, alice), make_invoice(issuer, alice)
    movement = BankMovement.objects.get(issuer=issuer).pk
    file = SimpleUploadedFile("r.csv", "Date;Libellé;Montant\n03/11/2026;VIR;1,00\n".encode())
    data: dict[str, dict[str, object]] = {
        "bank": {"file": file},
        "bank_note": {"part": f"{movement}:{owed.pk}:3000"},
        "bank_match": {"invoice": owed.number},
        "bank_aside": {"why": "une subvention"},
        "bank_columns": {"column0": "day", "column1": "amount"},
        "bank_forget": {},
    }
    return {
        f"economy:{name}": Probe(reverse(f"economy:{name}", args=addresses[f"economy:{name}"]), "alice", values)
        for name, values in data.items()
    }


def card_probes(issuer: Issuer, alice: Person, bob: Person) -> dict[str, Probe]:
    """At the pretended bank, which calls nobody: begun, and paid for what was cancelled since."""
    addresses, now = addresses_of_cards(issuer, alice, bob), timezone.now()
    CardAccount.objects.update(provider="pretend")
    sold = make_invoice(issuer, alice, person=bob)
    note_payment(sold, sold.gross, Method.CARD, now.date(), alice)
    cancel(sold, alice)
    account = CardAccount.objects.get(issuer=issuer)
    paid = CardCheckout.objects.create(account=account, invoice=sold, cents=3000, state="paid", started_at=now)
    CardCheckout.objects.filter(state="open").update(started_at=now - timedelta(hours=2))
    CardCheckout.objects.filter(held__isnull=False).update(state="paid")
    given_up = CardCheckout.objects.get(held__isnull=False)
    Pass.objects.filter(pk=given_up.held_id).update(state="cancelled")
    assert given_up.held is not None
    waiting = make_pass(given_up.held.kind, bob, left=0, state="ordered", activated_at=None)
    addresses["economy:card_start_pass"] = [waiting.public_id]
    addresses["economy:card_refund"] = [sold.public_id, paid.pk]
    account_data = {"provider": "stripe", "secret": "sk_live_other", "signing": "whsec_other"}
    data: dict[str, tuple[str, dict[str, object]]] = {
        "card_start": ("bob", {}),
        "card_start_pass": ("bob", {}),
        "card_give_back": ("alice", {}),
        "card_check": ("bob", {}),
        "card_account": ("alice", account_data),
        "card_stop": ("alice", {}),
        "card_looked_at": ("alice", {}),
        "card_refund": ("alice", {"amount": "10"}),
        "pretend_answer": ("bob", {"answer": "paid"}),
    }
    return {
        f"economy:{name}": Probe(reverse(f"economy:{name}", args=addresses[f"economy:{name}"]), who, values)
        for name, (who, values) in data.items()
    }


def place_probes(place: Place, alice: Person) -> dict[str, Probe]:
    """A line of the accounts of the place, and what may be added."""
    addresses, today = addresses_of_place_accounts(alice, place), timezone.localdate()
    digest = digest_of_table(place, last_twelve_months(today))
    file = SimpleUploadedFile("t.csv", f"nature;date;montant\nloyer;01/{today.year};300\n".encode())
    line = {"key": str(uuid4()), "nature": "rent", "day": today.isoformat(), "amount": "300"}
    data: dict[str, dict[str, object]] = {
        "place_year_table": {"digest": digest, "rent-each": "300"},
        "place_lines": line,
        "bring_place_table": {"file": file},
        "remove_place_line": {},
    }
    return {
        f"economy:{name}": Probe(reverse(f"economy:{name}", args=addresses[f"economy:{name}"]), "alice", values)
        for name, values in data.items()
    }


def till_probes(place: Place, alice: Person, carrier_slug: str) -> dict[str, Probe]:
    """A bag that waits for the bank, a cheque that waits for a bag."""
    addresses, today = addresses_of_till(alice, place, carrier_slug), timezone.localdate()
    (cheque,) = till_of(place).cheques
    data: dict[str, dict[str, object]] = {
        "bookings:till": {"counted": "0", "cheques": cheque.id, "last_seen": 1},
        "economy:note_deposit": {"day": today.isoformat(), "reference": "R-12"},
    }
    return {name: Probe(reverse(name, args=addresses[name]), "alice", values) for name, values in data.items()}


def debit_probes(issuer: Issuer, alice: Person, bob: Person) -> dict[str, Probe]:
    """A mandate and what was asked of the bank; an invoice that nothing takes yet."""
    addresses, today = addresses_of_debits(issuer, alice, bob), timezone.localdate()
    owed = make_invoice(issuer, alice, person=bob)
    buyer = make_organisation("Fromagerie d’exemple")
    make_invoice(issuer, alice, organisation=buyer)
    mandate = {
        "organisation": buyer.pk,
        "name": "Fromagerie",
        "iban": IBAN,
        "reference": "MD-2",
        "signed_on": today.isoformat(),
    }
    day = next_workday(today + timedelta(days=20))
    data: dict[str, dict[str, object]] = {
        "debits": mandate,
        "collect": {"invoice": owed.pk, "day": day.isoformat()},
        "end_debit_mandate": {},
        "debit_refused": {},
        "refund": {"name": "Bob", "iban": IBAN},
        "invoice_status": {"state": "200", "day": today.isoformat()},
    }
    return {
        f"economy:{name}": Probe(reverse(f"economy:{name}", args=addresses[f"economy:{name}"]), "alice", values)
        for name, values in data.items()
    }
