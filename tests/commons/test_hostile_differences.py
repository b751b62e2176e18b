"""Differences and merges of hostile texts: twice the text takes at most two and a half times the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.commons import actions
from maillage.commons.models import Page, Proposal
from maillage.commons.rules.alignment import EFFORT, Effort, Matcher, opcodes
from maillage.commons.rules.differences import blame, compare_inline, side_by_side
from maillage.commons.rules.merge import merge
from maillage.commons.rules.sentences import cut, paragraphs
from maillage.community.models import Person
from tests.factories import page_fields
from tests.kit.work import grows_no_faster, lines_run

Pair = Callable[[int], tuple[str, str]]
PAIRS: dict[str, Pair] = {
    "initials": lambda n: ("A. B. " * (n // 6), "B. C. " * (n // 6)),
    "sentences turned round": lambda n: ("Aa. Bb. " * (n // 8), "Bb. Aa. " * (n // 8)),
    "numbers": lambda n: ("1. 2. " * (n // 6), "2. 1. " * (n // 6)),
    "lines": lambda n: ("a\n" * (n // 2), "b\n" + "a\n" * (n // 2)),
    "paragraphs": lambda n: ("a\n\n" * (n // 3), "b\n\n" * (n // 3)),
    "words": lambda n: ("a " * (n // 2), "b " * (n // 2)),
    "words that alternate": lambda n: ("a b " * (n // 4), "a c " * (n // 4)),
    "each a hundred times": lambda n: (
        "".join(f"{k * 7 % (1 + n // 300)}.\n" for k in range(n // 4)),
        "".join(f"{k * 11 % (1 + n // 300)}.\n" for k in range(n // 4)),
    ),
    "all others": lambda n: ("".join(f"a{k}\n" for k in range(n // 4)), "".join(f"b{k}\n" for k in range(n // 4))),
    "turned over": lambda n: (
        "".join(f"{k}\n" for k in range(n // 4)),
        "".join(f"{k}\n" for k in reversed(range(n // 4))),
    ),
    "spaces": lambda n: ("A. " + " " * n + "B", "B. " + " " * n + "A"),
    "fences": lambda n: ("```\n" * (n // 4), "~~~\n" * (n // 4)),
}
READ: dict[str, Callable[[str, str], Any]] = {
    "inline": compare_inline,
    "side by side": side_by_side,
    "blame": lambda old, new: blame([(1, old), (2, new), (3, old)]),
    "merge": lambda old, new: merge(old, new, f"Zz. {old}"),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_a_text_is_cut_in_one_pass(pair: Pair) -> None:
    """5 × 19,900 characters "A. B. …" took 13.6 s: each sentence was looked for from the beginning of its line."""
    assert grows_no_faster(lambda n: [(cut(text), paragraphs(text)) for text in pair(n)], 4000)


@pytest.mark.parametrize("read", READ.values(), ids=READ)
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_what_is_compared_is_bounded_whatever_is_written(pair: Pair, read: Callable[[str, str], Any]) -> None:
    """Twice the text, two and a half times the work; or the effort was spent, and then no more than the effort."""
    small, large = lines_run(lambda: read(*pair(1000))), lines_run(lambda: read(*pair(2000)))
    assert large <= max(2.5 * small + 1000, 5 * EFFORT)  # five lines a comparison


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_a_difference_of_two_long_texts_spends_its_effort_and_no_more(pair: Pair) -> None:
    effort = Effort()
    old, new = pair(95_000)
    pieces = compare_inline(old, new, effort)
    assert 0 <= effort.left <= EFFORT
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert len(pieces) <= 3000


def test_comparisons_are_counted_as_they_are_made() -> None:
    """The effort said to be spent is at least the turns of difflib's inner loop."""
    a, b = [str(k % 20) for k in range(400)], [str(k % 19) for k in range(400)]
    effort = Effort()
    made = lines_run(lambda: Matcher(None, a, b, effort).get_opcodes())
    assert made < 12 * (EFFORT - effort.left) + 5000


def test_without_effort_left_all_is_said_to_be_replaced() -> None:
    assert [code[0] for code in opcodes(["a", "x", "b"], ["a", "b", "y"], Effort(0))] == ["equal", "replace"]
    assert merge("A. " * 9000, "B. " + "A. " * 9000, "A. " * 9000 + "C. ").text().count("A.") == 9000


@pytest.mark.django_db
def test_the_difference_of_a_proposal_that_is_not_shown_is_not_computed(
    key: Page, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger asks for a stranger's proposal that waits to be let in: nothing is compared."""
    made = actions.propose(None, key, 1, page_fields("A. B. " * 3000), origin="192.0.2.1")
    Client().get(made.get_absolute_url())  # what the first request of a process loads is not counted
    count = lines_run(lambda: Client().get(made.get_absolute_url()))
    Proposal.objects.filter(pk=made.pk).update(fate="open", author=bob)
    assert lines_run(lambda: Client().get(made.get_absolute_url())) > count + 10_000


@pytest.mark.django_db
def test_who_wrote_what_reads_so_many_characters_at_most(key: Page, bob: Person) -> None:
    from maillage.commons.queries import last_revisions

    for number in range(1, 6):
        actions.save(bob, key, number, page_fields(f"{number} " * 5000))
    assert [one.number for one in last_revisions(key, 200, 25_000)] == [5, 6]
    assert [one.number for one in last_revisions(key, 3, 10**9)] == [4, 5, 6]
    page = Client().get(f"/documentation/{key.slug}/qui/")
    assert page.status_code == 200
