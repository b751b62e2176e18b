"""What the economy brings to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.economy.actions.personal_data import ECONOMY_RETENTION_PURGES, EconomyPersonalData
from maillage.economy.actions.reconciliation import prove_clearing, prove_issuer
from maillage.economy.disclosures import disclosures_of
from maillage.economy.visitors import keeps_accounts
from maillage.ledger.reconciliation import OF_A_BOOK, OF_THE_HOUSE
from maillage.places.visitors import hosted_place
from maillage.web.domain import Domain, Link, Panel, register
from maillage.web.processing import INTEREST, LAW, Processing

# What places owe each other.
CLEARING_JOURNAL = {
    "clearing_accepted": _("said yes, for a place, to an agreement between places"),
    "clearing_account_set": _("wrote down the bank account of a place"),
    "clearing_adopted": _("adopted an agreement between places"),
    "clearing_contested": _("contested what places owe each other"),
    "clearing_declined": _("said no, for a place, to an agreement between places"),
    "clearing_dispute_settled": _("answered a place that contested a line"),
    "clearing_ended": _("ended an agreement between places"),
    "clearing_frozen": _("froze what places owe each other for a period"),
    "clearing_opened": _("opened a period of accounts between places"),
    "clearing_proposed": _("put forward an agreement between places"),
    "clearing_settled": _("settled what places owe each other for a period"),
    "clearing_withdrawn": _("took back an agreement between places"),
}
# What is paid by card.
CARD_JOURNAL = {
    "card_asked_back": _("asked a card provider to give something back"),
    "card_begun": _("began to pay an invoice by card"),
    "card_given_back": _("gave something back to a card"),
    "card_notice_looked_at": _("looked at a notice of a card provider that did not fit"),
    "card_notice_odd": _("told something about a card payment that does not fit"),
    "card_paid": _("confirmed a payment by card"),
    "cards_set_up": _("wrote down how an organisation is paid by card"),
    "cards_stopped": _("stopped payments by card"),
}
# What a place spent and received.
PLACE_JOURNAL = {
    "place_amount_removed": _("took away a line of the accounts of a place"),
    "place_amount_written": _("wrote down what a place spent or received"),
    "place_amounts_brought": _("brought in a table of what a place spent and received"),
    "place_amounts_written": _("filled in the accounts of the year of a place"),
}
CLEARING_PROCESSING = Processing(
    _("Accounts between places"),
    _("settling what places owe each other when a pass sold in one is used in another"),
    INTEREST,
    _("those who speak for a place or facilitate a network; nobody who holds a pass"),
    _("who put forward, voted, contested, answered; half-days by kind of pass, place and month, without who"),
    _("the hosts of the two places; those who facilitate the network"),
    ("accounts",),
    order=39,
)
CLEARING_MENUS = {
    "facilitating": (Link(_("Accounts between places"), "economy:clearing", "clearing", 36, group=_("Places")),),
    "hosting": (
        Link(_("What my place owes and is owed"), "economy:place_clearing", "desk", 16, subjects=hosted_place),
        Link(_("Accounts of the year of my place"), "economy:place_year", "desk", 15, subjects=hosted_place),
    ),
}

register(
    Domain(
        name="economy",
        journal={
            **CARD_JOURNAL,
            **CLEARING_JOURNAL,
            **PLACE_JOURNAL,
            "bag_deposited": _("noted that a deposit bag is at the bank"),
            "bank_imported": _("brought in a statement of the bank"),
            "billing_mandate_ended": _("ended a mandate to invoice"),
            "billing_mandate_given": _("gave an organisation a mandate to invoice"),
            "debit_mandate_ended": _("ended a mandate of direct debit"),
            "debit_mandate_noted": _("noted a mandate of direct debit"),
            "debit_refused": _("noted a direct debit that the bank gave back"),
            "debits_made": _("made a file of direct debits"),
            "books_closed": _("closed the accounts until a day"),
            "books_exported": _("took away the entries of the accounts"),
            "invoice_cancelled": _("cancelled an invoice by a credit note"),
            "invoice_issued": _("issued an invoice"),
            "invoice_looked_at": _("opened somebody’s invoice"),
            "invoice_reminded": _("sent a reminder of an invoice"),
            "invoice_sent": _("sent an invoice"),
            "issuer_set_up": _("changed how an organisation invoices"),
            "invoice_put_back": _("had an invoice handed over again"),
            "invoice_state_noted": _("noted what the platform says of an invoice"),
            "invoices_handed_over": _("handed invoices over to the platform"),
            "invoices_sent_to_platform": _("sent invoices to the platform"),
            "platform_set_up": _("wrote down how the platform takes invoices"),
            "platform_stopped": _("stopped sending invoices to the platform"),
            "payment_noted": _("noted a payment"),
            "practice_begun_anew": _("began a new practice of invoicing"),
            "practice_opened": _("opened a practice of invoicing"),
            "payment_taken_back": _("took back a payment noted wrongly"),
        },
        looks=frozenset({"invoice_looked_at"}),
        of_work=frozenset({"invoice"}),
        disclosures=disclosures_of,
        hooks=((OF_A_BOOK, prove_issuer), (OF_THE_HOUSE, ("clearing", prove_clearing))),
        personal_data=EconomyPersonalData(),
        retention=ECONOMY_RETENTION_PURGES,
        processing=(
            CLEARING_PROCESSING,
            Processing(
                _("Invoices and payments"),
                _("invoicing what is sold, noting what is paid, keeping the accounts that the law wants"),
                LAW,
                _("those who are invoiced"),
                _("name, address, what was sold, amounts, payments, words of the bank; never a card’s number"),
                _("the person; who keeps the accounts, its accountant; the tax office; who takes cards, if so paid"),
                ("invoices", "invoice_drafts", "bank_files", "card_notices", "debit_mandates", "place_amounts"),
                order=39,
            ),
        ),
        panels={
            "network_passes": (Panel("economy/parts/network_clearing.html"),),
            "passes_waiting": (Panel("economy/parts/pay_pass.html"),),
            "pool": (Panel("economy/parts/pool_detail.html"),),
            "passes_asked_for": (Panel("economy/parts/orders_to_bill.html"),),
            "pass_kind": (Panel("economy/parts/voucher_proposal.html"),),
            "employer": (Panel("economy/parts/employer_costs.html"),),
        },
        menus=CLEARING_MENUS
        | {
            "me": (
                Link(_("My invoices"), "economy:mine", "invoices", 16),
                Link(_("Invoicing"), "economy:index", "invoicing", 60, keeps_accounts),
            ),
        },
    )
)
