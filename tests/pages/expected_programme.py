"""What a GET of each address of the programme answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = ("enter_barcamp", "barcamp", "barcamp_wall", "barcamp_state", "barcamp_ballot")
POSTED_BY_PHONES = ("barcamp_pitch", "barcamp_vote", "barcamp_note", "barcamp_photo")
READ_BY_WHO_LEADS = ("barcamp_facilitation", "barcamp_search", "barcamp_paper")
POSTED_BY_WHO_LEADS = (
    "barcamp_step", "barcamp_counts", "barcamp_paper_dots", "barcamp_card", "barcamp_withdraw", "barcamp_grid",
    "barcamp_move", "barcamp_pin", "barcamp_pages", "barcamp_stop", "barcamp_repeat", "barcamp_ballots",
)  # fmt: skip
POSTED_BY_WHO_PREPARES = (
    "season_image", "announce_season", "delete_season", "event_image", "announce_event", "cancel_event",
    "restore_event", "delete_event", "add_registration", "came", "cancel_for",
)  # fmt: skip
