"""The queues of jobs, by what may delay what. Each has workers of its own, so that none waits for another.

What a person waits for (mails, holds, the queue for a space, reminders) goes where a job says nothing: `default`.
"""

from __future__ import annotations

from dataclasses import dataclass

PROMPT = "default"  # what somebody waits for: never anything that calls out, never anything that computes
BULK = "bulk"  # mails that can wait: the week of the wall, a mailing, summaries of the day
OUTSIDE = "outside"  # what waits for others: outside calendars, locks that are told
COMPUTING = "computing"  # what computes: foresight, minutes to places, the repository of the commons, the night's work


@dataclass(frozen=True, slots=True)
class Lane:
    """How many jobs of a queue run at once, and after how long one that has not begun is late."""

    name: str
    queue: str
    at_once: int
    late_s: int


LANES = (
    Lane("prompt", PROMPT, 3, 120),
    Lane("bulk", BULK, 1, 3 * 3600),
    Lane("outside", OUTSIDE, 4, 30 * 60),
    Lane("computing", COMPUTING, 1, 2 * 3600),
)
