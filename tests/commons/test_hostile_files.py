"""Hostile files, by push or import: refused or read in one pass, before anything is written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest

from maillage.commons.drivers.folders import read_file
from maillage.commons.rules import frontmatter
from maillage.commons.rules.imported_files import MOST_BYTES, Known, insert_picture_names, links_in, page_of_file
from maillage.kernel.refusal import Refusal
from tests.kit.work import grows_no_faster

KNOWN = Known(frozenset({"method"}), frozenset({"howto"}), frozenset({"fr"}), frozenset(), "CC-BY-SA-4.0")
HOSTILE: dict[str, Callable[[int], str]] = {
    "heading and spaces": lambda n: "# a" + " " * n,
    "heading and signs": lambda n: "# a" + " #" * (n // 2) + "x",
    "escaped brackets": lambda n: "[\\" * (n // 2),
    "brackets": lambda n: "[" * n,
    "links begun": lambda n: "[a](" * (n // 4),
    "titles begun": lambda n: '[a](b "' * (n // 7),
    "address and spaces": lambda n: "[a](b" + " " * n,
    "addresses and spaces": lambda n: ("[a](b" + " " * 95) * (n // 100),
    "pictures": lambda n: "![a](x.png)" * (n // 11),
    "pages": lambda n: "[a](x.md)" * (n // 9),
    "line ends": lambda n: "\n" * n + "# a",
    "dashes": lambda n: "---\n" * (n // 4),
    "lists in lists": lambda n: f"---\na: {'[' * n}\n---\n",
    "names": lambda n: "---\n" + "a: b\n" * (n // 5) + "---\n",
}


def parse_text(text: str) -> None:
    try:
        page = page_of_file("pages/a.md", text.encode(), lambda _path: None, KNOWN, [])
    except Refusal:
        return
    insert_picture_names(str(page.fields["text"]), {"x.png": "0" * 16 + ".webp"})


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_a_file_of_twice_the_length_takes_twice_the_work(made: Callable[[int], str]) -> None:
    assert grows_no_faster(lambda n: parse_text(made(n)), 6000)


EACH_IN_20_S = """
from resource import RLIM_INFINITY, RLIMIT_CPU, RUSAGE_SELF, getrusage, setrlimit
from tests.commons.test_hostile_files import HOSTILE, parse_text
for name, made in HOSTILE.items():
    text, used = made(90_000), getrusage(RUSAGE_SELF)
    setrlimit(RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 20, RLIM_INFINITY))
    parse_text(text)
    print(name, flush=True)
"""


def test_no_pattern_goes_back_on_its_steps() -> None:
    """`# a` and 50,000 spaces took 32.8 s, `[\\` 30,000 times 25 s: in C, where steps are counted by the processor.

    The first that is not among those that were read is the one that took more.
    """
    done = subprocess.run([sys.executable, "-c", EACH_IN_20_S], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == list(HOSTILE), done.stderr[-500:]


def test_links_are_those_of_before() -> None:
    text = 'Un [a](b.md), ![c](<d e.png>) ![c](<d.png> "t") \\[x](y) [z] [[w]] [![i](j.png)](k) ![a[b](c)'
    assert [text[tie.start : tie.end] for tie in links_in(text)] == [
        "[a](b.md)",
        '![c](<d.png> "t")',
        "![i](j.png)",
        "[b](c)",
    ]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        "a: &a [*a]\n",
        "a: " + "[" * 5000 + "\n",
        "a: " + "{b: " * 3000 + "\n",
        "- " * 3000 + "\n",
        "? [a]\n: b\n",
        "{a: b}: c\n",
        "a: !!python/object/apply:os.system [x]\n",
        "<<: 1\n",
        "\t: x\n",
        "%YAML 9.9\n",
        "a: 'x\n",
        "x" * 30_000 + "\n",
        "date: 2024-02-31\n",
        "date: 99999-99-99T99:99:99Z\n",
        "n: 0x\n",
        "n: " + "9" * 5000 + "\n",
        "a: .nan\n",
        "a: !!int x\n",
        "a: !!timestamp x\n",
        "a: !!binary é\n",
    ],
    ids=lambda head: head[:20],
)
def test_what_stands_between_dashes_is_read_or_refused(head: str) -> None:
    """An alias bomb took 1.47 GB, `date: 2024-02-31` and deep lists in a ZIP made a page of error."""
    packed = BytesIO()
    with ZipFile(packed, "w") as folder:
        folder.writestr("pages/a.md", f"---\n{head}---\n\nTexte\n")
    code, text = "", ""
    try:
        text = str(read_file(packed.getvalue(), "a.zip", KNOWN).pages[0].fields["text"])
    except Refusal as refusal:
        code = refusal.code
    assert (code, text) in {("bad_file", ""), ("", "Texte\n")}


def test_values_are_the_words_that_were_written() -> None:
    """Titles "no" and "2026-11-24" stay texts; nothing stays nothing."""
    known, _text = frontmatter.load("---\ntitle: no\ndate: 2024-02-31\nsummary: ~\nsources:\nn: 012\n---\n")
    assert known == {"title": "no", "date": "2024-02-31", "summary": None, "sources": None, "n": "012"}
    values = {"title": "2026-11-24", "places": ["no", "~"], "sources": [{"title": "1", "date": "2026-01-02"}]}
    assert frontmatter.load(frontmatter.dump(values, "x\n")) == (values, "x\n")


def test_a_file_too_long_to_be_a_page_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refusal, match="a page 100000 at most"):
        page_of_file("a.md", b"\xff" * (MOST_BYTES + 1), lambda _path: None, KNOWN, [])


def test_memory_stays_small() -> None:
    """The whole of the above in a process that may take 700 MB."""
    script = (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({700_000_000},) * 2)\n"
        "from tests.commons.test_hostile_files import BOMB, HOSTILE, parse_text\n"
        "parse_text(f'---\\n{BOMB}---\\n')\nfor made in HOSTILE.values(): parse_text(made(90_000))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
