"""How times, places and refusals are said on screen, in French typography or English."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.template.defaultfilters import date as date_filter
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

register = template.Library()
NARROW, NBSP = "\u202f", "\u00a0"


def french() -> bool:
    """Is the page in French?"""
    return (get_language() or "fr").startswith("fr")


@register.filter
def clock(moment: datetime | time, zone: ZoneInfo | None = None) -> str:
    """9 h 30 in French, 9:30 in English."""
    local = timezone.localtime(moment, zone) if isinstance(moment, datetime) else moment
    if not french():
        return f"{local.hour}:{local.minute:02d}"
    return f"{local.hour}{NBSP}h" + (f"{NBSP}{local.minute:02d}" if local.minute else "")


@register.filter
def day(moment: date | datetime, zone: ZoneInfo | None = None) -> str:
    """Mardi 24 novembre; the year only when it is not this one."""
    local = timezone.localtime(moment, zone).date() if isinstance(moment, datetime) else moment
    pattern = "l j F" if french() else "l j F"
    text = str(date_filter(local, pattern))
    if french() and local.day == 1:
        text = text.replace(" 1 ", f" 1er{NBSP}", 1)
    return text if local.year == timezone.localdate().year else f"{text} {local.year}"


@register.filter
def weekday(moment: date) -> str:
    """Mar. 24."""
    return str(date_filter(moment, "D j"))


@register.filter
def times(period: Period, zone: ZoneInfo | str | None = None) -> str:
    """From when to when on one day: 9 h – 13 h; a period past midnight says the other day."""
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    local = period.local(zone or timezone.get_current_timezone())
    text = f"{clock(local.start, zone)}{NBSP}–{NBSP}{clock(local.end, zone)}"
    midnight = local.end.hour == 0 and local.end.minute == 0 and (local.end.date() - local.start.date()).days == 1
    if local.start.date() != local.end.date() and not midnight:
        text += f" ({weekday(local.end.date())})"
    return text


@register.filter
def minutes(value: int | None) -> str:
    """41 min, 1 h 05."""
    if value is None:
        return "—"
    if value < 60:
        return f"{value}{NBSP}min"
    return f"{value // 60}{NBSP}h" + (f"{NBSP}{value % 60:02d}" if value % 60 else "")


@register.filter
def sentence(refusal: Refusal) -> str:
    """A refusal, in the reader's language."""
    return gettext(refusal.sentence) % refusal.facts if refusal.facts else gettext(refusal.sentence)


@register.filter
def seats(count: int) -> str:
    """For 1 person, for 6 people."""
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    """The value of a mapping under a key known only at run time."""
    return mapping.get(key)


@register.simple_tag
def new_key() -> str:
    """A fresh idempotency key: one for each button."""
    return str(uuid4())


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside a word; the word says it, the drawing is hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("pages/icons.svg"),
        name,
    )
