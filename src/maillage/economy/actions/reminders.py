"""Sending an invoice, and reminding of one that is late: by hand, each time a little firmer."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.actions.letters import address_of, tell_customer
from maillage.economy.models import Invoice, Issuer, Reminder
from maillage.economy.queries.invoices import standing_of
from maillage.economy.queries.rights import desk_of
from maillage.economy.rules.invoices import Tone, may_remind, next_tone
from maillage.kernel.refusal import Refusal


def _require_real(invoice: Invoice) -> None:
    """Nobody is ever written to from a practice."""
    if invoice.is_training:
        raise Refusal("practice_sends_nothing", "This is a practice: nobody is written to.")


@transaction.atomic
def send_invoice(invoice: Invoice, by: Person) -> None:
    """Send it to its customer by email, once a day at most."""
    desk = desk_of(by, invoice.issuer)
    if desk is None or not desk.may_read(invoice):
        raise Refusal("not_allowed", "Only who keeps the accounts of this organisation may do that.")
    _require_real(invoice)
    if not address_of(invoice):
        raise Refusal("no_address", "No email address is known for this customer: write or call.")
    tell_customer("invoice", invoice, key=f"{invoice.pk}-{timezone.localdate()}")
    record(by, "invoice_sent", ("invoice", invoice.pk), scope_of(invoice.issuer.organisation))


@transaction.atomic
def remind(invoice: Invoice, by: Person) -> Reminder:
    """Send the next reminder of a late invoice."""
    _require_real(invoice)
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=invoice.issuer_id)
    require_books(by, issuer.organisation)
    sent = list(Reminder.objects.filter(invoice=invoice))
    today = timezone.localdate()
    last = sent[-1].sent_on if sent else None
    if refusal := may_remind(standing_of(invoice), last, today, address=address_of(invoice)):
        raise refusal
    tone = next_tone([Tone(one.tone) for one in sent])
    made = Reminder.objects.create(invoice=invoice, tone=tone.value, sent_on=today)
    tell_customer(tone.value, invoice, key=f"reminder-{made.pk}")
    record(by, "invoice_reminded", ("invoice", invoice.pk), scope_of(issuer.organisation))
    return made
