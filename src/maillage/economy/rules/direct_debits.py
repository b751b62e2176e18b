"""Direct debits as banks read them: ISO 20022 pain.008.001.08, SEPA Core, written and checked by `sepaxml`.

Run in a child process: the library reads the published schema each time. Source of the rules: EPC130-08, SEPA Core
Direct Debit Scheme Customer-to-PSP Implementation Guidelines (2023).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.economy.rules.credit_transfers import MOST_NAME, MOST_WORDS, Account, sepa_text
from maillage.economy.rules.issuers import compact
from maillage.kernel.refusal import Refusal

SCHEMA = "pain.008.001.08"
MOST_ID = 35
NOTICE = timedelta(days=14)  # before the day: the usual notice to who pays (EPC016-06), unless both agreed on less
EARLIEST = timedelta(days=2)  # what banks need at least
FURTHEST = timedelta(days=60)
REFERENCE = re.compile(r"[A-Z0-9+?/:().,'-]{1,35}")  # of a mandate: letters and figures that every bank takes


@dataclass(frozen=True, slots=True)
class Collection:
    """So many cents to be taken from an account by a mandate; `reference` comes out on both statements."""

    payer: Account
    cents: int
    mandate: str
    signed_on: date
    reference: str
    words: str


def may_collect(day: date, today: date) -> Refusal | None:
    """May accounts be charged that day?"""
    if not today + EARLIEST <= day <= today + FURTHEST:
        return Refusal(
            "collected_when",
            "Banks need two days at least, and take files for two months ahead: choose a day between.",
        )
    if day.weekday() > 4:
        return Refusal("collected_at_weekend", "Banks take nothing on a Saturday or a Sunday: choose another day.")
    return None


def render_debits(
    creditor: Account, creditor_id: str, collections: Sequence[Collection], message: str, day: date
) -> bytes:  # fmt: skip
    """The file. ValueError when there is nothing to take, or an amount is not above nothing."""
    from sepaxml import SepaDD  # noqa: PLC0415 - heavy, and wanted here alone

    if not collections or min(one.cents for one in collections) <= 0:
        raise ValueError("there is something to take, above nothing")
    config = {
        "name": sepa_text(creditor.holder, MOST_NAME), "IBAN": creditor.iban, "batch": True, "currency": "EUR",
        "creditor_id": compact(creditor_id), "msg_id": sepa_text(message, MOST_ID),
    }  # fmt: skip
    if creditor.bic:
        config["BIC"] = creditor.bic
    made = SepaDD(config, schema=SCHEMA, clean=True)
    for one in collections:
        payment = {
            "name": sepa_text(one.payer.holder, MOST_NAME), "IBAN": one.payer.iban, "amount": one.cents,
            "type": "RCUR", "collection_date": day, "mandate_id": one.mandate, "mandate_date": one.signed_on,
            "description": sepa_text(one.words, MOST_WORDS), "endtoend_id": sepa_text(one.reference, MOST_ID),
        }  # fmt: skip
        if one.payer.bic:
            payment["BIC"] = one.payer.bic
        made.add_payment(payment)
    return bytes(made.export(validate=True))
