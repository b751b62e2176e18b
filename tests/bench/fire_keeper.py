"""Keeps the cluster of `fire` up; builds what is fought over; proves what is left. Speaks JSON, one line an answer."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import connection

ISSUERS, PAYERS, UNITS = 4, 6, 30
PLAN = "plan.json"  # numbers of the rows the crews work on


def main(folder: Path) -> int:
    """Until the standard input ends."""
    os.environ |= {"MAILLAGE_MODE": "test", "MAILLAGE_ORIGIN": "http://testserver"}
    (folder / "static").mkdir(exist_ok=True)
    from maillage.config import commands, database, env

    os.environ["MAILLAGE_DATABASE_URL"] = address = database.start_embedded(env.read())
    commands.prepare()
    _say({"address": address})
    for line in sys.stdin:
        match line.strip():
            case "build":
                _say(build(folder))
            case "prove":
                _say(prove(folder))
    return 0


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def build(folder: Path) -> dict[str, Any]:
    """Carriers with a place each, who keeps their accounts, who pays by debit, desks with a price."""
    from django.core.management import call_command
    from django.utils import timezone

    from maillage.community.models import Person
    from maillage.economy.actions.debits import note_mandate
    from maillage.economy.models import BankFile, Issuer
    from maillage.territory.actions import load_territory
    from tests.factories import make_network, make_organisation, make_person, make_place, make_space
    from tests.kit.clearing import host_of
    from tests.kit.invoices import IBAN, make_issuer
    from tests.kit.passes import make_kind, make_rate

    _write_through(on=False)  # what is only built need not outlive the machine
    call_command("migrate", interactive=False, verbosity=0)
    load_territory(["48"], with_neighbours=False)
    network, plan = make_network("Feu"), []
    payers: list[Person] = [make_person("payeur") for _n in range(PAYERS)]
    for number in range(ISSUERS):
        issuer = make_issuer(make_organisation(f"Commune {number}", "host"), n=number)
        Issuer.objects.filter(pk=issuer.pk).update(creditor_id="FR76ZZZ000000")
        place = make_place(network, f"Lieu {number}", operator=issuer.organisation)
        host, space = host_of(place, f"hote{number}"), make_space(place, units=UNITS)
        make_rate(space)
        for at, payer in enumerate(payers):
            note_mandate(issuer, host, {"person": payer, "name": payer.name, "iban": IBAN, "reference": f"M-{at}",
                                        "signed_on": timezone.localdate() - timedelta(days=60)})  # fmt: skip
        file = BankFile.objects.create(
            issuer=issuer,
            name="releve.csv",
            imported_at=timezone.now(),
            first=timezone.localdate(),
            last=timezone.localdate(),
            by="",
        )
        plan.append({"issuer": issuer.pk, "host": host.pk, "place": place.pk, "space": space.pk,
                     "kind": make_kind(place).pk, "file": file.pk})  # fmt: skip
    _write_through(on=True)
    (folder / PLAN).write_text(json.dumps({"issuers": plan, "payers": [one.pk for one in payers]}))
    return {"built": len(plan)}


def _write_through(*, on: bool) -> None:
    """Whether the cluster waits for the disk, as one in use does."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SYSTEM SET fsync = {'on' if on else 'off'}")
        cursor.execute("SELECT pg_reload_conf()")
        if on:
            cursor.execute("CHECKPOINT")


def prove(folder: Path) -> dict[str, Any]:
    """Everything, from the first entry, beside what was acknowledged."""
    from django.db.models import Count, F

    from maillage.economy.models import Invoice, Issuer
    from maillage.ledger.models import Closure, DocumentNumber, Entry, Numbering
    from maillage.ledger.queries import gaps, verify
    from maillage.ledger.reconciliation import in_english, reconcile

    begun = monotonic()
    wrong = [sentence for row in reconcile(whole=True) for sentence in in_english(row)]
    proven_s = monotonic() - begun
    for sentence in wrong[:10]:
        print(sentence, file=sys.stderr)
    books = [issuer.book for issuer in Issuer.objects.all()]
    forks = Entry.objects.values("book", "previous").annotate(n=Count("pk")).filter(n__gt=1).count()
    doubles = Invoice.objects.values("issuer", "number").annotate(n=Count("pk")).filter(n__gt=1).count()
    acts, lost, unacknowledged = _acknowledged(folder)
    closures = Closure.objects.filter(number__gt=0)
    right = closures.filter(book__entries__number=F("number"), book__entries__digest=F("digest"))
    return {
        "faults": len(wrong), "forks": forks, "lost": lost, "acts": sum(acts.values()), "by_act": dict(acts),
        "unacknowledged": unacknowledged, "proven_s": proven_s,
        "gaps": doubles + sum(gaps(key) for key in Numbering.objects.values_list("key", flat=True)),
        "chain": sum(len(list(verify(book))) for book in books if Entry.objects.filter(book__key=book).exists())
        + closures.count() - right.count(),
        "cents": sum(_difference(issuer) for issuer in Issuer.objects.all()), "bags": _of_bags(),
        "spent_twice": _spent_twice(), "entries": Entry.objects.count(), "closures": Closure.objects.count(),
        "numbers": DocumentNumber.objects.count(),
    }  # fmt: skip


