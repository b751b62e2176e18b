"""The official numbers of an organisation in France, checked by their own key."""

from __future__ import annotations

import re

from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from maillage.kernel.refusal import Refusal

RNA = re.compile(r"W[0-9]{9}")


def parse_siren(text: str) -> str:
    """A SIREN of nine digits with its Luhn key; raises a Refusal otherwise."""
    return _validate_number(
        text, siren.validate, "bad_siren", "This is not a SIREN: nine figures, the last one is a key."
    )


def parse_siret(text: str) -> str:
    """A SIRET of fourteen digits (SIREN, then establishment; La Poste has its own key); raises a Refusal."""
    return _validate_number(
        text, siret.validate, "bad_siret", "This is not a SIRET: fourteen figures, the last one is a key."
    )


def parse_rna(text: str) -> str:
    """An RNA number: W and nine digits (répertoire national des associations); raises a Refusal."""
    number = re.sub(r"[\s.-]", "", text).upper()
    if not RNA.fullmatch(number):
        raise Refusal("bad_rna", "This is not an RNA number: the letter W, then nine figures.")
    return number


def _validate_number(text: str, validate: object, code: str, sentence: str) -> str:
    assert callable(validate)
    try:
        return str(validate(text))
    except ValidationError as error:
        raise Refusal(code, sentence) from error
