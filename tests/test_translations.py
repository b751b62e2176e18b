"""Whatever the code says to people stands in the catalogue, also where the extraction of messages does not look.

Strings inside f-strings are not read by the tokenizer of Python 3.11 that Babel uses; the sentence of a refusal may be
a constant of its module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from maillage.config.settings import PACKAGE

SAYS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
SAYS_IN_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext"}


def constants_of(module: ast.Module) -> dict[str, str]:
    """The strings that a module names."""
    named = [one for one in module.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)]
    return {
        target.id: str(one.value.value)  # type: ignore[attr-defined]  # a constant, as looked at above
        for one in named
        for target in one.targets
        if isinstance(target, ast.Name)
    }


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """Line and sentence of all that a module says."""
    module = ast.parse(source)
    constants = constants_of(module)
    for call in ast.walk(module):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        place = 0 if name in SAYS else 1 if name in SAYS_IN_CONTEXT or name == "Refusal" else None
        if place is None or len(call.args) <= place:
            continue
        what = call.args[place]
        if isinstance(what, ast.Constant) and isinstance(what.value, str):
            yield call.lineno, what.value
        elif isinstance(what, ast.Name) and what.id in constants:
            yield call.lineno, constants[what.id]


@pytest.mark.parametrize(
    "source",
    [
        "x = f\"{_('new')}\"",
        'SAID = "new"\ndef f():\n    raise Refusal("code", SAID)',
        "pgettext('of a page', 'new')",
    ],
)
def test_what_is_said_is_read(source: str) -> None:
    assert [sentence for _line, sentence in sentences(source)] == ["new"]


def test_all_that_is_said_is_in_the_catalogue() -> None:
    with (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        known = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file, locale="fr")}
    assert len(known) > 1000
    missing = [
        f"{path.relative_to(PACKAGE)}:{line}: {sentence}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
        for line, sentence in sentences(path.read_text(encoding="utf-8"))
        if sentence and sentence not in known
    ]
    assert not missing
