"""What import-linter can't see: keys between tables, the size of files, addresses that have one verb."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.kit.house import CONTRACTS, FLOORS, PACKAGE, lies_above

LONGEST_FILE = 450
LONGEST_FUNCTION = 60
# Layouts made by hand that are left, for tables and long calls (decision 48); they may become fewer, never more.
# What is not named here was being built when they were counted.
MOST_BY_HAND = {
    "access": 2, "bookings": 37, "commons": 16, "community": 21, "config": 2, "foresight": 9, "kernel": 2, "ledger": 1,
    "pages": 18, "places": 17, "territory": 18, "web": 11,
}  # fmt: skip


def test_no_table_points_upwards() -> None:
    """A string key ("bookings.Booking") escapes import-linter: the models themselves are asked."""
    upward = []
    for model in apps.get_models():
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if here not in FLOORS or not field.is_relation or field.auto_created or field.related_model is None:
                continue
            there = field.related_model._meta.app_label
            if there in FLOORS and lies_above(there, here):
                upward.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert not upward


def test_every_domain_says_what_it_is_and_whom_it_may_import() -> None:
    domains = [path / "__init__.py" for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()]
    silent = [path for path in domains if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert not silent


def test_every_domain_is_under_each_contract() -> None:
    """Layers inside a domain, and rules that know no framework: listed by hand, so easily forgotten."""
    by_name = {contract["name"]: contract for contract in CONTRACTS}
    domains = {path.parent.name for path in PACKAGE.glob("*/domain.py")} - {"pages", "web"}
    inside = {name.removeprefix("maillage.") for name in by_name["Inside a domain"]["containers"]}
    assert domains - inside == set()
    ruled = {name.split(".")[1] for name in by_name["Rules and kernel know no framework"]["source_modules"]}
    assert {name for name in domains if list(PACKAGE.glob(f"{name}/rules*"))} - ruled == set()


@pytest.mark.parametrize("suffix", ["*.py", "*.css", "*.js", "*.html"])
def test_a_file_is_one_idea(suffix: str) -> None:
    files = [path for path in PACKAGE.rglob(suffix) if "migrations" not in path.parts]
    assert not _long(files)


def test_a_file_of_tests_is_one_idea_too() -> None:
    assert not _long(sorted(Path(__file__).parent.rglob("*.py")))


def _long(files: list[Path]) -> dict[str, int]:
    return {str(p): n for p in files if (n := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE}


def test_a_function_fits_on_a_screen() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    functions = [(path.name, node) for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    long = [
        f"{name}: {node.name}"
        for name, node in functions
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]
    assert not long


def test_pages_call_nobody_else_and_hold_nothing_inline() -> None:
    """No address of a third party in a page, a style or a script; no inline script, style or handler.

    A mail has no style sheet: its styles are inline, as mail programs want them.
    """
    called = []
    for path in [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.css"), *PACKAGE.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        if re.search(r"""(src|href|url\(|fetch\()\s*=?\s*["'(]?https?://""", text):
            called.append(f"{path.name}: a third party")
        if (
            path.suffix == ".html"
            and path.parent.name != "mail"
            and re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(src=|ld\+json))", text)
        ):
            called.append(f"{path.name}: inline")
    assert not called


def test_tables_are_written_by_the_one_writer_which_leaves_no_formula_in_them() -> None:
    """`csv.writer` elsewhere would let a cell begin with “=”, which a spreadsheet runs."""
    writers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bcsv\.(writer|DictWriter)\(", path.read_text(encoding="utf-8"))
    }
    assert writers == {"kernel/tables/writers.py"}


def test_the_states_of_a_booking_come_from_their_enum() -> None:
    """A literal in a statement or in a template does not follow the enum, and a slip in it finds nothing in silence."""
    literals = {
        str(path.relative_to(PACKAGE)): hits
        for pattern, suffix in ((r"\bstatus (?:= '|IN \('|<> ')", "*.py"), (r"\{% \w+[^%]* status [!=]= \"", "*.html"))
        for path in (PACKAGE / "bookings").rglob(suffix)
        if "migrations" not in path.parts and (hits := re.findall(pattern, path.read_text(encoding="utf-8")))
    }
    assert not literals


def test_a_day_is_read_on_a_wall_clock() -> None:
    """What the database gives is in UTC: its own day is that of before from midnight to one, or two, in France."""
    in_utc = re.compile(r"(?:_at|\bbefore|timezone\.now\(\))\.date\(\)")
    faults = {
        str(path.relative_to(PACKAGE)): hits
        for path in PACKAGE.rglob("*.py")
        if "rules" not in path.parts and (hits := in_utc.findall(path.read_text(encoding="utf-8")))
    }
    assert not faults, "timezone.localdate(moment), with the zone of its place where it has one"


def test_no_more_is_laid_out_by_hand() -> None:
    by_hand = {
        domain: sum(
            path.read_text(encoding="utf-8").count("# fmt: skip")
            for path in (PACKAGE / domain).rglob("*.py")
            if "migrations" not in path.parts
        )
        for domain in MOST_BY_HAND
    }
    assert not {domain: count for domain, count in by_hand.items() if count > MOST_BY_HAND[domain]}
