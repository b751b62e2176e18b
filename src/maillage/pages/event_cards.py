"""The picture shown where the page of an event or of a season is shared: what, when, where."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.pages.handouts import Handout, landscape, shown_address
from maillage.programme.models import Event, Season
from maillage.programme.templatetags.programme import season_dates, venue
from maillage.web.formats import clock, day
from maillage.web.pdf import language

SIZES = ((28, 44), (56, 30), (120, 23))  # letters at most, points


def card_of_event(event: Event) -> Handout:
    """What it is, when, where."""
    when = f"{day(event.starts_at, event.zone)}, {clock(event.starts_at, event.zone)}"
    above = [event.network.name, event.season.title if event.season and event.season.announced_at else ""]
    content = {
        **_title(event.title),
        "above": " · ".join(part for part in above if part),
        "line": f"{when[:1].upper()}{when[1:]} · {venue(event)}",
        "below": _("Cancelled.") if event.state == "cancelled" else _("What is on"),
        "address": shown_address("/programme/", event.network),
        "height": 190,
        "sink": -20,
    }
    return Handout("card", f"event{event.pk}", content, {"drawing": landscape()})


def card_of_season(season: Season) -> Handout:
    """Its title, its dates, who prepares it."""
    dates = season_dates(season)
    content = {
        **_title(season.title),
        "above": season.network.name,
        "line": f"{dates[:1].upper()}{dates[1:]}",
        "below": _("What is on"),
        "address": shown_address("/programme/", season.network),
        "height": 190,
        "sink": -20,
    }
    return Handout("card", f"season{season.pk}", content, {"drawing": landscape()})


def _title(title: str) -> dict[str, object]:
    size = next(points for letters, points in SIZES if len(title) <= letters)
    return {"lang": language(), "title": title, "size": size}
