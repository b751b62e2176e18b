"""What a GET of each address of telework answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = ("index", "check_agreement", "check_document", "employer", "employer_document")
BOBS_OWN = ("agreement", "write", "document")
POSTED_BY_BOB = (
    "create", "send", "take_back", "delete", "suspend", "resume", "end", "swap", "show_days", "hide_days",
)  # fmt: skip
POSTED_BY_THE_EMPLOYER = ("employer_code", "employer_sign", "employer_end", "employer_attach")
