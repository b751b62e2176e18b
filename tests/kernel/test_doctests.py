"""The examples in the docstrings of the pure floors are run: an example that no longer holds is a lie."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import maillage

FEWEST_EXAMPLES = 3


def within(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(getattr(package, "__path__", []), f"{package.__name__}."):
        yield importlib.import_module(found.name)


def pure_modules() -> list[ModuleType]:
    domains = [found.name for found in pkgutil.iter_modules(maillage.__path__, "maillage.") if found.ispkg]
    rules = [f"{name}.rules" for name in domains if importlib.util.find_spec(f"{name}.rules")]
    roots = [importlib.import_module(name) for name in ("maillage.kernel", *rules)]
    return [module for root in roots for module in within(root)]


def test_the_four_domains_have_rules() -> None:
    names = {module.__name__ for module in pure_modules()}
    assert {f"maillage.{name}.rules" for name in ("territory", "community", "places", "bookings")} <= names


@pytest.mark.parametrize("module", pure_modules(), ids=lambda module: module.__name__)
def test_no_example_of_a_module_fails(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_there_are_examples_to_run() -> None:
    assert sum(doctest.testmod(module).attempted for module in pure_modules()) >= FEWEST_EXAMPLES
