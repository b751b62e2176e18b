"""A page as a file: what is known of it in YAML between two lines of dashes, then its Markdown."""

from __future__ import annotations

from typing import Any

import yaml

from maillage.kernel.refusal import Refusal

FENCE = "---\n"


def dump(known: dict[str, Any], text: str) -> str:
    """The file: the same for the same page, whatever the machine.

    >>> dump({"title": "Le wifi : lent", "places": ["mende"]}, "Texte\\n")
    "---\\ntitle: 'Le wifi : lent'\\nplaces:\\n- mende\\n---\\n\\nTexte\\n"
    """
    head = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False)
    return f"{FENCE}{head}{FENCE}\n{text}"


def load(file: str) -> tuple[dict[str, Any], str]:
    """What is known of a page, and its text; a file without YAML is text alone.

    Raises a Refusal when the YAML can't be read.
    """
    file = file.replace("\r\n", "\n").lstrip("\ufeff")
    if not file.startswith(FENCE):
        return {}, file
    head, found, text = file[len(FENCE) :].partition(f"\n{FENCE}")
    if not found:
        return {}, file
    try:
        known = yaml.safe_load(head)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise Refusal(
            "bad_front_matter", "Line %(line)s, between the dashes: this YAML can't be read.", line=line
        ) from None
    if known is not None and not isinstance(known, dict):
        raise Refusal("bad_front_matter", "Line %(line)s, between the dashes: this YAML can't be read.", line=2)
    return {str(key): value for key, value in (known or {}).items()}, text.lstrip("\n")
