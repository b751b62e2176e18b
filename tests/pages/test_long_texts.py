"""Whatever somebody types: no text without an end is taken, and twice the text is twice the work."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import engines
from django.urls import reverse

import maillage
from maillage.commons.actions.editions import read_order
from maillage.commons.forms import OrderField, SourcesField
from maillage.community.mails.compose import blocks_of, on_one_line, plain_text
from maillage.community.models import Person
from maillage.community.rules.directory import fold_text, parse_links
from maillage.kernel.lines import short_enough
from maillage.kernel.markdown import to_html
from maillage.kernel.refusal import Refusal
from maillage.web.full_text import words
from maillage.web.full_text.postgres import Field, vector_of
from maillage.web.full_text.snippets import snippet
from maillage.web.full_text.suggestions import suggest
from maillage.web.full_text.syntax import read_query
from tests.kit.work import grows_no_faster, lines_run

PARSED = (forms.UUIDField,)  # thirty-two signs, or refused
NOT_ASKED = {("JoiningForm", "username")}  # of the library, which takes it away


def kinds(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds(one)


def our_forms() -> list[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(maillage.__path__, "maillage."):
        if "forms" in module.name or module.name.startswith("maillage.pages."):
            importlib.import_module(module.name)
    found = {one for one in kinds(forms.BaseForm) if one.__module__.startswith("maillage.")}
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__qualname__}")


def test_no_form_takes_a_text_without_an_end() -> None:
    """A presentation of two million characters was kept, and shown to everybody who opened the page."""
    ours = our_forms()
    assert len(ours) > 60
    endless = [
        (form.__name__, name)
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, PARSED) and field.max_length is None
    ]
    assert [one for one in endless if one not in NOT_ASKED] == []


@pytest.mark.parametrize("field", [OrderField(max_length=1000), SourcesField()])
def test_how_long_a_list_is_is_looked_at_before_it_is_read(field: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean("un | pas une adresse\n" * 100_000)
    assert refused.value.error_list[0].code == "max_length"


def test_what_is_typed_beside_a_decision_has_an_end() -> None:
    assert short_enough("  oui ") == "oui"
    with pytest.raises(Refusal, match="at most"):
        short_enough("a" * 2001)


def shown_by(template: str) -> Callable[[str], str]:
    made = engines["django"].from_string(template)
    return lambda text: made.render({"text": text})


def _searched(text: str) -> Any:
    """Without what was kept of words met before: a text read first would pay for all others."""
    words.for_stemmer.cache_clear()
    words._run_of.cache_clear()
    return vector_of([Field(text)])


WORK: dict[str, Callable[[str], Any]] = {
    "wall": shown_by("{{ text|urlize|linebreaks }}"),
    "letters, replies, places": shown_by("{{ text|linebreaks }}"),
    "answers, reasons": shown_by("{{ text|linebreaksbr }}"),
    "charter": to_html,
    "mail as blocks": lambda text: blocks_of(text, "\x02mark"),
    "mail as text": lambda text: plain_text(f"a\x02markquote\n{text}\x02markend\n", "\x02mark"),
    "name in a mail": on_one_line,
    "profile, links": parse_links,
    "cells, names": fold_text,
    "what is searched": _searched,
    "what is typed": read_query,
    "snippet": lambda text: snippet(text, read_query("code a mark")),
    "suggestion": lambda text: suggest("pquge", read_query("pquge"), [text]),
    "order of a collection": lambda text: _or_refusal(read_order, text),
}
PUMPS = {
    "addresses": "http://a.fr/ ",
    "open addresses": "http://(",
    "mails": "a@b.fr ",
    "points": "a.b.",
    "entities": "&lt;",
    "stars": "*a **b ",
    "links": "[a](",
    "pictures": "![",
    "nested": "> - ",
    "refs": "[a]: b\n",
    "code": "`a``",
    "angles": "<a@",
    "table": "|a|b|\n|-|-|\n",
    "underscores": "_a__b",
    "escapes": "\\[",
    "lines": "a\n",
    "empty lines": "\n\n",
    "spaces": "   \n",
    "brackets": "(",
    "quotes": "> ",
    "mark": "\x02mark",
    "one word": "a",
    "pages": "## p\n- a-{n}\n",
    "closing": ").,:;!?",
    "tags": "<a>",
    "accents": "e\u0301",
}


def _or_refusal(work: Callable[[str], Any], text: str) -> Any:
    try:
        return work(text)
    except Refusal as refusal:
        return refusal


@pytest.mark.parametrize("what", WORK)
@pytest.mark.parametrize("pump", PUMPS)
def test_twice_the_text_is_twice_the_work(what: str, pump: str) -> None:
    def work(size: int) -> Any:
        return WORK[what]("".join(PUMPS[pump].replace("{n}", str(n)) for n in range(size)))

    assert grows_no_faster(work, 150)


class LastWords:
    """Held by itself alone once nobody holds it; much is done when the collector of garbage comes by."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        for _turn in range(5000):
            pass


def test_what_another_test_left_behind_is_no_work_of_this_one() -> None:
    def work() -> list[list[int]]:
        return [[n] for n in range(20_000)]

    alone = lines_run(work)
    LastWords()
    assert lines_run(work) == alone


SHORT_ROWS = """
from maillage.kernel.markdown import to_html
print(to_html("|a" * 900 + "|\\n" + "|-" * 900 + "|\\n" + "|a|\\n" * 900).count("<td>"))
"""


def test_a_few_lines_are_no_table_of_a_million_cells() -> None:
    """In a process of its own: the limit is one of the library, which other modules may have set."""
    done = subprocess.run([sys.executable, "-c", SHORT_ROWS], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 6000


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["[" * 100_000, "[" * 5000, '{"a":' * 3000, "9" * 20_001, "9" * 5000])
def test_a_key_too_deep_or_too_long_to_be_read_is_refused(as_: Any, sent: str) -> None:
    """Anybody may send one: it is no error of the site."""
    answer = as_(None).post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert answer.status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "٣" * 30])
def test_a_number_of_thousands_of_figures_is_no_error_of_the_site(as_: Any, bob: Person, number: str) -> None:
    answer = as_(bob).post(reverse("commons:git_keys"), {"enlever": number})
    assert answer.status_code < 500
