"""What a GET of each address of telework answers: the names, by whom they are for."""

from __future__ import annotations

TO_ANYBODY = ("allowances", "attestation", "check_attestation", "keys", "verifier")
TO_ANY_PERSON = ("presence",)
TO_BOB = ("attestation_paper", "attestation_file")
POSTED_BY_PEOPLE = ("issue_attestation", "revoke_attestation")
