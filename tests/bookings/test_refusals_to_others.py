"""A refusal about a person is told to that person; who acts for them learns that it can't be, and never why.

Each rule is tried through each path where somebody acts for somebody else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.waiting_list import serve_queue
from maillage.bookings.mails import wait_is_over
from maillage.bookings.models import Booking, Limit, Series
from maillage.bookings.rules import policy as rules
from maillage.bookings.rules.policy import BookingRequest
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from tests import factories
from tests.bookings.test_rules_policy import REFUSED
from tests.factories import hours
from tests.kit.bookings import always_open, around_now, by_the_hour
from tests.kit.screens import SignedIn

NOT_THEN = "Cette personne ne peut pas réserver à cette heure : proposez-en une autre."
SITS_HERE = "Cette personne a déjà une place ici à cette heure."
SECRETS = ("Mende", "Coopérative", "limite", "Personne n’est venu", "Seuls les membres")
A_WEEK = timedelta(days=7)


# The rules.


@pytest.mark.parametrize(("rule", "code", "asked"), REFUSED)
def test_a_rule_that_looks_at_the_person_says_what_others_may_hear(
    rule: rules.Rule, code: str, asked: BookingRequest
) -> None:
    """What it answers of somebody of whom nothing is known tells whether it looked at the person."""
    refusal = rule(asked)
    assert refusal is not None
    looked = rule(replace(asked, own=(), counted=(), no_shows=0, member=True)) != refusal
    assert looked == (refusal.to_others is not None), code
    heard = refusal.addressed(to_oneself=False)
    if looked:
        assert not heard.facts
        assert heard.code in {"not_this_person", "sits_here"}
    assert refusal.addressed(to_oneself=True) is refusal


def test_a_refusal_about_nobody_is_the_same_for_all() -> None:
    plain = Refusal("past", "That time has passed. Choose a later one.")
    assert plain.addressed(to_oneself=False) is plain


# The scene: Alice hosts a house; Bob has other things elsewhere.


@pytest.fixture
def house(network: Network) -> Place:
    return always_open(network)


@pytest.fixture
def alice(house: Place) -> Person:
    return factories.make_person("alice", role=(RoleKind.HOST, house.scopes()[0]))


@pytest.fixture
def desk(house: Place) -> Space:
    return by_the_hour(house, units=3)


@pytest.fixture
def in_mende(network: Network) -> Space:
    place = factories.make_place(network, "Télécentre de Mende", factories.MENDE, hours="24/7")
    return by_the_hour(place, units=9)


def put(person: Person, space: Space, period: Period, **fields: Any) -> Booking:
    """A booking that came to be, whatever the rules say of it now."""
    period = period.utc()
    return Booking.objects.create(
        person=person,
        place=space.place,
        space=space,
        created_at=timezone.now(),
        starts_at=period.start,
        ends_at=period.end,
        **{"status": "confirmed", **fields},
    )


def later(period: Period, by: timedelta = A_WEEK) -> Period:
    return Period(period.start + by, period.end + by)


Bite = Callable[[Person, Space, Space, Period], None]


def elsewhere(bob: Person, _here: Space, in_mende: Space, period: Period) -> None:
    put(bob, in_mende, period)


def held_elsewhere(bob: Person, _here: Space, in_mende: Space, period: Period) -> None:
    put(bob, in_mende, period, status="held", expires_at=timezone.now() + timedelta(minutes=5))


def on_another_seat(bob: Person, here: Space, _in_mende: Space, period: Period) -> None:
    put(bob, by_the_hour(here.place, "Un bureau", kind="office"), period)


def limited(bob: Person, here: Space, in_mende: Space, period: Period, **fields: Any) -> None:
    put(bob, in_mende, later(period))
    given = {"measure": "bookings", "window": "ahead", "amount": 1, **fields}
    Limit.objects.create(network=here.place.network, **given)


def hours_limited(bob: Person, here: Space, in_mende: Space, period: Period) -> None:
    limited(bob, here, in_mende, period, measure="hours")


def colleague_s(bob: Person, here: Space, in_mende: Space, period: Period) -> None:
    together = factories.make_organisation("Coopérative des Causses", kind="employer")
    colleague = factories.make_person("gil", organisation=together)
    Person.objects.filter(pk=bob.pk).update(organisation=together)
    bob.refresh_from_db()
    limited(colleague, here, in_mende, period, per_organisation=True)


def missed(bob: Person, here: Space, in_mende: Space, _period: Period) -> None:
    ago = timezone.now() - A_WEEK
    put(bob, in_mende, Period(ago, ago + timedelta(hours=1)), status="no_show")
    Network.objects.filter(pk=here.place.network_id).update(no_show_limit=1)


def members_only(_bob: Person, here: Space, _in_mende: Space, _period: Period) -> None:
    Network.objects.filter(pk=here.place.network_id).update(members_only=True)


RULES: dict[str, Bite] = {
    "elsewhere at that time": elsewhere,
    "held elsewhere": held_elsewhere,
    "another seat here": on_another_seat,
    "limit of bookings": limited,
    "limit of hours": hours_limited,
    "limit of an organisation": colleague_s,
    "nobody came": missed,
    "members only": members_only,
}
# Who asked in time already, and whom a host books for, is past some rules.
NOT_ASKED = {
    "telephone": {"members only"},
    "accepting": {"nobody came", "members only"},
    "accepting a series": {"nobody came", "members only"},
    "staying": {"nobody came", "members only"},
}


def far() -> Period:
    return hours(timezone.localdate() + timedelta(days=20), "09:00", "11:00")


def by_telephone(as_: SignedIn, alice: Person, bob: Person, here: Space, in_mende: Space, bite: Bite) -> Any:
    bite(bob, here, in_mende, far())
    sent = {
        "adresse": bob.email,
        "espace": here.pk,
        "jour": far().start.date(),
        "quand": "hours",
        "de": "09:00",
        "a": "11:00",
        "personnes": 1,
    }
    return as_(alice).post(reverse("bookings:phone", args=[here.place.slug]), sent, follow=True)


def asked_for(bob: Person, here: Space, **fields: Any) -> Booking:
    Space.objects.filter(pk=here.pk).update(approval="choice")
    until = timezone.now() + timedelta(days=1)
    return put(bob, here, far(), status="requested", expires_at=until, **fields)


def by_accepting(as_: SignedIn, alice: Person, bob: Person, here: Space, in_mende: Space, bite: Bite) -> Any:
    request = asked_for(bob, here)
    bite(bob, here, in_mende, far())
    return as_(alice).post(reverse("bookings:accept", args=[request.public_id]), follow=True)


def by_accepting_a_series(as_: SignedIn, alice: Person, bob: Person, here: Space, in_mende: Space, bite: Bite) -> Any:
    series = Series.objects.create(
        person=bob, space=here, first=far().start.date(), rule="FREQ=WEEKLY", part="hours", created_at=timezone.now()
    )
    request = asked_for(bob, here, series=series)
    bite(bob, here, in_mende, far())
    address = reverse("bookings:accept", args=[request.public_id])
    return as_(alice).post(address, {"serie": "1"}, follow=True)


def by_staying(as_: SignedIn, alice: Person, bob: Person, here: Space, in_mende: Space, bite: Bite) -> Any:
    now = around_now(30, 60)
    booking = actions.book(bob, here.pk, now)
    until = booking.ends_at + timedelta(hours=1)
    bite(bob, here, in_mende, Period(booking.ends_at, until))
    address = reverse("bookings:stay", args=[booking.public_id])
    return as_(alice).post(address, {"jusqua": until.isoformat()}, follow=True)


PATHS = {
    "telephone": by_telephone,
    "accepting": by_accepting,
    "accepting a series": by_accepting_a_series,
    "staying": by_staying,
}


def alert_of(page: str) -> str:
    found = re.search(r'role="alert"[^>]*>(.*?)</div>', page, re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("rule", RULES)
def test_who_acts_for_somebody_hears_that_it_can_t_be_and_never_why(
    as_: SignedIn, alice: Person, bob: Person, desk: Space, in_mende: Space, rule: str, path: str
) -> None:
    answer = PATHS[path](as_, alice, bob, desk, in_mende, RULES[rule])
    page = unescape(answer.content.decode())
    assert not [secret for secret in SECRETS if secret in page]
    if rule in NOT_ASKED[path]:
        assert answer.status_code == 200
        assert not alert_of(page)
    elif path == "accepting a series":
        assert Booking.objects.get(series__isnull=False).status == "requested"
        assert not alert_of(page)
    else:
        assert answer.status_code == 409
        assert alert_of(page) == (SITS_HERE if rule == "another seat here" else NOT_THEN)


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"another seat here"}))
def test_the_person_themselves_is_told_all_of_it(
    as_: SignedIn, bob: Person, desk: Space, in_mende: Space, rule: str
) -> None:
    RULES[rule](bob, desk, in_mende, far())
    with pytest.raises(Refusal) as caught:
        actions.book(bob, desk.pk, far())
    assert caught.value.code in {"own_overlap", "limit", "no_shows", "not_a_member"}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_moving_asks_for_oneself_alone(
    as_: SignedIn, alice: Person, bob: Person, desk: Space, in_mende: Space, rule: str
) -> None:
    """A host may not move somebody's booking: no rule is even asked."""
    booking = put(bob, desk, later(far()))
    RULES[rule](bob, desk, in_mende, far())
    with pytest.raises(Refusal) as caught:
        actions.change(alice, booking, far())
    assert caught.value.code == "not_allowed"


