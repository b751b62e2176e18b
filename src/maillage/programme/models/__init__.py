"""Seasons, events, who registered; barcamps; agendas kept elsewhere. Tables that decide nothing."""

from maillage.programme.models.agendas import AgendaSource, ImportedEvent, Resemblance
from maillage.programme.models.barcamps import (
    Barcamp,
    BarcampRoom,
    BarcampSlot,
    Device,
    Note,
    Pitch,
    Placement,
    Vote,
)
from maillage.programme.models.events import Event, EventQuestion, Speaker
from maillage.programme.models.registrations import Answer, Registration
from maillage.programme.models.seasons import Partner, Season

__all__ = [
    "AgendaSource", "Answer", "Barcamp", "BarcampRoom", "BarcampSlot", "Device", "Event", "EventQuestion",
    "ImportedEvent", "Note", "Partner", "Pitch", "Placement", "Registration", "Resemblance", "Season", "Speaker",
    "Vote",
]  # fmt: skip
