"""Choices instead of figures: lengths of time as one says them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext

from maillage.web.formats import minutes

DAY = 24 * 60
PRESETS: dict[str, Sequence[int]] = {  # minutes, but where the name says days
    "step_minutes": (15, 30, 60),
    "max_minutes": (60, 120, 240, 480, 720, DAY, 2 * DAY, 7 * DAY),
    "notice_minutes": (0, 30, 60, 120, 240, DAY, 2 * DAY),
    "cancel_minutes": (0, 60, 120, 240, DAY, 2 * DAY, 7 * DAY),
    "buffer_before": (0, 5, 10, 15, 30, 60),
    "buffer_after": (0, 5, 10, 15, 30, 60),
    "grace_minutes": (15, 30, 60, 120),
    "advance_days": (7, 14, 30, 60, 90, 180, 365),
}


def days_in_words(count: int) -> str:
    """1 day, 7 days."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def length_in_words(value: int) -> str:
    """Minutes as one says them: none, 30 min, 12 h, 2 days."""
    if value == 0:
        return gettext("no time")
    return days_in_words(value // DAY) if value % DAY == 0 else minutes(value)


def offer_presets(form: forms.ModelForm) -> None:
    """Lengths of time are chosen from a list; a value set otherwise stays in it."""
    for name, values in PRESETS.items():
        field: Any = form.fields[name]
        current = getattr(form.instance, name)
        say = days_in_words if name.endswith("_days") else length_in_words
        field.widget = forms.Select(choices=[(value, say(value)) for value in sorted({*values, current})])
