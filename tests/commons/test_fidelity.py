"""What comes in is what was meant: code, hard breaks, separators, titles, tables of a wiki, the same wiki again."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.commons import actions
from maillage.commons.drivers.folders import read_file
from maillage.commons.models import Page, Revision
from maillage.commons.rules.imported_files import Batch, Known
from maillage.commons.rules.markup import Reader, clean_text, to_html
from maillage.commons.rules.merge import merge
from maillage.commons.rules.verbatim import code_spans
from maillage.community.models import Person
from maillage.places.models import Place

CASES = Path(__file__).with_name("cases")
READER = Reader(lambda target: (target, True), lambda _name: None)


@pytest.fixture
def known(place: Place) -> Known:
    return actions.known_of(place.network, "CC-BY-SA-4.0")


def case(name: str, known: Known) -> Batch:
    return read_file((CASES / name).read_bytes(), name, known)


def bring_page(name: str, known: Known, place: Place, dora: Person) -> Revision:
    """The only page of a case, once it is brought in."""
    (brought,) = actions.bring_in(dora, place.network, case(name, known))
    head = Page.objects.get(slug=brought.slug).head
    assert head is not None
    return head


def test_code_that_shows_markdown_is_untouched(known: Known, place: Place, dora: Person) -> None:
    text = (CASES / "code_that_shows_markdown.md").read_text()
    assert bring_page("code_that_shows_markdown.md", known, place, dora).text == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("`[a](b.md)` [a](b.md)", ["`[a](b.md)`"]),
        ("``a ` [a](b.md)`` x", ["``a ` [a](b.md)``"]),
        ("\\`[a](b.md)`", []),
        ("- x\n\n      [a](b.md)\n", ["      [a](b.md)\n"]),
        ("> ~~~\n> [a](b.md)\n> ~~~\n", ["> ~~~\n> [a](b.md)\n> ~~~\n"]),
        ("| `a` | b |\n|---|---|\n| `c` | d |\n", ["`a`", "`c`"]),
        ("a ` b\n\nc ` d", []),
    ],
)
def test_code_is_seen_wherever_markdown_shows_it(text: str, code: list[str]) -> None:
    assert [text[start:end] for start, end in code_spans(text)] == code


def test_a_link_is_tied_and_its_twin_in_code_is_not(known: Known) -> None:
    batch = read_file(b"[le wifi](wifi.md), `[le wifi](wifi.md)`, [`code`](wifi.md)\n", "x.md", known)
    assert batch.pages[0].fields["text"] == "[[wifi|le wifi]], `[le wifi](wifi.md)`, [[wifi|`code`]]\n"


def test_a_hard_break_stays_one(known: Known, place: Place, dora: Person) -> None:
    text = bring_page("hard_breaks.md", known, place, dora).text
    assert to_html(text, READER).count("<br>") == 2
    assert clean_text(text) == text == (CASES / "hard_breaks.md").read_text()
    merged = merge(text, text.replace("12", "14"), text + "\nFrance.\n")
    assert merged.clean
    assert merged.text().startswith("Adresse :  \n14 rue X  \n")


def test_spaces_at_the_end_of_a_line_go_but_in_code() -> None:
    assert clean_text("a \n\nb\t\n# c   \n\n```\nd  \n\te \n```\nf   \n") == "a\n\nb\n# c\n\n```\nd  \n\te \n```\nf\n"


@pytest.mark.parametrize("separator", list("\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028"))
def test_control_separators_become_line_ends(separator: str) -> None:
    assert clean_text(f"mot{separator}mot") == "mot\nmot\n"


def test_a_vertical_tab_is_a_line_end(known: Known, place: Place, dora: Person) -> None:
    assert bring_page("vertical_tab.md", known, place, dora).text == "mot\nmot\n"
    assert clean_text("un\u2029deux") == "un\n\ndeux\n"


@pytest.mark.parametrize(("name", "title"), [("title_no.md", "no"), ("title_date.md", "2026-11-24")])
def test_titles_stay_text(name: str, title: str, known: Known, place: Place, dora: Person) -> None:
    assert bring_page(name, known, place, dora).title == title


def test_nothing_of_a_wiki_is_lost_in_silence(known: Known) -> None:
    batch = case("mediawiki_lost.xml", known)
    texts = {str(page.fields["title"]): str(page.fields["text"]) for page in batch.pages}
    remarks = {(where, what) for where, what in batch.remarks}
    assert "[TABLE]" not in "".join(texts.values())
    assert "| Beurre              | Crème / glacée |" in texts["Table retours"]
    assert "| un ; deux      |" in texts["Table liste"]
    assert "| trois / quatre |" in texts["Table liste"]
    for title in ("Table retours", "Table liste", "Tableau imbrique"):
        assert any(where == title and what.startswith("{|") for where, what in remarks), title
    assert all(
        f"| {letter} " in texts["Tableau imbrique"] or f" {letter} " in texts["Tableau imbrique"] for letter in "ab"
    )
    assert '<td><a href="Wifi lent" rel="nofollow ugc noopener">le wifi</a></td>' in to_html(
        texts["Table lien"], READER
    )
    assert "<code>a|b</code>" in to_html(texts["Table tuyau"], READER)
    assert "c|d" in to_html(texts["Table tuyau"], READER)


def test_code_of_a_wiki_is_untouched(known: Known) -> None:
    texts = {str(page.fields["title"]): str(page.fields["text"]) for page in case("mediawiki_lost.xml", known).pages}
    for line in (
        "ligne <br> un",
        "[[pas un lien]]",
        "{{pas un modele}}",
        'echo "[[x]]" # <span>',
        "<div><br></div>",
        "if [[ -f a ]]; then echo b; fi",
        "`[[x]]`",
    ):
        assert line in texts["Adresse code"], line


def test_links_of_a_wiki_lead_to_pages_or_are_told(known: Known) -> None:
    batch = case("mediawiki_lost.xml", known)
    (text,) = (str(page.fields["text"]) for page in batch.pages if page.fields["title"] == "Liens")
    for link in ("[[Wifi lent]]", "[[wifi lent|autre]]", "[[Wifi lent|sec]]", "[[Aide]]", "[[A (b)]]"):
        assert link in text
    remarks = {what for where, what in batch.remarks if where == "Liens"}
    assert {"fr:Page", "Utilisateur:Bob", "Spécial:RecentChanges", "![Le plan](Plan.png)"} <= remarks


def test_two_titles_with_one_slug_are_two_pages(known: Known, place: Place, dora: Person) -> None:
    brought = actions.bring_in(dora, place.network, case("same_slug.xml", known))
    slugs = {one.title: one.slug for one in brought}
    assert slugs == {"C": "c", "C++": "c-2", "مرحبا": "page", "你好": "page-2", "Wi-Fi": "wi-fi", "Wi Fi": "wi-fi-2"}
    texts = {page.title: page.head.text for page in Page.objects.select_related("head") if page.head}
    assert texts["C++"] == "Le langage C plus plus.\n"
    assert texts["你好"] == "Bonjour en chinois.\n"
    again = actions.bring_in(dora, place.network, case("same_slug.xml", known))
    assert {one.kind for one in again} == {"same"}
    assert Page.objects.count() == 6


def test_a_link_to_a_page_whose_address_moved_leads_to_it(known: Known) -> None:
    dump = (
        (CASES / "same_slug.xml")
        .read_text()
        .replace("Tiret.", "[[C++]], [[C++|lui]] et &lt;code&gt;[[C++]]&lt;/code&gt;")
    )
    batch = read_file(dump.encode(), "x.xml", known)
    (text,) = (page.fields["text"] for page in batch.pages if page.fields["title"] == "Wi-Fi")
    assert text.startswith("[[c-2|C++]], [[c-2|lui]] et")


def test_importing_a_wiki_again_adds_what_changed_there(known: Known, place: Place, dora: Person) -> None:
    first = bring_page("reimport_1.xml", known, place, dora)
    (brought,) = actions.bring_in(dora, place.network, case("reimport_2.xml", known))
    assert (brought.kind, brought.revisions) == ("changed", 1)
    page = Page.objects.get(slug=first.page.slug)
    assert page.head is not None
    assert page.head.text == "Deuxième version, corrigée.\n"
    for name in ("reimport_2.xml", "reimport_1.xml"):  # neither is new any more, and nothing is written over
        (brought,) = actions.bring_in(dora, place.network, case(name, known))
        assert brought.kind == "same"
    assert page.revisions.count() == 2
