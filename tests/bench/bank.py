"""Movements drawn with what each really pays: how many are certain and right, certain and wrong, proposed, left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from time import monotonic

from maillage.economy.rules.matching import Movement, OpenInvoice, Share, propose_matches
from tests.bench.report import Figure

PART = "Bank"
LINES, FEW, SEED = 1_000, 200, 20261129
DAY = date(2026, 11, 1)
AMOUNTS = (600, 800, 1200, 1400, 4000, 6000, 9000, 12000, 18000, 25000)  # of tariffs: many invoices bear the same
FIRST = ("Camille", "Bruno", "Agnès", "Solène", "Jeanne", "Denis", "Odette", "Marcel", "Zoé", "Ali", "Inès", "Rémi")
LAST = (
    "Roux", "Martin", "Valette", "Delmas", "Vidal", "Petit", "Durand", "Moreau", "Fabre", "Chabrol", "Bonnet", "Roche",
    "Pages", "Brunel", "Saint-Jean", "Rouvière", "Vincens", "Teissier",
)  # fmt: skip
OTHERS = ("FRAIS DE TENUE DE COMPTE", "SUBVENTION DEPARTEMENT", "EDF", "LOYER", "VIREMENT INTERNE", "CAF", "COTISATION")


@dataclass(frozen=True, slots=True)
class Truth:
    """A movement, and what it really pays."""

    movement: Movement
    shares: frozenset[Share]


def spelled(random: Random, number: str) -> str:
    """A number of an invoice as customers write it."""
    prefix, year, rank = number.split("-")
    ways = (
        f"facture {number}",
        f"{prefix.lower()} {year} {int(rank)}",
        f"FACT{prefix}{year}{rank}",
        f"n° {prefix}/{year}/{rank}",
        f"REGLEMENT {number} MERCI",
        f"{prefix}-{year}-{int(rank)}",
    )
    return random.choice(ways)


def named(random: Random, name: str) -> str:
    """A name as banks write it."""
    first, last = name.split(" ", 1)
    return random.choice((f"{last} {first}", f"M. {first} {last}", f"{last.upper()} {first.upper()}", name))


def drawn(count: int, random: Random) -> tuple[list[OpenInvoice], list[Truth]]:
    """Invoices and movements: 55 % name what they pay, 15 % only bear a name, the others are no invoice's."""
    people = [f"{first} {last}" for first in FIRST for last in LAST]
    invoices = [
        OpenInvoice(n, f"NUL-2026-{n:06d}", random.choice(people), random.choice(AMOUNTS), DAY + timedelta(days=n % 90))
        for n in range(1, count + 1)
    ]
    waiting = invoices[:]
    random.shuffle(waiting)
    truths = list(_movements(count, random, waiting))
    random.shuffle(truths)
    return invoices, truths


def _movements(count: int, random: Random, waiting: list[OpenInvoice]) -> Iterator[Truth]:
    for n in range(count):
        kind = random.choices(("number", "part", "two", "name", "other"), (42, 6, 7, 15, 30))[0]
        one = waiting.pop() if kind != "other" else None
        if one is None:
            cents = random.choice((random.choice(AMOUNTS), random.randint(1, 50_000))) * random.choice((1, -1))
            yield Truth(
                Movement(n, cents, random.choice(OTHERS), random.choice(("", "EDF", "Camille Blanc"))), frozenset()
            )
            continue
        party, share = named(random, one.customer), Share(one.id, one.left_cents)
        match kind:
            case "number":
                yield Truth(Movement(n, one.left_cents, spelled(random, one.number), party), frozenset({share}))
            case "part":
                half = Share(one.id, one.left_cents // 2)
                yield Truth(Movement(n, half.cents, "acompte " + spelled(random, one.number), party), frozenset({half}))
            case "two":
                other = waiting.pop()
                text = f"{spelled(random, one.number)} et {spelled(random, other.number)}"
                both = frozenset({share, Share(other.id, other.left_cents)})
                yield Truth(Movement(n, one.left_cents + other.left_cents, text, party), both)
            case _:
                yield Truth(Movement(n, one.left_cents, "virement", party), frozenset({share}))


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """What was proposed against what was drawn; nothing certain may be wrong."""
    count, random = FEW if small else LINES, Random(SEED)
    say(f"bank: {count} movements, {count} open invoices")
    invoices, truths = drawn(count, random)
    begun = monotonic()
    proposals = {one.movement_id: one for one in propose_matches([one.movement for one in truths], invoices)}
    seconds = monotonic() - begun
    counts: Counter[str] = Counter()
    for truth in truths:
        proposal = proposals.get(truth.movement.id)
        if proposal is None:
            counts["left, and no invoice's" if not truth.shares else "left, though it pays one"] += 1
        else:
            sort = "certain" if proposal.is_certain else "proposed"
            counts[f"{sort}, {'right' if frozenset(proposal.shares) == truth.shares else 'wrong'}"] += 1
    order = ("certain, right", "certain, wrong", "proposed, right", "proposed, wrong", "left, though it pays one",
             "left, and no invoice's")  # fmt: skip
    return [
        *(Figure(PART, f"{sort}, of {count} movements", str(counts[sort]), "0" if sort == "certain, wrong" else "",
                 counts[sort] == 0 if sort == "certain, wrong" else None) for sort in order),
        Figure(PART, "seconds for all of them", f"{seconds:.2f}"),
    ]  # fmt: skip