def test_what_ends_a_wait_is_told_to_who_waited_and_to_nobody_else(bob: Person, desk: Space, in_mende: Space) -> None:
    """It is served by the worker, for the person, by a mail to them alone."""
    taken = actions.book(factories.make_person("eve"), desk.pk, far(), people=3)
    waiting = actions.join_waiting(bob, desk.pk, far())
    elsewhere(bob, desk, in_mende, far())
    actions.cancel(taken.person, taken)
    assert serve_queue(desk.pk).over == 1
    sentence, facts = told_to_who_waited()
    wait_is_over.func(waiting_id=waiting.pk, sentence=sentence, facts=facts)
    assert mail.outbox[-1].to == [bob.email]
    assert "Télécentre de Mende" in str(mail.outbox[-1].body)


def told_to_who_waited() -> tuple[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [wait_is_over.name])
        ((args,),) = cursor.fetchall()
    read = json.loads(args) if isinstance(args, str) else args
    return read["sentence"], read["facts"]


def test_a_host_does_not_map_somebody_s_week_refusal_by_refusal(
    as_: SignedIn, alice: Person, bob: Person, desk: Space, in_mende: Space
) -> None:
    told = [by_telephone(as_, alice, bob, desk, in_mende, elsewhere) for _n in range(12)]
    heard = [alert_of(answer.content.decode()) for answer in told]
    assert heard.count(NOT_THEN) == 10
    assert all("Trop d’essais" in text for text in heard[10:])


