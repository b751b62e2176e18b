"""What a GET of each address of a barcamp answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = ("enter_barcamp", "barcamp", "barcamp_wall", "barcamp_state")
POSTED_BY_PHONES = ("barcamp_pitch", "barcamp_vote", "barcamp_note")
POSTED_BY_WHO_LEADS = (
    "barcamp_step", "barcamp_counts", "barcamp_paper_dots", "barcamp_card", "barcamp_withdraw", "barcamp_grid",
    "barcamp_move", "barcamp_pin", "barcamp_pages",
)  # fmt: skip
