"""Writing the draft of what somebody may be invoiced for a month: what stands on it is asked for nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.community.actions.locks import take_lock
from maillage.community.models import Person
from maillage.economy.actions.drafts import write_draft
from maillage.economy.actions.issuers import require_books
from maillage.economy.models import DraftInvoice, Issuer
from maillage.economy.queries.billing import Billable, billables, last_invoice
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.billing import Item, lines_of
from maillage.economy.rules.documents import CustomerKind
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.billing import mark_billed
from maillage.passes.models import Pass
from maillage.places.models import Place


@transaction.atomic
def draft_billable(issuer: Issuer, by: Person, key: str, first: date, last: date) -> DraftInvoice:
    """Write the draft of one customer, named by its key; Refusal when there is nothing (any more) to invoice."""
    require_books(by, issuer.organisation)
    for place in Place.objects.filter(operator=issuer.organisation_id).order_by("pk"):
        take_lock(LockFamily.TILL, place.pk)  # nobody receives at the till what is put on an invoice at this moment
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    row = next((one for one in billables(issuer, first, last) if one.key == key), None)
    if row is None:
        raise Refusal("nothing_to_bill", "Nothing of this customer is left to invoice: look at the list again.")
    with override(LANGUAGE):
        lines = lines_of(row.items, _("%(place)s: bookings of %(month)s"), _("%(n)s × %(words)s"))
    draft = write_draft(issuer, by, _facts(issuer, row), lines)
    mark_billed({item.key: item.owed for item in row.items}, draft.public_id)
    return draft


def _order_number(items: Iterable[Item]) -> str:
    """The number that the organisation gave its order, where all that it is invoiced bears the same."""
    keys = [item.key for item in items if item.is_pass]
    numbers = set(Pass.objects.filter(public_id__in=keys).values_list("words", flat=True))
    return numbers.pop() if len(numbers) == 1 else ""


def _facts(issuer: Issuer, row: Billable) -> dict[str, Any]:
    """Who buys, at the address of their last invoice; paid when what it holds was."""
    facts: dict[str, Any] = {
        "name": row.name, "person": row.person, "organisation": row.organisation, "is_demo": issuer.is_demo,
        "is_voucher": row.is_voucher,
        "customer": (CustomerKind.PRIVATE if row.person else CustomerKind.COMPANY).value,
        "supplied_on": max(item.day for item in row.items),
    }  # fmt: skip
    if row.person:
        facts["email"] = row.person.email
    elif row.organisation:
        facts |= {
            "siren": row.organisation.siren, "siret": row.organisation.siret, "engagement": _order_number(row.items)
        }  # fmt: skip
    if before := last_invoice(issuer, row):
        buyer = before.document.buyer
        facts |= {
            "customer": before.customer, "name": buyer.name, "street": buyer.street, "postcode": buyer.postcode,
            "city": buyer.city, "siren": buyer.siren, "siret": buyer.siret, "vat_number": buyer.vat_number,
            "email": buyer.email,
        }  # fmt: skip
    if row.paid_by:
        facts |= {"paid_by": row.paid_by, "paid_on": max(item.paid_on for item in row.items if item.paid_on)}
    return facts
