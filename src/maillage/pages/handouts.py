"""What makes a place known off the site: a picture to share, a poster, bookmarks; kept as files, made once.

Each is drawn by Typst from what the page of the place says. A file is named by what it holds: when that changes it is
made anew, and the one of before goes. docs/decisions/0036-found-by-others.md
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.community.models import Network
from maillage.community.queries.networks import origin_of_network
from maillage.grants.queries.publicity import funders_to_name
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from maillage.kernel.typesetting import picture
from maillage.places.models import Place
from maillage.places.portraits import draw_portrait, season_of
from maillage.places.presenters.pictures import subject_of
from maillage.places.presenters.prices import price_of_place
from maillage.places.rules.hours import WeeklyHours, read_week
from maillage.places.templatetags.places import closing, week_rows
from maillage.web.fonts import typeface_folders
from maillage.web.formats import NBSP, clock
from maillage.web.gates import PUBLIC_FILES
from maillage.web.pdf import compile_pdf, language
from maillage.web.qr_codes import qr_code

CARD_SIZE = (1200, 630)  # pixels; what networks crop least
CARD_DPI = 144  # the template is 600 × 315 points
LIMITS = Limits(cpu_s=30, wall_s=45)
LONG_TITLE = 28  # letters beyond which a title is set smaller
LANDSCAPE = "static/pages/landscape.svg"


@dataclass(frozen=True, slots=True)
class Handout:
    """A document to make: its template, what it says, its drawings (SVG) and pictures (WebP), by name."""

    kind: str  # card, poster, bookmark: also the name of its template
    about: str  # a place or a network, as a file name may say it
    content: Mapping[str, Any]
    drawings: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def template(self) -> bytes:
        """The Typst source of the handout."""
        return files("maillage.pages").joinpath(f"templates/pages/{self.kind}.typ").read_bytes()

    @property
    def digest(self) -> str:
        """Changes when the template, the words, a drawing or a picture does."""
        images = {name: sha256(data).hexdigest() for name, data in self.images.items()}
        parts = json.dumps([self.content, dict(self.drawings), images], sort_keys=True)
        return sha256(self.template + parts.encode()).hexdigest()[:16]

    @property
    def path(self) -> Path:
        """Where its file is kept."""
        ending = "png" if self.kind == "card" else "pdf"
        return Path(settings.HANDOUTS_ROOT) / f"{self._family}{self.digest}.{ending}"

    @property
    def _family(self) -> str:
        return f"{self.kind}-{self.about}-{self.content['lang']}-"

    def file(self) -> Path:
        """The file, made if it is not there: one at a time on a machine."""
        if self.path.exists():
            return self.path
        with PUBLIC_FILES.pass_through():
            if not self.path.exists():  # who was before us at the gate may have made it
                self._keep(self._make())
        return self.path

    def _make(self) -> bytes:
        if self.kind != "card":
            template = f"templates/pages/{self.kind}.typ"
            drawn, images, fonts = self.drawings, self.images, typeface_folders()
            return compile_pdf(
                "maillage.pages", template, self.content, pictures=drawn, images=images, font_folders=fonts
            )
        inputs = {"said": json.dumps(self.content), **self.drawings}
        return run_in_child(
            LIMITS, too_much_refusal, picture, self.template, inputs, CARD_DPI, font_folders=typeface_folders()
        )

    def _keep(self, content: bytes) -> None:
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as fresh:
            fresh.write(content)
        Path(fresh.name).replace(self.path)
        for outdated in folder.glob(f"{self._family}*"):
            if outdated != self.path:
                outdated.unlink(missing_ok=True)


def card_of_place(place: Place) -> Handout:
    """The picture that is shown where the page of a place is shared."""
    content = {
        **_title_of(place, 40, 30),
        "above": f"{place.network.name} · {place.commune.name}",
        "line": place.tagline,
        "below": _("Book a place"),
        "address": shown_address(place.get_absolute_url(), place.network),
        "height": 400,
        "sink": 45,  # points: where the village of a portrait is seen whole
    }
    return Handout("card", f"place{place.pk}", content, {"drawing": drawing_of(place)})


def card_of_network(network: Network) -> Handout:
    """The picture that is shown where any other page is shared."""
    content = {
        "lang": language(), "title": network.name, "size": 46 if len(network.name) <= LONG_TITLE else 32,
        "above": _("Work near home"), "line": network.tagline, "below": _("Book a place"),
        "address": shown_address("/", network), "height": 190, "sink": -20,
    }  # fmt: skip
    return Handout("card", f"network{network.pk or 0}", content, {"drawing": landscape()})


def landscape() -> str:
    """The hills of the home page."""
    return files("maillage.pages").joinpath(LANDSCAPE).read_text(encoding="utf-8")


def drawing_of(place: Place) -> str:
    """The portrait of a place in this season, as SVG."""
    return draw_portrait(subject_of(place, season_of(timezone.localdate(timezone=place.zone), place.lat)))


def poster_of(place: Place) -> Handout:
    """An A4 page to hang in a town hall or a bakery; it names the funders whose convention wants it."""
    funders = funders_to_name(place)
    images = {f"funder-{n}.webp": one.logo for n, one in enumerate(funders) if one.logo}
    named = [
        {"name": one.name, "words": one.words, "logo": name if (name := f"funder-{n}.webp") in images else ""}
        for n, one in enumerate(funders)
    ]
    content = {**_printed_content(place, 38, 30), "funders": named, "with": _("With the support of") if named else ""}
    return Handout("poster", f"place{place.pk}", content, _printed_drawings(place), images)


def bookmarks_of(place: Place) -> Handout:
    """Four bookmarks on an A4 page, to be cut out."""
    return Handout("bookmark", f"place{place.pk}", _printed_content(place, 16, 13), _printed_drawings(place))


def _title_of(place: Place, size: int, small: int) -> dict[str, Any]:
    size = size if len(place.name) <= LONG_TITLE else small
    return {"lang": language(), "title": place.name, "size": size}


def _printed_content(place: Place, size: int, small: int) -> dict[str, Any]:
    address = shown_address(place.get_absolute_url(), place.network)
    return {
        **_title_of(place, size, small),
        "network": place.network.name,
        "tagline": place.tagline,
        "facts": facts_of(place),
        "scan": _("Book a place"),
        "code_alt": _("Code to scan: %(address)s") % {"address": address},
        "drawing_alt": _("Drawing of %(name)s") % {"name": place.name},
        "address": address,
    }


def _printed_drawings(place: Place) -> dict[str, str]:
    return {"drawing": drawing_of(place), "code": qr_code(origin_of_network(place.network) + place.get_absolute_url())}


def facts_of(place: Place) -> list[tuple[str, str]]:
    """What one must know to come: when, where, whom to call."""
    week = read_week(place.hours)
    facts = [
        (_("Open"), "\n".join(hours_in_words(week)) if week else ""),
        (_("Where"), place.full_address),
        (_("Price"), price_of_place(place)),
        (_("Telephone"), place.phone),
    ]
    return [(name, value) for name, value in facts if value]


def hours_in_words(week: WeeklyHours) -> list[str]:
    """The week in as few lines as may be: “Monday – Friday, 8:00 – 19:00”; days that are closed are left out."""
    lines: list[tuple[str, str, str]] = []  # first day, last day, hours
    previous = ""
    for name, spans in week_rows(week):
        hours = ", ".join(f"{clock(start)}{NBSP}–{NBSP}{closing(end)}" for start, end in spans)
        if lines and hours and hours == previous:
            lines[-1] = (lines[-1][0], name, hours)
        elif hours:
            lines.append((name, name, hours))
        previous = hours
    return [f"{first if first == last else f'{first} – {last}'}, {hours}" for first, last, hours in lines]


def shown_address(path: str, network: Network) -> str:
    """An address of a network as one types it: without https, nor the slash at its end."""
    return f"{urlsplit(origin_of_network(network)).netloc}{path}".rstrip("/")
