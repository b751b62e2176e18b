"""The open format of grants awarded: SCDL “subventions” 2.0, one row a grant.

Source: Socle commun des données locales, schema subventions 2.0.0 (OpenDataFrance), from the décret 2017-779 and the
arrêté of 17 November 2017. Version 2.1 (2023) adds columns that were not read: to be verified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

COLUMNS = (
    "nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire",
    "objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE", "notificationUE",
    "pourcentageSubvention",
)  # fmt: skip
SIRET = re.compile(r"[0-9]{14}")
LONGEST = 256  # characters of an object


@dataclass(frozen=True, slots=True)
class Award:
    """A grant as the format wants it."""

    funder: str
    funder_siret: str
    signed_on: date
    reference: str
    beneficiary: str
    beneficiary_siret: str
    purpose: str
    cents: int
    payments: Sequence[date]
    is_minimis: bool


def may_publish(awards: Sequence[Award]) -> Refusal | None:
    """Has every organisation the number that the format wants?"""
    missing = {
        name for one in awards
        for name, siret in ((one.funder, one.funder_siret), (one.beneficiary, one.beneficiary_siret))
        if not SIRET.fullmatch(siret)
    }  # fmt: skip
    if missing:
        return Refusal("no_siret", "These organisations have no SIRET on their page: %(names)s.",
                       names=", ".join(sorted(missing)))  # fmt: skip
    return None


def scdl_row(one: Award) -> list[str]:
    """Its row: amounts with a point, days in ISO 8601, a period where payments are several."""
    days = sorted(one.payments) or [one.signed_on]
    period = days[0].isoformat() if len(days) == 1 else f"{days[0].isoformat()}/{days[-1].isoformat()}"
    return [
        one.funder, one.funder_siret, one.signed_on.isoformat(), one.reference, one.beneficiary, one.beneficiary_siret,
        one.purpose[:LONGEST], f"{Money(one.cents).decimal():.2f}", "aide en numéraire",
        "unique" if len(days) == 1 else "échelonné", period, "", "oui" if one.is_minimis else "non", "1.00",
    ]  # fmt: skip
