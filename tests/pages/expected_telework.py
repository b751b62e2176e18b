"""What a GET of each address of telework answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = (
    "dossier", "dossier_paper", "dossier_data",
    "shared_accident", "allowances", "disconnection", "attestation", "check", "keys", "verifier", "index",
    "check_document", "employer", "employer_document", "employer_scan", "employer_end", "employer_suspend",
    "employer_resume", "employer_answer", "own_accidents",
)  # fmt: skip
TO_ANY_PERSON = ("presence",)
TO_WHO_MANAGES = ("edit_dossier",)
TO_HOSTS = ("place_accidents",)
TO_BOB_AND_HIS_HOST = ("accident", "accident_file")
TO_BOB = (
    "attestation_paper", "attestation_file", "agreement", "write", "document", "scan", "end", "request_paper",
)  # fmt: skip
POSTED_BY_PEOPLE = (
    "share_accident", "issue_attestation", "revoke_attestation", "create", "send", "take_back", "delete", "suspend",
    "resume", "renew", "swap", "show_days", "hide_days", "keep_contact_hours",
)  # fmt: skip
POSTED_BY_THE_EMPLOYER = ("employer_code", "employer_paper", "employer_sign", "employer_attach")
SIGNED_BY_BOB = ("telework:sign", "telework:paper")  # after a sign-in of that moment
MOVED = ("telework:check_agreement", "telework:check_attestation")
