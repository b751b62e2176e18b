"""The page “who can know where I work” tells the truth: each way is gone as everybody else, open and closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.actions.calendar_addresses import open_calendar, revoke_calendar
from maillage.bookings.actions.sharing import share_booking, stop_sharing_booking
from maillage.bookings.models import Booking, CalendarAddress
from maillage.community.actions import end_role, give_role
from maillage.community.actions.access_tokens import make_token, revoke_token
from maillage.community.actions.directory import describe_myself
from maillage.community.models import Organisation, Person
from maillage.community.rules import INSTANCE, RoleKind
from maillage.places.models import Space
from maillage.programme.actions.registrations import cancel_registration, register_person
from maillage.telework.actions import agreements
from maillage.telework.actions.accidents import share_accident
from maillage.telework.actions.attestations import revoke_attestation
from maillage.telework.actions.employers import attach_to_organisation
from maillage.telework.models import Agreement
from maillage.web.disclosures import Disclosure, Reader
from maillage.web.domain import DOMAINS, Domain, disclosures_about, register
from tests import factories
from tests.kit.agreements import signed
from tests.kit.programme import ASKED, make_event
from tests.kit.screens import SignedIn, text_of
from tests.kit.screens import names as says_name
from tests.kit.telework import make_accident, make_attestation
from tests.pages.expected import TABLE
from tests.pages.test_who_sees_what import KNOWS_MEMBERS, NAMES_WHO_COMES_OR_PROPOSES, told_by

NOTE = "Mot de passe oublié"
ROLES = {  # what each reader of the table is to Bob
    "alice": {Reader.HOST, Reader.ORGANISER, Reader.MEMBER},
    "ines": {Reader.EMPLOYER},
    "eve": {Reader.MEMBER},
    "max": {Reader.ADMINISTRATOR, Reader.FACILITATOR, Reader.ORGANISER},
}

SURELY = {"alice": {"day", "bookings:booking"}, "ines": {"telework:organisation"}, "eve": set(), "max": set()}


def ways(person: Person, stay: Booking | None = None) -> dict[str, Disclosure]:
    """Each way by its code; an agreement has one of each: the last."""
    return {way.code: way for way in disclosures_about(person, stay)}


def test_a_domain_that_keeps_personal_data_says_its_ways() -> None:
    assert not [one.name for one in DOMAINS if one.personal_data and one.disclosures is None]
    with pytest.raises(ValueError, match="by which ways"):
        register(Domain(name="forgetful", personal_data=DOMAINS[-1].personal_data or object()))  # type: ignore[arg-type]
    assert "forgetful" not in {one.name for one in DOMAINS}


def test_each_way_names_addresses_that_exist_and_says_who_and_what(bob: Person, booked: Booking) -> None:
    for stay in (None, booked):
        for way in disclosures_about(bob, stay):
            assert way.addresses <= set(TABLE), way.code
            assert way.who, way.code
            assert way.sees, way.code
            assert way.switch or way.why, f"{way.code}: neither what closes it nor why nothing does"
            if way.is_open:
                assert way.readers, way.code
                assert way.kept or way.lasts, way.code


@pytest.mark.parametrize("reader", ROLES)
def test_whoever_reads_where_bob_works_does_so_by_a_way_that_the_page_names(
    reader: str, addresses: dict[str, str], as_: SignedIn, who: dict[str, Person | None], bob: Person, booked: Booking
) -> None:
    """Every page and file of the site, with all that Bob has open: what tells is claimed by an open way."""
    agreement = Agreement.objects.filter(worker=bob, state="active").latest("pk")
    agreements.give_consent(agreement, bob)
    company = Organisation.objects.get(kind="employer")
    attach_to_organisation(agreement, company, who["ines"])  # type: ignore[arg-type]
    claimed = {
        address
        for stay in (None, booked)
        for way in disclosures_about(bob, stay)
        if way.is_open and way.readers & ({*ROLES[reader], Reader.HOLDER, Reader.ANYBODY})
        for address in way.addresses
    }
    client, telling = as_(who[reader]), set()
    for name, address in addresses.items():
        if TABLE[name][reader] != 200 or name in KNOWS_MEMBERS or name.startswith("commons:"):
            continue
        text = told_by(client.get(address))
        if NOTE in text or str(booked.public_id) in text or says_name(text, "Bob"):
            telling.add(name)
    assert telling >= SURELY[reader], "the walk sees what is there"
    assert not telling - claimed - NAMES_WHO_COMES_OR_PROPOSES


@dataclass
class World:
    """Bob's booking, the place, and how each reads."""

    bob: Person
    alice: Person
    booked: Booking
    desks: Space
    as_: SignedIn


