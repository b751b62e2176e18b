"""The places for programs: /api/v1/places."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema

from maillage.community.views.bearer import OriginThrottle
from maillage.places.models import Place
from maillage.places.presenters.pictures import picture_of
from maillage.places.presenters.prices import price_of_place
from maillage.places.queries import Filters, list_places, opening_now, public_places, with_details
from maillage.places.rules.comforts import Comforts
from maillage.places.rules.tariffs import Tariff, TariffKind
from maillage.territory.queries import require_commune
from maillage.web.sensitivity import public

router = Router(tags=["places"], throttle=OriginThrottle())


class TariffOut(Schema):
    """What a unit of a space costs. `kind`: free, amount, words, or empty when it is not said; `cents` of euro for each
    `unit` (hour, half_day, day, month) of an amount; `words`: the sentence of the place.
    """

    kind: str
    cents: int | None
    unit: str | None
    words: str


class PlaceOut(Schema):
    """A place. `hours` and `staffed_hours` as OpenStreetMap writes them; `changes_at`: when it closes, or opens, next;
    `price`: the lowest of its spaces, in words; `minutes` by car from the commune that was named. An empty text: not
    stated.
    """

    slug: str
    name: str
    label: str
    state: str
    commune: str
    insee: str
    address: str
    latitude: float
    longitude: float
    position_is_exact: bool
    timezone: str
    hours: str
    staffed_hours: str
    open_now: bool
    changes_at: datetime | None
    wheelchair: str
    down_mbps: int | None
    up_mbps: int | None
    phone: str
    email: str
    welcomer: str
    price: str
    on_foot: str
    parking: str
    coffee: str
    door_cm: int | None
    hearing_loop: str
    sight_aids: str
    adapted_toilet: str
    picture: str
    minutes: int | None = None
    minutes_are_estimated: bool = False
    url: str


class SpaceOut(Schema):
    """A space of a place: `seats` people in each of its `units`, booked by `granularity`."""

    id: int
    name: str
    kind: str
    description: str
    seats: int
    units: int
    granularity: str
    approval: str
    confidentiality: int
    wheelchair: bool
    equipment: list[str]
    tariff: TariffOut


class PlaceDetailOut(PlaceOut):
    """A place with its spaces."""

    presentation: str
    getting_there: str
    spaces: list[SpaceOut]


class PlacesQuery(Schema):
    """How the list is narrowed."""

    near: str = ""  # a commune: name, postal code or INSEE code
    kind: str = ""
    open_now: bool = False
    wheelchair: bool = False
    free_of_charge: bool = False
    parking: bool = False
    hearing_loop: bool = False
    adapted_toilet: bool = False
    sight_aids: bool = False
    wide_door: bool = False  # the narrowest lets a wheelchair pass: 77 cm
    staffed: bool = False  # somebody welcomes, on some days
    min_mbps: int = Field(0, ge=0, le=100_000)  # download
    words: str = ""


@router.get("/places", response=list[PlaceOut], url_name="places", summary=_("Every place, the nearest first"))
@public
def places(request: HttpRequest, query: Query[PlacesQuery]) -> list[dict[str, object]]:  # noqa: ARG001 - asked by the framework
    filters = Filters(
        kind=query.kind[:20],
        open_now=query.open_now,
        wheelchair=query.wheelchair,
        words=query.words[:120],
        is_free=query.free_of_charge,
        comforts=Comforts(
            parking=query.parking,
            mbps=query.min_mbps,
            staffed=query.staffed,
            hearing_loop=query.hearing_loop,
            adapted_toilet=query.adapted_toilet,
            sight_aids=query.sight_aids,
            wide_door=query.wide_door,
        ),
    )
    home = require_commune(query.near[:120]).insee if query.near.strip() else None
    return [
        {**_describe(one.place), "minutes": one.minutes, "minutes_are_estimated": one.estimated}
        for one in list_places(filters, home)
    ]


@router.get("/places/{slug}", response=PlaceDetailOut, url_name="place", summary=_("A place and its spaces"))
@public
def place_with_spaces(request: HttpRequest, slug: str) -> dict[str, object]:  # noqa: ARG001 - as above
    place = get_object_or_404(
        with_details(public_places(), timezone.now()).prefetch_related("spaces__units"), slug=slug
    )
    spaces = [
        {
            "id": space.pk, "name": space.name, "kind": space.kind, "description": space.description,
            "seats": space.seats, "units": sum(unit.active for unit in space.units.all()),
            "granularity": space.granularity, "approval": space.approval,
            "confidentiality": space.confidentiality, "wheelchair": space.wheelchair,
            "equipment": [one.pk for one in space.equipment.all()], "tariff": _describe_tariff(space.tariff),
        }
        for space in place.spaces.all()
    ]  # fmt: skip
    return {
        **_describe(place),
        "presentation": place.presentation,
        "getting_there": place.getting_there,
        "spaces": spaces,
    }


def _describe_tariff(tariff: Tariff) -> dict[str, object]:
    is_amount = tariff.kind == TariffKind.AMOUNT
    return {
        "kind": tariff.kind.value,
        "cents": tariff.cents if is_amount else None,
        "unit": tariff.unit.value if is_amount else None,
        "words": tariff.words if tariff.kind == TariffKind.WORDS else "",
    }


def _describe(place: Place) -> dict[str, object]:
    """A place (needs `with_details`)."""
    opening = opening_now(place, timezone.now())
    return {
        "slug": place.slug, "name": place.name, "label": place.label, "state": place.state,
        "commune": place.commune.name, "insee": place.commune_id, "address": place.full_address,
        "latitude": place.lat, "longitude": place.lon, "position_is_exact": place.position_is_exact,
        "timezone": place.timezone, "hours": place.hours, "staffed_hours": place.staffed_hours,
        "open_now": opening.is_open, "changes_at": opening.changes_at, "wheelchair": place.wheelchair,
        "down_mbps": place.down_mbps, "up_mbps": place.up_mbps, "phone": place.phone,
        "email": place.email, "welcomer": place.welcomer, "price": price_of_place(place), "on_foot": place.on_foot,
        "parking": place.parking, "coffee": place.coffee, "door_cm": place.door_cm,
        "hearing_loop": place.hearing_loop, "sight_aids": place.sight_aids, "adapted_toilet": place.adapted_toilet,
        "picture": urljoin(settings.ORIGIN, picture_of(place).url),
        "url": settings.ORIGIN + place.get_absolute_url(),
    }  # fmt: skip
