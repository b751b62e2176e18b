"""What accounts between places know about a person: what they said for a place. Accounts stay, without their name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.economy.models import ClearingAgreement, ClearingDispute, ClearingVote

STAYS = _("What places agreed on and owe each other stays in the accounts, without your name.")


def export_clearing(person: Person) -> list[PersonalTable]:
    """What this person put forward, voted, contested, decided."""
    votes = ClearingVote.objects.filter(cast_by=person).select_related("place")
    disputes = ClearingDispute.objects.filter(opened_by=person).select_related("place")
    answers = ClearingDispute.objects.filter(decided_by=person).select_related("place")
    agreements = ClearingAgreement.objects.filter(proposed_by=person)
    return [
        PersonalTable("clearing_votes", _("What I said for a place about an agreement between places"), [
            {"place": one.place.name, "yes": one.is_yes, "at": one.cast_at} for one in votes], "nameless", STAYS),
        PersonalTable("clearing_disputes", _("Lines between places I contested"), [
            {"place": one.place.name, "text": one.words, "at": one.opened_at} for one in disputes], "nameless", STAYS),
        PersonalTable("clearing_answers", _("Contested lines between places I answered"), [
            {"place": one.place.name, "text": one.answer, "at": one.decided_at} for one in answers],
            "nameless", STAYS),
        PersonalTable("clearing_agreements", _("Agreements between places I put forward"), [
            {"from": one.valid_from, "at": one.proposed_at} for one in agreements], "nameless", STAYS),
    ]  # fmt: skip


def erase_clearing(person: Person) -> None:
    """What they said for a place stays the place's."""
    ClearingVote.objects.filter(cast_by=person).update(cast_by=None)
    ClearingDispute.objects.filter(opened_by=person).update(opened_by=None)
    ClearingDispute.objects.filter(decided_by=person).update(decided_by=None)
    ClearingAgreement.objects.filter(proposed_by=person).update(proposed_by=None)
    ClearingAgreement.objects.filter(decided_by=person).update(decided_by=None)
