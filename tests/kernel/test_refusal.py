"""A refusal: a code, a sentence, facts."""

from __future__ import annotations

import pytest

from maillage.kernel.refusal import Refusal


def test_a_refusal_reads_as_its_sentence_filled_with_its_facts() -> None:
    assert str(Refusal("too_far", "At most %(days)s days ahead.", days=90)) == "At most 90 days ahead."


def test_a_sentence_without_facts_may_hold_a_percent_sign() -> None:
    assert str(Refusal("full", "The place is 100% full.")) == "The place is 100% full."


def test_a_refusal_knows_no_alternative_unless_told() -> None:
    assert Refusal("full", "Full.").alternatives == ()
    assert Refusal("full", "Full.", alternatives=("tomorrow",)).alternatives == ("tomorrow",)


def test_two_refusals_are_equal_when_their_code_and_facts_are() -> None:
    assert Refusal("too_far", "One.", days=90) == Refusal("too_far", "Another.", days=90)
    assert hash(Refusal("too_far", "One.", days=90)) == hash(Refusal("too_far", "Another.", days=90))


@pytest.mark.parametrize(
    "other", [Refusal("too_far", "One.", days=30), Refusal("past", "One.", days=90), "too_far", None]
)
def test_a_refusal_differs_from_another_code_other_facts_and_other_things(other: object) -> None:
    assert Refusal("too_far", "One.", days=90) != other


def test_a_refusal_is_raised_and_caught_with_its_code() -> None:
    with pytest.raises(Refusal, match="Choose a later one") as caught:
        raise Refusal("past", "Choose a later one.")
    assert caught.value.code == "past"
