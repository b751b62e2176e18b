"""Evidence that expires: what is to be done again, what the level becomes, and who is reminded, once each time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.community.models import Notification, Person
from maillage.community.queries.notifications import in_words
from maillage.places.actions import review_confidentiality
from maillage.places.actions.evidence_reminders import remind_of_evidence
from maillage.places.models import Space
from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof
from maillage.places.rules.expiries import Expiry, expiries, lapsed_axes, reminder_due
from tests.factories import Committed
from tests.kit.concurrency import at_once
from tests.kit.confidentiality import make_evidence
from tests.kit.screens import SignedIn, text_of

V, S, N, A = Axis.VOICE, Axis.SCREEN, Axis.NETWORK, Axis.ACCESS
FOUND = date(2024, 2, 29)  # expires on 1 March 2026


def proof(axis: Axis, level: int, found_on: date = FOUND) -> Proof:
    return Proof(axis, level, EvidenceKind.DECLARED, found_on)


def test_each_day_of_expiry_says_the_axes_and_the_level_before_and_after() -> None:
    later = FOUND + timedelta(days=10)
    proofs = [proof(V, 3), proof(S, 3), proof(N, 2, later), proof(A, 2, later)]
    assert expiries(proofs, date(2026, 2, 1)) == [
        Expiry(date(2026, 3, 1), (V, S), before=2, after=0),  # type: ignore[arg-type]  # levels are numbers
        Expiry(date(2026, 3, 10), (N, A), before=0, after=0),  # type: ignore[arg-type]
    ]


def test_what_was_looked_at_again_does_not_expire_with_the_first() -> None:
    again = date(2026, 1, 5)
    (only,) = expiries([proof(V, 3), proof(V, 1, again)], date(2026, 2, 1))
    assert (only.on, only.axes) == (date(2028, 1, 5), (V,))


def test_evidence_of_nothing_is_not_to_be_done_again() -> None:
    assert expiries([proof(V, 0)], date(2026, 2, 1)) == []
    assert lapsed_axes([proof(V, 0)], date(2026, 4, 1)) == {}


def test_what_is_over_says_since_when_and_the_last_counts() -> None:
    proofs = [proof(V, 3), proof(V, 2, date(2024, 3, 10)), proof(S, 2, date(2025, 1, 1))]
    assert lapsed_axes(proofs, date(2026, 3, 9)) == {}
    assert lapsed_axes(proofs, date(2026, 3, 10)) == {V: date(2026, 3, 10)}


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [
        (31, None, None), (30, None, 30), (8, None, 30), (7, None, 7), (1, None, 7), (0, None, None), (-3, None, None),
        (29, 30, None), (8, 30, None), (7, 30, 7), (3, 7, None), (20, 7, None),
    ],
)  # fmt: skip
def test_a_month_before_then_a_week_before_once_each(left: int, reminded: int | None, due: int | None) -> None:
    day = date(2028, 2, 29)
    assert reminder_due(day + timedelta(days=left), day, reminded) == due


def _expiring(space: Space, left: int) -> date:
    """Four axes, whose evidence expires in so many days."""
    today = timezone.localdate()
    found = proof(V, 3, today - timedelta(days=730 - left - 2))
    while (found.expires_on() - today).days > left:
        found = proof(V, 3, found.found_on - timedelta(days=1))
    for axis in Axis:
        make_evidence(space, axis=axis.value, found_on=found.found_on)
    review_confidentiality()
    return found.expires_on()


def test_hosts_are_told_twice_and_read_what_the_level_becomes(desks: Space, alice: Person, dora: Person) -> None:
    ends = _expiring(desks, 29)
    assert [remind_of_evidence(), remind_of_evidence()] == [1, 0]
    week_before = ends - timedelta(days=6)
    assert [remind_of_evidence(week_before), remind_of_evidence(ends - timedelta(days=2))] == [1, 0]
    assert remind_of_evidence(ends) == 0
    told = list(Notification.objects.filter(kind="evidence"))
    assert [one.person for one in told] == [alice, alice]
    line = in_words(told[:1])[0].text
    assert "C3" in line
    assert "C0" in line


def test_what_was_done_again_is_told_to_nobody(desks: Space, alice: Person) -> None:
    _expiring(desks, 10)
    for axis in Axis:
        make_evidence(desks, axis=axis.value)
    assert remind_of_evidence() == 0


def test_a_place_without_a_host_keeps_its_reminder_for_the_next_one(desks: Space) -> None:
    _expiring(desks, 20)
    assert remind_of_evidence() == 0
    assert not desks.evidence.exclude(reminded_days=None).exists()


def test_the_host_s_page_says_what_to_do_again(as_: SignedIn, desks: Space, alice: Person) -> None:
    page = f"/lieux/{desks.place.slug}/gerer/"
    assert "À refaire" not in text_of(as_(alice).get(page))
    _expiring(desks, 20)
    text = text_of(as_(alice).get(page))
    assert "À refaire" in text
    assert "l’espace passe ce jour-là de C3 à C0" in text
    desks.evidence.update(found_on=timezone.localdate() - timedelta(days=800))
    assert "ne compte plus depuis" in text_of(as_(alice).get(page))


@pytest.mark.concurrent
def test_two_workers_at_once_remind_once(committed: Committed) -> None:
    from maillage.community.rules import RoleKind
    from tests import factories

    space = committed.space()
    committed.people.append(factories.make_person("hote", role=(RoleKind.HOST, space.place.scopes()[0])))
    _expiring(space, 20)
    try:
        at_once([remind_of_evidence] * 2)
        assert Notification.objects.filter(kind="evidence", person=committed.people[-1]).count() == 1
    finally:
        Notification.objects.filter(person=committed.people[-1]).delete()
        committed.people[-1].roles.all().delete()
