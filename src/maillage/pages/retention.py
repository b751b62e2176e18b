"""What each rule of retention keeps, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

RETENTION_NAMES: dict[str, Any] = {
    "access_events": _("What doors and locks were told"),
    "access_tokens": _("Keys for programs that were taken back"),
    "account_inactive": _("Accounts nobody uses any more"),
    "accounts": _("Accounts of the places"),
    "adhesion_over": _("Memberships that are over"),
    "adhesion_unconfirmed": _("Requests to join never confirmed"),
    "booking_detail": _("Who came, by name"),
    "bank_files": _("Statements of the bank"),
    "card_notices": _("What card providers told"),
    "debit_mandates": _("Mandates of direct debit that are over"),
    "grants": _("Grants, their costs and reports"),
    "invoices": _("Invoices"),
    "invoice_drafts": _("Invoices never issued"),
    "concessions": _("What people said to pay less"),
    "place_amounts": _("What places spent and received"),
    "pass_orders": _("Passes asked for and never paid"),
    "passes_over": _("Passes that are over: whose they were"),
    "agreements": _("Agreements on telework that are over"),
    "agreement_drafts": _("Agreements on telework never signed"),
    "barcamp_phones": _("Phones of a barcamp: who put forward, voted, wrote"),
    "event_proposals": _("What was proposed for a programme and not kept"),
    "event_proposals_accepted": _("Who proposed what was kept, by name"),
    "event_proposals_unconfirmed": _("Proposals never confirmed"),
    "event_registrations": _("Who came to events, by name"),
    "event_sensitive_answers": _("Answers about health and food"),
    "event_rides": _("Rides to events"),
    "event_interests": _("What people would have come to"),
    "event_unconfirmed": _("Registrations never confirmed"),
    "failed_jobs": _("Traces of what failed"),
    "imports": _("Tables that were brought in"),
    "incidents": _("Incidents of confidentiality that are settled"),
    "invitations": _("Invitations nobody answered"),
    "letters": _("Private messages"),
    "charter_signatures": _("Who signed the charter of a place"),
    "visitors": _("Registers of visitors"),
    "evidence_photos": _("Photographs of what keeps a secret in a space"),
    "listening_unfinished": _("Listening tests nobody finished"),
    "mails_sent": _("Which emails were sent, and to whom"),
    "accident_records": _("Records of accidents"),
    "presence_attestations": _("Attestations of presence"),
    "notifications_read": _("News that were read"),
    "notifications_unread": _("News that were never read"),
    "proposals": _("Proposals of places"),
    "sessions": _("Sign-ins and devices"),
    "waiting": _("Waiting lists"),
    "wall": _("Messages of the wall"),
    "wifi_technical": _("Wi-Fi codes given out"),
}


def retention_name(code: str) -> str:
    """What a rule keeps, in words."""
    return str(RETENTION_NAMES.get(code, code.replace("_", " ")))
