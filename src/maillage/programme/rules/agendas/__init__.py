"""Agendas that are kept elsewhere: what is read of them, whatever they are written in."""

from maillage.programme.rules.agendas.announcements import MOST_IMPORTED, AgendaReading, Announcement
from maillage.programme.rules.agendas.formats import read_agenda, read_agenda_within_watch

__all__ = ["MOST_IMPORTED", "AgendaReading", "Announcement", "read_agenda", "read_agenda_within_watch"]
