"""Seasons, events, who registered; barcamps; calls for proposals; agendas kept elsewhere. They decide nothing."""

from maillage.programme.models.agendas import AgendaSource, ImportedEvent, Resemblance
from maillage.programme.models.barcamps import (
    Barcamp,
    BarcampRoom,
    BarcampSlot,
    Device,
    GridChange,
    Note,
    Pitch,
    Placement,
    SessionPhoto,
    Vote,
)
from maillage.programme.models.events import Event, EventQuestion, Speaker
from maillage.programme.models.opinions import EventOpinion
from maillage.programme.models.proposals import CallForProposals, EventProposal, ProposalReview
from maillage.programme.models.registrations import Answer, Registration
from maillage.programme.models.seasons import Partner, Season

__all__ = [
    "AgendaSource", "Answer", "Barcamp", "BarcampRoom", "BarcampSlot", "CallForProposals", "Device", "Event",
    "EventOpinion", "EventProposal", "EventQuestion", "GridChange", "ImportedEvent", "Note", "Partner", "Pitch",
    "Placement", "ProposalReview", "Registration", "Resemblance", "Season", "SessionPhoto", "Speaker", "Vote",
]  # fmt: skip
