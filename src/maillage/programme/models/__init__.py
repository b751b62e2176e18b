"""Seasons, events, who registered, rides; barcamps; calls for proposals; other agendas. They decide nothing."""

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
from maillage.programme.models.interests import EventInterest
from maillage.programme.models.opinions import EventOpinion
from maillage.programme.models.proposals import CallForProposals, EventProposal, ProposalReview
from maillage.programme.models.registrations import Answer, Registration
from maillage.programme.models.rides import Ride
from maillage.programme.models.seasons import Partner, Season
from maillage.programme.models.timetables import TimetableSearch

__all__ = [
    "AgendaSource", "Answer", "Barcamp", "BarcampRoom", "BarcampSlot", "CallForProposals", "Device", "Event",
    "EventInterest", "EventOpinion", "EventProposal", "EventQuestion", "GridChange", "ImportedEvent", "Note", "Partner",
    "Pitch", "Placement", "ProposalReview", "Registration", "Resemblance", "Ride", "Season", "SessionPhoto", "Speaker",
    "TimetableSearch", "Vote",
]  # fmt: skip
