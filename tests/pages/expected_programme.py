"""What a GET of each address of the programme answers: the names, by whom they are for."""

from __future__ import annotations

OF_PROGRAMME = ("calendar", "event_calendar", "feed", "openagenda", "place_calendar", "season_calendar", "season_json",
                "season_xml", "widget", "certificate", "booklet", "season_poster", "agenda", "season", "event",
                "register_sent")  # fmt: skip
DONE_WITH_A_REGISTRATION = (
    "confirm_registration",
    "accept_offer",
    "cancel_registration",
    "change_people",
    "arrive",
    "issue_certificate",
)
TO_ANYBODY = (
    "season_press", "season_interests", "enter_barcamp", "barcamp", "barcamp_wall", "barcamp_state", "barcamp_ballot",
    "here", "call", "proposal_sent", "opinion_kept", "opinion_from_wall",
)  # fmt: skip
POSTED_BY_PHONES = ("barcamp_pitch", "barcamp_vote", "barcamp_note", "barcamp_photo", "barcamp_author")
OWN_OF_PROGRAMME = ("registration", "give_registration", "proposal", "change_proposal", "opinion")
READ_BY_WHO_PREPARES = (
    "event_call", "event_opinions", "attendance_sheet", "registrations_table", "change_event", "repeat_event",
    "registered", "health_answers", "wall",
)  # fmt: skip
TO_ANY_PERSON = ("rides", "mine")
OF_WHO_RUNS_IT = ("season_call", "decide_proposal", "change_season", "season_timetable", "season_search")
POSTED_BY_WHO_PROPOSED = ("confirm_proposal", "commit_proposal", "withdraw_proposal")
TO_REVIEWERS = ("proposals", "reviewed_proposal")
READ_BY_WHO_LEADS = ("barcamp_facilitation", "barcamp_search", "barcamp_paper", "barcamp_limits")
POSTED_BY_WHO_LEADS = (
    "barcamp_step", "barcamp_counts", "barcamp_paper_dots", "barcamp_card", "barcamp_withdraw", "barcamp_grid",
    "barcamp_move", "barcamp_pin", "barcamp_pages", "barcamp_stop", "barcamp_repeat", "barcamp_ballots",
)  # fmt: skip
POSTED_BY_WHO_PREPARES = (
    "stop_season_timetable", "take_season_timetable", "withdraw_ride",
    "read_agenda", "pause_agenda", "remove_agenda", "decide_duplicate",
    "season_image", "season_logo", "announce_season", "delete_season", "event_image", "event_speakers",
    "announce_event", "cancel_event", "maintain_event", "restore_event", "delete_event", "add_registration", "came",
    "receive", "cancel_for", "people_for", "review_proposal",
)  # fmt: skip
OF_WHO_FACILITATES = ("create_season", "agendas", "add_agenda", "duplicates")
