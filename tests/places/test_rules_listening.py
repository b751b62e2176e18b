"""Words compared as they sound, a share with its interval, and what a listening test proves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.places.rules.confidentiality import Axis, EvidenceKind
from maillage.places.rules.listening_sentences import ENGLISH, FRENCH, SENTENCES
from maillage.places.rules.listening_tests import (
    Door,
    Listening,
    Verdict,
    Voice,
    counted_words,
    may_count,
    proof_of,
    score,
    wilson_interval,
)
from maillage.places.rules.safeguards import Protection, Safeguard

TODAY = date(2026, 11, 24)
TEST = Listening(Voice.NORMAL, Door.CLOSED, 100, 60, 10, 1, 80)


def before(voice: int = 0, *held: Safeguard) -> Protection:
    return Protection(dict.fromkeys(Axis, voice), frozenset(held))


def level_of(test: Listening, known: Protection | None = None) -> int:
    return proof_of(test, known or before(), TODAY).level


@pytest.mark.parametrize(
    ("spoken", "written", "heard"),
    [
        ("Le chat dort près du poêle.", "LE CHAT DORT PRES DU POELE", 6),
        ("Le chat dort près du poêle.", "du poêle, près, dort le chat", 6),  # order does not count
        ("Ils ont perdu les ballons.", "il on perdu le balon", 3),  # “ils”, “ont”, “ballons” are written otherwise
        ("L’horloge sonne.", "horloge sonne", 2),  # the elided article is not counted
        ("L'horloge sonne.", "l’horloge sonnent", 2),  # either apostrophe; a mute ending
        ("Le sucre, le sel.", "le sucre sel", 3),  # “le” was read twice, written once
        ("Le chat dort.", "", 0),
        ("Le chat dort.", "🐈 \x00 ???", 0),
        ("Le chat dort.", "chat chat chat chat", 1),
        ("Elle préfère le cœur.", "elle prefere le coeur", 4),
    ],
)
def test_words_are_compared_as_they_sound(spoken: str, written: str, heard: int) -> None:
    assert score(spoken, written, "fr")[0] == heard


def test_english_keeps_its_endings_and_its_short_words() -> None:
    assert score("I don't see the doors.", "i dont see the door", "en") == (4, 5)
    assert counted_words("A cat's tail", "en") == ["a", "cats", "tail"]


@pytest.mark.parametrize(("language", "least"), [("fr", 100), ("en", 50)])
def test_the_sentences_are_many_different_and_of_one_length(language: str, least: int) -> None:
    sentences = SENTENCES[language]
    assert len(sentences) == len(set(sentences)) == least
    assert {len(counted_words(sentence, language)) for sentence in sentences} <= {8, 9}
    assert max(map(len, sentences)) <= 60
    assert not set(FRENCH) & set(ENGLISH)


@given(st.integers(0, 400), st.integers(1, 400))
def test_the_interval_holds_the_share_and_narrows_with_more_words(heard: int, total: int) -> None:
    heard = min(heard, total)
    low, high = wilson_interval(heard, total)
    assert 0 <= low <= heard / total <= high <= 1
    wider = wilson_interval(heard * 10, total * 10)
    assert wider[1] - wider[0] < high - low


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["fr", "en"]))
def test_no_more_is_heard_than_was_read(spoken: str, written: str, language: str) -> None:
    heard, total = score(spoken, written, language)
    assert 0 <= heard <= total
    assert score(spoken, spoken, language) == (total, total)


@pytest.mark.parametrize(
    ("heard", "verdict"),
    [(0, Verdict.UNINTELLIGIBLE), (2, Verdict.UNINTELLIGIBLE), (3, Verdict.DISCREET), (31, Verdict.DISCREET),
     (32, Verdict.UNDERSTOOD), (80, Verdict.UNDERSTOOD)],
)  # fmt: skip
def test_the_whole_interval_must_lie_below(heard: int, verdict: Verdict) -> None:
    """Of 80 words, 2 make an upper bound of 8.7 %, 3 one of 10.5 %; 31 one of 49.7 %, 32 one of 50.9 %."""
    assert replace(TEST, heard=heard).verdict == verdict


def test_a_test_of_nothing_proves_nothing() -> None:
    assert replace(TEST, heard=0, total=0).verdict == Verdict.UNDERSTOOD


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sentences": 9}, "too_few"),
        ({"distance_cm": 301}, "too_far"),
        ({"sound_db": 54}, "too_soft"),
        ({"voice": Voice.LOUD, "sound_db": 64}, "too_soft"),
        ({"voice": Voice.LOUD, "sound_db": 70, "heard": 70}, "loud_is_heard"),
        ({}, None),
        ({"heard": 70}, None),  # a normal voice that is understood is a finding
    ],
)
def test_what_may_be_evidence(change: dict[str, object], code: str | None) -> None:
    refusal = may_count(replace(TEST, **change))  # type: ignore[arg-type]
    assert (refusal and refusal.code) == code


def test_what_each_verdict_proves() -> None:
    loud = replace(TEST, voice=Voice.LOUD, sound_db=70)
    assert level_of(TEST) == 3
    assert level_of(replace(TEST, heard=20)) == 2
    assert level_of(replace(TEST, heard=80), before(3)) == 1  # what was declared gives way
    assert level_of(replace(TEST, heard=80), before(0)) == 0
    assert level_of(loud) == 3
    assert level_of(loud, before(3, Safeguard.NO_PUBLIC_NEXT_DOOR)) == 4


def test_the_evidence_is_measured_and_says_what_was_there() -> None:
    proof = proof_of(TEST, before(1, Safeguard.QUIET_RULE, Safeguard.LOCKER), TODAY)
    assert (proof.axis, proof.kind) == (Axis.VOICE, EvidenceKind.MEASURED)
    assert proof.safeguards == {"quiet_rule", "closing_door", "normal_voice_test"}
    assert "closing_door" not in proof_of(replace(TEST, door=Door.NONE), before(), TODAY).safeguards
