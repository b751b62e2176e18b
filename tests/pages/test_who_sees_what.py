"""Every address, asked by each: the host, the member, the stranger, the facilitator, and nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from maillage.access.models import Door
from maillage.bookings.actions import Wanted, book_series
from maillage.bookings.actions.sharing import open_calendar
from maillage.bookings.mails import cancel_url
from maillage.bookings.models import Booking
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import JournalEntry, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Closure, Space
from tests.pages.conftest import SignedIn

ANYONE = {"alice": 200, "bob": 200, "charlie": 200, "dora": 200, "nobody": 200}
SIGNED_IN = {**ANYONE, "nobody": 302}
MANAGES = {"alice": 200, "bob": 403, "charlie": 403, "dora": 200, "nobody": 302}
HOSTS = {"alice": 200, "bob": 403, "charlie": 403, "dora": 403, "nobody": 302}
FACILITATES = {"alice": 403, "bob": 403, "charlie": 403, "dora": 200, "nobody": 302}
THE_BOOKING = {"alice": 200, "bob": 200, "charlie": 404, "dora": 404, "nobody": 302}
CHANGES_IT = {"alice": 403, "bob": 200, "charlie": 404, "dora": 404, "nobody": 302}
BOBS = {"alice": 404, "bob": 200, "charlie": 404, "dora": 404, "nobody": 302}
POSTED = {"alice": 405, "bob": 405, "charlie": 405, "dora": 405, "nobody": 302}
NOT_HERE = dict.fromkeys(ANYONE, 404)
SENDS_ON = dict.fromkeys(ANYONE, 302)
# What a GET answers to each. A new address that is not in this table fails the test.
TABLE: dict[str, dict[str, int]] = {
    "service_worker": ANYONE, "manifest": ANYONE, "robots": ANYONE, "sitemap": ANYONE,
    "account_request_login_code": {**SENDS_ON, "nobody": 200}, "account_signup": {**SENDS_ON, "nobody": 200},
    "account_confirm_login_code": SENDS_ON, "account_email_verification_sent": SENDS_ON,
    "account_logout": {**ANYONE, "nobody": 302}, "account_inactive": ANYONE, "account_email": SENDS_ON,
    "place": ANYONE, "pages:home": ANYONE, "pages:about": ANYONE, "pages:accessibility": ANYONE,
    "pages:privacy": ANYONE, "pages:offline": ANYONE, "pages:design": ANYONE,
    "pages:profile": SIGNED_IN, "pages:desk": SIGNED_IN, "pages:today": {**SENDS_ON}, "pages:day": HOSTS,
    "pages:closures": MANAGES, "pages:closure": MANAGES, "pages:lift_closure": POSTED, "pages:cancel_touched": POSTED,
    "pages:demo": NOT_HERE, "pages:enter": NOT_HERE,
    "bookings:search": ANYONE, "bookings:new": {**ANYONE, "nobody": 302}, "bookings:mine": SIGNED_IN,
    "bookings:booking": THE_BOOKING, "bookings:calendar": THE_BOOKING, "bookings:change": CHANGES_IT,
    "bookings:confirm": POSTED, "bookings:cancel": POSTED,
    **{f"bookings:{name}": POSTED for name in (
        "arrive", "seen", "leave", "stay", "accept", "refuse", "take_date", "cancel_series", "add_to_basket",
        "remove_from_basket", "book_basket", "join_waiting", "leave_waiting", "revoke_address", "end_limit",
        "renew_arrivals", "remove_outside", "message", "taking",
    )},
    "bookings:search_series": ANYONE, "bookings:new_series": SIGNED_IN, "bookings:series": BOBS,
    "bookings:change_series": BOBS, "bookings:basket": SIGNED_IN, "bookings:addresses": SIGNED_IN,
    "bookings:feed": ANYONE, "bookings:cancel_by_link": ANYONE, "bookings:limits": FACILITATES,
    "bookings:here": SIGNED_IN, "bookings:kiosk": ANYONE, "bookings:arrivals": HOSTS, "bookings:requests": HOSTS,
    "bookings:phone": HOSTS, "bookings:outside": MANAGES,
    "access:doors": HOSTS, "access:new_door": HOSTS, "access:door": HOSTS, "access:wifi": HOSTS,
    "access:codes": POSTED, "access:rotate": POSTED, "access:again": POSTED,
    "pages:week": ANYONE, "pages:day_sheet": HOSTS, "places:hosts": MANAGES, "places:end_host": POSTED,
    "places:list": ANYONE, "places:geojson": ANYONE, "places:manage": MANAGES, "places:presentation": MANAGES,
    "places:hours": MANAGES, "places:new_space": MANAGES, "places:space": MANAGES, "places:add_evidence": POSTED,
    "places:photos": MANAGES, "places:remove_photo": POSTED, "places:life": MANAGES, "places:new_place": FACILITATES,
    "territory:communes": ANYONE, "territory:outlines": ANYONE, "territory:estimate": ANYONE,
}  # fmt: skip
SAME_AS = {"account_login": "account_request_login_code", "account_reset_password": "account_request_login_code"}
SECRETS = ("Bob", "Mot de passe oublié")


def names(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """The name of every address of the site, but Django's own admin and the photos."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "admin":
                continue
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"


