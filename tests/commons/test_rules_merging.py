"""Merging: its laws on any text, and against `git merge-file`."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.commons.rules.differences import blame, compare_inline, side_by_side
from maillage.commons.rules.merge import Conflict, merge, merge_field
from maillage.commons.rules.sentences import cut, paragraphs

SENTENCES = ["Un.", "Deux !", "Trois ?", "Quatre…", "« Cinq. »", "- six", "| 7 | 8 |", "M. Neuf dort.", "🎉", "## Dix"]
texts = st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from([" ", "\n", "\n\n"])), max_size=12).map(
    lambda pieces: "".join(a + b for a, b in pieces)
)


@given(st.text(alphabet="ab.!? \n«»`|-A1", max_size=200))
def test_cutting_loses_nothing(text: str) -> None:
    assert "".join(cut(text)) == text


def test_sentences_are_those_a_reader_sees() -> None:
    text = "M. Martin vient à 9 h. Il ouvre (art. 3 de la charte). « Bon. » Voilà… Et 3.5 % ?\n"
    assert [piece for piece in cut(text) if piece.strip()] == [
        "M. Martin vient à 9 h.",
        "Il ouvre (art. 3 de la charte).",
        "« Bon. »",
        "Voilà…",
        "Et 3.5 % ?",
    ]
    code = "```\nA. B. C.\n```\n"
    assert "A. B. C." in cut(code)
    assert paragraphs("```\na\n\nb\n```\n\nc") == ["```\na\n\nb\n```", "c"]


@given(texts, texts)
def test_one_change_is_taken_whole(a: str, b: str) -> None:
    assert merge(a, a, b).text() == b
    assert merge(a, b, a).text() == b
    assert merge(a, b, b).text() == b
    assert merge(a, a, b).clean
    assert merge(a, b, b).clean


@given(texts, texts, texts)
def test_no_sentence_is_lost_or_doubled(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    sentences = Counter(cut(merged.text()))  # conflicts as mine
    other = Counter(cut(merged.text([conflict.theirs for conflict in merged.conflicts])))
    was, one, two = Counter(cut(base)), Counter(cut(mine)), Counter(cut(theirs))
    for piece in {p for p in [*was, *one, *two] if p.strip()}:
        most = max(one[piece], two[piece], one[piece] + two[piece] - was[piece])
        assert sentences[piece] <= most
        assert other[piece] <= most
        if one[piece] > was[piece]:  # what I added is there when conflicts are settled as mine
            assert sentences[piece] >= min(one[piece], one[piece] + two[piece] - was[piece])


@given(texts, texts, texts)
def test_sides_may_change_places(base: str, mine: str, theirs: str) -> None:
    one, two = merge(base, mine, theirs), merge(base, theirs, mine)
    assert one.clean == two.clean
    if one.clean:
        assert Counter(cut(one.text())) == Counter(cut(two.text()))


def test_two_sentences_of_one_paragraph_and_a_conflict() -> None:
    base = "Le wifi est lent. La clé est chez Anne. On ferme à 18 h.\n"
    mine = "Le wifi est lent. La clé est chez Paul. On ferme à 18 h.\n"
    theirs = "La fibre est là. La clé est chez Anne. On ferme à 18 h.\nVenez.\n"
    assert merge(base, mine, theirs).text() == "La fibre est là. La clé est chez Paul. On ferme à 18 h.\nVenez.\n"
    both = merge(base, mine, base.replace("Anne", "Zoé"))
    conflict = Conflict("La clé est chez Anne.", "La clé est chez Paul.", "La clé est chez Zoé.")
    assert both.conflicts == [conflict]
    assert both.text(["La clé est à la mairie."]) == base.replace("chez Anne", "à la mairie")
    assert merge_field(1, 2, 1) == (2, False)
    assert merge_field(1, 1, 3) == (3, False)
    assert merge_field(1, 2, 3) == (2, True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8, unique=True), st.integers(0, 10_000))
def test_nothing_is_lost_where_git_sees_a_conflict(lines: list[str], seed: int) -> None:
    """One sentence a line, edited on both sides: where git stops, ours stops too or keeps what both wrote."""
    import random
    import tempfile

    random = random.Random(seed)

    def edited(mark: str) -> list[str]:
        version = list(lines)
        for number in range(random.randint(0, 3)):
            at = random.randrange(len(version) + 1)
            new = f"{mark}{number}."
            if random.random() < 0.5 and at < len(version):
                version[at] = new
            elif random.random() < 0.5 and at < len(version):
                del version[at]
            else:
                version.insert(at, new)
        return version

    one, two = edited("Ici "), edited("Là ")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("mine", "base", "theirs")]
        for path, version in zip(paths, (one, lines, two), strict=True):
            path.write_text("".join(f"{line}\n" for line in version), encoding="utf-8")
        git = subprocess.run(["git", "merge-file", "-p", *map(str, paths)], capture_output=True, check=False)
    base, mine, theirs = ("".join(f"{line}\n" for line in version) for version in (lines, one, two))
    ours = merge(base, mine, theirs)
    if git.returncode == 0 and ours.clean:
        assert Counter(ours.text().split()) == Counter(git.stdout.decode().split())
    if ours.clean:
        merged_text = ours.text()
        assert all(line in merged_text for line in one if line.startswith("Ici"))
        assert all(line in merged_text for line in two if line.startswith("Là"))


@given(texts, texts)
def test_a_difference_reads_back_as_both(old: str, new: str) -> None:
    pieces = compare_inline(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    rows = side_by_side(old, new)
    assert ["".join(p.text for p in row.left) for row in rows if row.left] == paragraphs(old)
    assert ["".join(p.text for p in row.right) for row in rows if row.right] == paragraphs(new)


@given(st.lists(texts, min_size=1, max_size=5))
def test_blame_says_who_for_each_paragraph_of_the_last(versions: list[str]) -> None:
    blamed = blame(list(enumerate(versions, start=1)))
    assert [paragraph for paragraph, _number in blamed] == paragraphs(versions[-1])
    for paragraph, number in blamed:
        assert paragraph in paragraphs(versions[number - 1])
