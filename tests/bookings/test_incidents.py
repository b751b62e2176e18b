"""Incidents of confidentiality: who came or runs the place reports them, both sides are told, nobody is named."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from maillage.bookings.actions.incidents import follow_incident, report_incident
from maillage.bookings.models import Booking, Incident
from maillage.bookings.rules.incidents import IncidentKind, may_close, may_report
from maillage.community.actions import give_role
from maillage.community.models import Notification, Person
from maillage.community.rules import RoleKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from tests import factories
from tests.factories import Committed
from tests.kit.concurrency import at_once
from tests.kit.confidentiality import make_incident, make_place_charter
from tests.kit.screens import SignedIn, text_of

LEFT = {"kind": "left_behind", "text": "Une enveloppe est restée."}


def make_visit(person: Person, space: Space, ended_days_ago: float = 1, status: str = "confirmed") -> Booking:
    ends = timezone.now() - timedelta(days=ended_days_ago)
    return Booking.objects.create(
        place=space.place,
        space=space,
        person=person,
        status=status,
        starts_at=ends - timedelta(hours=4),
        ends_at=ends,
        created_at=ends - timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("came", "runs_it", "text", "code"),
    [
        (True, False, "Resté", None),
        (False, True, "Resté", None),
        (False, False, "Resté", "not_allowed"),
        (True, False, "  ", "no_text"),
        (True, False, "x" * 601, "too_long"),
        (True, False, " " * 700 + "x", None),
    ],
)
def test_who_may_report_what(came: bool, runs_it: bool, text: str, code: str | None) -> None:
    refusal = may_report(text, came=came, runs_it=runs_it)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("outcome", "code"), [("", "no_outcome"), (" \n", "no_outcome"), ("x" * 301, "too_long"), ("Rendue", None)]
)
def test_an_incident_is_closed_with_words(outcome: str, code: str | None) -> None:
    refusal = may_close(outcome)
    assert (refusal and refusal.code) == code


def test_who_came_is_led_to_the_incidents(as_: SignedIn, desks: Space, bob: Person, charlie: Person) -> None:
    visit, later = make_visit(bob, desks), make_visit(bob, desks, ended_days_ago=-2)
    make_place_charter(desks.place)
    way = f"/lieux/{desks.place.slug}/incidents/"
    charter = f"/lieux/{desks.place.slug}/charte/"
    assert way in as_(bob).get(visit.get_absolute_url()).content.decode()
    assert way in as_(bob).get(charter).content.decode()
    assert way not in as_(bob).get(later.get_absolute_url()).content.decode(), "nobody has come yet"
    assert way not in as_(charlie).get(charter).content.decode()
    assert charter in as_(None).get(desks.place.get_absolute_url()).content.decode()


def test_what_moves_is_no_place_where_something_happened(as_: SignedIn, desks: Space, bob: Person) -> None:
    make_visit(bob, desks)
    projector = factories.make_space(desks.place, "Vidéoprojecteur mobile", kind="mobile")
    assert projector.name not in as_(bob).get(f"/lieux/{desks.place.slug}/incidents/").content.decode()
    assert projector.name not in as_(None).get(f"/lieux/{desks.place.slug}/dossier/").content.decode()


def test_from_the_envelope_to_its_return(as_: SignedIn, desks: Space, alice: Person, bob: Person, dora: Person) -> None:
    make_visit(bob, desks)
    page = f"/lieux/{desks.place.slug}/incidents/"
    assert as_(bob).post(page, LEFT).status_code == 302
    reported = Notification.objects.filter(kind="incident_reported")
    assert {one.person for one in reported} == {alice, dora}
    incident = Incident.objects.get()
    assert page in as_(dora).get("/animation/").content.decode()
    for reader in (alice, dora):
        text = text_of(as_(reader).get(page))
        assert "Une enveloppe est restée" in text
        assert bob.name not in text.split("<main")[1]
    as_(dora).post(f"/incidents/{incident.public_id}/suivre/")
    as_(alice).post(f"/incidents/{incident.public_id}/clore/", {"suite": "Rendue en main propre."})
    assert page not in as_(dora).get("/animation/").content.decode(), "settled"
    assert "Rendue en main propre." in text_of(as_(bob).get(page))
    told = Notification.objects.filter(kind="incident_followed", person=bob)
    assert Counter(one.what for one in told) == {"taken_up": 1, "closed": 1}


@pytest.mark.parametrize(
    ("days", "status", "answer"),
    [(1, "confirmed", 200), (61, "confirmed", 403), (-3, "confirmed", 403), (1, "cancelled", 403)],
)
def test_only_who_came_lately_reports(
    as_: SignedIn, desks: Space, bob: Person, days: int, status: str, answer: int
) -> None:
    make_visit(bob, desks, days, status)
    assert as_(bob).get(f"/lieux/{desks.place.slug}/incidents/").status_code == answer
    posted = as_(bob).post(f"/lieux/{desks.place.slug}/incidents/", LEFT).status_code
    assert (posted == 302) == (answer == 200)


def test_who_came_sees_their_own_alone(as_: SignedIn, desks: Space, bob: Person) -> None:
    make_visit(bob, desks)
    make_incident(desks.place, text="Dit par une autre")
    assert "Dit par une autre" not in text_of(as_(bob).get(f"/lieux/{desks.place.slug}/incidents/"))


def test_nobody_else_follows_it(as_: SignedIn, desks: Space, bob: Person, charlie: Person) -> None:
    eve_s = factories.make_place(desks.place.network, "Ailleurs")
    eve = factories.make_person("eve", role=(RoleKind.HOST, eve_s.scopes()[0]))
    incident = make_incident(desks.place, reporter=bob)
    for stranger in (bob, charlie, eve):
        for act in ("suivre", "clore", "rouvrir"):
            answer = as_(stranger).post(f"/incidents/{incident.public_id}/{act}/", {"suite": "Rien"})
            assert answer.status_code == 404
    with pytest.raises(Refusal):
        follow_incident(charlie, incident, "take_up")
    incident.refresh_from_db()
    assert incident.state == "reported"


def test_a_space_of_another_place_is_refused(as_: SignedIn, desks: Space, alice: Person) -> None:
    other = factories.make_space(factories.make_place(desks.place.network, "Ailleurs"))
    answer = as_(alice).post(f"/lieux/{desks.place.slug}/incidents/", LEFT | {"space": str(other.pk)})
    assert answer.status_code == 422
    assert not Incident.objects.exists()


def test_the_same_words_twice_are_one_and_a_second_close_keeps_the_first(desks: Space, alice: Person) -> None:
    first, second = (report_incident(alice, desks.place, IncidentKind.LOST, "Une clé") for _again in range(2))
    assert first == second
    follow_incident(alice, first, "close", "Retrouvée")
    follow_incident(alice, first, "close", "Autre chose")
    first.refresh_from_db()
    assert first.outcome == "Retrouvée"
    with pytest.raises(Refusal) as refused:
        follow_incident(alice, make_incident(desks.place), "reopen")
    assert refused.value.code == "incident_state"


def test_no_incident_is_a_page_that_does_not_exist(as_: SignedIn, desks: Space, alice: Person) -> None:
    assert as_(alice).post(f"/incidents/{uuid4()}/suivre/").status_code == 404
    assert as_(alice).get("/lieux/nulle-part/incidents/").status_code == 404


@pytest.mark.concurrent
def test_of_two_who_settle_it_at_once_one_is_kept(committed: Committed) -> None:
    space = committed.space(units=1)
    host = committed.person()
    give_role(host, RoleKind.HOST, space.place.scopes()[0], by=None, tell=False)
    incident = make_incident(space.place)
    assert at_once([lambda n=n: follow_incident(host, incident, "close", f"Rendue {n}") for n in range(4)]) == {
        "done": 4
    }
    incident.refresh_from_db()
    assert incident.outcome.startswith("Rendue")
    assert incident.state == "closed"
