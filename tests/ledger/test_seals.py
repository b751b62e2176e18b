"""Seals: what was sealed here is genuine; one sign changed, another key, a seal from elsewhere are not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.ledger import seals
from maillage.ledger.models import SealingKey
from maillage.ledger.rules import seals as rules
from maillage.ledger.rules.seals import SealState
from tests.kit.concurrency import at_once

FACTS = {"what": "attestation", "who": "Éléonore 🦊", "half_days": [{"day": "2027-03-01", "seen": True}], "n": 3}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_a_content_has_one_spelling_that_a_file_keeps(content: dict[str, Any]) -> None:
    spelled = rules.canonical(content)
    assert rules.canonical(json.loads(spelled)) == spelled
    assert rules.canonical(dict(reversed(content.items()))) == spelled


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", {1: "a"}])
def test_what_has_several_spellings_is_not_sealed(value: object) -> None:
    with pytest.raises(ValueError, match=r"spelling|texts"):
        rules.canonical({"a": [value]})


def test_every_byte_of_the_content_and_of_the_signature_counts() -> None:
    private = rules.new_private_key()
    public = rules.public_half(private)
    keys = {rules.name_of_key(public): public}
    seal = rules.sign(FACTS, private)
    assert rules.check_seal(FACTS, seal, keys) == SealState.GENUINE
    text = rules.canonical(FACTS).decode()
    for position, sign in enumerate(text):
        changed = text[:position] + ("b" if sign != "b" else "c") + text[position + 1 :]
        try:
            content = json.loads(changed)
        except ValueError:
            continue
        assert rules.check_seal(content, seal, keys) == SealState.CHANGED, changed
    for byte in range(64):
        broken = bytes(b ^ 1 if n == byte else b for n, b in enumerate(seal.signature))
        assert rules.check_seal(FACTS, rules.Seal(seal.key, broken), keys) == SealState.CHANGED


@pytest.mark.parametrize(
    "data",
    [None, "x", {}, {"algorithm": "none", "key": "a", "signature": ""}, {"algorithm": "Ed25519", "key": "a"},
     {"algorithm": "Ed25519", "key": "a", "signature": "é"}],
)  # fmt: skip
def test_what_is_no_seal_is_no_seal(data: object) -> None:
    assert rules.read_seal(data) is None
    assert rules.check_seal(FACTS, None, {}) == SealState.CHANGED


def test_what_the_house_seals_is_genuine_until_it_is_changed(db: None) -> None:
    sealed = seals.seal(FACTS)
    assert seals.check(sealed["content"], sealed["seal"]) == SealState.GENUINE
    assert seals.check({**FACTS, "n": 4}, sealed["seal"]) == SealState.CHANGED
    assert seals.check(FACTS, {**sealed["seal"], "key": "0" * 16}) == SealState.UNKNOWN_KEY


def test_somebody_elses_key_under_our_name_is_refused(db: None) -> None:
    ours = seals.seal(FACTS)["seal"]
    theirs = rules.sign(FACTS, rules.new_private_key()).as_data()
    assert seals.check(FACTS, theirs) == SealState.UNKNOWN_KEY
    assert seals.check(FACTS, {**theirs, "key": ours["key"]}) == SealState.CHANGED


def test_a_retired_key_checks_what_it_sealed_and_seals_no_more(db: None) -> None:
    before = seals.seal(FACTS)
    seals.retire_key()
    after = seals.seal(FACTS)
    assert before["seal"]["key"] != after["seal"]["key"]
    assert seals.check(FACTS, before["seal"]) == seals.check(FACTS, after["seal"]) == SealState.GENUINE
    assert [bool(key.retired_on) for key in seals.public_keys()] == [True, False]


def test_the_private_half_is_nowhere_in_clear_and_a_lost_secret_makes_a_new_key(db: None, settings: Any) -> None:
    first = seals.seal(FACTS)["seal"]
    row = SealingKey.objects.get()
    assert len(bytes(row.public_key)) == 32
    assert row.private_key.startswith("gAAAA")
    settings.SECRET_KEY = "another" * 10
    second = seals.seal(FACTS)["seal"]
    assert first["key"] != second["key"]
    assert seals.check(FACTS, first) == SealState.GENUINE


def test_a_secret_that_was_changed_with_care_keeps_its_key(db: None, settings: Any) -> None:
    first = seals.seal(FACTS)["seal"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert seals.seal(FACTS)["seal"] == first, "Ed25519 signs the same content the same way"


def test_one_key_is_in_use(db: None) -> None:
    seals.seal(FACTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealingKey.objects.create(name="a", public_key=b"b" * 32, private_key="c", made_at=timezone.now())


@pytest.mark.concurrent
def test_those_who_seal_first_at_the_same_moment_share_a_key(committed: object) -> None:
    sealed: list[str] = []
    came = at_once([lambda: sealed.append(seals.seal(FACTS)["seal"]["key"])] * 6)
    assert came == {"done": 6}
    assert len(set(sealed)) == 1
    assert SealingKey.objects.count() == 1
