"""A refusal is said in the reader's language: never by `str`, which is English."""

from __future__ import annotations

import re

from tests.kit.house import PACKAGE


def test_no_page_says_a_refusal_by_str() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("views/*.py")}
    assert not [path.name for path, text in texts.items() if re.search(r"\bstr\(refusal\)", text)]
