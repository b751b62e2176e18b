"""What is known of a card payment: the same end whatever the order; what is refused."""

from __future__ import annotations

import doctest
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.economy.card_providers import BUILT_IN
from maillage.economy.card_providers.lyra import _facts_of
from maillage.economy.card_providers.provider import Keys, page_at, read_data
from maillage.economy.models.choices import CARD_PROVIDER_LABELS
from maillage.economy.rules import cards
from maillage.economy.rules.cards import RANKS, CardFacts, CardState, Outcome, Progress, fault_of, may_pay_by_card
from maillage.economy.rules.documents import CustomerKind, InvoiceKind
from maillage.economy.rules.invoices import Standing
from maillage.kernel import boxes
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from tests.kit.invoices import DAY

FACTS = CardFacts("r", CardState.PAID, 3000, "eur", True)
facts = st.builds(
    CardFacts, st.just("r"), st.sampled_from(list(CardState)), st.just(3000), st.just("eur"), st.just(True),
    st.integers(0, 3000), st.sampled_from(["", "pi_1"]),
)  # fmt: skip


def end_of(notices: list[CardFacts]) -> Progress:
    progress = Progress(CardState.OPEN)
    for one in notices:
        progress = progress.after(one)
    return progress


@given(st.lists(facts, max_size=6), st.randoms(use_true_random=False))
def test_whatever_the_order_and_however_often_the_end_is_the_same(notices: list[CardFacts], chance: Any) -> None:
    shuffled = notices + chance.choices(notices, k=4) if notices else []
    chance.shuffle(shuffled)
    assert end_of(shuffled) == end_of(notices)


@given(st.lists(facts, min_size=1, max_size=6))
def test_nothing_known_is_ever_lost(notices: list[CardFacts]) -> None:
    before, after = end_of(notices[:-1]), end_of(notices)
    assert RANKS[after.state] >= RANKS[before.state]
    assert after.refunded_cents >= before.refunded_cents
    assert (after.state == CardState.PAID) == any(one.state == CardState.PAID for one in notices)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None), ({"cents": 2999}, Outcome.OTHER_AMOUNT), ({"currency": "usd"}, Outcome.OTHER_AMOUNT),
        ({"refunded_cents": 3001}, Outcome.OTHER_AMOUNT), ({"refunded_cents": -1}, Outcome.OTHER_AMOUNT),
        ({"is_live": False}, Outcome.OTHER_MODE), ({"state": CardState.OPEN, "cents": 0}, None),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(change: dict[str, Any], fault: Outcome | None) -> None:
    assert fault_of(replace(FACTS, **change), 3000, is_live=True) == fault


def standing(due: int, paid: int = 0, **more: Any) -> Standing:
    known = {"kind": InvoiceKind.INVOICE, "is_cancelled": False} | more
    return Standing(known["kind"], CustomerKind.PRIVATE, DAY, DAY, Money(due), Money(paid), known["is_cancelled"])


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (standing(3000), ""), (standing(3000, 2950), ""), (standing(3000, 2951), "too_little_for_card"),
        (standing(3000, 3000), "nothing_left"), (standing(3000, 4000), "nothing_left"),
        (standing(3000, is_cancelled=True), "nothing_left"),
        (standing(3000, kind=InvoiceKind.CREDIT_NOTE), "nothing_left"),
    ],
)  # fmt: skip
def test_only_what_is_left_is_paid(one: Standing, code: str) -> None:
    refusal = may_pay_by_card(one)
    assert (refusal.code if refusal else "") == code


def payment(status: str, *rows: tuple[str, int, str, str]) -> dict[str, Any]:
    return {
        "orderStatus": status,
        "orderDetails": {"orderId": "r", "orderTotalAmount": 3000, "orderCurrency": "EUR", "mode": "PRODUCTION"},
        "transactions": [
            {"operationType": kind, "amount": cents, "status": state, "detailedStatus": detail, "uuid": f"u{n}"}
            for n, (kind, cents, state, detail) in enumerate(rows)
        ],
    }


@pytest.mark.parametrize(
    ("said", "state", "back"),
    [
        (payment("UNPAID", ("DEBIT", 3000, "UNPAID", "REFUSED")), CardState.OPEN, 0),
        (payment("RUNNING", ("DEBIT", 3000, "RUNNING", "WAITING_AUTHORISATION")), CardState.OPEN, 0),
        (payment("PAID", ("DEBIT", 3000, "UNPAID", "REFUSED"), ("DEBIT", 3000, "PAID", "CAPTURED")), CardState.PAID, 0),
        (payment("UNPAID", ("DEBIT", 3000, "UNPAID", "CANCELLED")), CardState.PAID, 3000),
        (payment("PAID", ("DEBIT", 1000, "PAID", "AUTHORISED")), CardState.PAID, 2000),
        (payment("PAID", ("DEBIT", 3000, "PAID", "CAPTURED"), ("CREDIT", 500, "PAID", "CAPTURED"),
                 ("CREDIT", 700, "PAID", "AUTHORISED"), ("CREDIT", 9, "UNPAID", "REFUSED")), CardState.PAID, 1200),
        (payment("PAID", *[("DEBIT", 3000, "PAID", "CAPTURED")] * 2), CardState.PAID, -3000),
        ({"orderStatus": "PAID", "transactions": "x", "orderDetails": 3}, CardState.OPEN, 0),
    ],
)  # fmt: skip
def test_what_lyra_says_of_an_order(said: dict[str, Any], state: CardState, back: int) -> None:
    known = _facts_of(said)
    assert (known.state, known.refunded_cents) == (state, back)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["orderStatus", "orderDetails", "transactions", "operationType", "amount", "uuid"]), inner
    ), max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["orderStatus", "orderDetails", "transactions"]), json_values))
def test_whatever_is_signed_breaks_nothing(said: dict[str, Any]) -> None:
    assert isinstance(_facts_of(said), CardFacts)


@pytest.mark.parametrize("text", ["", "[]", "3", "{", "[" * 100_000, '"a"'])
def test_what_is_no_object_is_none(text: str) -> None:
    assert read_data(text) is None


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://bank.example/", "data:,", "", "https://" + "a" * 2000]
)
def test_nobody_is_sent_to_an_address_that_is_no_page(address: str, settings: Any) -> None:
    settings.LOCAL_ADDRESSES = False
    with pytest.raises(Refusal, match="does not answer"):
        page_at(address, "r")


def test_each_provider_has_a_name_on_the_screens_and_its_own_address() -> None:
    assert list(BUILT_IN) == [name for name, _label in CARD_PROVIDER_LABELS]
    assert [BUILT_IN[name].base for name in ("stripe", "systempay", "payzen", "lyra")] == [  # type: ignore[attr-defined]  # of those that are real
        "https://api.stripe.com", "https://api.systempay.fr", "https://api.payzen.eu", "https://api.lyra.com",
    ]  # fmt: skip


def test_a_key_is_not_in_what_a_log_would_say() -> None:
    assert "sk_live" not in repr(Keys(secret="sk_live_x"))


@pytest.mark.parametrize("module", [boxes, cards])
def test_examples_run(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
