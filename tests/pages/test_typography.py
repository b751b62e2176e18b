"""What is said in French is typographically right: spaces that do not break before high signs, curly apostrophes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.db.models import Value
from django.db.models.functions import Concat

from maillage.bookings.models import Booking
from maillage.community.models import (
    Charter,
    DirectoryEntry,
    Membership,
    Network,
    Organisation,
    Person,
    Post,
    PrivateMessage,
)
from maillage.config.settings import PACKAGE
from maillage.foresight.models import Scenario
from maillage.places.models import Closure, Labelling, Place, PlaceProposal, Space
from maillage.web.typography import EMPTY, set_page
from tests.kit.screens import SignedIn

WRONG = re.compile(r"\S (?:[;?!€»](?!=)|%(?![(sd\w])|:(?![\w/-]))|« |[^\W\d_]'[^\W\d_]")
QUOTED = re.compile(r'(?<!\w)"[^"]+"')
TYPED = "L'essai : \"oui\" ! N'est-ce pas ?"
NAME = "L'atelier d'Anne"
AS_TYPED = {"code", "pre", "kbd", "samp", "script", "style", "textarea"}
IN_A_LINE = {"a", "abbr", "b", "em", "i", "mark", "q", "small", "span", "strong", "sub", "sup", "time", "bdi"}


def test_the_catalogue_has_no_plain_space_before_a_high_sign_nor_a_straight_apostrophe() -> None:
    with (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [m for m in read_po(file, locale="fr") if m.id]
    texts = [text for m in messages for text in ([m.string] if isinstance(m.string, str) else m.string)]
    assert len(texts) > 1000
    assert not [text for text in texts if WRONG.search(re.sub(r"<[^>]+>", "", text))]


class Words(HTMLParser):
    """What one reads in French in a page, a line a block; not what is shown as it was typed, nor other languages."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self.open or self.open[-1][1]:
            self.text += "".join(f"\n{given[name]}\n" for name in ("aria-label", "alt", "title") if given.get(name))
        self.text += "" if tag in IN_A_LINE else "\n"
        if tag not in EMPTY:
            read = self.open[-1][1] if self.open else True
            spoken = (given.get("lang") or ("fr" if read else "en")).startswith("fr")
            self.open.append((tag, spoken and tag not in AS_TYPED and given.get("translate") != "no" and read))

    def handle_endtag(self, tag: str) -> None:
        while tag in [name for name, _read in self.open] and self.open.pop()[0] != tag:
            pass
        self.text += "" if tag in IN_A_LINE else "\n"

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1][1]:
            self.text += data

    @property
    def wrong(self) -> list[str]:
        lines = (re.sub(r"[ \t\r]+", " ", line).strip() for line in self.text.split("\n"))
        return [line for line in lines if WRONG.search(line) or QUOTED.search(line)]


@pytest.fixture
def typed(addresses: dict[str, str], bob: Person) -> None:
    """All that people type was typed as keyboards do."""
    Place.objects.update(
        name=NAME,
        commune="30339",
        address="3, rue de l'Église",
        presentation=TYPED,
        getting_there=TYPED,
        tries=TYPED,
        struggles=TYPED,
        access_details=TYPED,
        sources=TYPED,
    )
    Space.objects.update(name=NAME, description=TYPED)
    Closure.objects.update(reason=TYPED)
    Booking.objects.update(note=TYPED)
    Network.objects.update(name="L'Aubrac", tagline=TYPED, presentation=TYPED, processors=TYPED)
    Organisation.objects.update(name=Concat(Value("L'Office d'"), "name"), presentation=TYPED)
    Charter.objects.update(title="L'engagement", text=f"# {TYPED}\n\n{TYPED}")
    Membership.objects.update(
        name="Bob d'Arc", work="L'été", needs=TYPED, offers=TYPED, question=TYPED, answer=TYPED, reason=TYPED
    )
    DirectoryEntry.objects.update(does="L'image : du dessin !")
    PrivateMessage.objects.update(text=TYPED)
    Post.objects.update(text=TYPED, voice="L'Aubrac")
    PlaceProposal.objects.update(name=NAME, description=TYPED, reason=TYPED)
    Labelling.objects.update(reason=TYPED)
    Scenario.objects.update(name=NAME)
    Person.objects.exclude(name="").update(name="Jeanne d'Arc")


@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize("person", ["nobody", "bob", "alice", "dora"])
def test_no_french_page_shows_a_plain_space_before_a_high_sign_nor_a_straight_apostrophe(
    addresses: dict[str, str], as_: SignedIn, who: dict[str, Person | None], person: str
) -> None:
    client, wrong, read = as_(who[person]), dict[str, Any](), 0
    for name, address in addresses.items():
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and not answer.streaming:
            read += 1
            if found := Words(answer.content.decode()).wrong:
                wrong[name] = found
    assert not wrong
    assert read > 20


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>L&#x27;an : <b>oui !</b></p>", "<p>L’an\u00a0: <b>oui\u202f!</b></p>"),
        ("<p>&quot;Non&quot; a &lt; b ; c</p>", "<p>«\u00a0Non\u00a0» a &lt; b\u202f; c</p>"),
        ('<a aria-label="L&#x27;an &quot;x y" href="/l\'an">', '<a aria-label="L’an &quot;x y" href="/l\'an">'),
        *[
            (same, same)
            for same in (
                '<input value="L&#x27;an : oui !">',
                "<textarea>L&#x27;an : oui !</textarea>",
                "<code>d&#x27;x ;</code>",
                "<script>{\"a\" : 'd'}</script>",
                '<p translate="no">L&#x27;an <b>l&#x27;an</b></p>',
                "<p>d&#x27;ici@example.org</p>".replace("&#x27;", "'"),
                "<!-- l'an : --><p>10:30</p>",
            )
        ],
        ('<p lang="en">It\'s ? <i lang="fr">Oui ?</i></p>', '<p lang="en">It’s ? <i lang="fr">Oui\u202f?</i></p>'),
        ("<ul><li>l'an<br><li>d'or</ul><p>j'ai</p>", "<ul><li>l’an<br><li>d’or</ul><p>j’ai</p>"),
    ],
)
def test_text_is_set_and_what_is_typed_again_compared_or_code_is_not(html: str, expected: str) -> None:
    assert set_page(html, "fr") == expected
