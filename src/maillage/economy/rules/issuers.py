"""Who issues invoices: identifiers that are well made, what is missing before the first one, how numbers are written.

A SIREN, a SIRET, a VAT number, an IBAN are checked by their keys (python-stdnum): none is looked up anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum.eu import at_02 as creditor_numbers
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers
from stdnum.fr import tva as vat_numbers

from maillage.economy.rules.documents import InvoiceKind, Party, Regime, VatDue
from maillage.economy.rules.training import TRAINING_PREFIX
from maillage.kernel.refusal import Refusal

PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,7}")
SPACES = re.compile(r"[\s.\u00a0\u202f-]+")
SERIES = {InvoiceKind.CREDIT_NOTE: "AV", InvoiceKind.SELF_BILLED: "AF"}
LONGEST_NUMBER = 35  # signs of a number (BR-FR-01)


@dataclass(frozen=True, slots=True)
class IssuerFacts:
    """Who sells, as invoices need it."""

    party: Party
    regime: Regime
    vat_due: VatDue
    prefix: str
    exemption_code: str = ""
    exemption_text: str = ""
    iban: str = ""
    bic: str = ""
    is_training: bool = False


def compact(text: str) -> str:
    """An identifier without the spaces, points and dashes that people write in it.

    >>> compact("000 000 000")
    '000000000'
    """
    return SPACES.sub("", text).upper()


CHECKS = {
    "siren": (siren_numbers.is_valid, "This SIREN is not one: nine figures, the last of which checks the others."),
    "siret": (siret_numbers.is_valid, "This SIRET is not one: fourteen figures, the first nine are the SIREN."),
    "vat_number": (vat_numbers.is_valid, "This VAT number is not one: FR, two signs, then the SIREN."),
    "iban": (iban_numbers.is_valid, "This IBAN is not one: look at it again on the paper of your bank."),
    "creditor_id": (
        creditor_numbers.is_valid,
        "This creditor identifier is not one: look at it again on the paper of your bank.",
    ),
    "bic": (bic_numbers.is_valid, "This BIC is not one: eight or eleven signs."),
}


def check_identifier(kind: str, text: str) -> Refusal | None:
    """Is this siren, siret, vat_number, iban or bic well made? An empty one is not looked at."""
    is_valid, sentence = CHECKS[kind]
    return None if not text or is_valid(compact(text)) else Refusal(f"bad_{kind}", sentence)


def may_set_up(issuer: IssuerFacts) -> Refusal | None:
    """May invoices be issued by it? The first thing that prevents it."""
    return _identifier_refusal(issuer) or _party_refusal(issuer.party) or _regime_refusal(issuer)


def _identifier_refusal(issuer: IssuerFacts) -> Refusal | None:
    party = issuer.party
    identifiers: Mapping[str, str] = {
        "siren": party.siren, "siret": party.siret, "vat_number": party.vat_number, "iban": issuer.iban,
        "bic": issuer.bic,
    }  # fmt: skip
    for kind, text in identifiers.items():
        if refusal := check_identifier(kind, text):
            return refusal
    if not (TRAINING_PREFIX if issuer.is_training else PREFIX).fullmatch(issuer.prefix):
        return Refusal("bad_prefix", "Numbers begin with two to eight capital letters or figures, a letter first.")
    return None


def _party_refusal(party: Party) -> Refusal | None:
    if not party.siren:
        return Refusal("no_siren", "An invoice needs the SIREN of who sells.")
    if party.siret and not party.siret.startswith(party.siren):
        return Refusal("other_siret", "This SIRET is not one of this SIREN: its first nine figures are the SIREN.")
    if party.vat_number and not party.vat_number.endswith(party.siren):
        return Refusal("other_vat_number", "This VAT number is another one’s: it ends with the SIREN.")
    if not all((party.name, party.street, party.postcode, party.city)):
        return Refusal("no_address", "An invoice needs the whole address of who sells.")
    return None


def _regime_refusal(issuer: IssuerFacts) -> Refusal | None:
    if issuer.regime == Regime.NORMAL and not issuer.party.vat_number:
        return Refusal("no_vat_number", "Whoever invoices VAT has a VAT number: write it.")
    if issuer.regime == Regime.EXEMPT and not issuer.exemption_text:
        return Refusal("no_exemption", "Write by which article what you sell is exempt: it stands on each invoice.")
    return None


def series_of(prefix: str, kind: InvoiceKind, day: date) -> str:
    """The series a document is numbered in: one a year; credit notes and self-billing have their own.

    >>> series_of("MEN", InvoiceKind.CREDIT_NOTE, date(2026, 11, 29))
    'MEN-AV-2026'
    """
    return "-".join(part for part in (prefix, SERIES.get(kind, ""), str(day.year)) if part)


def written_number(series: str, number: int) -> str:
    """As it stands on the invoice.

    >>> written_number("MEN-2026", 42)
    'MEN-2026-000042'
    """
    return f"{series}-{number:06d}"
