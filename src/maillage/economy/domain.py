"""What the economy brings to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.economy.actions.clearing_data import EconomyPersonalData
from maillage.economy.disclosures import disclosures_of
from maillage.places.visitors import hosted_place
from maillage.web.domain import Domain, Link, register
from maillage.web.processing import INTEREST, Processing

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
    ),
}

register(
    Domain(
        name="economy",
        journal=CLEARING_JOURNAL,
        personal_data=EconomyPersonalData(),
        disclosures=disclosures_of,
        processing=(CLEARING_PROCESSING,),
        menus=CLEARING_MENUS,
    )
)
