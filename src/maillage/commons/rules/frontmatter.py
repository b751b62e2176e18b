"""A page as a file: what is known of it in YAML between two lines of dashes, then its Markdown."""

from __future__ import annotations

import re
from typing import Any

import yaml

from maillage.kernel.refusal import Refusal

FENCE = "---\n"
LONGEST_HEAD = 20_000  # characters between the dashes
DEEPEST = 20  # lists in lists


class _Loader(yaml.BaseLoader):
    """YAML as people mean it: texts, lists and lists of named texts; `no` is a word, 2026-11-24 too, nothing is a date.

    No alias, since a few lines of them grow to gigabytes; no depth that would exhaust the stack.
    """

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next value; refused when it repeats another or lies too deep."""
        if self.check_event(yaml.AliasEvent) or self.depth > DEEPEST:
            raise yaml.YAMLError("repeats another value, or lies too deep")
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL)?\Z"), ["~", "n", "N", ""])
_Loader.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


def dump(known: dict[str, Any], text: str) -> str:
    """The file: the same for the same page, whatever the machine.

    >>> dump({"title": "Le wifi : lent", "places": ["mende"]}, "Texte\\n")
    "---\\ntitle: 'Le wifi : lent'\\nplaces:\\n- mende\\n---\\n\\nTexte\\n"
    """
    head = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False)
    return f"{FENCE}{head}{FENCE}\n{text}"


def load(file: str) -> tuple[dict[str, Any], str]:
    """The front matter of a file as a dictionary, and its text; a file without YAML is text alone.

    Raises a Refusal when the YAML can't be read.
    """
    file = file.replace("\r\n", "\n").lstrip("\ufeff")
    if not file.startswith(FENCE):
        return {}, file
    head, fence, text = file[len(FENCE) :].partition(f"\n{FENCE}")
    if not fence:
        return {}, file
    if len(head) > LONGEST_HEAD:
        raise Refusal("bad_front_matter", "Line %(line)s, between the dashes: this YAML can't be read.", line=1)
    try:
        known = yaml.load(head, _Loader)  # noqa: S506 - it makes texts, lists and dictionaries alone
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise Refusal(
            "bad_front_matter", "Line %(line)s, between the dashes: this YAML can't be read.", line=line
        ) from None
    if known is not None and not isinstance(known, dict):
        raise Refusal("bad_front_matter", "Line %(line)s, between the dashes: this YAML can't be read.", line=2)
    return {str(key): value for key, value in (known or {}).items()}, text.lstrip("\n")


def head_of(file: str) -> str:
    """The raw front matter with its dashes, for `load`; empty when there is none."""
    if not file.startswith(FENCE):
        return ""
    head, fence, _text = file[: LONGEST_HEAD + 2 * len(FENCE)].partition(f"\n{FENCE}")
    return f"{head}{fence}"
