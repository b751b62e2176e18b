"""The open format of grants awarded: SCDL “subventions” 2.1, one row a grant.

Source: Socle commun des données locales, schema subventions 2.1.1 (OpenDataFrance; its columns and which are wanted, as
schema.data.gouv.fr lists them, and the cells of 2.0.0, read on 30 November 2026), from the décret 2017-779 and the
arrêté of 17 November 2017. `notificationUE` says whether the aid is de minimis.
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
    "rnaBeneficiaire", "objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE",
    "notificationUE", "pourcentageSubvention", "dispositifAide",
)  # fmt: skip
SIRET = re.compile(r"[0-9]{14}")
RNA = re.compile(r"W[0-9A-Z]{9}")
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
    beneficiary_rna: str = ""
    scheme: str = ""


def nameless(one: Award) -> set[str]:
    """Which of its two organisations has no number that the format takes: a SIRET; of the beneficiary, a RNA too."""
    names = set() if SIRET.fullmatch(one.funder_siret) else {one.funder}
    if not (SIRET.fullmatch(one.beneficiary_siret) or RNA.fullmatch(one.beneficiary_rna)):
        names.add(one.beneficiary)
    return names


def may_publish(awards: Sequence[Award]) -> Refusal | None:
    """Has every organisation the number that the format wants?"""
    missing = {name for one in awards for name in nameless(one)}
    if missing:
        return Refusal("no_siret", "These organisations have no SIRET on their page: %(names)s.",
                       names=", ".join(sorted(missing)))  # fmt: skip
    return None


def scdl_row(one: Award) -> list[str]:
    """Its row: amounts with a point, days in ISO 8601, a period where payments are several."""
    days = sorted(one.payments) or [one.signed_on]
    period = days[0].isoformat() if len(days) == 1 else f"{days[0].isoformat()}/{days[-1].isoformat()}"
    return [
        one.funder, one.funder_siret, one.signed_on.isoformat(), one.reference, one.beneficiary,
        one.beneficiary_siret, one.beneficiary_rna, one.purpose[:LONGEST], f"{Money(one.cents).decimal():.2f}",
        "aide en numéraire",
        "unique" if len(days) == 1 else "échelonné", period, "", "oui" if one.is_minimis else "non", "1.00",
        one.scheme,
    ]  # fmt: skip
