"""Lengths of time chosen among those that people use: “12 hours”, never “720”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.web.formats import minutes

A_DAY = 24 * 60
# What each field of a space offers, in the unit of the model: minutes, but days for `advance_days`.
PRESETS: dict[str, tuple[Any, Sequence[int]]] = {
    "step_minutes": (_("Hours are chosen every"), (15, 30, 60)),
    "max_minutes": (_("Longest booking"), (60, 120, 240, 480, 720, A_DAY, 7 * A_DAY)),
    "notice_minutes": (_("Shortest notice"), (0, 60, 240, A_DAY, 2 * A_DAY, 7 * A_DAY)),
    "advance_days": (_("How far ahead"), (7, 14, 30, 60, 90, 180, 365)),
    "cancel_minutes": (_("Can be cancelled until"), (0, 60, 240, A_DAY, 2 * A_DAY, 7 * A_DAY)),
    "buffer_before": (_("Time to set up before"), (0, 15, 30, 60)),
    "buffer_after": (_("Time to tidy after"), (0, 15, 30, 60)),
    "grace_minutes": (_("Kept for whoever is late"), (0, 15, 30, 60, 120)),
}
NOTHING = {
    "notice_minutes": _("until the last minute"), "cancel_minutes": _("the beginning"), "buffer_before": _("none"),
    "buffer_after": _("none"), "grace_minutes": _("always: nothing is given to others"),
}  # fmt: skip
BEFORE = frozenset({"cancel_minutes", "notice_minutes"})


def say_length(name: str, value: int) -> str:
    """A length of time as one chooses it: “2 days before”, “30 min”, “90 days”."""
    if value == 0:
        return str(NOTHING[name])
    days = value if name == "advance_days" else value // A_DAY if value % A_DAY == 0 else 0
    text = ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else minutes(value)
    return str(_("%(length)s before") % {"length": text}) if name in BEFORE else text


def preset_field(name: str, current: int, help_text: Any = "") -> forms.TypedChoiceField:
    """The choice for a field of a space; what it holds today is offered, whatever it is."""
    label, values = PRESETS[name]
    offered = sorted({*values, current}) if current or name in NOTHING else list(values)
    choices = [(value, say_length(name, value)) for value in offered]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, help_text=help_text)