@pytest.fixture
def closure(alice: Person, desks: Space, booked: Booking, workday: date) -> Closure:
    return close(alice, desks.place, day_period(workday, desks.place.zone), "Neige")


@pytest.fixture
def addresses(booked: Booking, closure: Closure, desks: Space, workday: date, bob: Person) -> dict[str, str]:
    """Each name with an address that exists."""
    from django.urls import reverse

    place = desks.place.slug
    door = Door.objects.create(place=desks.place, name="Entrée", driver="pin")
    series = book_series(bob, Wanted(desks.pk, workday + timedelta(days=14), Recurrence(count=1), "morning"))
    given: dict[str, list[Any]] = {
        "place": [place], "pages:today": [place], "pages:day": [place, workday], "pages:closures": [place],
        "pages:closure": [place, closure.pk], "pages:lift_closure": [place, closure.pk],
        "pages:cancel_touched": [place, closure.pk], "pages:enter": ["membre"],
        "bookings:booking": [booked.public_id], "bookings:calendar": [booked.public_id],
        "bookings:change": [booked.public_id], "bookings:confirm": [booked.public_id],
        "bookings:cancel": [booked.public_id],
        **{f"bookings:{name}": [booked.public_id] for name in ("arrive", "seen", "leave", "stay", "accept", "refuse")},
        **{f"bookings:{name}": [series.public_id] for name in ("series", "change_series", "cancel_series")},
        "bookings:take_date": [series.public_id, workday], "bookings:feed": [open_calendar(bob, "mine").token],
        "bookings:cancel_by_link": [cancel_url(booked).rstrip("/").rpartition("/")[2]],
        **{f"bookings:{name}": [1] for name in ("remove_from_basket", "leave_waiting", "revoke_address", "end_limit")},
        **{f"bookings:{name}": [place] for name in (
            "here", "kiosk", "arrivals", "renew_arrivals", "requests", "phone", "outside",
        )},
        "bookings:remove_outside": [place, 1], "bookings:message": [place, workday],
        "bookings:taking": [place, workday], "pages:day_sheet": [place, workday], "pages:week": [place],
        **{f"access:{name}": [place] for name in ("doors", "new_door", "wifi")},
        **{f"access:{name}": [place, door.pk] for name in ("door", "codes", "rotate")}, "access:again": [place, 1],
        "places:hosts": [place], "places:end_host": [place, 1],
        "places:hours": [place, "ouverture"], "places:space": [place, desks.pk],
        "places:add_evidence": [place, desks.pk], "places:remove_photo": [place, 1],
        **{f"places:{name}": [place] for name in ("manage", "presentation", "new_space", "photos", "life")},
    }  # fmt: skip
    found = {name: reverse(name, args=given.get(name, [])) for name in TABLE}
    period = f"debut={booked.starts_at.isoformat()}&fin={booked.ends_at.isoformat()}".replace("+", "%2B")
    found["bookings:new"] += f"?espace={desks.pk}&{period}"
    found["bookings:new_series"] += f"?espace={desks.pk}"
    found["bookings:search"] += f"?ou=Florac&jour={workday.isoformat()}"
    return found


def test_every_address_has_its_line_in_the_table() -> None:
    known = set(names(get_resolver().url_patterns)) - set(SAME_AS)
    assert known == set(TABLE)


