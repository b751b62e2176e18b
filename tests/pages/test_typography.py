"""What is said in French is typographically right: spaces that do not break before high signs, curly apostrophes."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from maillage.config.settings import PACKAGE

WRONG = re.compile(r"\S (?:[;?!€»](?!=)|%(?![(sd\w])|:(?![\w/-]))|« |[^\W\d_]'[^\W\d_]")


def test_the_catalogue_has_no_plain_space_before_a_high_sign_nor_a_straight_apostrophe() -> None:
    with (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [m for m in read_po(file, locale="fr") if m.id]
    texts = [text for m in messages for text in ([m.string] if isinstance(m.string, str) else m.string)]
    assert len(texts) > 1000
    assert not [text for text in texts if WRONG.search(re.sub(r"<[^>]+>", "", text))]
