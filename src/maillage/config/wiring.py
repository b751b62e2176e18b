"""What a lower floor tells a higher one: every such thread, in this one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.access.actions import follow_bookings
from maillage.access.holding import ACCESS_KEEPERS, AccessHolder
from maillage.access.shown import shown_with
from maillage.bookings.actions.holding import BOOKINGS_KEEPERS, BookingsHolder, members_away
from maillage.bookings.actions.hosting import cancel_all_ahead
from maillage.bookings.actions.importing import BookingsImporter
from maillage.bookings.actions.telling import LISTENERS, SHOWN_WITH_BOOKING
from maillage.bookings.queries.listing import people_of_place
from maillage.commons.actions.holding import CommonsHolder
from maillage.community.actions.holding import COMMUNITY_KEEPERS, CommunityHolder
from maillage.community.actions.importing import IMPORTERS
from maillage.community.actions.importing_people import PeopleImporter
from maillage.community.actions.meeting import SELECTIONS, Selection
from maillage.community.actions.privacy import HOLDERS, KEEPERS
from maillage.community.actions.roles import WHEN_ENDED
from maillage.community.models import Network
from maillage.community.queries.meeting import VOICES
from maillage.community.queries.rights import NAMES, NETWORKS
from maillage.community.rules import ScopeKind
from maillage.places.actions import WHEN_CLOSED
from maillage.places.actions.holding import PlacesHolder
from maillage.places.actions.importing import PlacesImporter
from maillage.places.actions.labels import tell_of_lost_host
from maillage.places.models import Place
from maillage.places.queries import names_of_places, network_of_place, voices_of_places

AWAY = timedelta(days=60)


def wire() -> None:
    """Called once, when Django is ready; calling it again changes nothing."""
    _join(LISTENERS, follow_bookings)  # bookings tell the doors
    _join(SHOWN_WITH_BOOKING, shown_with)  # the page of a booking shows what the doors answer
    _join(WHEN_CLOSED, cancel_all_ahead)
    _join(WHEN_ENDED, tell_of_lost_host)
    _join(VOICES, voices_of_places)
    _join(SELECTIONS, _selections)
    NAMES[ScopeKind.PLACE] = names_of_places
    NETWORKS[ScopeKind.PLACE] = network_of_place
    if not HOLDERS:  # the highest floor first: what it keeps of a person goes before the person does
        HOLDERS.extend([CommonsHolder(), AccessHolder(), BookingsHolder(), PlacesHolder(), CommunityHolder()])
        IMPORTERS.extend([PeopleImporter(), PlacesImporter(), BookingsImporter()])
    KEEPERS.update({**COMMUNITY_KEEPERS, **BOOKINGS_KEEPERS, **ACCESS_KEEPERS})


def _join(threads: list[Any], thread: Any) -> None:
    if thread not in threads:
        threads.append(thread)


def _selections(network: Network) -> Iterable[Selection]:
    """To whom one may write, as far as places and bookings know."""
    since = timezone.now() - AWAY
    away = _("those who came before and have not for two months")
    yield Selection("away", away, lambda: members_away(network, since), of_work=True)
    for place in Place.objects.filter(network=network).order_by("name"):
        told = _("those who came to %(place)s within six months") % {"place": place.name}
        came = partial(people_of_place, place)
        yield Selection(f"place:{place.pk}", told, came, of_work=True)
