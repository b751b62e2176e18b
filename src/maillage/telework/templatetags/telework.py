"""How an agreement is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

register = template.Library()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph."""

    text: str
    is_heading: bool


@register.filter
def blocks(text: str) -> list[Block]:
    """The headings and paragraphs of the text of an agreement, without its title."""
    parts = text.strip().split("\n\n")[1:]
    return [Block(part.removeprefix("## "), part.startswith("## ")) for part in parts]
