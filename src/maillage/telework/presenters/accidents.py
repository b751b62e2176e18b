"""What to do after an accident, and within which delay, each with the text it stands in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.telework.presenters.answers import LawLine
from maillage.telework.rules.accidents import Delay, delays_after
from maillage.telework.rules.references import known_references, reference_of_figure
from maillage.web.formats import clock, day


def what_to_do() -> list[LawLine]:
    """In general, as the law is today: hours, and no day."""
    delays = delays_after(timezone.localtime())
    return [LawLine(_words(one), reference_of_figure(one.figure)) for one in delays] + _presumed()


def what_to_do_after(happened_at: datetime, zone: ZoneInfo) -> list[LawLine]:
    """After one that happened then: until when the employer is to be told."""
    lines = []
    for one in delays_after(happened_at):
        words = _words(one)
        if one.code == "accident_worker_hours":
            by = {"day": day(one.until, zone), "time": clock(one.until, zone)}
            words = " ".join([words, _("Here: by %(day)s, %(time)s.") % by])
        lines.append(LawLine(words, reference_of_figure(one.figure)))
    return lines + _presumed()


def _words(delay: Delay) -> str:
    hours = {"hours": int(delay.figure.value)}
    if delay.code == "accident_worker_hours":
        return _("The person tells their employer within %(hours)s hours, except where it is impossible.") % hours
    return _(
        "The employer declares it to the health insurance within %(hours)s hours of being told, Sundays and holidays"
        " left out, and hands over a sheet for care without payment."
    ) % hours  # fmt: skip


def _presumed() -> list[LawLine]:
    words = _(
        "An accident at the place of telework, during the hours of work, is presumed to be an accident at work. A"
        " person who works for themselves declares it to their own insurance."
    )
    return [LawLine(words, known_references()["accident_presumed"])]
