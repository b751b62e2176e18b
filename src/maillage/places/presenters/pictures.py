"""The picture of a place: its first photo, else its drawn portrait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from maillage.places.models import Photo, Place
from maillage.places.portraits import HEIGHT, WIDTH, Season, Subject, season_of, version_of

SHOWN = ("slug", "name", "lat", "lon", "tagline", "getting_there", "timezone", "commune__name")  # what a portrait reads


@dataclass(frozen=True, slots=True)
class PlacePicture:
    """What `places/parts/picture.html` shows: an address, a size in pixels, and what is said of it."""

    url: str
    width: int
    height: int
    alt: str = ""  # of a drawing nothing: it tells nothing that the words beside it do not
    credit: str = ""
    caption: str = ""
    is_drawing: bool = False
    focus: str = "centre"
    webp: str = ""  # as `srcset` has it: address and width of each size
    avif: str = ""


def subject_of(place: Place, season: Season) -> Subject:
    """What is drawn of a place: its name, where it lies, the landmarks its texts name."""
    words = f"{place.commune.name} {place.tagline} {place.getting_there}"
    return Subject(place.slug, place.name, place.lat, place.lon, season, words)


def portrait_of(place: Place, day: date) -> PlacePicture:
    """Its drawn portrait in the season of a day."""
    season = season_of(day, place.lat)
    address = reverse("places:portrait", args=[place.slug, season.value])
    return PlacePicture(f"{address}?v={version_of(subject_of(place, season))}", WIDTH, HEIGHT, is_drawing=True)


def picture_of_photo(photo: Photo) -> PlacePicture:
    """A photo as it is shown."""
    sizes = list(photo.sizes.all())
    webp, avif = (
        [(size.file.url, size.width) for size in sizes if str(size.file.name).endswith(suffix)]
        for suffix in (".webp", ".avif")
    )
    return PlacePicture(
        photo.image.url, photo.width, photo.height, photo.alt, photo.credit, photo.caption, focus=photo.focus,
        webp=_srcset([*webp, (photo.image.url, photo.width)]) if webp else "", avif=_srcset(avif),
    )  # fmt: skip


def _srcset(sizes: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{url} {width}w" for url, width in sizes)


def picture_of(place: Place, day: date | None = None) -> PlacePicture:
    """Its first photo, else its portrait in the season of a day (today without one).

    `photos__sizes` and `commune` are read with the place where there are several.
    """
    photos = list(place.photos.all())
    return picture_of_photo(photos[0]) if photos else portrait_of(place, day or timezone.localdate(timezone=place.zone))


def pictures_of(ids: Iterable[int], day: date | None = None) -> dict[int, PlacePicture]:
    """The picture of each of these places, by its number: two statements, however many they are."""
    places = Place.objects.filter(pk__in=list(ids)).select_related("commune").only(*SHOWN)
    return {place.pk: picture_of(place, day) for place in places.prefetch_related("photos__sizes")}
