"""Differences on the rendered page: the new page can be read out of it, no word is lost, nothing breaks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.commons.rules.markup import Reader, to_html
from maillage.commons.rules.rendered_differences import IDENTIFIER, TAG, VOID, Stretch, blocks_of, compare_rendered

READER = Reader(lambda target: (f"/{target}/", True), lambda name: f"/images/{name}")


def html_of(text: str) -> str:
    return to_html(text, READER)


def words(html: str) -> str:
    return "".join(TAG.sub("", html).split())


def new_page(stretches: list[Stretch]) -> str:
    html = "".join(one.html for one in stretches if one.kind != "gone")
    return re.sub(r"</?ins>", "", re.sub(r"<del>.*?</del>", "", html, flags=re.DOTALL))


def is_well_formed(html: str) -> bool:
    open_tags: list[str] = []
    for tag in TAG.findall(html):
        name = re.match(r"</?([a-z0-9]+)", tag)[1]  # type: ignore[index]
        if name in VOID:
            continue
        if not tag.startswith("</"):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


BLOCKS = st.sampled_from(
    [
        "Le wifi est lent.",
        "Le wifi est très rapide ce matin.",
        "- un\n- deux",
        "- un\n- deux et demi\n- trois",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "| a | b |\n|---|---|\n| 1 | 3 |\n| 4 | 5 |",
        "## Venir",
        "## Venir et partir",
        "Voir [[wifi]] & **le reste** < 3.",
        "Voir [[wifi|le wifi]] & le reste > 2.",
        "> cité",
        "```\ncode <b>\n```",
        "***",
        "1. d'abord\n\n   un paragraphe\n2. puis",
        "1. d'abord\n2. puis\n   - dedans",
        "![alt > x](images/0123456789abcdef.webp) ici",
    ]
)


@given(st.lists(BLOCKS, max_size=7), st.lists(BLOCKS, max_size=7))
def test_the_new_page_is_all_there_and_what_comes_out_is_well_formed(old: list[str], new: list[str]) -> None:
    before, after = html_of("\n\n".join(old)), html_of("\n\n".join(new))
    stretches = compare_rendered(before, after)
    plain = IDENTIFIER.sub("", after)
    assert "".join(new_page(stretches).split()) == "".join(plain.split())
    for one in stretches:
        assert is_well_formed(one.html), one.html
    gone = "".join(
        one.html if one.kind == "gone" else "".join(re.findall(r"<del>(.*?)</del>", one.html, re.DOTALL))
        for one in stretches
    )
    came = [one.html if one.kind == "new" else "".join(re.findall(r"<ins>(.*?)</ins>", one.html)) for one in stretches]
    stayed_and_came, stayed_and_went = words(before) + words("".join(came)), words(after) + words(gone)
    assert sorted(stayed_and_came) == sorted(stayed_and_went), "each word stayed, came or went"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Prix : 10 €", "Prix : 12 €", "<p>Prix : <del>10</del><ins>12</ins> €</p>"),
        ("- un\n- deux", "- un", None),
        ("a **b** c", "a **b** c d", "<p>a <strong>b</strong> c<ins> d</ins></p>"),
    ],
)
def test_words_are_marked_where_they_stand(old: str, new: str, shown: str | None) -> None:
    stretches = compare_rendered(html_of(old), html_of(new))
    if shown is None:
        assert "deux" in "".join(one.html for one in stretches)
    else:
        assert [one.html.replace("&nbsp;", " ").replace("\u202f", " ") for one in stretches] == [shown]


def test_what_did_not_change_for_long_is_folded() -> None:
    old = "\n\n".join(f"Paragraphe {n}." for n in range(20))
    stretches = compare_rendered(html_of(old), html_of(old + "\n\nLa fin."))
    assert [(one.kind, one.blocks) for one in stretches] == [("fold", 18), ("same", 2), ("new", 1)]
    assert [one.kind for one in compare_rendered(html_of(old), html_of(old))] == ["same"]


def test_blocks_are_elements_of_the_first_level() -> None:
    assert blocks_of("") == []
    assert blocks_of('<p title="a > b">x</p>\n<img alt="<p>">') == ['<p title="a > b">x</p>', '<img alt="<p>">']


def test_words_that_changed_side_by_side_are_one_change() -> None:
    stretches = compare_rendered("<p>La clé est chez Anne.</p>", "<p>La clé est à la mairie.</p>")
    assert [one.html for one in stretches] == ["<p>La clé est <del>chez Anne</del><ins>à la mairie</ins>.</p>"]