@pytest.fixture
def world(bob: Person, alice: Person, booked: Booking, desks: Space, as_: SignedIn) -> World:
    return World(bob, alice, booked, desks, as_)


@dataclass(frozen=True)
class Gone:
    """A way that was opened: who reads where, and what closes it."""

    reader: Client
    address: str
    close: Callable[[], object]
    tells: str = "Bob"


def by_shared_page(world: World) -> Gone:
    key = share_booking(world.bob, world.booked).share_key
    address = reverse("bookings:shared", args=[key])
    return Gone(world.as_(None), address, lambda: stop_sharing_booking(world.bob, world.booked))


def by_own_calendar(world: World) -> Gone:
    mine = open_calendar(world.bob, "mine")
    address = reverse("bookings:feed", args=[mine.token])
    return Gone(world.as_(None), address, lambda: revoke_calendar(world.bob, mine), tells="DTSTART")


def by_host_calendar(world: World) -> Gone:
    theirs = open_calendar(world.alice, "place", place=world.desks.place)
    address = reverse("bookings:feed", args=[theirs.token])
    return Gone(world.as_(None), address, lambda: revoke_calendar(world.alice, theirs))


def by_a_program(world: World) -> Gone:
    token, secret = make_token(world.bob, "Domotique", ["bookings:read"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    return Gone(
        client,
        reverse("api:bookings"),
        lambda: revoke_token(world.bob, token.pk, "bookings:read"),
        tells=str(world.booked.public_id),
    )


def by_the_directory(world: World) -> Gone:
    factories.make_member(world.bob, world.desks.place.network)
    eve = factories.make_person("eve")
    factories.make_member(eve, world.desks.place.network)
    shown = {"name_to": "members", "usual": world.desks.place.commune, "usual_to": "members"}
    describe_myself(world.bob, shown)
    address = reverse("community:entry", args=[world.bob.public_id])
    return Gone(
        world.as_(eve), address, lambda: describe_myself(world.bob, {**shown, "usual_to": "nobody"}), tells="Florac"
    )


def by_consent(world: World) -> Gone:
    day = timezone.localdate(world.booked.starts_at)
    agreement = signed(world.bob, world.desks.place, weekdays=(day.weekday(),))
    company = factories.make_organisation("Fabrique", kind="employer")
    ines = factories.make_person("ines", role=(RoleKind.MANAGER, company.scopes()[0]))
    attach_to_organisation(agreement, company, ines)
    agreements.give_consent(agreement, world.bob)
    address = reverse("telework:organisation", args=[company.slug])
    return Gone(
        world.as_(ines),
        address,
        lambda: agreements.withdraw_consent(agreement, world.bob),
        tells=f"· {world.desks.place.name}",
    )


def by_an_attestation(world: World) -> Gone:
    number = make_attestation(world.bob, world.desks).number
    address = reverse("telework:attestation", args=[number])
    return Gone(world.as_(None), address, lambda: revoke_attestation(world.bob, number))


def by_an_accident_handed_out(world: World) -> Gone:
    record = share_accident(world.bob, make_accident(world.bob, world.desks.place), shared=True)
    address = reverse("telework:shared_accident", args=[record.share_key])
    return Gone(world.as_(None), address, lambda: share_accident(world.bob, record, shared=False))


GENERAL = {
    "shared_booking": by_shared_page,
    "own_calendar": by_own_calendar,
    "programs": by_a_program,
    "directory": by_the_directory,
    "employer_days": by_consent,
    "attestations": by_an_attestation,
    "accidents_handed": by_an_accident_handed_out,
}
OF_ONE = {"shared_booking": by_shared_page, "employer_days": by_consent, "host_calendar": by_host_calendar}


def cases() -> Iterator[Any]:
    """Each way with its switch, in general and about one booking."""
    for about, table in (("general", GENERAL), ("booking", OF_ONE)):
        for code, opened in table.items():
            yield pytest.param(code, opened, about == "booking", id=f"{code}, {about}")


@pytest.mark.parametrize(("code", "opened", "is_about_one"), list(cases()))
def test_a_way_is_open_as_the_page_says_and_its_switch_closes_it(
    code: str, opened: Callable[[World], Gone], is_about_one: bool, world: World
) -> None:
    stay = world.booked if is_about_one else None
    assert code not in ways(world.bob, stay) or not ways(world.bob, stay)[code].is_open, "nothing is open by itself"
    way = opened(world)
    assert ways(world.bob, stay)[code].is_open
    assert way.tells in text_of(way.reader.get(way.address)), "the way leads somewhere"
    way.close()
    answer = way.reader.get(way.address)
    assert not ways(world.bob, stay)[code].is_open
    assert answer.status_code in {401, 404} or way.tells not in main_of(text_of(answer))


def main_of(page: str) -> str:
    """What a page says itself, without the sentences that follow any list of nobody."""
    return page.partition("<main")[2] or page


def test_a_seat_one_gave_up_is_still_read_by_who_prepares_the_event_and_the_page_says_so(world: World) -> None:
    event = make_event(world.alice, world.desks.place.network, place=world.desks.place)
    assert not ways(world.bob)["event_seats"].is_open
    cancel_registration(register_person(world.bob, event, ASKED))
    assert ways(world.bob)["event_seats"].is_open
    assert says_name(text_of(world.as_(world.alice).get(reverse("programme:registered", args=[event.slug]))), "Bob")
    assert not ways(world.bob, world.booked)["event_seats"].is_open, "not on that day"


def test_without_hosts_nobody_knows_by_the_day_of_the_place(world: World, as_: SignedIn) -> None:
    host_day = reverse("day", args=[world.desks.place.slug, timezone.localdate(world.booked.starts_at)])
    assert ways(world.bob, world.booked)["host_day"].is_open
    assert says_name(text_of(as_(world.alice).get(host_day)), "Bob")
    end_role(world.alice.roles.get(), by=None)
    assert not ways(world.bob, world.booked)["host_day"].is_open
    assert as_(world.alice).get(host_day).status_code == 403


def test_an_administrator_is_a_way_as_long_as_there_is_one(world: World) -> None:
    assert not ways(world.bob)["seen_as"].is_open
    role = give_role(factories.make_person("max"), RoleKind.ADMINISTRATOR, INSTANCE, by=None,
                     starts_on=timezone.localdate(), tell=False)  # fmt: skip
    assert ways(world.bob)["seen_as"].is_open
    end_role(role, by=None)
    assert not ways(world.bob)["seen_as"].is_open


def test_a_calendar_of_another_place_and_a_day_of_another_employer_are_no_ways_to_this_booking(world: World) -> None:
    other = factories.make_place(world.desks.place.network, "Mende", factories.MENDE)
    CalendarAddress.objects.create(kind="place", place=other, person=world.alice)
    day = timezone.localdate(world.booked.starts_at) + timedelta(days=1)
    agreement = signed(world.bob, world.desks.place, weekdays=(day.weekday(),))
    company = factories.make_organisation("Fabrique", kind="employer")
    ines = factories.make_person("ines", role=(RoleKind.MANAGER, company.scopes()[0]))
    attach_to_organisation(agreement, company, ines)
    agreements.give_consent(agreement, world.bob)
    about = ways(world.bob, world.booked)
    assert (about["host_calendar"].is_open, about["employer_days"].is_open) == (False, False)
    assert ways(world.bob)["employer_days"].is_open, "in general it is open"


def test_the_page_says_it_in_plain_words_and_closes_a_way_by_one_button(world: World, workday: date) -> None:
    share_booking(world.bob, world.booked)
    client = world.as_(world.bob)
    page = text_of(client.get(f"/mes-donnees/qui-sait/{world.booked.public_id}/"))
    opened, closed = page.partition('id="closed"')[::2]
    assert "1 hôte de Télécentre de Florac" in opened
    assert "La page d’une réservation" in opened
    assert "serrures" in closed
    assert "no-store" in client.get("/mes-donnees/qui-sait/")["Cache-Control"]
    client.post(f"/reservations/{world.booked.public_id}/partager/arreter/")
    again = text_of(client.get(f"/mes-donnees/qui-sait/{world.booked.public_id}/")).partition('id="closed"')[0]
    assert "La page d’une réservation" not in again


def test_nobody_asks_about_the_booking_of_somebody_else(world: World, charlie: Person) -> None:
    for person in (charlie, world.alice):
        client = world.as_(person)
        theirs, none = (client.get(f"/mes-donnees/qui-sait/{key}/") for key in (world.booked.public_id, UUID(int=1)))
        assert theirs.status_code == none.status_code == 404
