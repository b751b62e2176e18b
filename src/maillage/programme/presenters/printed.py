"""The programme of a season on paper: a booklet of A5 pages, an A3 poster; made once for what they say."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from html import unescape
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from maillage.kernel.markdown import to_html
from maillage.places.models import Place
from maillage.places.portraits import draw_portrait, season_of
from maillage.places.presenters.pictures import subject_of
from maillage.programme.calendar import announced_by
from maillage.programme.models import Event, ImportedEvent, Season
from maillage.programme.presenters.prices import price_in_words
from maillage.programme.presenters.schedule import room_of
from maillage.programme.presenters.season_map import season_map
from maillage.programme.presenters.spots import Spot, spots_of
from maillage.programme.presenters.structured import address_of_season
from maillage.programme.rules.events import EventState
from maillage.web.fonts import typeface_folders
from maillage.web.formats import clock, day_and_year, times
from maillage.web.gates import PUBLIC_FILES
from maillage.web.pdf import compile_pdf, language
from maillage.web.qr_codes import qr_code

LONG_TITLE = 24  # letters beyond which a title is set smaller
MAP_SHAPE = 1.05  # height over width of the map in the booklet
MOST_ON_POSTER = 22  # lines, what fits


def season_booklet(season: Season, events: Sequence[Event | ImportedEvent]) -> bytes:
    """The booklet: cover, by day, by place, the map, who speaks, whom to call; as many pages as sheets fold into."""
    content, drawings = {**_common(season), **_booklet(season, events)}, _drawings(season, events)
    spots = spots_of(events)
    if len(spots) > 1:
        drawings["map"], shares = season_map(spots, MAP_SHAPE)
        content["spots"] = [_spot(spot, share) for spot, share in zip(spots, shares, strict=True)]
    return _read_or_make(season, "booklet", content, drawings)


def _spot(spot: Spot, share: tuple[float, float]) -> dict[str, Any]:
    """A point of the map, its name and when something happens there."""
    days = dict.fromkeys(f"{event.local_start:%d/%m}" for event in spot.events)
    name = spot.name if spot.commune in spot.name else f"{spot.name}, {spot.commune}"
    return {"number": str(spot.number), "name": name, "days": " · ".join(days), "x": share[0], "y": share[1]}


def season_poster(season: Season, events: Sequence[Event | ImportedEvent]) -> bytes:
    """The poster: the name, the dates, what is on, a code to scan."""
    return _read_or_make(season, "season_poster", {**_common(season), **_poster(events)}, _drawings(season, events))


def _common(season: Season) -> dict[str, Any]:
    invented = _("Demonstration: this season, its events and its speakers are invented.")
    address = address_of_season(season)
    short_address = address.partition("://")[2].rstrip("/")
    return {
        "lang": language(),
        "title": season.title,
        "is_long": len(season.title) > LONG_TITLE,
        "dates": _dates(season),
        "summary": season.summary,
        "network": season.network.name,
        "partners": [partner.name for partner in season.partners.all()],
        "with": _("With"),
        "address": short_address,
        "code_alt": _("Code to scan: %(address)s") % {"address": short_address},
        "drawing_alt": _("Drawing of a village in the hills"),
        "scan": _("The programme, up to date"),
        "invented": invented if season.is_demo else "",
    }  # fmt: skip


def _dates(season: Season) -> str:
    first, last = season.starts_on, season.ends_on
    if first == last:
        return day_and_year(first)
    start = day_and_year(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
    return _("from %(a)s to %(b)s") % {"a": start, "b": day_and_year(last)}


def _booklet(season: Season, events: Sequence[Event | ImportedEvent]) -> dict[str, Any]:
    days = [
        {"name": day_and_year(day).removesuffix(f" {day.year}"), "events": [_entry(event) for event in held]}
        for day, held in groupby(events, key=lambda event: event.local_start.date())
    ]
    return {
        "presentation": _paragraphs(season.presentation),
        "days": days,
        "places": _by_place(events),
        "people": _by_person(events),
        "by_day": _("Day by day"),
        "by_place": _("Place by place"),
        "index": _("Who speaks, who hosts"),
        "cancelled": _("will not take place"),
        "where": _("Where it happens"),
        "map_alt": _("Map of the places, by number; the list below names them"),
        "spots": [],
        "call": _("Whom to call"),
        "contacts": _contacts(season, events),
        "notes_title": _("Notes"),
        "press": " · ".join(part for part in (season.press_contact, season.press_email) if part),
        "printed": _("Printed on %(day)s. What changes since is said at this address.")
        % {"day": day_and_year(timezone.localdate())},
    }


def _paragraphs(markdown: str) -> list[str]:
    """The paragraphs, headings and points of a text in Markdown, as plain texts."""
    blocks = re.split(r"</(?:p|li|h[1-6])>", to_html(markdown))
    return [text for block in blocks if (text := " ".join(unescape(strip_tags(block)).split()))]


def _entry(event: Event | ImportedEvent) -> dict[str, Any]:
    return {
        "title": event.title,
        "times": times(event.period, event.zone),
        "where": room_of(event),
        "summary": event.summary,
        "cancelled": event.state == EventState.CANCELLED.value,
        **_own_facts(event),
    }


def _own_facts(event: Event | ImportedEvent) -> dict[str, str]:
    """What we know of our own: its kind, who speaks, what to know before coming; of others, who announces it."""
    if isinstance(event, ImportedEvent):
        return {"kind": announced_by(event), "who": "", "notes": event.get_absolute_url()}
    notes = [price_in_words(event), _("step-free") if event.step_free else "",
             _("sign language") if event.sign_language else "",
             _("from afar too") if event.is_online and event.place_id else ""]  # fmt: skip
    who = ", ".join(speaker.name for speaker in event.speakers.all())
    return {"kind": str(event.get_kind_display()), "who": who, "notes": " · ".join(note for note in notes if note)}


def _short(day: date) -> str:
    """Tue 24 November, on one line."""
    return day_and_year(day).removesuffix(f" {day.year}")


def _by_place(events: Sequence[Event | ImportedEvent]) -> list[dict[str, Any]]:
    """The places in order, with their address and what is on there; what is elsewhere comes last."""
    held: dict[Place | None, list[Event | ImportedEvent]] = defaultdict(list)
    for event in events:
        held[event.place].append(event)
    places = sorted((place for place in held if place is not None), key=lambda place: place.name)
    return [
        {
            "name": place.name if place else _("Elsewhere and from afar"),
            "address": " · ".join(part for part in (place.full_address, place.phone) if part) if place else "",
            "lines": [
                (_short(event.local_start.date()), clock(event.starts_at, event.zone),
                 event.title if place else f"{event.title} — {_where(event)}",
                 event.state == EventState.CANCELLED.value)
                for event in held[place]
            ],
        }
        for place in [*places, *([None] if None in held else [])]
    ]  # fmt: skip


def _where(event: Event | ImportedEvent) -> str:
    """Where it is, and who announces it where that is not us."""
    return ", ".join(part for part in (room_of(event), announced_by(event)) if part)


def _contacts(season: Season, events: Sequence[Event | ImportedEvent]) -> list[tuple[str, str]]:
    """Whom one calls or writes to: the network, then each place that has a telephone or an address."""
    places = sorted({event.place for event in events if event.place}, key=lambda place: place.name)
    ways = [(season.network.name, season.network.email)]
    ways += [(place.name, " · ".join(part for part in (place.phone, place.email) if part)) for place in places]
    return [(name, way) for name, way in ways if way]


def _by_person(events: Sequence[Event | ImportedEvent]) -> list[tuple[str, str]]:
    """Who speaks or hosts, by name, and on which days."""
    spoken: dict[str, list[str]] = defaultdict(list)
    for event in events:
        for speaker in event.speakers.all() if isinstance(event, Event) else ():
            spoken[speaker.name].append(f"{event.local_start:%d/%m} {event.title}")
    return [(name, " · ".join(titles)) for name, titles in sorted(spoken.items(), key=lambda item: item[0].casefold())]


def _poster(events: Sequence[Event | ImportedEvent]) -> dict[str, Any]:
    to_be = [event for event in events if event.state != EventState.CANCELLED.value]
    listed = to_be[:MOST_ON_POSTER]
    return {
        "lines": [
            {"day": _short(event.local_start.date()), "time": clock(event.starts_at, event.zone), "title": event.title,
             "where": event.place.name if event.place else _where(event)}
            for event in listed
        ],
        "more": _("and %(n)d other events") % {"n": len(to_be) - len(listed)} if len(to_be) > len(listed) + 1 else "",
    }  # fmt: skip


def _drawings(season: Season, events: Sequence[Event | ImportedEvent]) -> dict[str, str]:
    """The portrait of the first place and the code of the address."""
    place = next((event.place for event in events if event.place), None)
    drawing = draw_portrait(subject_of(place, season_of(season.starts_on, place.lat))) if place else ""
    return {"code": qr_code(address_of_season(season)), **({"drawing": drawing} if drawing else {})}


def _read_or_make(season: Season, kind: str, content: Mapping[str, Any], drawings: Mapping[str, str]) -> bytes:
    """The file named by what it says, made if it is not there; the one of before goes."""
    source = f"templates/programme/{kind}.typ"
    content = {**content, "has_drawing": "drawing" in drawings}
    template = files("maillage.programme").joinpath(source).read_bytes()
    facts = json.dumps([content, dict(drawings)], sort_keys=True).encode()
    family = f"{kind}-season{season.pk}-{content['lang']}-"
    folder = Path(settings.HANDOUTS_ROOT)
    path = folder / f"{family}{sha256(template + facts).hexdigest()[:16]}.pdf"
    if path.exists():
        return path.read_bytes()
    with PUBLIC_FILES.pass_through():
        if path.exists():  # who was before us at the gate made it
            return path.read_bytes()
        made = compile_pdf("maillage.programme", source, content, pictures=drawings, font_folders=typeface_folders())
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as fresh:
        fresh.write(made)
    Path(fresh.name).replace(path)
    for outdated in folder.glob(f"{family}*"):
        if outdated != path:
            outdated.unlink(missing_ok=True)
    return made
