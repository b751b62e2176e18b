"""What comes next for one person: offers, the next visit, the same as last time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.access.models import AccessGrant, Door
from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.bookings.queries.mine import what_comes
from maillage.community.models import Person
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import morning, next_workday
from tests.kit.screens import visible

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 9, tzinfo=UTC)  # a Wednesday


def came(person: Person, space: Space, start: datetime, hours: float = 4, **fields: object) -> Booking:
    """A confirmed booking, past or to come, written as it stands."""
    return Booking.objects.create(
        person=person,
        space=space,
        place=space.place,
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
        created_at=NOW,
        **{"status": "confirmed", **fields},
    )


def test_the_next_visit_is_the_first_that_is_not_over(desks: Space, bob: Person) -> None:
    came(bob, desks, NOW - timedelta(days=1))
    soon = came(bob, desks, NOW - timedelta(hours=1))
    came(bob, desks, NOW + timedelta(days=2))
    came(bob, desks, NOW + timedelta(hours=8), status="cancelled")
    assert what_comes(bob, NOW).visit == soon
    assert what_comes(factories.make_person("new"), NOW).visit is None


def test_as_last_tuesday_is_the_next_tuesday_at_the_same_hours(desks: Space, bob: Person) -> None:
    last = came(bob, desks, NOW - timedelta(days=1))
    again = what_comes(bob, NOW).again
    assert again is not None
    assert again.like == last
    assert again.period.utc().start == last.starts_at + timedelta(days=7)
    came(bob, desks, last.starts_at + timedelta(days=7))
    assert what_comes(bob, NOW).again is None  # already booked


def test_the_same_hours_on_the_wall_over_a_change_of_clocks(desks: Space, bob: Person) -> None:
    last = came(bob, desks, datetime(2027, 3, 26, 8, tzinfo=UTC))  # the clocks change on Sunday 28
    again = what_comes(bob, last.ends_at + timedelta(hours=1)).again
    assert again is not None
    assert again.period.start.hour == last.starts_at.astimezone(desks.place.zone).hour
    assert again.period.utc().start == last.starts_at + timedelta(days=7, hours=-1)


@pytest.mark.parametrize("gone", ["space", "place", "old"])
def test_what_cannot_be_done_again_is_not_offered(desks: Space, bob: Person, gone: str) -> None:
    came(bob, desks, NOW - timedelta(days=70 if gone == "old" else 1))
    if gone == "space":
        Space.objects.filter(pk=desks.pk).update(active=False)
    elif gone == "place":
        Place.objects.filter(pk=desks.place_id).update(state="closed")
    assert what_comes(bob, NOW).again is None


def test_the_home_of_a_member_shows_it_and_no_other(client: Client, desks: Space, bob: Person) -> None:
    came(bob, desks, timezone.now() + timedelta(days=2))
    stranger = visible(client.get("/").content.decode())
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    mine = visible(client.get("/").content.decode())
    assert "Votre prochaine visite" in mine
    assert desks.place.name in mine
    assert "Votre prochaine visite" not in stranger


def test_the_home_gives_the_code_of_the_door_when_the_ticket_does_and_a_visit_is_cancelled_there(
    client: Client, desks: Space, bob: Person
) -> None:
    visit = actions.book(bob, desks.pk, morning(next_workday(timezone.localdate() + timedelta(days=2))))
    door = Door.objects.create(place=desks.place, name="Entrée", driver="shown_code", code="2580#", show_minutes=60)
    AccessGrant.objects.filter(booking=visit).delete()
    AccessGrant.objects.create(
        booking=visit, door=door, state="active", starts_at=visit.starts_at, ends_at=visit.ends_at
    )
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert "2580#" not in client.get("/").content.decode()
    Door.objects.update(show_minutes=60 * 24 * 30)
    for address in ("/", visit.get_absolute_url()):
        assert "2580#" in client.get(address).content.decode()
    page = client.get("/").content.decode()
    assert f'action="/reservations/{visit.public_id}/annuler/"' in page
    client.post(f"/reservations/{visit.public_id}/annuler/")
    visit.refresh_from_db()
    assert visit.status == "cancelled"
