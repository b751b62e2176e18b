"""Statements of the bank: imported once, told whose each movement is; what was put aside taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.actions.payments import note_payment
from maillage.economy.models import BankColumns, BankFile, BankMatch, BankMovement, Invoice, Issuer
from maillage.economy.queries.bank import known_columns, left_of, returned_payments
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.bank_statements import BankLine, BankStatement, UnknownColumns, without_twins
from maillage.economy.rules.bank_tables import Column, Columns, heads_key, read_bank_file, read_rows, titles_at
from maillage.kernel.lines import on_one_line
from maillage.kernel.money import Money
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody said of a movement: so many cents of it for an invoice."""

    movement: int
    invoice: int
    cents: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of choices: how many payments were noted, and what could not be, in words."""

    noted: int
    refusals: list[tuple[BankMovement, Refusal]]


def import_file(issuer: Issuer, by: Person, content: bytes, name: str) -> BankFile:
    """Read a statement and keep its movements; those known already are left out.

    A table whose columns nobody knows is kept until somebody says what they are (`import_rows`). It is read before
    anything is locked.
    """
    require_books(by, issuer.organisation)
    read = run_in_child(Limits(), too_much_refusal, read_bank_file, content, known_columns(issuer))
    name = on_one_line(name)[:160]
    if isinstance(read, UnknownColumns):
        return BankFile.objects.create(
            issuer=issuer, name=name, table=read.rows, imported_at=timezone.now(), by=str(by.journal_id),
            is_demo=issuer.is_demo,
        )  # fmt: skip
    return _keep(issuer, by, read, BankFile(issuer=issuer, name=name))


def import_rows(file: BankFile, by: Person, places: Mapping[Column, int]) -> BankFile:
    """Read a table that waited, now that somebody said which column is what; the next one like it is known."""
    require_books(by, file.issuer.organisation)
    rows = [(number, cells) for number, cells in file.table]
    if not Columns(places).is_enough:
        raise Refusal(
            "columns_missing",
            "Say which column holds the day, and which the amount, or what goes out and what comes in.",
        )
    heads = rows[titles_at(rows)][1]
    known = {heads_key(heads): {column.value: at for column, at in places.items()}}
    statement = read_rows(rows, known)
    assert isinstance(statement, BankStatement)  # its titles are among those it was told of
    with transaction.atomic():
        BankColumns.objects.update_or_create(
            issuer=file.issuer, heads=heads_key(heads), defaults={"places": known[heads_key(heads)]}
        )
        return _keep(file.issuer, by, statement, file)


@transaction.atomic
def _keep(issuer: Issuer, by: Person, statement: BankStatement, file: BankFile) -> BankFile:
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    if statement.iban and issuer.iban and statement.iban != issuer.iban:
        raise Refusal(
            "other_account", "This statement is of another account, which ends with %(end)s: yours ends with %(own)s.",
            end=statement.iban[-4:], own=issuer.iban[-4:],
        )  # fmt: skip
    keys = [line.key for line in statement.lines]
    known = set(BankMovement.objects.filter(issuer=issuer, key__in=keys).values_list("key", flat=True))
    days = (statement.lines[0].day, statement.lines[-1].day)
    others = BankMovement.objects.filter(issuer=issuer, day__range=days).exclude(key__in=keys)
    new = without_twins(
        [line for line in statement.lines if line.key not in known],
        [BankLine(row.day, row.cents, row.words, row.party, row.reference) for row in others],
    )
    file.first, file.last = statement.lines[0].day, statement.lines[-1].day
    file.opening_cents, file.closing_cents = statement.opening_cents, statement.closing_cents
    file.adds_up, file.count, file.new, file.table = statement.adds_up, len(keys), len(new), []
    file.imported_at, file.by, file.is_demo = timezone.now(), str(by.journal_id), issuer.is_demo
    file.save()
    BankMovement.objects.bulk_create(
        BankMovement(
            issuer=issuer, file=file, key=line.key, day=line.day, cents=line.cents, words=line.words, party=line.party,
            reference=line.reference,
        )
        for line in new
    )  # fmt: skip
    record(by, "bank_imported", ("organisation", issuer.organisation_id), scope_of(issuer.organisation), count=len(new))
    return file


@transaction.atomic
def note_movements(issuer: Issuer, by: Person, choices: Sequence[Choice]) -> Outcome:
    """Note the payments somebody chose. One that can't be noted keeps none of the others from it."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    movements = {
        row.pk: row
        for row in BankMovement.objects.filter(issuer=issuer, is_aside=False, pk__in=[one.movement for one in choices])
    }
    invoices = Invoice.objects.in_bulk([one.invoice for one in choices])
    noted, refusals = 0, []
    for one in choices:
        movement, invoice = movements.get(one.movement), invoices.get(one.invoice)
        if movement is None or invoice is None or invoice.issuer_id != issuer.pk:
            continue  # put aside meanwhile, or another's
        try:
            with transaction.atomic():
                _note(movement, invoice, one.cents, by)
        except Refusal as refusal:
            refusals.append((movement, refusal))
        else:
            noted += 1
    return Outcome(noted, refusals)


def _note(movement: BankMovement, invoice: Invoice, cents: int, by: Person) -> None:
    left = left_of(movement)
    if cents * left <= 0 or abs(cents) > abs(left):
        raise Refusal(
            "movement_spent", "Only %(left)s is left of this movement: somebody noted it before you.",
            left=Money(left).format(),
        )  # fmt: skip
    if cents < 0 and (returned := returned_payments(invoice.issuer).filter(invoice=invoice, cents=cents).first()):
        BankMatch.objects.create(movement=movement, payment=returned)  # noted when the bank gave a debit back
        return
    reference = (movement.reference or movement.words)[:80]
    payment = note_payment(invoice, Money(cents), Method.TRANSFER, movement.day, by, reference=reference)
    BankMatch.objects.create(movement=movement, payment=payment)


@transaction.atomic
def put_aside(movement: BankMovement, by: Person, why: str) -> None:
    """Say that (the rest of) a movement is no invoice’s: a subsidy, a fee of the bank."""
    require_books(by, movement.issuer.organisation)
    BankMovement.objects.filter(pk=movement.pk).update(is_aside=True, set_aside=on_one_line(why)[:80])


@transaction.atomic
def take_up_again(movement: BankMovement, by: Person) -> None:
    """It was put aside wrongly."""
    require_books(by, movement.issuer.organisation)
    BankMovement.objects.filter(pk=movement.pk).update(is_aside=False, set_aside="")


@transaction.atomic
def remove_file(file: BankFile, by: Person) -> None:
    """Throw away a table that waited to be told its columns: nothing of it is in the accounts."""
    require_books(by, file.issuer.organisation)
    BankFile.objects.filter(pk=file.pk, first=None).delete()
