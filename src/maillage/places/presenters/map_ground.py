"""The background of a map, as the pages' script reads it: what our own tiles show, else communes by their minutes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.typography import with_curly_apostrophes
from maillage.places.queries import departements_with_places, nearest_minutes
from maillage.territory.models import Basemap
from maillage.territory.queries import (
    basemap_in_use,
    box_around,
    largest_communes,
    simplified_communes,
    simplified_departements,
    territory_departements,
)
from maillage.territory.rules.outline_steps import steps_of

OPENSTREETMAP = "https://www.openstreetmap.org/copyright"  # who asks to be thanked there (ODbL)
SHADES = (10, 20, 30, 45)  # minutes to the nearest place: up to here, up to there… the last shade is beyond
MOST_SHADED = 3  # départements whose communes are drawn one by one: those with most places
MOST_TOWNS = 20
MARGIN = 0.12  # degrees around the shaded départements where the names of their neighbours are written
COMMUNES_METRES, NEIGHBOURS_METRES = 300, 600  # how lightly outlines are drawn


def map_ground() -> dict[str, Any]:
    """What a map shows under the places, and who is to be thanked for it."""
    if settings.TILE_URL:
        return {"raster": settings.TILE_URL, "attribution": settings.TILE_ATTRIBUTION}
    if basemap := basemap_in_use():
        return _tiled_ground(basemap)
    return _drawn_ground()


def _tiled_ground(basemap: Basemap) -> dict[str, Any]:
    """Our own tiles of rivers, woods, towns and roads."""
    address = reverse("territory:tile", args=[basemap.digest, 0, 0, 0]).replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")
    bounds = [[basemap.south, basemap.west], [basemap.north, basemap.east]]
    return {
        "tiles": {"url": address, "min": basemap.first_zoom, "max": basemap.last_zoom, "bounds": bounds},
        "attribution": format_html('<a href="{}">{}</a>', OPENSTREETMAP, _("© OpenStreetMap contributors")),
    }


def _drawn_ground() -> dict[str, Any]:
    """Communes shaded by minutes to the nearest place, neighbouring départements, the names of towns."""
    shaded = departements_with_places()[:MOST_SHADED]
    around = territory_departements()
    minutes = nearest_minutes()
    others = tuple(departement.code for departement in around if departement.code not in shaded)
    neighbours = simplified_departements(others, NEIGHBOURS_METRES, box_around(shaded, MARGIN))
    names = {departement.code: departement.name for departement in around}
    towns = [
        {"name": str(commune), "lat": round(commune.lat, 4), "lon": round(commune.lon, 4), "rank": rank}
        for rank, commune in enumerate(largest_communes(shaded, MOST_TOWNS))
        if commune.lat is not None and commune.lon is not None
    ]
    towns += [
        {
            "name": with_curly_apostrophes(names[feature["properties"]["code"]]),
            "lat": feature["properties"]["at"][0],
            "lon": feature["properties"]["at"][1],
            "rank": MOST_TOWNS,
            "kind": "departement",
        }
        for feature in neighbours["features"]
    ]
    communes = [
        _commune(feature, minutes)
        for departement in shaded
        for feature in simplified_communes(departement, COMMUNES_METRES)["features"]
    ]
    return {
        "communes": communes,
        "neighbours": [steps_of(feature["geometry"]) for feature in neighbours["features"]],
        "towns": towns,
        "attribution": _("Outlines: IGN"),
    }


def _commune(feature: dict[str, Any], minutes: dict[str, int]) -> dict[str, Any]:
    """Its shade, its name and minutes; its outline, or where its centre is as [latitude, longitude]."""
    insee, name = feature["properties"]["insee"], with_curly_apostrophes(feature["properties"]["nom"])
    near = minutes.get(insee)
    shade = len(SHADES) if near is None else sum(near > limit for limit in SHADES)
    words = ngettext("%(name)s: %(n)s minute", "%(name)s: %(n)s minutes", near) if near is not None else "%(name)s"
    geometry = feature["geometry"]
    drawn = {"at": geometry["coordinates"][::-1]} if geometry["type"] == "Point" else {"outline": steps_of(geometry)}
    return {"shade": shade, "label": words % {"name": name, "n": near}, **drawn}
