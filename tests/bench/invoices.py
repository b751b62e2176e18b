"""Invoices drawn at random, of every kind: what the schema, EN 16931 and the French rules find wrong, and how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from time import monotonic

import facturx

from maillage.economy.presenters.paper import draw
from maillage.economy.rules.cii import write_cii
from maillage.economy.rules.documents import CustomerKind, Document, InvoiceKind, Preceding, Regime, Unit, VatDue
from maillage.economy.rules.validation import LIMITS_OF_MANY, check_xmls, no_validator_refusal
from maillage.kernel.processes import run_in_child
from tests.bench.report import Figure, percentile
from tests.kit.invoices import DAY, document, item

PART = "Invoices"
DRAWN, FEW, PAPERS = 500, 40, 20
SEED = 20261129
KINDS = (InvoiceKind.INVOICE, InvoiceKind.DEPOSIT, InvoiceKind.SELF_BILLED, InvoiceKind.CREDIT_NOTE)
RATES = (2000, 1000, 550, 210)


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Errors by who finds them (0 each), time by invoice: written, checked, drawn and read back."""
    count, random = FEW if small else DRAWN, Random(SEED)
    say(f"invoices: {count} drawn")
    documents = [drawn(random, n) for n in range(count)]
    begun = monotonic()
    xmls = [write_cii(one) for one in documents]
    written = monotonic() - begun
    begun = monotonic()
    answers = run_in_child(LIMITS_OF_MANY, no_validator_refusal, check_xmls, xmls)
    checked = monotonic() - begun
    errors = Counter(finding.source for findings in answers for finding in findings)
    for rule in sorted({finding.rule for findings in answers for finding in findings})[:10]:
        say(f"invoices: {rule}")
    say("invoices: papers")
    papers, spent = 0, []
    for one, xml in list(zip(documents, xmls, strict=True))[:PAPERS]:
        begun = monotonic()
        pdf = draw(one, xml)
        spent.append(monotonic() - begun)
        papers += facturx.get_xml_from_pdf(pdf)[1] == xml
    return [
        *(Figure(PART, f"errors found by {source}, {count} invoices", str(errors[source]), "0", errors[source] == 0)
          for source in ("XSD", "EN 16931", "BR-FR")),
        Figure(PART, "ms an invoice to write its XML", f"{1000 * written / count:.1f}"),
        Figure(PART, "ms an invoice to check, all in one child", f"{1000 * checked / count:.0f}"),
        Figure(PART, "ms a paper, median", f"{1000 * percentile(spent, 50):.0f}"),
        Figure(PART, f"papers of {len(spent)} whose XML another reader finds as it was", str(papers), str(len(spent)),
               papers == len(spent)),
    ]  # fmt: skip


def drawn(random: Random, number: int) -> Document:
    """One at random: any kind, regime and customer that go together."""
    regime = random.choice(list(Regime))
    customer = random.choice(list(CustomerKind))
    rates = [*RATES] if regime == Regime.NORMAL else [0]
    lines = tuple(
        replace(
            item(random.randint(1, 500_000), random.choice(rates), str(Decimal(random.randint(1, 50_000)) / 1000)),
            unit=random.choice(list(Unit)),
            words=f"Ligne n° {n} : « é & < > » {random.randint(0, 99)} €",
        )
        for n in range(random.randint(1, 30))
    )
    more = {"lines": lines, "number": f"NUL-2026-{number + 1:06d}", "vat_due": random.choice(list(VatDue))}
    if customer == CustomerKind.PUBLIC:
        more |= {"engagement": "EJ-42", "service_code": "SERVICE"}
    made = document(regime, customer, **more)
    kind = random.choice(KINDS)
    if kind == InvoiceKind.SELF_BILLED and customer == CustomerKind.PRIVATE:
        kind = InvoiceKind.INVOICE
    if kind == InvoiceKind.CREDIT_NOTE:
        return replace(made, kind=kind, due_on=DAY, precedings=(Preceding("NUL-2026-000001", DAY),))
    if kind == InvoiceKind.INVOICE and random.random() < 0.3:
        return replace(made, is_paid=True, prepaid=made.gross, due_on=DAY - timedelta(days=random.randint(0, 5)))
    if kind == InvoiceKind.INVOICE and random.random() < 0.3:
        return replace(made, prepaid=made.gross.share_of(Decimal("0.3")), precedings=(Preceding("NUL-1", DAY),))
    return replace(made, kind=kind)
