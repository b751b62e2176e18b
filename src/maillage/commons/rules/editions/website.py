"""An edition as a small site: opens by double click from a USB stick, asks nothing of any network, needs no script."""

from __future__ import annotations

from itertools import pairwise

from maillage.commons.rules.book import Book
from maillage.commons.rules.editions.epub import make_zip, ridge
from maillage.commons.rules.editions.xhtml import Body, BookRendering

PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; base-uri 'none'; \
form-action 'none'">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{more}<link rel="stylesheet" href="book.css">
</head>
<body{kind}>
<a class="skip" href="#text">{skip}</a>
{body}
</body>
</html>
"""
STYLE = """\
@charset "utf-8";
:root {
  color-scheme: light dark;
  --paper: #fbf7f2; --ink: #23283b; --soft: #565c72; --line: #ddd3c7; --tint: #f3ece3;
  --heather: #7b3a67; --gold: #e3b75c; --hill: #7b3a67; --on-hill: #fbf7f2;
  --serif: ui-serif, "Iowan Old Style", Charter, "Sitka Text", "Source Serif 4", "Noto Serif", Cambria, Georgia, serif;
  --sans: system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171a22; --ink: #ece8e1; --soft: #b3b3bf; --line: #383c49; --tint: #20242e;
    --heather: #e0aecd; --gold: #cfa553; --hill: #4e2742; --on-hill: #f5ece6;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.7 var(--sans);
  overflow-wrap: break-word; text-rendering: optimizeLegibility;
}
h1, h2, h3, h4, h5, h6 { font-family: var(--serif); font-weight: 500; line-height: 1.25; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 1.5rem + 2vw, 2.7rem); margin: 0 0 1rem; letter-spacing: -0.01em; }
h2 { font-size: 1.55rem; margin: 3rem 0 0.8rem; }
h3 { font-size: 1.25rem; margin: 2.2rem 0 0.6rem; }
h4, h5, h6 { font-size: 1.05rem; margin: 2rem 0 0.5rem; }
p, ul, ol, dl, pre, blockquote, .wide { margin: 0 0 1.1rem; }
li { margin-bottom: 0.35rem; }
a { color: var(--heather); text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--heather); outline-offset: 3px; border-radius: 2px; }
img { display: block; max-width: 100%; height: auto; border-radius: 0.5rem; }
hr { border: 0; border-top: 2px solid var(--gold); width: 4rem; margin: 3rem auto; }
blockquote { padding-left: 1.2rem; border-left: 3px solid var(--gold); color: var(--soft); }
code { font: 0.9em ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; }
pre { white-space: pre-wrap; background: var(--tint); padding: 1rem 1.2rem; border-radius: 0.5rem; line-height: 1.5; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.95rem; line-height: 1.5; font-variant-numeric: tabular-nums; }
th, td { padding: 0.55rem 0.9rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
th { border-top: 0; border-bottom: 2px solid var(--line); font-weight: 600; }
th:first-child, td:first-child { padding-left: 0; }
.right { text-align: right; }
.center { text-align: center; }
sup { line-height: 0; font-size: 0.75em; }
sup a { padding: 0.4em 0.2em; text-decoration: none; }
li:has(> .box), li:has(> p > .box:first-child) { list-style: none; margin-left: -1.4rem; }
.skip { position: absolute; left: 1rem; top: -6rem; padding: 0.7rem 1rem; }
.skip { background: var(--heather); color: var(--paper); }
.skip:focus { top: 1rem; z-index: 1; }
.part, .by, .empty, .where, .publisher, footer { color: var(--soft); font-size: 0.9375rem; }
.part { margin: 0 0 0.4rem; color: var(--heather); }
.summary { font: italic 1.2rem/1.6 var(--serif); margin: 1.4rem 0 2.4rem; }
.notes { margin-top: 4rem; padding-top: 1.4rem; border-top: 1px solid var(--line); font-size: 0.9375rem; }
.notes li:target, sup a:target { background: var(--tint); }
.back { margin: 0 0.3em; }
.sources, .around { margin-top: 3rem; }
.sources { font-size: 0.9375rem; }
.sources h2 { font-size: 1.25rem; }
.contents ol { list-style: none; margin: 0; padding: 0; }
.contents li { margin: 0; }
.contents li > span { display: block; margin-top: 1.6rem; color: var(--soft); font-size: 0.9375rem; }
.contents a { display: block; padding: 0.45rem 0; color: inherit; text-decoration: none; line-height: 1.4; }
.contents a:hover { color: var(--heather); text-decoration: underline; }
.contents a[aria-current] { color: var(--heather); font-weight: 600; }
.contents ol .heads { padding-left: 1rem; border-left: 2px solid var(--line); font-size: 0.9375rem; }

.contents > ol > li:last-child:not(:first-child) { margin-top: 1.6rem; }

.top, .chapter { max-width: 78rem; margin: 0 auto; padding: 1.2rem clamp(1.2rem, 5vw, 3rem); }
.top { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; font-size: 0.9375rem; }
.top a { padding: 0.3rem 0; }
.top a:first-child { font-family: var(--serif); color: inherit; text-decoration: none; margin-right: auto; }
.chapter { display: grid; gap: 3rem clamp(2rem, 6vw, 6rem); padding-block: clamp(1.5rem, 5vw, 4rem); }
.chapter main, .front main { min-width: 0; max-width: 65ch; width: 100%; }
.chapter .contents { border-top: 1px solid var(--line); padding-top: 1.4rem; font-size: 0.9375rem; }
.chapter .contents h2 { font-size: 1.05rem; margin: 0 0 0.6rem; }
@media (min-width: 62rem) {
  .top a[href="#contents"] { display: none; }
  .chapter { grid-template-columns: minmax(13rem, 17rem) minmax(0, 65ch); }
  .chapter main { grid-column: 2; grid-row: 1; }
  .chapter .contents { grid-column: 1; grid-row: 1; border: 0; padding: 0; align-self: start; }
  .chapter .contents { position: sticky; top: 2rem; max-height: calc(100vh - 4rem); overflow-y: auto; }
}
.around { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.around { border-top: 1px solid var(--line); padding-top: 1.4rem; }
.around a { text-decoration: none; font-family: var(--serif); line-height: 1.35; padding: 0.4rem 0; }
.around a:hover { text-decoration: underline; }
.around span { display: block; font: 0.875rem var(--sans); color: var(--soft); margin-bottom: 0.2rem; }
.around [rel="next"] { grid-column: 2; text-align: right; }

.cover { min-height: 92vh; display: flex; flex-direction: column; overflow: hidden; }
.cover > div { flex: 1; width: 100%; max-width: calc(65ch + 3rem); margin: 0 auto; }
.cover > div { padding: clamp(3rem, 12vh, 8rem) 1.5rem 2rem; }
.cover h1 { font-size: clamp(2.4rem, 1.4rem + 5vw, 4.4rem); line-height: 1.1; margin: 1.2rem 0 1.2rem; }
.cover .publisher { color: var(--heather); font-size: 1rem; margin: 0; }
.cover .subtitle { font: italic clamp(1.2rem, 1rem + 1vw, 1.6rem)/1.4 var(--serif); color: var(--heather); }
.cover svg { display: block; width: 100%; height: clamp(9rem, 32vh, 20rem); color: var(--gold); }
.hill { fill: var(--hill); }
.thread { stroke: currentColor; stroke-width: 1.5; vector-effect: non-scaling-stroke; fill: none; }
.cover .begin { display: inline-block; margin-top: 1rem; padding: 0.75rem 1.4rem; border-radius: 0.5rem; }
.cover .begin { background: var(--hill); color: var(--on-hill); text-decoration: none; }
.cover .begin:hover { text-decoration: underline; }
.front main { margin: 0 auto; padding: 4rem 1.5rem 5rem; max-width: calc(65ch + 3rem); }
.front section, .front main > nav { margin-bottom: 5rem; }
.front main > nav h2, .front section > h2 { font-size: 2rem; margin: 0 0 1.4rem; }
.front .contents a { border-bottom: 1px solid var(--line); padding: 0.7rem 0; font: 1.125rem/1.4 var(--serif); }
dt { color: var(--soft); font-size: 0.9375rem; margin-top: 1.2rem; }
dd { margin: 0; }
dd ul { list-style: none; padding: 0; margin: 0; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #fff; }
  :root { --heather: #5c2b4d; --gold: #e3b75c; --hill: #7b3a67; }
  @page { margin: 2.2cm 2.4cm; }
  body { font: 11pt/1.5 var(--serif); }
  .skip, .top, .around, .chapter .contents, .begin, .back { display: none; }
  .chapter, .front main { display: block; padding: 0; }
  .chapter main, .front main { max-width: none; }
  .cover { min-height: 0; break-after: page; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h1, h2, h3, h4 { break-after: avoid; }
  pre, blockquote, table, img, li { break-inside: avoid; }
  p { orphans: 3; widows: 3; }
  a { color: inherit; }
  main a[href^="http"]::after { content: " (" attr(href) ")"; font-size: 0.85em; overflow-wrap: anywhere; }
  dd a[href^="http"]::after { content: none; }
}
"""


def website(book: Book) -> dict[str, bytes]:
    """The pages, their one style and the pictures by path; `index.html` is where one begins."""
    rendering = BookRendering(book, ".html")
    preface = rendering.body(book.preface, level=2).html
    files = {"index.html": _index(rendering, preface)}
    for number in range(1, len(book.chapters) + 1):
        files[rendering.file_of(number)] = _chapter(rendering, number, bool(preface))
    return {path: page.encode() for path, page in files.items()} | {
        "book.css": STYLE.encode(),
        **rendering.shown_pictures,
    }


def website_zip(book: Book) -> bytes:
    """The site in one ZIP; the same book makes the same bytes."""
    return make_zip(website(book), book.dated)


def _page(rendering: BookRendering, title: str, kind: str, body: str, more: str = "") -> str:
    return PAGE.format(
        language=rendering.language,
        title=title,
        kind=f' class="{kind}"' if kind else "",
        more=more,
        skip=rendering.labels["to_text"],
        body=body,
    )


def _description_tag(words: str) -> str:
    return f'<meta name="description" content="{words}">\n' if words else ""


def _index(rendering: BookRendering, preface: str) -> str:
    """The first page: cover, contents, preface, colophon."""
    book, labels = rendering.book, rendering.labels
    contents = rendering.contents(_preface(rendering, "", bool(preface)), [("#colophon", labels["colophon"])])
    publisher, subtitle = rendering.words(book.publisher), rendering.words(book.subtitle)
    words = [
        f'<p class="publisher">{publisher}</p>' if publisher else "",
        f"<h1>{rendering.title}</h1>",
        f'<p class="subtitle">{subtitle}</p>' if subtitle else "",
        f'<p class="edition">{rendering.edition} · {rendering.day(book.dated)}</p>',
        f'<a class="begin" href="{rendering.file_of(1)}">{labels["begin"]}</a>' if book.chapters else "",
    ]
    parts = [
        _contents(rendering, contents),
        f'<section id="preface">\n<h2>{labels["preface"]}</h2>\n{preface}\n</section>' if preface else "",
        f'<section id="colophon">\n<h2>{labels["colophon"]}</h2>\n{rendering.colophon(2)}\n</section>',
    ]
    cover = f'<header class="cover">\n<div>\n{_lines(words)}\n</div>\n{_crest(book)}\n</header>'
    body = f'{cover}\n<main id="text">\n{_lines(parts)}\n</main>'
    return _page(rendering, rendering.title, "front", body, _description_tag(subtitle))


def _preface(rendering: BookRendering, page: str, there: bool) -> list[tuple[str, str]]:
    return [(f"{page}#preface", rendering.labels["preface"])] if there else []


def _contents(rendering: BookRendering, contents: str) -> str:
    title = f'<h2 id="in-it">{rendering.labels["contents"]}</h2>'
    return f'<nav class="contents" id="contents" aria-labelledby="in-it">\n{title}\n{contents}\n</nav>'


def _chapter(rendering: BookRendering, number: int, has_preface: bool) -> str:
    """A chapter, the way to its neighbours, the contents at its side."""
    labels, body_parts = rendering.labels, rendering.chapter(number)
    before = _preface(rendering, "index.html", has_preface)
    contents = rendering.contents(before, [("index.html#colophon", labels["colophon"])], number, _heads(body_parts))
    body = (
        f'<header class="top">\n<a href="index.html">{rendering.title}</a>\n'
        f'<a href="#contents">{labels["contents"]}</a>\n'
        f'</header>\n<div class="chapter">\n<main id="text">\n<article aria-labelledby="title">\n{body_parts.html}\n'
        f"</article>\n{_around(rendering, number)}\n</main>\n{_contents(rendering, contents)}\n</div>"
    )
    summary = rendering.words(rendering.book.chapters[number - 1].summary)
    return _page(rendering, f"{rendering.name_of(number)} – {rendering.title}", "", body, _description_tag(summary))


def _heads(made: Body) -> str:
    """The first headings of the page one reads, when there are several."""
    items = "".join(f'<li><a href="#{at}">{words}</a></li>' for at, words in made.heads)
    return f'\n<ol class="heads">{items}</ol>' if len(made.heads) > 1 else ""


def _around(rendering: BookRendering, number: int) -> str:
    """The chapters before and after; before the first stands the book's own page."""
    labels = rendering.labels
    before = (
        (rendering.file_of(number - 1), rendering.name_of(number - 1))
        if number > 1
        else ("index.html", rendering.title)
    )
    links = [f'<a rel="prev" href="{before[0]}"><span>{labels["before"]}</span>{before[1]}</a>']
    if number < len(rendering.book.chapters):
        after = rendering.name_of(number + 1)
        links.append(f'<a rel="next" href="{rendering.file_of(number + 1)}"><span>{labels["after"]}</span>{after}</a>')
    return f'<nav class="around" aria-label="{labels["around"]}">\n{_lines(links)}\n</nav>'


def _crest(book: Book) -> str:
    """The ridge of the book's cover as a drawing that nobody needs to see."""
    crest = [(number * 100, round(140 - 130 * high)) for number, high in enumerate(ridge(book.slug))]
    middle = [((x + to) // 2, (y + y_to) // 2 + 42) for (x, y), (to, y_to) in pairwise(crest)]
    low = [((x + to) // 2, (y + y_to) // 2 + 38) for (x, y), (to, y_to) in pairwise(middle)]
    hill = " ".join(f"{x},{y}" for x, y in [(0, 260), *crest, (900, 260)])

    def weave(upper: list[tuple[int, int]], lower: list[tuple[int, int]]) -> str:
        zigzag = [spot for pair in zip(upper, lower, strict=False) for spot in pair] + upper[-1:]
        return "".join(
            f'<polyline class="thread" points="{" ".join(f"{x},{y}" for x, y in line)}"/>' for line in (zigzag, lower)
        )

    return (
        '<svg viewBox="0 0 900 260" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<polygon class="hill" points="{hill}"/>{weave(crest, middle)}<g opacity="0.4">{weave(middle, low)}</g></svg>'
    )


def _lines(parts: list[str]) -> str:
    return "\n".join(filter(None, parts))
