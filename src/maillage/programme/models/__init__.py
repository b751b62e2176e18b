"""Seasons, events, who registered. Tables that decide nothing."""

from maillage.programme.models.events import Event, EventQuestion, Speaker
from maillage.programme.models.registrations import Answer, Registration
from maillage.programme.models.seasons import Partner, Season

__all__ = ["Answer", "Event", "EventQuestion", "Partner", "Registration", "Season", "Speaker"]
