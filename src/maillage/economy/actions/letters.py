"""What customers are sent: their invoice, and three reminders, each with the invoice itself. As jobs of the action."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.community.mails import RETRY, write_to
from maillage.community.mails.compose import Address
from maillage.community.queries.rights import network_of
from maillage.community.rules import Scope, ScopeKind
from maillage.economy.models import Invoice
from maillage.economy.presenters.paper import invoice_pdf
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.invoices import OPEN


def address_of(invoice: Invoice) -> str:
    """Where the customer is written to: as it stood when the invoice was issued; nowhere from a practice."""
    return "" if invoice.is_training else invoice.document.buyer.email


def tell_customer(what: str, invoice: Invoice, *, key: str) -> None:
    """Send `invoice`, or a reminder: friendly, firm, formal."""
    send.defer(what=what, invoice_id=invoice.pk, key=f"invoice-{key}")


@app.task(name="economy.send", retry=RETRY)
def send(what: str, invoice_id: int, key: str) -> None:
    """Write one mail to one customer; a reminder of what was paid in the meantime is not sent."""
    invoice = Invoice.objects.select_related("issuer__organisation").filter(pk=invoice_id).first()
    if invoice is None or not (address := address_of(invoice)):
        return
    standing = standing_of(invoice)
    if what != "invoice" and standing.state_on(timezone.localdate()) not in OPEN:
        return
    network = network_of(Scope(ScopeKind.ORGANISATION, invoice.issuer.organisation_id))
    if network is None:
        return
    reader = Address(address, LANGUAGE, invoice.customer_name)
    context = {
        "invoice": invoice, "reader": reader, "left": standing.left.format(), "issuer": invoice.issuer,
        "days": standing.days_late(timezone.localdate()),
    }  # fmt: skip
    paper = (f"{invoice.number}.pdf", invoice_pdf(invoice), "application/pdf")
    write_to(
        f"economy/mail/{what}.txt", context, reader, network, key=key, files=[paper], reply_to=invoice.issuer.email
    )  # fmt: skip
