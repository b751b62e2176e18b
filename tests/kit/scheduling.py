"""Which process runs which test."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling

# What shares something that takes long to make: a demonstration, every trip within a département, the walk of the site.
TOGETHER = {
    "tests/browser/": "demonstration",
    "tests/demonstration/test_demonstration.py": "built",
    "tests/territory/test_estimate.py": "trips",
    "tests/pages/test_html.py": "walk",
    "tests/pages/test_origin.py": "walk",
    "tests/pages/test_sensitivity.py": "walk",
    "tests/pages/test_who_sees_what.py": "walk",
}


class OneByOne(LoadScopeScheduling):
    """Hands tests out one by one, as processes ask for them; those that stay together all to one.

    The groups of pytest-xdist 3.8 (`--dist loadgroup`) go unheeded: it writes them into the names of tests in a way
    that pytest 9 no longer reads, and each process made a demonstration of its own.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((group for part, group in TOGETHER.items() if nodeid.startswith(part)), nodeid)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forget what is done: else each look at what is left walks through all of it."""
        super().mark_test_complete(node, item_index, duration)
        work, scope = self.assigned_work[node], self._split_scope(self.registered_collections[node][item_index])
        if all(work[scope].values()):
            del work[scope]
