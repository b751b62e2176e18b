"""Charge what is booked, in its own transaction: spend passes, write what is owed; and give it all back.

Asked under the lock of the person. The passes of an organisation are locked besides: several people spend them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.rules import Scope, ScopeKind
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Charge, CreditEntry, Pass
from maillage.passes.queries.purse import parts_read
from maillage.passes.queries.quotes import Quoted, Use, digest_of, quote_uses, standing_charges
from maillage.passes.rules.passes import month_of
from maillage.passes.rules.quotes import Quote
from maillage.passes.rules.rates import MOST_CENTS, Part, cost_of
from maillage.places.actions import lock_in_order

CHARGE = """
WITH charged AS (
    INSERT INTO passes_charge (use, payer, place_id, rate_id, why, day, cents, parts, lines, at)
    SELECT use, payer, place_id, rate_id, 'booked', day, cents, parts, lines, %(at)s
    FROM json_to_recordset(%(charges)s::json) AS c(
        use uuid, payer text, place_id bigint, rate_id bigint, day date, cents int, parts jsonb, lines jsonb)
)
INSERT INTO passes_creditentry (held_id, lot_id, use, place_id, day, amount, halves, at)
SELECT held_id, lot_id, use, place_id, day, amount, halves, %(at)s
FROM json_to_recordset(%(entries)s::json) AS e(
    held_id bigint, lot_id bigint, use uuid, place_id bigint, day date, amount int, halves smallint)
"""  # in one statement: it is asked within each booking that has a price


def charge_uses(uses: Sequence[Use], *, quoted: str = "", with_passes: bool = True) -> list[Quoted | None]:
    """Charge these uses of one person and spend what pays for them; what each came to.

    `quoted` is the digest of what the person was shown. Raises Refusal "price_changed" when it is no longer so.
    """
    results = quote_uses(uses, with_passes=with_passes)
    if _lock_shared(results):
        results = quote_uses(uses, with_passes=with_passes)
    if quoted and quoted != digest_of(results):
        raise Refusal("price_changed", "The price is no longer the one you saw: look at it again, then book.")
    pairs = [(use, one) for use, one in zip(uses, results, strict=True) if one is not None]
    if pairs:
        charges = [_charge(use, one) for use, one in pairs]
        entries = [entry for use, one in pairs for entry in _entries(use, one)]
        with connection.cursor() as cursor:
            cursor.execute(CHARGE, {"at": timezone.now(), "charges": dumps(charges), "entries": dumps(entries)})
    return results


def _lock_shared(results: Iterable[Quoted | None]) -> bool:
    """Lock the organisations' passes that would be spent; whether there are some."""
    ids = {held for one in results if one for held in one.shared}
    if not ids:
        return False
    shared = Pass.objects.filter(pk__in=ids)
    return bool(list(shared.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)))


def _charge(use: Use, one: Quoted) -> dict[str, object]:
    return {
        "use": str(use.key), "payer": str(use.person.journal_id) if use.person else "", "place_id": one.place_id,
        "rate_id": one.quote.rate_id, "day": one.day.isoformat(), "cents": one.quote.cents,
        "parts": _parts_kept(one.quote),
        "lines": [[line.code, line.cents, _facts_kept(line.facts)] for line in one.quote.lines],
    }  # fmt: skip


def _facts_kept(facts: object) -> dict[str, object]:
    return {name: str(value) if hasattr(value, "isoformat") else value for name, value in dict(facts).items()}  # type: ignore[call-overload]  # a Mapping


def _parts_kept(quote: Quote) -> list[list[object]]:
    return [[part.day.isoformat(), part.minutes, part.halves, part.evening, part.lane] for part in quote.rest]


def _entries(use: Use, one: Quoted) -> list[dict[str, object]]:
    return [
        {"held_id": spending.pass_id, "lot_id": spending.lot_id, "use": str(use.key), "place_id": one.place_id,
         "day": spending.day.isoformat(), "amount": -spending.amount, "halves": spending.halves}
        for spending in one.quote.spent
    ]  # fmt: skip


def release_use(use: UUID) -> int:
    """Give back what a use took of passes, and take off what it added to what is owed, in cents. Twice does it once.

    What comes off is what the person owes less without this stay: where others reach a ceiling all the same, nothing.
    """
    now, off = timezone.now(), 0
    for row in Charge.objects.filter(use=use, undoes=None, undone_by=None).select_related("rate"):
        cents = _weight_of(row)
        off += cents
        Charge.objects.create(
            use=use, payer=row.payer, place_id=row.place_id, rate=row.rate, why="cancelled", day=row.day, cents=-cents,
            undoes=row, at=now,
        )  # fmt: skip
    entries = CreditEntry.objects.filter(use=use, undoes=None, undone_by=None)
    CreditEntry.objects.bulk_create(
        CreditEntry(
            held_id=row.held_id, lot_id=row.lot_id, use=use, place_id=row.place_id, day=row.day, amount=-row.amount,
            halves=-row.halves, undoes=row, at=now,
        )
        for row in entries
    )  # fmt: skip
    return off


def _weight_of(row: Charge) -> int:
    """What the person owes more with this stay than without it."""
    if row.why != "booked" or row.rate is None or not row.payer or row.rate.kind == "open":
        return row.cents
    mine = parts_read(row.parts)
    if not mine:
        return row.cents
    others = standing_charges().filter(
        payer=row.payer, rate=row.rate, day__gte=month_of(mine[0].day)[0], day__lte=month_of(mine[-1].day)[1]
    )
    rest: list[Part] = []
    for parts in others.exclude(pk=row.pk).values_list("parts", flat=True):
        rest += parts_read(parts)
    return cost_of((*rest, *mine), row.rate.prices).by_month - cost_of(rest, row.rate.prices).by_month


@transaction.atomic
def choose_price(person: Person, use: UUID, cents: int) -> None:
    """Say what one gives where each gives what they want; saying it again replaces it."""
    lock_in_order([], before=[(LockFamily.PERSON, person.pk)])
    mine = standing_charges().filter(use=use, payer=str(person.journal_id), rate__kind="open")
    booked = list(mine)
    if not booked:
        raise Refusal("not_open", "There is no price to choose for this booking.")
    if not 0 <= cents <= MOST_CENTS:
        raise Refusal("no_amount", "Give an amount in euros, above nothing: “12” or “7.50”.")
    now, row = timezone.now(), booked[0]
    common = {
        "use": use,
        "payer": row.payer,
        "place_id": row.place_id,
        "rate_id": row.rate_id,
        "day": row.day,
        "at": now,
    }
    for old in Charge.objects.filter(use=use, why="given", undone_by=None, undoes=None):
        Charge.objects.create(**common, why="cancelled", cents=-old.cents, undoes=old)
    if cents:
        Charge.objects.create(**common, why="given", cents=cents)
    record(person, "price_chosen", ("booking_price", row.pk), Scope(ScopeKind.PLACE, row.place_id), cents=cents)
