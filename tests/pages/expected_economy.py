"""What a GET of each address of the economy answers: the names, by whom they are for.

Alice hosts a place that the issuer carries, and so keeps its books; Bob was invoiced. Dora, who facilitates, keeps
nobody's.
"""

from __future__ import annotations

from tests.pages.rows import NOT_POSTED, POSTED, Row, row

TO_ANY_PERSON = ("mine", "index")
TO_WHO_KEEPS_THE_BOOKS = (
    "invoices", "new", "settings", "mandates", "books", "fec", "fec_description", "table", "draft", "read_over",
    "invoice", "to_bill", "bank", "bank_columns", "archive", "attestation", "closure",
    "debits", "debit_file", "platform", "card_account", "deposits", "training",
    "platform_account",
)  # fmt: skip
POSTED_BY_WHO_KEEPS_THEM = (
    "issue", "remove_draft", "pay", "take_back", "send", "remind", "credit", "end_mandate", "close",
    "bank_note", "bank_match", "bank_aside", "bank_forget", "collect", "end_debit_mandate", "debit_refused", "refund",
    "invoice_status", "note_deposit", "card_start", "card_check", "card_stop", "card_looked_at", "card_refund",
    "card_start_pass", "card_give_back", "buyer_transfers",
    "pretend_answer", "open_training", "reset_training", "platform_stop", "platform_send", "platform_ask",
    "platform_again",
)  # fmt: skip
OF_A_PLACE = ("place_year", "place_year_file", "place_year_table", "place_lines", "place_line_proof")
TABLE_OF_INVOICES: dict[str, Row] = {
    **{f"economy:{name}": row(200, nobody=302) for name in TO_ANY_PERSON},
    **{f"economy:{name}": row(404, alice=200, nobody=302) for name in TO_WHO_KEEPS_THE_BOOKS},
    **{f"economy:{name}": POSTED for name in POSTED_BY_WHO_KEEPS_THEM},
    **{f"economy:{name}": row(404, alice=200, nobody=302) for name in OF_A_PLACE},
    **{f"economy:{name}": POSTED for name in ("bring_place_table", "remove_place_line")},
    "economy:platform_papers": row(404, alice=409, nobody=302),
    "economy:paper": row(404, alice=200, bob=200, nobody=302),
    "economy:card_checkout": row(404, alice=200, bob=200, nobody=302),
    "economy:pool_detail": row(404, ines=200, nobody=302),
    "economy:buyer_statement": row(404, ines=200, nobody=302),
    "economy:card_notice": NOT_POSTED,  # signed by a provider
    "economy:pretend_bank": row(404, nobody=302),  # in a demonstration alone
}
