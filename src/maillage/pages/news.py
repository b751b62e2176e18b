"""News anybody may read: places that open, editions of the commons. Nothing of the wall, which is for members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.commons.models import Edition
from maillage.community.models import Network
from maillage.places.models import Place
from maillage.places.models.translation import WRITTEN
from maillage.places.rules.life import State

MOST_NEWS = 30


@dataclass(frozen=True, slots=True)
class PublicNews:
    """One thing that happened: when, what, where it is read."""

    at: datetime
    what: str  # in the reader's language
    name: str
    text: str
    address: str
    key: str  # stays the same whatever becomes of the name
    language: str = WRITTEN  # of the name

    @property
    def title(self) -> str:
        """What happened, and to what, in one line."""
        return _("%(what)s: %(name)s") % {"what": self.what, "name": self.name}


def public_news(network: Network, most: int = MOST_NEWS) -> list[PublicNews]:
    """The latest public news of a network, newest first. Two statements."""
    news = [*_places_opened(network, most), *_editions_published(network, most)]
    return sorted(news, key=lambda one: one.at, reverse=True)[:most]


def _places_opened(network: Network, most: int) -> Iterator[PublicNews]:
    opened = Place.objects.filter(network=network, state=State.IN_SERVICE, opened_on__isnull=False)
    opened = opened.select_related("commune")
    for place in opened.order_by("-opened_on", "pk")[:most]:
        assert place.opened_on is not None
        text = place.tagline or place.full_address
        yield PublicNews(
            _midnight(place.opened_on),
            _("A place opens"),
            place.name,
            text,
            place.get_absolute_url(),
            f"place-{place.pk}",
        )


def _editions_published(network: Network, most: int) -> Iterator[PublicNews]:
    editions = Edition.objects.filter(collection__network=network).select_related("collection")
    for edition in editions.order_by("-published_at")[:most]:
        yield PublicNews(
            edition.published_at,
            _("A book is published"),
            edition.title,
            edition.subtitle,
            edition.get_absolute_url(),
            f"edition-{edition.pk}",
            edition.language,
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)


def atom_feed(network: Network) -> str:
    """The news of a network as Atom (RFC 4287), in the language of the reader."""
    own_address = settings.ORIGIN + reverse("news_feed")
    feed = Atom1Feed(
        title=_("News of %(name)s") % {"name": network.name},
        link=settings.ORIGIN + reverse("home"),
        description=network.tagline,
        subtitle=network.tagline,
        language=get_language() or "fr",
        feed_url=own_address,
        feed_guid=own_address,
    )
    for one in public_news(network):
        feed.add_item(
            title=one.title,
            link=settings.ORIGIN + one.address,
            description=escape(one.text),  # a summary is HTML (RFC 4287, 4.2.13)
            unique_id=f"{own_address}#{one.key}",
            author_name=network.name,
            pubdate=one.at,
            updateddate=one.at,
        )
    return str(feed.writeString("utf-8"))
