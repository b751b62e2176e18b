"""What is said of movements of the bank: how an invoice was recognised, why one is no invoice’s."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.economy.queries.bank import OpenMovement
from maillage.economy.rules.matching import Certainty

CERTAINTY_WORDS = {
    Certainty.NUMBER: _("the number of the invoice, and all that is left of it"),
    Certainty.PART: _("the number of the invoice, but another amount"),
    Certainty.NAME: _("the same amount, and the name of the customer"),
    Certainty.TOGETHER: _("the name of the customer, and the sum of these invoices"),
    Certainty.AMOUNT: _("the same amount: no other invoice has it"),
}
# What one most often puts aside.
WHY_ASIDE = (_("a subsidy"), _("fees of the bank"), _("a purchase"), _("a transfer between our accounts"))


def certainty_words(one: OpenMovement) -> str:
    """How it was recognised; nothing where it was not."""
    return str(CERTAINTY_WORDS[Certainty(one.certainty)]) if one.certainty else ""
