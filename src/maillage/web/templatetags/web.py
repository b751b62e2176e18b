"""The tags and filters of every template: how things are said (web/formats.py), icons, what a block said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from maillage.web import domain, formats
from maillage.web.charts.drawing import on_screen
from maillage.web.charts.figures import Figure, Sparkline
from maillage.web.navigation import Entry, Navigation, entries_of, navigation_of

register = template.Library()
WRITTEN = "fr"  # what nobody said to be in another language
for say in (
    formats.clock, formats.day, formats.weekday, formats.soon, formats.times, formats.minutes, formats.local_date,
    formats.seats, formats.people_count, formats.people_total, formats.people_about, formats.euros,
    formats.coordinate, formats.number, formats.sentence, formats.mistake, formats.written_day, formats.written_moment,
    formats.day_and_year, formats.cell, formats.length_in_days,
):  # fmt: skip
    register.filter(say.__name__, say)


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    """The value of a mapping under a key known only at run time."""
    return mapping.get(key)


@register.filter
def digits(telephone: str) -> str:
    """A telephone number as a `tel:` address takes it (RFC 3966): no space, no word."""
    return ("+" if telephone.strip().startswith("+") else "") + "".join(filter(str.isdecimal, telephone))


@register.simple_tag
def new_key() -> str:
    """A fresh idempotency key: one for each button."""
    return str(uuid4())


@register.simple_tag
def breadcrumbs(*steps: str, here: str = "") -> SafeString:
    """`{% breadcrumbs address label … here=place.name %}`: the way here from home, for people and for robots."""
    pairs = [(reverse("home"), gettext("Home")), *batched_pairs(steps)]
    return render_to_string("web/parts/breadcrumbs.html", {"steps": pairs, "here": here})


def batched_pairs(values: Sequence[str]) -> list[tuple[str, str]]:
    """Address, label, address, label → pairs."""
    return list(zip(values[::2], values[1::2], strict=True))


@register.simple_tag
def chart(figure: Figure) -> SafeString:
    """`{% chart figure %}`: its drawing and its table; the page links to `web/charts.css`."""
    template = "web/parts/sparkline.html" if isinstance(figure, Sparkline) else "web/parts/chart.html"
    return render_to_string(template, on_screen(figure))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside a word; the word says it, the drawing is hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def drawing(name: str) -> SafeString:
    """A small landscape above an empty page: `calm`, `desk`, `letter`, `signpost`, `people`, `book`."""
    return render_to_string(f"web/drawings/{name}.html")


@register.simple_tag
def colon() -> str:
    """`{{ name }}{% colon %} {{ value }}`: with a space before it in French, that does not break."""
    return f"{formats.NBSP}:" if formats.french() else ":"


@register.simple_tag
def in_language(language: str = WRITTEN) -> SafeString:
    """`<p{% in_language page.language %}>`: says the language of a text that is not the page's (WCAG 3.1.2).

    Without a language: what places and networks write about themselves is in the language of the site.
    """
    same = language.split("-", maxsplit=1)[0] == (get_language() or WRITTEN).split("-", maxsplit=1)[0]
    return SafeString("") if same else format_html(' lang="{}"', language)


@register.simple_tag(takes_context=True)
def menu(context: Context, name: str, *args: Any) -> list[Entry]:
    """The entries of a menu that this visitor sees, whichever domain brings them; `args` are those of the addresses.

    `{% menu 'footer' as links %}{% for link in links %}<a href="{{ link.url }}">{{ link.label }}</a>{% endfor %}`
    """
    return entries_of(context["request"], name, args=args)


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> Navigation:
    """`{% navigation as ways %}`: tabs, workspaces, and the menu of the part of the site this page belongs to."""
    return navigation_of(context["request"], context)  # type: ignore[arg-type]  # a Context has get()


@register.simple_tag(takes_context=True)
def panels(context: Context, name: str) -> SafeString:
    """What the domains above show at that spot of the page, with the page's own context."""
    assert context.template is not None
    rendered = [context.template.engine.get_template(panel.template).render(context) for panel in domain.panels(name)]
    return mark_safe("".join(rendered))  # noqa: S308 - rendered by templates, which escape


class KeepNode(Node):
    """Writes what it holds, and keeps it under a name: what a block says is said again without rendering it twice."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        text = self.nodelist.render(context)
        context[self.name] = text
        return text


@register.tag
def keep(parser: Parser, token: Token) -> KeepNode:
    """`{% keep page_title %}{% block title %}{% endblock %}{% endkeep %}`, then `{{ page_title }}`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(name, nodelist)


@register.filter
def json_ld(content: dict[str, Any]) -> SafeString:
    """JSON that may stand inside a script element: nothing in it can close it."""
    text = json.dumps(content, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S308 - escaped
