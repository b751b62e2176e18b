"""Grants as open data."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.db.models import QuerySet

from maillage.grants.models import Grant
from maillage.grants.rules.scdl import COLUMNS, Award, may_publish, nameless, scdl_row
from maillage.kernel.tables.writers import write_plain_csv

MEDIA_TYPE = "text/csv; charset=utf-8"


def scdl_csv(grants: QuerySet[Grant]) -> bytes:
    """The file: UTF-8, commas, as the schema wants it. A Refusal names the organisations without a SIRET."""
    awards = _awards(grants)
    if refusal := may_publish(awards):
        raise refusal
    return _file(awards)


def open_csv(grants: QuerySet[Grant]) -> bytes:
    """The same for everybody: what the format can't say, since an organisation has no number, is left out."""
    return _file([one for one in _awards(grants) if not nameless(one)])


def _awards(grants: QuerySet[Grant]) -> list[Award]:
    return [_award(one) for one in grants.prefetch_related("instalments").order_by("signed_on", "pk")]


def _file(awards: Sequence[Award]) -> bytes:
    out = io.StringIO()
    write_plain_csv(out, COLUMNS, (scdl_row(one) for one in awards))
    return out.getvalue().encode()


def _award(one: Grant) -> Award:
    return Award(
        one.funder.name, one.funder.siret, one.signed_on, one.reference, one.beneficiary.name, one.beneficiary.siret,
        one.title, one.envelope_cents, [payment.expected_on for payment in one.instalments.all()], one.is_minimis,
        one.beneficiary.rna, one.scheme,
    )  # fmt: skip
