"""The gross documents of a settlement, both ways: drafts in the books of who is owed, paid by compensation.

They are written with the settlement, in its transaction, by nobody's hand; who keeps the books of the creditor, or of
the debtor under a mandate, reads each over and issues it. What is contested is in no settlement, and so on no document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from maillage.community.models import Organisation
from maillage.economy.actions.drafts import write_lines
from maillage.economy.models import (
    BillingMandate,
    ClearingDocument,
    ClearingLine,
    ClearingSettlement,
    DraftInvoice,
    Issuer,
)
from maillage.economy.queries.billing import last_invoice_of_organisation, usual_rate
from maillage.economy.rules.accounts import LANGUAGE, Method
from maillage.economy.rules.documents import CustomerKind, InvoiceKind, Regime
from maillage.economy.rules.gross_documents import Honoured, WithoutInvoice, gather, gross_lines
from maillage.passes.rules.passes import Voucher
from maillage.places.models import Place


def write_documents(settlement: ClearingSettlement) -> list[ClearingDocument]:
    """One document for each two places and each way of what this settlement pays; their sums are the statement's."""
    rows = ClearingLine.objects.filter(settled__settlement=settlement).select_related("kind", "debtor", "creditor")
    pairs: defaultdict[tuple[Place, Place], list[Honoured]] = defaultdict(list)
    for line in rows.order_by("debtor", "creditor", "pk"):
        one = Honoured(line.kind.voucher == Voucher.MULTI, line.half_days, line.cents)
        pairs[line.debtor, line.creditor].append(one)
    return [_write(settlement, debtor, creditor, lines) for (debtor, creditor), lines in pairs.items()]


def _write(
    settlement: ClearingSettlement, debtor: Place, creditor: Place, rows: Iterable[Honoured]
) -> ClearingDocument:  # fmt: skip
    gathered = gather(rows)
    cents = sum(one.cents for one in gathered)
    row = ClearingDocument(settlement=settlement, debtor=debtor, creditor=creditor, cents=cents)
    issuer = Issuer.objects.filter(organisation=creditor.operator_id).select_related("organisation").first()
    if issuer is None or debtor.operator is None:
        row.without = WithoutInvoice.NO_ISSUER.value
    elif creditor.operator_id == debtor.operator_id:
        row.without = WithoutInvoice.SAME_CARRIER.value
    elif cents <= 0:
        row.without = WithoutInvoice.BELOW.value
    else:
        row.draft, row.rounding_cents = _draft(issuer, row, debtor.operator, gathered)
    row.save()
    return row


def _draft(
    issuer: Issuer, row: ClearingDocument, buyer: Organisation, gathered: list[Honoured]
) -> tuple[DraftInvoice, int]:  # fmt: skip
    day = timezone.localdate(row.settlement.at)
    rate = usual_rate(day) if issuer.regime == Regime.NORMAL else 0
    with override(LANGUAGE):
        lines, rounding = gross_lines(gathered, [_words(row, one) for one in gathered], rate)
    is_written_by_buyer = BillingMandate.objects.filter(seller=issuer, writer=buyer, ended_on=None).exists()
    draft = DraftInvoice.objects.create(
        issuer=issuer, writer=buyer if is_written_by_buyer else None, organisation=buyer,
        kind=(InvoiceKind.SELF_BILLED if is_written_by_buyer else InvoiceKind.INVOICE).value,
        supplied_on=row.settlement.period.last, paid_on=day, paid_by=Method.OFFSET.value, is_demo=issuer.is_demo,
        **_buyer(issuer, buyer),
    )  # fmt: skip
    write_lines(draft, lines)
    return draft, rounding


def _words(row: ClearingDocument, one: Honoured) -> str:
    """How many half-days of which nature, whose passes, of which days; never who came."""
    nature = _("multi-purpose passes") if one.is_multi else _("single-purpose passes")
    period = row.settlement.period
    text = ngettext(
        "%(n)d half-day honoured at %(place)s, %(nature)s sold by %(seller)s, accounts of %(first)s to %(last)s",
        "%(n)d half-days honoured at %(place)s, %(nature)s sold by %(seller)s, accounts of %(first)s to %(last)s",
        one.half_days,
    )
    return text % {
        "n": one.half_days, "place": row.creditor.name[:40], "nature": nature, "seller": row.debtor.name[:40],
        "first": date_format(period.first, "d/m/Y"), "last": date_format(period.last, "d/m/Y"),
    }  # fmt: skip


def _buyer(issuer: Issuer, buyer: Organisation) -> dict[str, Any]:
    """Who is invoiced: as it invoices itself, else as on the last invoice it was sent, else by its name."""
    own = Issuer.objects.filter(organisation=buyer).first()
    before = last_invoice_of_organisation(issuer, buyer)
    party = own.party if own else before.document.buyer if before else None
    customer = before.customer if before else CustomerKind.COMPANY.value
    if party is None:
        return {"name": buyer.name[:160], "siren": buyer.siren, "siret": buyer.siret, "customer": customer}
    return {
        "name": party.name, "street": party.street, "postcode": party.postcode, "city": party.city,
        "email": party.email, "siren": party.siren, "siret": party.siret, "vat_number": party.vat_number,
        "customer": customer,
    }  # fmt: skip


def write_again(row: ClearingDocument) -> None:
    """Its invoice was cancelled: what is owed waits on a new draft, so that it is on one document in force."""
    buyer, issuer = row.debtor.operator, row.invoice.issuer if row.invoice else None
    row.invoice = None
    if issuer is not None and buyer is not None:
        lines = row.settlement.settled_lines.filter(line__debtor=row.debtor, line__creditor=row.creditor)
        rows = lines.values_list("line__kind__voucher", "line__half_days", "line__cents")
        gathered = gather(Honoured(kind == Voucher.MULTI, halves, cents) for kind, halves, cents in rows)
        row.draft, row.rounding_cents = _draft(issuer, row, buyer, gathered)
    row.save()