def test_each_gets_the_answer_that_is_theirs(
    addresses: dict[str, str], as_: SignedIn, alice: Person, bob: Person, charlie: Person, dora: Person
) -> None:
    who: dict[str, Person | None] = {"alice": alice, "bob": bob, "charlie": charlie, "dora": dora, "nobody": None}
    wrong = []
    for name, address in addresses.items():
        for person, status in TABLE[name].items():
            answer = as_(who[person]).get(address)
            if answer.status_code != status:
                wrong.append(f"{name} as {person}: {answer.status_code}, not {status}")
    assert not wrong


def test_nothing_of_bob_s_booking_reaches_the_others(
    addresses: dict[str, str], as_: SignedIn, booked: Booking, charlie: Person, dora: Person
) -> None:
    """Neither his name, nor his note, nor his address, nor the number of the booking, on any page or file."""
    secrets = [*SECRETS, booked.person.email, str(booked.public_id)]
    told = []
    for person in (charlie, dora, None):
        for name, address in addresses.items():
            if (
                name
                in {
                    "bookings:booking",
                    "bookings:calendar",
                    "bookings:change",
                    "bookings:confirm",
                    "bookings:cancel",
                    "bookings:feed",
                    "bookings:cancel_by_link",
                }
                or str(booked.public_id) in address
            ):
                continue  # the address itself holds the number: these answer 404, see the table
            text = as_(person).get(address).content.decode(errors="replace")
            told += [f"{secret!r} at {name} to {person}" for secret in secrets if secret in text]
    assert not told


def test_a_booking_of_another_answers_as_one_that_does_not_exist(
    as_: SignedIn, booked: Booking, charlie: Person
) -> None:
    client = as_(charlie)
    for verb in ("", "annuler/", "confirmer/", "modifier/", "reservation.ics"):
        theirs, none = f"/reservations/{booked.public_id}/{verb}", f"/reservations/{uuid4()}/{verb}"
        for ask in (client.get, client.post):
            assert ask(theirs).status_code == ask(none).status_code
    booked.refresh_from_db()
    assert booked.status == "confirmed"


def test_others_see_taken_and_nothing_else(as_: SignedIn, desks: Space, booked: Booking, charlie: Person) -> None:
    desks.units.exclude(pk=booked.occupancies.get().unit_id).update(active=False)
    page = as_(charlie).get(desks.place.get_absolute_url()).content.decode()
    assert "occupé" in page


def test_the_hosts_look_at_the_day_is_recorded(
    as_: SignedIn, desks: Space, booked: Booking, alice: Person, workday: date
) -> None:
    page = as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday.isoformat()}/")
    assert all(secret in page.content.decode() for secret in SECRETS)
    line = JournalEntry.objects.get(verb="day_looked_at")
    assert (line.actor, line.subject_id, line.details["bookings"]) == (alice.journal_id, desks.place_id, 1)


def test_the_hosts_look_at_one_booking_is_recorded_and_ones_own_is_not(
    as_: SignedIn, booked: Booking, alice: Person, bob: Person
) -> None:
    for person in (alice, bob):
        as_(person).get(booked.get_absolute_url())
    line = JournalEntry.objects.get(verb="booking_looked_at")
    assert line.actor == alice.journal_id


def test_the_facilitator_sees_how_many_and_never_who(
    as_: SignedIn, desks: Space, booked: Booking, dora: Person, workday: date
) -> None:
    page = as_(dora).get("/mes-lieux/").content.decode()
    assert desks.place.name in page
    if (workday - timezone.localdate()).days < 7:
        assert "<td>1</td>" in page
    assert "Bob" not in page


def test_a_host_of_another_place_is_a_stranger_here(as_: SignedIn, desks: Space, booked: Booking) -> None:
    from maillage.community.rules import RoleKind, Scope, ScopeKind
    from tests import factories

    other = factories.make_place(desks.place.network, "Mende", factories.MENDE)
    eve = factories.make_person("eve", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, other.pk)))
    assert as_(eve).get(booked.get_absolute_url()).status_code == 404
    assert as_(eve).get(f"/lieux/{desks.place.slug}/gerer/").status_code == 403


def test_a_role_that_ended_opens_nothing(as_: SignedIn, desks: Space, alice: Person) -> None:
    from maillage.community.actions import end_role

    end_role(alice.roles.get(), by=None)
    assert as_(alice).get(f"/lieux/{desks.place.slug}/gerer/").status_code == 403
