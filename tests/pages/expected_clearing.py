"""What a GET of each address of accounts between places answers: the names, by whom they are for."""

from __future__ import annotations

TO_WHO_RUNS_A_NETWORK = ("clearing", "clearing_propose")
TO_WHO_RUNS_IT = ("clearing_agreement", "clearing_period", "clearing_transfers", "clearing_bank_file")
TO_ITS_HOSTS = ("place_clearing", "place_statement", "place_account", "place_bank_file")
TO_BOTH = ("clearing_pair",)
POSTED_BY_PEOPLE = (
    "clearing_vote", "clearing_adopt", "clearing_withdraw", "clearing_end", "clearing_open", "clearing_freeze",
    "clearing_settle", "clearing_decide", "contest_line", "place_vote",
)  # fmt: skip
