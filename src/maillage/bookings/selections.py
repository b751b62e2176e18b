"""To whom one may write, as far as bookings know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.actions.personal_data import members_away
from maillage.bookings.queries.lists import people_of_place
from maillage.community.actions.mailings import Selection
from maillage.community.models import Network
from maillage.places.models import Place

AWAY = timedelta(days=60)


def selections_of_network(network: Network) -> Iterable[Selection]:
    """Those who came before and have not for two months; those who came to a place."""
    since = timezone.now() - AWAY
    away = _("those who came before and have not for two months")
    yield Selection("away", away, lambda: members_away(network, since), of_work=True)
    for place in Place.objects.filter(network=network).order_by("name"):
        label = _("those who came to %(place)s within six months") % {"place": place.name}
        came = partial(people_of_place, place)
        yield Selection(f"place:{place.pk}", label, came, of_work=True)
