"""What a GET of each address of the economy answers: the names, by whom they are for.

Alice hosts a place that the issuer carries, and so keeps its books; Bob was invoiced. Dora, who facilitates, keeps
nobody's.
"""

from __future__ import annotations

from collections.abc import Callable

Row = dict[str, int]
TO_ANY_PERSON = ("mine", "index")
TO_WHO_KEEPS_THE_BOOKS = (
    "invoices", "new", "settings", "mandates", "books", "fec", "fec_description", "table", "draft", "read_over",
    "invoice",
)  # fmt: skip
POSTED_BY_WHO_KEEPS_THEM = (
    "issue", "remove_draft", "pay", "take_back", "send", "remind", "credit", "end_mandate", "close",
)  # fmt: skip


def rows(row: Callable[..., Row], posted: Row) -> dict[str, Row]:
    """Each name and its row."""
    return {
        **dict.fromkeys(TO_ANY_PERSON, row(200, nobody=302)),
        **dict.fromkeys(TO_WHO_KEEPS_THE_BOOKS, row(404, alice=200, nobody=302)),
        **dict.fromkeys(POSTED_BY_WHO_KEEPS_THEM, posted),
        "paper": row(404, alice=200, bob=200, nobody=302),
    }
