"""What the texts of mails are made of: buttons, which only we write, and what people wrote, on one line or quoted."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from maillage.community.mails.compose import on_one_line
from maillage.kernel.typography import with_curly_apostrophes

register = template.Library()


class Marked(template.Node):
    """A part of a mail between two marks that nobody else can write: they are drawn for this one rendering."""

    def __init__(self, kind: str, nodelist: template.NodeList) -> None:
        self.kind = kind
        self.nodelist = nodelist

    def render(self, context: template.Context) -> Any:
        text, mark = self.nodelist.render(context), context["mark"]
        ours = (f"{settings.ORIGIN}/", f"{context.get('origin') or settings.ORIGIN}/")  # the site's, the network's
        if self.kind in {"button", "footnote"} and not text.rpartition("\n")[2].startswith(ours):
            raise template.TemplateSyntaxError(f"a button or a footnote leads to our own pages only, not to: {text}")
        return f"{mark}{self.kind}\n{text}{mark}end"


@register.tag
def button(parser: Any, _token: Any) -> Marked:
    """A line that names it, then an address of ours."""
    nodes = parser.parse(("endbutton",))
    parser.delete_first_token()
    return Marked("button", nodes)


@register.tag
def footnote(parser: Any, _token: Any) -> Marked:
    """Small at the end: a line that names it, then an address of ours."""
    nodes = parser.parse(("endfootnote",))
    parser.delete_first_token()
    return Marked("footnote", nodes)


@register.tag
def written(parser: Any, _token: Any) -> Marked:
    """A letter of the network itself; an address in it is text all the same, never a button."""
    nodes = parser.parse(("endwritten",))
    parser.delete_first_token()
    return Marked("written", nodes)


@register.tag
def quote(parser: Any, _token: Any) -> Marked:
    """What somebody wrote, set apart from what we say; an address in it is text like the rest."""
    nodes = parser.parse(("endquote",))
    parser.delete_first_token()
    return Marked("quote", nodes)


@register.tag
def code(parser: Any, _token: Any) -> Marked:
    """A code to type: large, alone on its line, so that it is read at arm's length and copied in one touch."""
    nodes = parser.parse(("endcode",))
    parser.delete_first_token()
    return Marked("code", nodes)


@register.simple_tag(takes_context=True)
def own_introduction(context: template.Context) -> SafeString:
    """`{% own_introduction %}`: the first words of the network and an empty line after them; nothing without them."""
    return _own(context, "introduction", "\n\n")


@register.simple_tag(takes_context=True)
def own_signature(context: template.Context) -> SafeString:
    """`{% own_signature %}`: the last words of the network, on the lines above its name."""
    return _own(context, "signature", "\n")


def _own(context: template.Context, which: str, after: str) -> SafeString:
    text, mark = context[which], context["mark"]
    return mark_safe(f"{mark}written\n{text}{mark}end{after}" if text else "")  # noqa: S308 - escaped by the layout


@register.filter
def one_line(value: object, most: int = 120) -> str:
    """A name, or what somebody wrote that stands in a sentence of ours, with the apostrophe that is printed."""
    return with_curly_apostrophes(on_one_line(str(value), most))


@register.filter
def button_name(line: str) -> str:
    """The line before an address, without its colon."""
    return line.rstrip(" :\u00a0")
