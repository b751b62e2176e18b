"""What the forms of the site are sent with: the numbers of things that exist, and who may send each."""

from __future__ import annotations

from datetime import date

import maillage.pages.freshness  # noqa: F401 - it writes down each sign-in, from the first on
from maillage.community.models import Network, Person
from maillage.places.models import Place, Space
from tests.pages.probes.agreements import agreement_probes
from tests.pages.probes.bookings import bookings_probes, doors_probes, hours_probes, running_probes, tickets_probes
from tests.pages.probes.clearing import clearing_probes
from tests.pages.probes.community import belonging_probes, meeting_probes
from tests.pages.probes.economy import economy_probes
from tests.pages.probes.forecasts import forecast_probes
from tests.pages.probes.grants import grants_probes
from tests.pages.probes.knowledge import commons_probes, foresight_probes
from tests.pages.probes.passes import passes_probes
from tests.pages.probes.places import facilitating_probes, places_probes
from tests.pages.probes.probe import Probe
from tests.pages.probes.programme import programme_probes
from tests.pages.probes.telework import telework_probes


def all_probes(
    network: Network, place: Place, desks: Space, alice: Person, bob: Person, dora: Person, day: date
) -> dict[str, Probe]:
    """Each form with its numbers, those of things that exist and are somebody else's, and what one would write."""
    return {
        **bookings_probes(place, desks, alice, bob, day),
        **tickets_probes(place, desks, alice, bob, day),
        **running_probes(place, desks, alice, bob, dora, day),
        **hours_probes(network, place, alice, bob, day),
        **doors_probes(place, desks, bob, day),
        **belonging_probes(network, bob, dora),
        **meeting_probes(network, bob, dora),
        **places_probes(network, place, desks, bob, dora),
        **facilitating_probes(network, place, alice, bob, dora),
        **programme_probes(network, place, alice, bob, dora),
        **economy_probes(place, alice, bob),
        **telework_probes(desks, bob),
        **passes_probes(desks, bob),
        **clearing_probes(network, place, dora),
        **grants_probes(network, dora),
        **agreement_probes(place, bob),
        **foresight_probes(network),
        **forecast_probes(dora, desks.place),
        **commons_probes(network, place, bob),
    }
