"""What a GET of each address of grants answers: who files them, and who works for the funder."""

from __future__ import annotations

from tests.pages.rows import ANYONE, POSTED, Row, row

TO_WHO_FILES = ("index", "award", "deadlines", "calendar")
TO_ITS_ORGANISATION = ("costs", "enter", "scdl", "take")
TO_WHO_FILES_IT = (
    "grant", "change", "plan", "convention", "logo", "cost", "change_cost", "proof", "report", "paper", "archive",
    "change_category", "change_indicator", "change_instalment", "change_report",
    "budget", "change_budget_line", "publicity", "publicity_proof",
)  # fmt: skip
TO_ITS_FUNDER = ("funder_grant", "version", "funder_paper", "funder_archive", "funder_photo")
POSTED_BY_PEOPLE = (
    "count_in_place", "remove_cost", "withdraw_cost", "add_proof", "remove_proof", "impute", "take_back",
    "add_category", "remove_category", "promise", "declare", "expect", "receive", "plan_report", "answer", "freeze",
    "ask", "remove_indicator", "remove_instalment", "undo_receipt", "remove_report", "remove_grant",
    "add_budget_line", "remove_budget_line", "take_amount", "add_publicity_proof", "remove_publicity_proof",
)  # fmt: skip
TABLE_OF_GRANTS: dict[str, Row] = {
    "grants:open_data": ANYONE,
    **{f"grants:{name}": row(403, dora=200, ines=200, nobody=302) for name in TO_WHO_FILES},
    **{f"grants:{name}": row(403, dora=200, ines=404, nobody=302) for name in TO_ITS_ORGANISATION},
    **{f"grants:{name}": row(404, dora=200, nobody=302) for name in TO_WHO_FILES_IT},
    **{f"grants:{name}": row(403, gil=200, nobody=302) for name in ("room", "funder_scdl")},
    **{f"grants:{name}": row(404, gil=200, nobody=302) for name in TO_ITS_FUNDER},
    **{f"grants:{name}": POSTED for name in POSTED_BY_PEOPLE},
}
