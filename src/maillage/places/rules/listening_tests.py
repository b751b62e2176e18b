"""The listening test of a room: how many words are understood outside, and what that proves.

The network's own protocol, not a standard; docs/algorithms/listening.md says how it is run and scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt

from maillage.kernel.refusal import Refusal
from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof
from maillage.places.rules.safeguards import Protection, Safeguard

FEWEST_SENTENCES = 10  # fewer prove nothing
LENGTHS = (10, 20)  # sentences one may choose to read
FARTHEST_CM = 300  # a listener farther from the wall proves nothing about it
CODE_MINUTES = 30  # how long the second phone may join
UNINTELLIGIBLE_SHARE, DISCREET_SHARE = 0.10, 0.50  # of the words, the whole interval below
Z = 1.959964  # 95 %

ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
SILENT_END = re.compile(r"(?<=\w\w)(?:ent|er|ez|es|e|s|x)$")


class Voice(StrEnum):
    """How one reads."""

    NORMAL = "normal"  # as across a table
    LOUD = "loud"  # as in a heated meeting


class Door(StrEnum):
    """How the room was shut."""

    CLOSED = "closed"
    AJAR = "ajar"
    OPEN = "open"
    NONE = "none"


class Verdict(StrEnum):
    """What is understood outside."""

    UNINTELLIGIBLE = "unintelligible"
    DISCREET = "discreet"
    UNDERSTOOD = "understood"


LEAST_DB = {Voice.NORMAL: 55, Voice.LOUD: 65}  # dB(A) one metre from who reads; a softer voice proves nothing


def counted_words(sentence: str, language: str) -> list[str]:
    """The words of a sentence as they are compared: without case, accents, punctuation, nor mute French endings.

    An elided word (l’, d’, qu’) is not counted. Two words that French writes differently and says alike count as one:
    leaning towards “understood” is the careful side.

    >>> counted_words("L’été, ils mangent des pommes !", "fr")
    ['et', 'il', 'mang', 'de', 'pomm']
    >>> counted_words("Don't close the Door.", "en")
    ['dont', 'close', 'the', 'door']
    """
    folded = unicodedata.normalize("NFKD", sentence.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    if language != "fr":
        return re.findall(r"\w+", re.sub(r"['’]", "", plain))
    words = [word for word in re.findall(r"\w+", plain) if word not in ELIDED]
    return [SILENT_END.sub("", word) for word in words]


def score(spoken: str, written: str, language: str) -> tuple[int, int]:
    """How many of the words that were read were written down, whatever their order, and how many were read."""
    read, noted = (Counter(counted_words(text, language)) for text in (spoken, written))
    return (read & noted).total(), read.total()


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), 0 to 1; the whole of it when nothing was tried.

    >>> [round(bound, 3) for bound in wilson_interval(2, 80)]
    [0.007, 0.087]
    """
    if trials == 0:
        return 0.0, 1.0
    share, z2 = successes / trials, Z * Z
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


@dataclass(frozen=True, slots=True)
class Listening:
    """How a test was made, and what came of it."""

    voice: Voice
    door: Door
    distance_cm: int
    sound_db: int
    sentences: int
    heard: int
    total: int

    @property
    def interval(self) -> tuple[float, float]:
        return wilson_interval(self.heard, self.total)

    @property
    def verdict(self) -> Verdict:
        """What is understood outside: the whole interval counts, so that a short test claims less."""
        most = self.interval[1]
        if most <= UNINTELLIGIBLE_SHARE:
            return Verdict.UNINTELLIGIBLE
        return Verdict.DISCREET if most <= DISCREET_SHARE else Verdict.UNDERSTOOD


def may_count(test: Listening) -> Refusal | None:
    """Whether a test may be evidence, or why not."""
    if test.sentences < FEWEST_SENTENCES:
        return Refusal("too_few", "Ten sentences at least: fewer prove nothing.")
    if test.distance_cm > FARTHEST_CM:
        return Refusal("too_far", "Who listens stands three metres away at the most.")
    if test.sound_db < LEAST_DB[test.voice]:
        least = LEAST_DB[test.voice]
        return Refusal("too_soft", "Read louder: this voice is at least %(least)s dB(A) at one metre.", least=least)
    if test.voice is Voice.LOUD and test.verdict is Verdict.UNDERSTOOD:
        return Refusal("loud_is_heard", "A loud voice is understood outside. Try again in a normal voice.")
    return None


def proof_of(test: Listening, before: Protection, day: date) -> Proof:
    """The evidence of the axis of voice that a test makes (one that `may_count`)."""
    voice = before.held & {
        Safeguard.QUIET_RULE,
        Safeguard.PHONE_BOOTH,
        Safeguard.DOOR_SEAL,
        Safeguard.NO_PUBLIC_NEXT_DOOR,
    }
    if test.door is not Door.NONE:
        voice |= {Safeguard.CLOSING_DOOR}
    if test.verdict is Verdict.UNDERSTOOD:
        level = min(1, before.levels[Axis.VOICE])
    elif test.verdict is Verdict.DISCREET:
        level = 2
    elif test.voice is Voice.NORMAL:
        level, voice = 3, voice | {Safeguard.NORMAL_VOICE_TEST}
    else:
        level = 4 if Safeguard.NO_PUBLIC_NEXT_DOOR in before.held else 3
        voice |= {Safeguard.NORMAL_VOICE_TEST, Safeguard.LOUD_VOICE_TEST}
    return Proof(Axis.VOICE, level, EvidenceKind.MEASURED, day, frozenset(map(str, voice)))
