"""What was held, said or asked for with money, made as old as wanted."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillage.economy.actions.bank import import_file
from maillage.economy.actions.card_accounts import set_up_cards
from maillage.economy.actions.debits import note_mandate
from maillage.economy.models import BankFile, CardNotice, DebitMandate, DraftInvoice, Issuer, PlaceAmount
from maillage.grants.models import Grant
from maillage.passes.models import Concession, Pass
from tests.community.retention.makers import Ground, Left, aged
from tests.kit.grants import make_beneficiary, make_funder, make_grant, manager_of
from tests.kit.invoices import IBAN, make_draft, make_issuer, make_treasurer
from tests.kit.passes import make_kind, make_pass
from tests.kit.place_accounts import make_line


def concession(g: Ground, days: int) -> Left:
    until = timezone.localdate() - timedelta(days=days)
    audience = "student" if Concession.objects.filter(person=g.bob).exists() else "seeker"
    made = Concession.objects.create(person=g.bob, audience=audience, declared_at=timezone.now(), until=until)
    return Concession.objects.filter(pk=made.pk).count


def pass_order(g: Ground, days: int) -> Left:
    made = make_pass(make_kind(g.place), g.bob, left=0, state="ordered", activated_at=None)
    aged(Pass.objects.filter(pk=made.pk), "ordered_at", days)
    return Pass.objects.filter(pk=made.pk).count


def pass_over(g: Ground, days: int) -> Left:
    last = timezone.localdate() - timedelta(days=days)
    made = make_pass(make_kind(g.place), g.bob, left=0, starts_on=last - timedelta(days=30), last=last)
    return Pass.objects.filter(pk=made.pk, holder__isnull=False).count


def invoice_draft(g: Ground, days: int) -> Left:
    issuer = Issuer.objects.first() or make_issuer()
    made = make_draft(issuer, make_treasurer(issuer, f"irene{days}"))
    aged(DraftInvoice.objects.filter(pk=made.pk), "changed_at", days)
    return DraftInvoice.objects.filter(pk=made.pk).count


def bank_file(g: Ground, days: int) -> Left:
    issuer = Issuer.objects.first() or make_issuer()
    text = f"Date;Libellé;Montant\n03/11/2026;VIR {days};1,00\n"
    made = import_file(issuer, make_treasurer(issuer, f"rose{days}"), text.encode(), "r.csv")
    aged(BankFile.objects.filter(pk=made.pk), "imported_at", days)
    return BankFile.objects.filter(pk=made.pk).count


def debit_mandate(g: Ground, days: int) -> Left:
    issuer = Issuer.objects.first() or make_issuer()
    facts = {"person": g.bob, "name": "Bob", "iban": IBAN, "reference": f"MD-{days}", "signed_on": timezone.localdate()}
    made = note_mandate(issuer, make_treasurer(issuer, f"lise{days}"), facts)
    over = timezone.localdate() - timedelta(days=days)
    DebitMandate.objects.filter(pk=made.pk).update(ended_on=over)
    return DebitMandate.objects.filter(pk=made.pk).count


def card_notice(g: Ground, days: int) -> Left:
    issuer = Issuer.objects.first() or make_issuer()
    account = set_up_cards(issuer, make_treasurer(issuer, f"zoe{days}"), "stripe", "", "sk_live_x", "whsec_x")
    at = timezone.now() - timedelta(days=days)
    made = CardNotice.objects.create(account=account, event_id=f"evt_{days}", outcome="applied", received_at=at)
    return CardNotice.objects.filter(pk=made.pk).count


def grant_over(g: Ground, days: int) -> Left:
    beneficiary, funder = make_beneficiary(g.network, f"Association {days}"), make_funder(g.network, f"Payeur {days}")
    last, tresor = timezone.localdate() - timedelta(days=days), manager_of(beneficiary)
    made = make_grant(tresor, beneficiary, funder, g.network, starts_on=last - timedelta(days=30), ends_on=last)
    return Grant.objects.filter(pk=made.pk).count


def place_amount(g: Ground, days: int) -> Left:
    made = make_line(g.alice, g.place, day=timezone.localdate() - timedelta(days=days))
    return PlaceAmount.objects.filter(pk=made.pk).count


MONEY_MAKERS = [
    ("place_amounts", place_amount),
    ("card_notices", card_notice),
    ("bank_files", bank_file),
    ("debit_mandates", debit_mandate),
    ("grants", grant_over),
    ("concessions", concession),
    ("pass_orders", pass_order),
    ("passes_over", pass_over),
    ("invoice_drafts", invoice_draft),
]
