"""What a GET of each address of accounts between places answers."""

from __future__ import annotations

from tests.pages.rows import HOSTS, POSTED, RUNS_SOMETHING, Row, row

TO_WHO_RUNS_IT = ("clearing_agreement", "clearing_period", "clearing_transfers", "clearing_bank_file")
TO_ITS_HOSTS = ("place_clearing", "place_statement", "place_account", "place_bank_file")
POSTED_BY_PEOPLE = (
    "clearing_vote", "clearing_adopt", "clearing_withdraw", "clearing_end", "clearing_open", "clearing_freeze",
    "clearing_settle", "clearing_decide", "contest_line", "place_vote",
)  # fmt: skip
TABLE_OF_CLEARING: dict[str, Row] = {
    **{f"economy:{name}": RUNS_SOMETHING for name in ("clearing", "clearing_propose")},
    **{f"economy:{name}": row(404, dora=200, max=200, nobody=302) for name in TO_WHO_RUNS_IT},
    **{f"economy:{name}": HOSTS for name in TO_ITS_HOSTS},
    "economy:clearing_pair": row(404, alice=200, dora=200, max=200, nobody=302),
    **{f"economy:{name}": POSTED for name in POSTED_BY_PEOPLE},
}
