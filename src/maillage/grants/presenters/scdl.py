"""Grants as open data."""

from __future__ import annotations

import io

from django.db.models import QuerySet

from maillage.grants.models import Grant
from maillage.grants.rules.scdl import COLUMNS, Award, may_publish, scdl_row
from maillage.kernel.tables.writers import write_plain_csv

MEDIA_TYPE = "text/csv; charset=utf-8"


def scdl_csv(grants: QuerySet[Grant]) -> bytes:
    """The file: UTF-8, commas, as the schema wants it. A Refusal names the organisations without a SIRET."""
    awards = [_award(one) for one in grants.prefetch_related("instalments").order_by("signed_on", "pk")]
    if refusal := may_publish(awards):
        raise refusal
    out = io.StringIO()
    write_plain_csv(out, COLUMNS, (scdl_row(one) for one in awards))
    return out.getvalue().encode()


def _award(one: Grant) -> Award:
    return Award(
        one.funder.name, one.funder.siret, one.signed_on, one.reference, one.beneficiary.name, one.beneficiary.siret,
        one.title, one.envelope_cents, [payment.expected_on for payment in one.instalments.all()], one.is_minimis,
    )  # fmt: skip