def test_the_telephone_form_does_not_tell_who_has_an_account_without_end(
    as_: SignedIn, alice: Person, desk: Space
) -> None:
    heard = []
    for number in range(42):
        sent = {
            "adresse": f"p{number}@example.net",
            "espace": desk.pk,
            "jour": far().start.date(),
            "quand": "hours",
            "de": "09:00",
            "a": "11:00",
            "personnes": 1,
        }
        answer = as_(alice).post(reverse("bookings:phone", args=[desk.place.slug]), sent)
        heard.append("Aucun adhérent" in unescape(answer.content.decode()))
    assert heard.count(True) == 40


def test_what_is_free_instead_is_of_the_house_not_of_the_person(
    as_: SignedIn, alice: Person, bob: Person, desk: Space, in_mende: Space
) -> None:
    """When all is taken for everybody, alternatives are those anybody sees: none is left out for what Bob has."""
    actions.book(factories.make_person("eve"), desk.pk, far(), people=3)

    def instead() -> list[str]:
        with pytest.raises(Refusal) as caught:
            actions.book_for(alice, bob, desk, far())
        return [f"{a.offer.space.name} {a.offer.fit.period}" for a in caught.value.alternatives]

    before = instead()
    put(bob, in_mende, later(far(), timedelta(hours=3)))
    assert instead() == before
