"""What a GET of each address of telework answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = (
    "dossier",
    "dossier_paper",
    "dossier_data",
    "shared_accident",
    "allowances",
    "attestation",
    "check_attestation",
    "keys",
    "verifier",
)
TO_ANY_PERSON = ("presence", "own_accidents")
TO_WHO_MANAGES = ("edit_dossier",)
TO_HOSTS = ("place_accidents",)
TO_BOB_AND_HIS_HOST = ("accident", "accident_file")
TO_BOB = ("attestation_paper", "attestation_file")
POSTED_BY_PEOPLE = ("share_accident", "issue_attestation", "revoke_attestation")
