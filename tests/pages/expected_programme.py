"""What a GET of each address of the programme answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = ("season_press", "enter_barcamp", "barcamp", "barcamp_wall", "barcamp_state")
POSTED_BY_PHONES = ("barcamp_pitch", "barcamp_vote", "barcamp_note")
POSTED_BY_WHO_LEADS = (
    "barcamp_step", "barcamp_counts", "barcamp_paper_dots", "barcamp_card", "barcamp_withdraw", "barcamp_grid",
    "barcamp_move", "barcamp_pin", "barcamp_pages",
)  # fmt: skip
POSTED_BY_WHO_PREPARES = (
    "season_image", "season_logo", "announce_season", "delete_season", "event_image", "announce_event", "cancel_event",
    "read_agenda", "pause_agenda", "remove_agenda", "decide_duplicate", "restore_event", "delete_event",
    "add_registration", "came", "cancel_for",
)  # fmt: skip
OF_WHO_FACILITATES = ("create_season", "agendas", "add_agenda", "duplicates")
