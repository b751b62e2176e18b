"""A treasurer's table of a place: what each line is, from its words or from its account; a bad line is told, alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from maillage.community.rules.directory import fold_text
from maillage.community.rules.tables import Column, Mistake, Row, parse_date
from maillage.economy.rules.place_accounts import MOST_HOURS, Nature, may_write
from maillage.kernel.lines import may_be_a_line
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

COLUMNS = (
    Column("nature", also=("poste", "catégorie", "type")),
    Column("compte", also=("n° compte", "numéro de compte", "comptenum", "account")),
    Column("date", required=True, also=("mois", "date de pièce", "ecrituredate", "month")),
    Column("montant", required=True, also=("montant ttc", "euros", "amount", "heures")),
    Column("libellé", also=("libelle", "objet", "fournisseur", "ecriturelib", "words")),
)
MOST_WORDS = 120
MOST_ROWS = 3000
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line that can be written. `key` names it in its place: the same line of the same file comes in once."""

    nature: Nature
    day: date
    cents: int
    hours: Decimal
    words: str
    key: str


@cache
def _names() -> tuple[dict[str, Nature], dict[str, Nature]]:
    """Natures by their words, and by the beginning of an account."""
    data: dict[str, Any] = json.loads(files("maillage.economy").joinpath("data/natures.json").read_text("utf-8"))
    words = {fold_text(word): Nature(nature) for nature, row in data["words"].items() for word in row}
    return words, {account: Nature(nature) for account, nature in data["accounts"].items()}


def nature_of(words: str, account: str) -> Nature | None:
    """What a line is: by its words, else by its account, the longest beginning first.

    >>> nature_of("Électricité", ""), nature_of("", "6061 EDF"), nature_of("", "7"), nature_of("?", "")
    (<Nature.ENERGY: 'energy'>, <Nature.ENERGY: 'energy'>, <Nature.OTHER_RECEIPTS: 'other_receipts'>, None)
    """
    by_words, by_account = _names()
    if nature := by_words.get(fold_text(words)):
        return nature
    digits = account.strip()[:12].split(" ")[0]
    for length in range(len(digits), 0, -1):
        if nature := by_account.get(digits[:length]):
            return nature
    return None


def parse_month(text: str) -> date | None:
    """A day, or the first of a month: 2026-03, 03/2026, mars 2026.

    >>> parse_month("03/2026"), parse_month("Mars 2026"), parse_month("12/03/2026"), parse_month("mars")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 12), None)
    """
    if day := parse_date(text):
        return day
    parts = fold_text(text).replace("/", " ").replace("-", " ").split()
    if len(parts) != 2:
        return None
    first, last = parts if len(parts[1]) == 4 else reversed(parts)
    month = MONTHS.index(first) + 1 if first in MONTHS else int(first) if first.isdigit() and len(first) < 3 else 0
    if not (last.isascii() and last.isdigit() and 1900 <= int(last) <= 2199 and 1 <= month <= 12):
        return None
    return date(int(last), month, 1)


def read_lines(rows: Sequence[Row], today: date) -> tuple[list[TableLine], list[Mistake]]:
    """The lines that can be written, and what is wrong with the others."""
    if len(rows) > MOST_ROWS:
        raise Refusal(
            "too_many_rows", "This table has more than %(most)d lines: bring it year by year.", most=MOST_ROWS
        )
    lines: list[TableLine] = []
    mistakes: list[Mistake] = []
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        read = _read(row, today)
        if isinstance(read, Mistake):
            mistakes.append(read)
            continue
        seen[read] += 1
        spelt = "|".join(map(str, (*read, seen[read])))
        lines.append(TableLine(*read, key=sha256(spelt.encode()).hexdigest()))
    return lines, mistakes


def _read(row: Row, today: date) -> tuple[Nature, date, int, Decimal, str] | Mistake:
    nature = nature_of(row["nature"], row["compte"])
    if nature is None:
        return Mistake(row.line, "nature", "We do not know this nature: write “loyer”, “énergie”… or an account.")
    day = parse_month(row["date"])
    if day is None:
        return Mistake(row.line, "date", "This is no date: write 31/12/2026, or 12/2026.")
    try:
        cents, hours = _amount(nature, row["montant"])
    except Refusal as refusal:
        return Mistake(row.line, "montant", refusal.sentence, dict(refusal.facts))
    wrong = may_be_a_line(row["libellé"]) or may_write(nature, day.replace(day=1), cents, hours, today)
    if wrong:
        return Mistake(row.line, "montant", wrong.sentence, dict(wrong.facts))
    return nature, day, cents, hours, row["libellé"][:MOST_WORDS]


def _amount(nature: Nature, text: str) -> tuple[int, Decimal]:
    """Cents, or hours of volunteers; raises the Refusal that says what is wrong."""
    if nature != Nature.VOLUNTEERS:
        return Money.parse(text).cents, Decimal(0)
    try:
        hours = Decimal(text.replace(",", ".")[:12])
    except InvalidOperation:
        hours = Decimal("nan")
    if not hours.is_finite() or abs(hours) > MOST_HOURS:
        raise Refusal("not_a_number", "Write a number, such as 3 or 1,5.")
    return 0, hours.quantize(Decimal("0.01"))