def _acknowledged(folder: Path) -> tuple[Counter[str], int, int]:
    """What the crews wrote down once it was committed: how many of each, how many of them are not there."""
    from maillage.bookings.models import Booking, CashEntry, TillBag
    from maillage.economy.models import BankMatch, Debit, Invoice, Payment
    from maillage.ledger.models import Closure
    from maillage.passes.models import Pass

    tables = {"issue": Invoice, "credit": Invoice, "pay": Payment, "refund": Payment, "take back": Payment,
              "bank": BankMatch, "debit": Debit, "close": Closure, "take in": CashEntry, "bag": TillBag, "sell": Pass,
              "book": Booking, "give back": Booking}  # fmt: skip
    acts: Counter[str] = Counter()
    rows: dict[str, dict[int, int]] = {name: {} for name in tables}
    for log in sorted(folder.glob("acts-*.log")):
        for line in log.read_text().splitlines():
            name, number, cents = line.split(";")
            acts[name] += 1
            rows[name][int(number)] = int(cents)
    lost = unacknowledged = 0
    for name, table in tables.items():
        there = set(table.objects.filter(pk__in=rows[name]).values_list("pk", flat=True))
        lost += len(set(rows[name]) - there)
    given_back = Booking.objects.filter(pk__in=rows["give back"]).exclude(status="cancelled")
    lost += given_back.count()
    payments = {**rows["pay"], **rows["refund"], **rows["take back"]}
    for number, cents in Payment.objects.filter(pk__in=payments).values_list("pk", "cents"):
        lost += int(payments[number] != cents)
    unacknowledged += Invoice.objects.count() - len(rows["issue"]) - len(rows["credit"])
    unacknowledged += Payment.objects.count() - len(payments) - len(rows["bank"])
    return acts, lost, unacknowledged


def _difference(issuer: Any) -> int:
    """Cents between what the book says customers owe, and invoices less credit notes less payments."""
    from django.db.models import Sum

    from maillage.economy.models import Invoice, Payment
    from maillage.ledger.queries import balances

    invoices = Invoice.objects.filter(issuer=issuer)
    sums = {
        sign: invoices.filter(cancels__isnull=sign > 0).aggregate(
            cents=Sum("net_cents", default=0) + Sum("vat_cents", default=0)
        )["cents"]
        for sign in (1, -1)
    }
    paid = Payment.objects.filter(invoice__issuer=issuer)
    received = paid.aggregate(cents=Sum("cents", default=0) - Sum("fee_cents", default=0))["cents"]
    said = balances(issuer.book).get("411")
    return abs((said.cents if said else 0) - (sums[1] - sums[-1] - received))


def _of_bags() -> int:
    """Cents between what bags hold by their own word and what was received into them."""
    from django.db.models import Sum

    from maillage.bookings.models import TillBag

    rows = TillBag.objects.annotate(held=Sum("entries__entry__cents", default=0))
    return sum(abs(bag.cash_cents + bag.cheques_cents - bag.held) for bag in rows)  # type: ignore[attr-defined]  # annotated


def _spent_twice() -> int:
    """Movements that pay for more than they are, invoices two debits take, units two bookings hold."""
    from django.db.models import Count, F, Sum

    from maillage.economy.models import BankMovement, Debit
    from tests.kit.concurrency import overlaps

    movements = BankMovement.objects.annotate(used=Sum("matches__payment__cents", default=0)).filter(
        used__gt=F("cents")
    )
    debits = Debit.objects.filter(refused_on=None).values("invoice").annotate(n=Count("pk")).filter(n__gt=1)
    return movements.count() + debits.count() + overlaps()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
