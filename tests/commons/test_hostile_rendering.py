"""Hostile Markdown is rendered in a time that follows its length, and once, not at each view."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maillage.commons import presenters
from maillage.commons.rules.markup import Reader, outline, to_html, words_of
from maillage.kernel.markdown import MOST_EMPTY_CELLS
from tests.kit.work import grows_no_faster, lines_run

READER = Reader(lambda _target: ("/", True), lambda _name: "/")
HOSTILE: dict[str, Callable[[int], str]] = {
    "quotes": lambda n: ">" * n,
    "brackets": lambda n: "[" * n,
    "links": lambda n: "[a](" * (n // 4),
    "emph": lambda n: "*a **a " * (n // 7),
    "code": lambda n: "`" * n,
    "codes": lambda n: " ".join("`" * k for k in range(1, int((2 * n) ** 0.5))),
    "img": lambda n: "![" * (n // 2),
    "wiki": lambda n: "[[a" * (n // 3),
    "notes": lambda n: "[^a]" * (n // 4) + "\n\n[^a]: b",
    "inlnotes": lambda n: "^[" * (n // 2),
    "table": lambda n: "|" * (n // 2) + "\n" + "|-" * (n // 4),
    "table2": lambda n: "|a|b|\n|-|-|\n" + "|a|b|\n" * (n // 6),
    "table3": lambda n: "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + ("|a" * 200 + "|\n") * (n // 400),
    "tablerow1": lambda n: "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "a\n" * (n // 2),
    "headings": lambda n: "# a\n" * (n // 4),
    "entities": lambda n: "&amp;" * (n // 5),
    "defs": lambda n: "[a]: b\n" * (n // 7),
    "defs2": lambda n: "".join(f"[{i}]: b\n" for i in range(n // 9)),
    "html": lambda n: "<a " * (n // 3),
    "esc": lambda n: "\\*" * (n // 2),
    "numbers": lambda n: "1. " * (n // 3),
    "lists": lambda n: "\n".join("  " * k + "- a" for k in range(int(n**0.5))),
    "para-brackets": lambda n: ("[" * 99 + "\n") * (n // 100),
    "closebr": lambda n: "a]" * (n // 2),
    "pairs": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "[\\": lambda n: "[\\" * (n // 2),
    "und": lambda n: "_a_b" * (n // 4),
    "strike": lambda n: "~~a " * (n // 4),
    "stars": lambda n: "*" * n,
    "starsp": lambda n: "a**b" * (n // 4),
    "parens": lambda n: "[a](" + "(" * n,
    "linkt": lambda n: "[a](<" * (n // 5),
    "title": lambda n: '[a](b "' * (n // 8),
    "refs": lambda n: "[a][b]" * (n // 6),
    "lt": lambda n: "<" * n,
    "ltcom": lambda n: "<!--" * (n // 4),
    "amp": lambda n: "&" * n,
    "nl": lambda n: "\n" * n + "a",
    "lists2": lambda n: "- a\n" * (n // 4),
    "lists3": lambda n: "- - - - a\n" * (n // 10),
    "bq": lambda n: "> a\n" * (n // 4),
    "bq2": lambda n: "> > > > > a\n" * (n // 12),
    "fence": lambda n: "```\n" * (n // 4),
    "tasks": lambda n: "- [ ] a\n" * (n // 8),
    "notes2": lambda n: "".join(f"[^{i}]\n\n[^{i}]: b\n\n" for i in range(n // 20)),
    "nested_notes": lambda n: "[^a]\n\n" + "[^a]: " * (n // 6),
    "em_nested": lambda n: "*a " * (n // 6) + " a*" * (n // 6),
    "wikis": lambda n: "[[a|b]]" * (n // 7),
    "headsame": lambda n: "# a 2\n" * (n // 6),
    "defopen": lambda n: "[a]: b '" * (n // 9),
    "defopenl": lambda n: "[a]: b '\n" * (n // 9),
    "colon": lambda n: "[" * 50 + "\n" + "a\n" * (n // 2),
    "spaces": lambda n: "a" + " " * n + "b",
    "spnl": lambda n: ("a" + " " * 98 + "b\n") * (n // 100),
    "img2": lambda n: "![a](b)" * (n // 7),
    "nestimg": lambda n: "![" * (n // 8) + "a" + "](b)" * (n // 8),
    "auto": lambda n: "<a:" * (n // 3),
    "mail": lambda n: "<a@" * (n // 3),
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_text_is_twice_the_work(made: Callable[[int], str]) -> None:
    assert grows_no_faster(lambda n: (to_html(made(n), READER), words_of(made(n))), 200)


def test_rows_shorter_than_their_head_are_filled_within_a_bound() -> None:
    """A member's table of 100 kB took six seconds at each view."""
    html = to_html("|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "a\n" * 20_000, READER)
    assert html.count("<td") <= MOST_EMPTY_CELLS + 400


@pytest.mark.django_db
def test_a_text_is_rendered_once_and_again_when_a_page_it_names_is_written() -> None:
    text = "|a|b|\n|-|-|\n" + "|a|[[wifi-du-bourg]]|\n" * 200
    assert len(text) < presenters.LONG_TEXT
    first = lines_run(lambda: presenters.render_html(text, "fr"))
    assert lines_run(lambda: presenters.render_html(text, "fr")) < first / 10
    assert lines_run(lambda: outline(text)) < 20
    before = str(presenters.render_html(text, "fr"))
    from maillage.commons.models import Page
    from tests.factories import make_member, make_network, make_page, make_person

    network, person = make_network("Autre"), make_person("yan")
    make_member(person, network)
    assert isinstance(make_page(person, network, title="Wifi du bourg"), Page)
    after = str(presenters.render_html(text, "fr"))
    assert "missing" in before
    assert "missing" not in after


@pytest.mark.django_db
def test_a_long_text_is_rendered_apart_as_it_would_be_here(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# Wifi\n\n" + "|a|b|\n|-|-|\n" + "|a|[[wifi-du-bourg]]|\n" * 600 + "\nUne note.[^1]\n\n[^1]: Là.\n"
    apart = str(presenters.render_html(text, "fr"))
    presenters._render_long.cache_clear()
    monkeypatch.setattr(presenters, "LONG_TEXT", len(text))
    assert apart == str(presenters.render_html(text, "fr"))
    assert presenters.table_of_contents(text) == []


@pytest.mark.django_db
def test_short_pages_read_meanwhile_do_not_have_a_long_one_rendered_again() -> None:
    long = "|a|b|\n|-|-|\n" + "|a|b|\n" * 1200
    presenters.render_html(long, "fr")
    for number in range(100):
        presenters.render_html(f"Page {number}", "fr")
    held = presenters._render_long.cache_info().hits
    presenters.render_html(long, "fr")
    assert presenters._render_long.cache_info().hits == held + 1


def test_long_texts_are_compared_apart_as_they_would_be_here(monkeypatch: pytest.MonkeyPatch) -> None:
    old = "Le wifi est lent. Il pleut.\n\n" * 500
    new = old.replace("lent", "rapide", 3)
    apart = presenters.inline_difference(old, new), presenters.side_by_side_difference(old, new)
    monkeypatch.setattr(presenters, "LONG_PAIR", len(old + new))
    assert apart == (presenters.inline_difference(old, new), presenters.side_by_side_difference(old, new))
    assert apart[0]["came"] == 3
