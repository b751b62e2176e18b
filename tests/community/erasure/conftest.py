"""The one who is erased, and the mails as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from maillage.bookings.actions.host_desk import write_to_those_of
from maillage.bookings.models import Booking, Occupancy
from maillage.community.actions import give_role, memberships
from maillage.community.actions import mailings as mailings_actions
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.models import Place, Space
from tests import factories
from tests.community.erasure.life import (
    ADDRESS,
    NAME,
    NUMBER,
    Life,
    add_bookings,
    add_membership,
    add_traces,
    add_words,
    sign_in,
    work,
)
from tests.factories import Committed


@pytest.fixture(autouse=True)
def mails_are_files(settings: Any, tmp_path: Path) -> Path:
    cache.clear()  # allauth's own limits of the test before
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = settings.MAIL_FOLDER = tmp_path / "mails"
    return tmp_path / "mails"


@pytest.fixture
def zoe(db: None) -> Person:
    person = Person.objects.create(pk=NUMBER, email=ADDRESS, name=NAME, home_id=factories.FLORAC)
    EmailAddress.objects.create(user=person, email=ADDRESS, primary=True, verified=True)
    return person


@pytest.fixture
def life(
    zoe: Person, network: Network, place: Place, desks: Space, alice: Person, bob: Person, dora: Person, workday: date
) -> Life:
    """Zoé hosts Mende alone, works for a company, books, waits, writes, is written to, was imported and looked at."""
    own_place = factories.make_place(network, "Mende", factories.MENDE)
    own_room = factories.make_space(own_place, "Atelier", approval="host", units=2)
    give_role(zoe, RoleKind.HOST, own_place.scopes()[0], by=dora)
    company = factories.make_organisation(kind="employer")
    give_role(zoe, RoleKind.MEMBER, Scope(ScopeKind.ORGANISATION, company.pk), by=None)
    give_role(bob, RoleKind.HOST, own_place.scopes()[0], by=zoe).delete()
    found = Life(zoe, place, own_place, desks, add_bookings(zoe, alice, bob, place, desks, own_room, workday))
    add_membership(zoe, bob, dora, network)
    add_words(zoe, bob, dora, network, own_place)
    add_traces(zoe, dora)
    found.client = sign_in(zoe)
    work(leave=0)
    write_to_those_of(alice, place, workday, "Le poêle est allumé")  # jobs that wait
    mailings_actions.send_digests()
    memberships.tell_membership("ending", zoe.memberships.first(), mark="x")
    return found


@pytest.fixture
def racing(committed: Committed) -> Iterator[tuple[Committed, Person, Space]]:
    person, space = committed.person(), committed.space(units=20)
    yield committed, person, space
    for left in Person.objects.filter(bookings__place__network=committed.network, erased_at__isnull=False).distinct():
        Occupancy.objects.filter(booking__person=left).delete()
        Booking.objects.filter(person=left).delete()
        left.delete()
