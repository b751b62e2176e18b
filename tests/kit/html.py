"""What is wrong in a page: read as a browser reads it, against the rules of HTML that a parser does not know.

A conforming checker (the Nu one) needs Java: a parser of the standard (`parse_errors`) and these rules stand for it
here; `make bench ARGS="--only markup"` asks the Nu one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import html5lib

from tests.kit.html_values import value_faults

Attributes = list[tuple[str, str | None]]
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SUBMITS = {"submit", "image"}
POINTS = (  # attributes that name ids of the same page
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "aria-errormessage",
    "aria-activedescendant",
    "headers",
    "list",
    "form",
)
PARTS = frozenset({"article", "section"})  # of a page: each has a heading, or a label
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "details",
            "dialog",
            "div",
            "dl",
            "fieldset",
            "figure",
            "footer",
        ),
        *("form", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul", *HEADINGS),
    }
)
OF_WORDS = frozenset(  # what holds words and what stands among words, no block
    {
        *("abbr", "b", "bdi", "button", "cite", "code", "dfn", "em", "i", "kbd", "label", "mark", "p", "pre", "q", "s"),
        *("small", "span", "strong", "sub", "sup", "time", "u", "var", *HEADINGS),
    }
)
CHILDREN = {  # what may stand in a list right away
    "ul": {"li", "template", "script"},
    "ol": {"li", "template", "script"},
    "dl": {"dt", "dd", "div", "template", "script"},
    "select": {"option", "optgroup", "hr"},
}
OBSOLETE = frozenset({"acronym", "big", "center", "dir", "font", "frame", "frameset", "marquee", "strike", "tt"})
OBSOLETE_ATTRIBUTES = frozenset({"align", "bgcolor", "cellpadding", "cellspacing", "frameborder", "nowrap", "valign"})


def parse_errors(text: str) -> list[str]:
    """What the standard calls a parse error, with its line: a tag astray, an attribute twice, an entity unknown."""
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return [f"line {position[0]}: {code} {facts or ''}".rstrip() for position, code, facts in parser.errors]


class Page(HTMLParser):
    """A page and what is wrong in it; labels, ids and buttons are only known at its end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.ids: Counter[str] = Counter()
        self.pointed: list[tuple[str, str]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.named: list[bool] = []  # of each that is open: whether it needs no heading, or has one
        self.forms: list[str] = []
        self.buttons: Counter[str] = Counter()
        self.level = 0
        self.feed(text)
        self.close()

    def handle_data(self, data: str) -> None:
        if data.strip() == "---------":
            self.wrong.append("a choice without words")

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        self._attributes(tag, attrs, given)
        self._place(tag, given)
        if tag == "form":
            self.forms.append(given.get("id") or f"the form number {len(self.forms) + 1}")
        elif tag in HEADINGS:
            self._heading(HEADINGS[tag])
        elif tag in {"button", "input"}:
            self._button(tag, given)
        if tag not in VOID:
            self.open.append((tag, given))
            self.named.append(not PARTS & {tag} or "aria-label" in given or "aria-labelledby" in given)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _given in self.open]
        if tag in names:
            begins = len(names) - 1 - names[::-1].index(tag)
            self.wrong += [f"<{name}> has no heading" for name in self._unnamed(begins)]
            del self.open[begins:], self.named[begins:]

    def _unnamed(self, begins: int) -> list[str]:
        """The articles and sections that end here and that nothing names: a heading of theirs, or a label."""
        return [
            name for (name, _given), named in zip(self.open[begins:], self.named[begins:], strict=True) if not named
        ]

    def _attributes(self, tag: str, attrs: Attributes, given: dict[str, str | None]) -> None:
        twice = [name for name, times in Counter(name for name, _value in attrs).items() if times > 1]
        self.wrong += [f"<{tag}> has {name} twice" for name in twice]
        self.wrong += [f"<{tag}> has {name}" for name in given if name.startswith("hx-") or name in OBSOLETE_ATTRIBUTES]
        if tag in OBSOLETE or (tag == "a" and "name" in given):
            self.wrong.append(f"<{tag}> is of another age")
        if tag == "img" and "alt" not in given:
            self.wrong.append(f"a picture without alt: {given.get('src')}")
        if tag == "iframe" and not given.get("title"):
            self.wrong.append("a frame without a title")
        if "id" in given:
            name = given["id"] or ""
            self.ids[name] += 1
            if not name or any(sign.isspace() for sign in name):
                self.wrong.append(f"the id {name!r} is no id")
        for point in (*POINTS, *(("for",) if tag in {"label", "output"} else ())):
            if point in given:
                self.pointed += [(point, name) for name in (given[point] or "").split() or [""]]
        self.wrong += value_faults(tag, given)
        href = given.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            self.pointed.append(("href", href[1:]))

    def _place(self, tag: str, given: dict[str, str | None]) -> None:
        """Whether it may stand where it stands."""
        names = [name for name, _given in self.open]
        parent = next((name for name in reversed(names) if name not in {"a", "ins", "del"}), "")
        if tag in BLOCKS and parent in OF_WORDS:
            self.wrong.append(f"<{tag}> is in <{parent}>")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.wrong.append(f"<{tag}> is right in <{parent}>")
        if tag == "li" and parent not in {"ul", "ol", "menu"}:
            self.wrong.append(f"<li> is in <{parent}>")
        if tag == "label" and "label" in names:
            self.wrong.append("a label is in a label")
        pressed = tag in {"a", "button", "select", "textarea", "details"} or (
            tag == "input" and given.get("type") != "hidden"
        )
        if pressed or "tabindex" in given:
            self.wrong += [f"<{tag}> is in <{name}>" for name in ("a", "button") if name in names]

    def _heading(self, level: int) -> None:
        part = next((n for n in reversed(range(len(self.open))) if self.open[n][0] in PARTS), None)
        if part is not None:
            self.named[part] = True
        if level > self.level + 1:
            self.wrong.append(f"h{level} follows " + (f"h{self.level}" if self.level else "nothing"))
        self.level = level

    def _button(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "button" and "type" not in given:
            self.wrong.append(f"a button without a type ({given.get('name') or given.get('class')})")
        if (given.get("type") or ("submit" if tag == "button" else "text")) in SUBMITS:
            self.buttons[given.get("form") or (self.forms[-1] if self.forms else "no form")] += 1

    def faults(self) -> Iterator[str]:
        """One sentence for each."""
        yield from self.wrong
        yield from (f"the id {name!r} is there {times} times" for name, times in self.ids.items() if times > 1)
        yield from (f"{how} names {name!r}, which is not there" for how, name in self.pointed if name not in self.ids)
        yield from (f"{form} has no button" for form in self.forms if not self.buttons[form])
