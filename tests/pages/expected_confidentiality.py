"""What a GET of each address of confidentiality answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = (
    "places:listening_join", "places:listen", "places:published_evidence_photo", "bookings:charter",
    "bookings:charter_version", "bookings:charter_file", "bookings:visitor_arrival", "bookings:visitor",
)  # fmt: skip
TO_WHO_MANAGES = (
    "places:inspection",
    "places:listening_begin",
    "places:listening",
    "places:evidence_photos",
    "places:evidence_photo",
    "bookings:incidents",
    "bookings:edit_charter",
)
TO_HOSTS = ("bookings:visitors", "bookings:visitors_poster")
POSTED_BY_PEOPLE = (
    "places:publish_evidence_photo", "places:hide_evidence_photo", "places:remove_evidence_photo",
    "bookings:take_up_incident", "bookings:close_incident", "bookings:reopen_incident", "bookings:sign_charter",
    "bookings:visitor_left", "bookings:renew_visitors",
)  # fmt: skip
POSTED_WITHOUT_AN_ACCOUNT = ("places:listening_note", "bookings:visitor_leaves")
