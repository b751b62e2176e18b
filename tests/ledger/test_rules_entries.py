"""What a book accepts, before it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.money import Money
from maillage.ledger.rules.entries import GENESIS, Line, Posting, digest_of, may_post, reversed_lines

DAY = date(2027, 3, 1)
AT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
SALE = Posting(DAY, "Carnet de dix", (Line("512", Money(8000)), Line("706", Money(-8000))), "F-2027-1")


def refused(*lines: Line, label: str = "Carnet", dated: date = DAY, closed: date | None = None) -> str | None:
    refusal = may_post(Posting(dated, label, lines), closed)
    return refusal.code if refusal else None


def test_an_entry_that_balances_on_an_open_day_is_accepted() -> None:
    assert may_post(SALE, None) is None
    assert may_post(SALE, date(2027, 2, 28)) is None


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([Line("512", Money(1))], "too_few_lines"),
        ([Line("512", Money(5)), Line("706", Money(-4))], "not_balanced"),
        ([Line("512", Money(0)), Line("706", Money(0))], "empty_line"),
        ([Line("512", Money(5)), Line("706", Money(-5, "CHF"))], "two_currencies"),
        ([Line("", Money(5)), Line("706", Money(-5))], "no_account"),
        ([Line("51 2", Money(5)), Line("706", Money(-5))], "no_account"),
        ([Line("512", Money(1)), Line("706", Money(-1))] * 251, "too_few_lines"),
    ],
)
def test_what_is_no_entry_is_refused_by_name(lines: list[Line], code: str) -> None:
    assert refused(*lines) == code


def test_a_closed_day_is_refused_that_day_included() -> None:
    assert refused(*SALE.lines, closed=DAY) == "closed"
    assert refused(*SALE.lines, label="  ") == "no_label"
    assert refused(*SALE.lines, label="x" * 201) == "no_label"


def test_the_digest_changes_with_anything_that_is_said() -> None:
    first = digest_of(GENESIS, "réseau", 1, SALE, AT, "")
    assert first == digest_of(GENESIS, "réseau", 1, SALE, AT, "")
    other_lines = (Line("512", Money(8001)), Line("706", Money(-8001)))
    others = {
        digest_of("1" * 64, "réseau", 1, SALE, AT, ""),
        digest_of(GENESIS, "reseau", 1, SALE, AT, ""),
        digest_of(GENESIS, "réseau", 2, SALE, AT, ""),
        digest_of(GENESIS, "réseau", 1, Posting(DAY, SALE.label, other_lines, SALE.document), AT, ""),
        digest_of(GENESIS, "réseau", 1, Posting(DAY, SALE.label, SALE.lines[::-1], SALE.document), AT, ""),
        digest_of(GENESIS, "réseau", 1, SALE, AT.replace(microsecond=1), ""),
        digest_of(GENESIS, "réseau", 1, SALE, AT, "somebody"),
    }
    assert len(others | {first}) == 8


@given(st.lists(st.tuples(st.sampled_from(["512", "706", "419", "445"]), st.integers(-(10**9), 10**9)), min_size=1))
def test_what_is_taken_back_comes_to_nothing(given_lines: list[tuple[str, int]]) -> None:
    lines = tuple(Line(account, Money(cents)) for account, cents in given_lines)
    for account in {line.account for line in lines}:
        both = [line.amount for line in (*lines, *reversed_lines(lines)) if line.account == account]
        assert Money.sum(both) == Money(0)
