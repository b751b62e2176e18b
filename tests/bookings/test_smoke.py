from maillage.bookings.actions import book
from maillage.bookings.queries import find
from maillage.bookings.rules.wish import Wish
from maillage.places.actions import measure_reach
from tests import factories
def test_smoke(place, desks, bob, workday):
    measure_reach(place)
    b = book(bob, desks.pk, factories.morning(workday))
    found = find(Wish(day=workday, part="morning"), factories.MENDE, 60)
    assert found.offers, found
