"""What the economy brings to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.economy.actions.personal_data import ECONOMY_RETENTION_PURGES, EconomyPersonalData
from maillage.economy.disclosures import disclosures_of
from maillage.economy.visitors import keeps_accounts
from maillage.web.domain import Domain, Link, register
from maillage.web.processing import LAW, Processing

register(
    Domain(
        name="economy",
        journal={
            "billing_mandate_ended": _("ended a mandate to invoice"),
            "billing_mandate_given": _("gave an organisation a mandate to invoice"),
            "books_closed": _("closed the accounts until a day"),
            "books_exported": _("took away the entries of the accounts"),
            "invoice_cancelled": _("cancelled an invoice by a credit note"),
            "invoice_issued": _("issued an invoice"),
            "invoice_looked_at": _("opened somebody’s invoice"),
            "invoice_reminded": _("sent a reminder of an invoice"),
            "invoice_sent": _("sent an invoice"),
            "issuer_set_up": _("changed how an organisation invoices"),
            "payment_noted": _("noted a payment"),
            "payment_taken_back": _("took back a payment noted wrongly"),
        },
        looks=frozenset({"invoice_looked_at"}),
        of_work=frozenset({"invoice"}),
        disclosures=disclosures_of,
        personal_data=EconomyPersonalData(),
        retention=ECONOMY_RETENTION_PURGES,
        processing=(
            Processing(
                _("Invoices and payments"),
                _("invoicing what is sold, noting what is paid, keeping the accounts that the law wants"),
                LAW,
                _("those who are invoiced"),
                _("name, address, what was sold, amounts, payments; never a number of a bank card"),
                _("the person; who keeps the accounts of who invoices, its accountant; the tax office"),
                ("invoices", "invoice_drafts"),
                order=39,
            ),
        ),
        menus={
            "me": (
                Link(_("My invoices"), "economy:mine", "invoices", 16),
                Link(_("Invoicing"), "economy:index", "invoicing", 60, keeps_accounts),
            ),
        },
    )
)
