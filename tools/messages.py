"""Brings the French catalogue up to date: extracts, merges and compiles; with `--check`, only looks.

English stands in the code, French in src/maillage/locale/fr. Done with Babel and Django's own template reader, so that
no gettext programme is needed.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "maillage"
PO = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# Where a sentence stands: of a refusal, of a gate, of a driver, of what is wrong with a cell of a table, of what does
# not add up.
REFUSAL = {"Refusal": (2,), "Gate": (3,), "Manifest": (2,), "Mistake": (3,), "add_mistake": (2,), "Discrepancy": (1,)}


def extracted() -> Catalog:
    """Every message of the code, the rules and the templates."""
    catalog = Catalog(locale="fr", project="Maillage", fuzzy=False, charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            _add(catalog, path.read_bytes(), "python", path, {**KEYWORDS, **REFUSAL})
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt"), *PACKAGE.rglob("sw.js")]):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        flush = "\n".join(line.lstrip() for line in source.splitlines())  # a template's indentation is not Python's
        _add(catalog, flush.encode(), "python", path, KEYWORDS)
    return catalog


def _add(catalog: Catalog, source: bytes, method: str, path: Path, keywords: dict[str, object]) -> None:
    for _line, message, _comments, context in extract(
        method, io.BytesIO(source), keywords=keywords, options={"encoding": "utf-8"}
    ):
        if message and (message[0] if isinstance(message, tuple) else message):
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)


def stored() -> Catalog:
    """The catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="fr", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="fr", charset="utf-8")


HIGH = re.compile(r"(?<=\S) (?=[;?!€»](?!=)|%(?![(sd\w])|:(?![\w/-]))|(?<=«) ")
MARKUP = re.compile(r"(<[^>]+>)")


def typeset(text: str) -> str:
    """French with a space that does not break before what stands high, and inside quotes; markup is left alone."""
    parts = MARKUP.split(text)
    return "".join(part if part.startswith("<") else HIGH.sub("\u00a0", part) for part in parts)


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def faults(wanted: Catalog, have: Catalog) -> list[str]:
    """What is missing, fuzzy, without its placeholders, or no longer said."""
    found = []
    for message in wanted:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        known = have.get(key, message.context)
        texts = [] if known is None else [known.string] if isinstance(known.string, str) else list(known.string)
        if known is None or known.fuzzy or not texts or not all(texts):
            found.append(f"not in French: {key!r}")
            continue
        names = set(PLACEHOLDER.findall(key if isinstance(message.id, str) else message.id[-1]))
        if any(set(PLACEHOLDER.findall(text)) - names or names - set(PLACEHOLDER.findall(text)) for text in texts[-1:]):
            found.append(f"placeholders differ: {key!r}")
    found += [f"no longer said: {m.id!r}" for m in have if m.id and wanted.get(_key(m.id), m.context) is None]
    return found


def _key(message_id: object) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]  # type: ignore[index,no-any-return]  # a plural


def compiled(catalog: Catalog) -> bytes:
    """The binary catalogue that Django reads: the same bytes for the same messages, whatever the hour."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main() -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    wanted, have = extracted(), stored()
    if "--check" in sys.argv:
        problems = faults(wanted, have)
        mo = PO.with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(have):
            problems.append("django.mo is older than django.po: run python tools/messages.py")
        print("\n".join(problems) or "Every message is in French.")
        return 1 if problems else 0
    for message in wanted:
        known = have.get(_key(message.id), message.context) if message.id else None
        if known is not None and known.string:
            string = known.string
            message.string = typeset(string) if isinstance(string, str) else tuple(map(typeset, string))
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, wanted, width=110, omit_header=False, sort_output=True, include_lineno=False)
    text = PO.read_text(encoding="utf-8")
    text = re.sub(r'"(POT-Creation-Date|PO-Revision-Date|Generated-By).*\n', "", text)
    PO.write_text(text, encoding="utf-8")
    PO.with_suffix(".mo").write_bytes(compiled(stored()))
    missing = sum("not in French" in fault for fault in faults(wanted, stored()))
    print(f"{len(wanted)} messages, {missing} still to be said in French.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
