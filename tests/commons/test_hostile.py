"""Hostile Markdown: nothing executes, nothing hides, nothing takes for ever; every reader of it gets the same words."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.commons.rules.markup import ATTRIBUTES, LONGEST, TAGS, Reader, clean_text, headings, links, to_html
from maillage.kernel.refusal import Refusal

READER = Reader(lambda target: (f"/documentation/{target}/", True), lambda name: f"/documentation/images/{name}")
XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>x</script></svg>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](http://tiers.example/pixel.gif)",
    '![x](images/0123456789abcdef.webp" onerror="alert(1))',
    "<javascript:alert(1)>",
    "<http://x onmouseover=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](http://a"onmouseover=alert(1)//)',
    "[a](<javascript:alert(1)>)",
    "<iframe src=javascript:alert(1)>",
    "<a href='java&#x0a;script:alert(1)'>x</a>",
    "<math><mi//xlink:href=x>",
    "<style>@import 'http://tiers.example'</style>",
    "<base href=//tiers.example>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//tiers.example><input name=csrfmiddlewaretoken>",
    "`<script>alert(1)</script>`",
    "```<img src=x onerror=alert(1)>\n```",
    '```html" onload="alert(1)\n<b>x</b>\n```',
    "|a|b|\n|-|-|\n|<script>x</script>|y|",
    '[[x"onmouseover=alert(1)]]',
    "[[<script>alert(1)</script>]]",
    "[[javascript:alert(1)|x]]",
    "[[a|<img src=x onerror=x>]]",
    "# <script>alert(1)</script>",
    '## " onclick="alert(1)',
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    '[^" onclick="x]\n\n[^" onclick="x]: y',
    "- [ ] <script>x</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>x</script>]]>",
    "<?xml <script>x</script> ?>",
    "<plaintext>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "\u2028<script>\u2029",
    "<a\u00a0href=x>",
]


class Seen(HTMLParser):
    """What a browser would make of it: its elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            text = "".join((value or "").split()).lower()
            if name not in ATTRIBUTES.get(tag, set()) | {"rel"}:
                self.wrong.append(f"{tag} {name}")
            if name in {"href", "src"} and urlsplit(text).scheme not in {"", "http", "https", "mailto"}:
                self.wrong.append(f"{name}={value}")
            if name == "src" and not text.startswith("/documentation/images/"):
                self.wrong.append(f"src={value}")


@pytest.mark.parametrize("text", XSS)
def test_nothing_of_the_corpus_executes(text: str) -> None:
    for around in (
        text,
        f"avant {text} après",
        f"> {text}",
        f"- {text}",
        f"| {text} |\n|---|\n| {text} |",
        f"**{text}**",
    ):
        assert not Seen(to_html(clean_text(around), READER)).wrong


@given(st.text(alphabet="<>[]()!\"'`*_|#^:-& \nscriptja/=xhef\\", max_size=120))
def test_nothing_made_of_their_signs_does(text: str) -> None:
    assert not Seen(to_html(clean_text(text), READER)).wrong


def test_marks_that_are_not_seen_are_taken_out() -> None:
    text = clean_text("le\u200b code\u202e est \u2066abc\u2069\ufeff so\u00adlide\u200f")
    assert text == "le code est abc solide\n"
    assert clean_text("e\u0301") == "é\n"


@pytest.mark.parametrize(
    "text", ["a" * 10_000_000, "x\n" * LONGEST, "é" * (LONGEST + 1)], ids=["10 MB", "lines", "long"]
)
def test_what_is_too_long_is_refused_before_it_is_read(text: str) -> None:
    with pytest.raises(Refusal):
        clean_text(text)


DEEP = {
    "quotes": '">" * 20_000',
    "lists": '"\\n".join("  " * n + "- a" for n in range(180))',
    "brackets": '"[" * 20_000',
    "links": '"[a](" * 10_000',
    "emphasis": '"*a **a " * 10_000',
    "code": '"`" * 20_000',
    "images": '"![" * 10_000',
    "wiki": '"[[a" * 10_000',
    "notes": '"[^a]" * 4_900 + "\\n\\n[^a]: b"',
    "tables": '"|" * 9_000 + "\\n" + "|-" * 4_500',
    "headings": '"# a\\n" * 20_000',
    "entities": '"&amp;" * 4_000',
    "definitions": '"[a]: b\\n" * 10_000',
    "html": '"<a " * 20_000',
    "escapes": '"\\\\*" * 20_000',
    "numbers": '"1. " * 6_000',
}
RUN = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from maillage.commons.rules.markup import Reader, clean_text, headings, links, to_html
text = clean_text(TEXT)
to_html(text, Reader(lambda t: ("/", True), lambda n: "/")), headings(text), links(text)
"""


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_deep_or_repeated_ends_within_bounds_of_memory_and_processor(text: str) -> None:
    """60 seconds of processor are many times what the worst takes: this stops what would grow without end."""
    script = RUN.replace("TEXT", f"({text})[:19_000]" if "range" not in text and "\\n" not in text else f"({text})")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


COMPARED = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from maillage.commons.rules.differences import blame, compare_inline, side_by_side
from maillage.commons.rules.merge import merge
one = OLD
two = NEW
assert "".join(p.text for p in compare_inline(one, two) if p.kind != "new") == one
side_by_side(one, two), blame([(1, one), (2, two)] * 20), merge(one, two, "Zz. " + one)
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Aa. " * 25_000', '"Aa. " * 24_999 + "Bb. "'),
        ('"Aa. Bb. " * 12_500', '"Bb. Aa. " * 12_500'),
        ('"a\\n" * 50_000', '"b\\n" + "a\\n" * 49_000'),
        ('"a\\n\\n" * 33_000', '"b\\n\\n" * 33_000'),
        ('"a " * 50_000', '"b " * 50_000'),
    ],
)
def test_differences_and_merges_of_what_is_repeated_end_too(old: str, new: str) -> None:
    script = COMPARED.replace("OLD", old).replace("NEW", new)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_headings_of_the_same_words_have_addresses_of_their_own() -> None:
    anchors = [one.anchor for one in headings("# a\n# a\n# a 2\n# a\n# a-2\n")]
    assert len(set(anchors)) == len(anchors)
    assert links("[[a]] `[[b]]`")[0].target == "a"
