"""How long what is kept: dated data with a ground and a source; a dry run says, the night does, no more and no less."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.db.models import F, Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.access.actions import hand_out
from maillage.access.models import AccessGrant, Door, DoorCode, Voucher
from maillage.access.presenters import vouchers_left
from maillage.bookings import actions
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.models import Basket, Booking, CalendarAddress, Occupancy, Waiting
from maillage.bookings.queries import visits_by_week
from maillage.community.actions.access_tokens import make_token, revoke
from maillage.community.actions.personal_data import WARNED_DAYS
from maillage.community.actions.privacy import apply_retention, erase, rules_in_force
from maillage.community.mails.memberships import warn_inactive
from maillage.community.models import (
    AccessToken,
    Attempt,
    ImportRun,
    Invitation,
    JournalEntry,
    MailSent,
    Membership,
    Network,
    Notification,
    Person,
    Post,
    PrivateMessage,
    Retention,
)
from maillage.community.tasks import each_night
from maillage.kernel.typography import typographic
from maillage.pages.retention import retention_name
from maillage.places.models import Place, Space
from maillage.programme.models import Answer, Event, Registration
from maillage.web.domain import register_of_processing, retention_purges
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.screens import SignedIn

OLD, YOUNG = 1, -1  # a day older than the rule allows; a day younger


def rule_of(code: str) -> Retention:
    return next(rule for rule in rules_in_force() if rule.code == code)


def due(*, dry: bool = True) -> dict[str, int]:
    return {one.rule.code: one.count for one in apply_retention(dry=dry)}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the makers of old things need."""

    network: Network
    place: Place
    desks: Space
    alice: Person
    bob: Person
    day: date


@pytest.fixture
def ground(network: Network, place: Place, desks: Space, alice: Person, bob: Person, workday: date) -> Ground:
    return Ground(network, place, desks, alice, bob, workday)


# Each maker makes one thing whose time came so many days ago (or comes), and tells how to find it again, and whether
# it is the kind of thing that stays without anybody (True) or goes (False).
Left = Callable[[], int]


def aged(query: Any, field: str, days: float) -> None:
    query.update(**{field: timezone.now() - timedelta(days=days)})


def unconfirmed(g: Ground, days: int) -> Left:
    made = Membership.objects.create(network=g.network, email="x@example.org", name="X", situation="other", work="x")
    aged(Membership.objects.filter(pk=made.pk), "created_at", days)
    return Membership.objects.filter(pk=made.pk).count


def over(g: Ground, days: int) -> Left:
    made = factories.make_member(
        factories.make_person(),
        g.network,
        signed=False,
        state="ended",
        starts_on=timezone.localdate() - timedelta(days=days + 300),
        ends_on=timezone.localdate() - timedelta(days=days),
    )
    aged(Membership.objects.filter(pk=made.pk), "created_at", days + 300)
    return Membership.objects.filter(pk=made.pk).count


def letter(g: Ground, days: int) -> Left:
    made = PrivateMessage.objects.create(sender=g.alice, recipient=g.bob, text="Bonjour")
    aged(PrivateMessage.objects.filter(pk=made.pk), "at", days)
    return PrivateMessage.objects.filter(pk=made.pk).count


def on_the_wall(g: Ground, days: int) -> Left:
    made = Post.objects.create(network=g.network, author=g.alice, voice="Florac", text="Le poêle")
    Post.objects.create(network=g.network, author=g.bob, voice="Bob", text="Bravo", answers=made)
    aged(Post.objects.filter(pk=made.pk), "at", days)
    return Post.objects.filter(pk=made.pk).count


def mail_sent(_g: Ground, days: int) -> Left:
    MailSent.objects.create(key=f"confirmed-{days}-0")
    aged(MailSent.objects.filter(key=f"confirmed-{days}-0"), "begun_at", days)
    return MailSent.objects.filter(key=f"confirmed-{days}-0").count


def imported(g: Ground, days: int) -> Left:
    made = ImportRun.objects.create(
        network=g.network, kind="people", file_name="x.csv", rows=1, table=[{"": 2, "nom": "x"}], by=g.alice
    )
    aged(ImportRun.objects.filter(pk=made.pk), "at", days)
    return ImportRun.objects.filter(pk=made.pk).exclude(table=[]).count


def import_refused(g: Ground, days: int) -> Left:
    """What was wrong names people as well: their addresses are in the sentences."""
    made = ImportRun.objects.create(
        network=g.network,
        kind="people",
        file_name="x.csv",
        rows=1,
        state="refused",
        by=g.alice,
        mistakes=[{"line": 2, "column": "courriel", "sentence": "x", "facts": {"value": "quelqu.un@example.org"}}],
    )
    aged(ImportRun.objects.filter(pk=made.pk), "at", days)
    return ImportRun.objects.filter(pk=made.pk).exclude(mistakes=[]).count


def session(_g: Ground, days: int) -> Left:
    client = Client()
    kept = client.session
    kept["x"] = days
    kept.save()
    aged(Session.objects.filter(pk=kept.session_key), "expire_date", days)
    return Session.objects.filter(pk=kept.session_key).count


def device(g: Ground, days: int) -> Left:
    """Where a session came from, once the session itself is gone."""
    made = UserSession.objects.create(user=g.bob, session_key=f"over{days}", ip="192.0.2.1", user_agent="x")
    aged(UserSession.objects.filter(pk=made.pk), "last_seen_at", days)
    return UserSession.objects.filter(pk=made.pk).count


def role_offered(g: Ground, days: int) -> Left:
    made = Invitation.objects.create(email=f"x{days}@example.org", kind="host", scope_kind="place", scope_id=g.place.pk)
    aged(Invitation.objects.filter(pk=made.pk), "made_at", days)
    return Invitation.objects.filter(pk=made.pk).count


def membership_offered(g: Ground, days: int) -> Left:
    made = Membership.objects.create(
        network=g.network, person=g.bob, email=g.bob.email, name="B", situation="other", work="x", state="invited"
    )
    aged(Membership.objects.filter(pk=made.pk), "created_at", days)
    return Membership.objects.filter(pk=made.pk).count


def failed_job(_g: Ground, days: int) -> Left:
    """A job that was tried in vain, so long ago."""
    past = timezone.now() - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " VALUES ('default', 'bookings.send', '{\"what\": \"x\"}', 'todo', %s) RETURNING id",
            [past],
        )
        number = cursor.fetchone()[0]
        for status in ("doing", "failed"):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, number])
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [past, number])

    def left() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [number])
            return int(cursor.fetchone()[0])

    return left


def booked(g: Ground, days: int, person: Person | None = None) -> Booking:
    made = actions.book(person or factories.make_person(), g.desks.pk, morning(g.day), note="Mot de passe oublié")
    ends_at = timezone.now() - timedelta(days=days)
    Occupancy.objects.filter(booking=made).update(holds=False)
    Booking.objects.filter(pk=made.pk).update(starts_at=ends_at - timedelta(hours=5), ends_at=ends_at)
    made.refresh_from_db()
    return made


def booking(g: Ground, days: int) -> Left:
    made = booked(g, days)
    return Booking.objects.filter(pk=made.pk, person=made.person_id).count


def waited(g: Ground, days: int) -> Left:
    past = timezone.now() - timedelta(days=days)
    made = Waiting.objects.create(
        person=g.bob, space=g.desks, starts_at=past - timedelta(hours=4), ends_at=past, state="over"
    )
    return Waiting.objects.filter(pk=made.pk).count


def revoked_address(g: Ground, days: int) -> Left:
    made = open_calendar(g.bob, "mine")
    aged(CalendarAddress.objects.filter(pk=made.pk), "revoked_at", days)
    return CalendarAddress.objects.filter(pk=made.pk).count


def revoked_token(g: Ground, days: int) -> Left:
    made, _secret = make_token(g.bob, "Git", ["git:push"])
    revoke(made)
    aged(AccessToken.objects.filter(pk=made.pk), "revoked_at", days)
    return AccessToken.objects.filter(pk=made.pk).count


def expired_token(g: Ground, days: int) -> Left:
    made, _secret = make_token(g.bob, "Git", ["git:push"], timedelta(days=3))
    aged(AccessToken.objects.filter(pk=made.pk), "expires_at", days)
    return AccessToken.objects.filter(pk=made.pk).count


def opened(g: Ground, days: int) -> Left:
    past = timezone.now() - timedelta(days=days)
    door, _new = Door.objects.get_or_create(
        place=g.place, name="Entrée", defaults={"driver": "shown_code", "active": False}
    )
    made = AccessGrant.objects.create(
        booking=booked(g, days), door=door, starts_at=past - timedelta(hours=5), ends_at=past, code="1789"
    )
    return AccessGrant.objects.filter(pk=made.pk).count


def voucher(g: Ground, days: int) -> Left:
    past = timezone.now() - timedelta(days=days)
    made = Voucher.objects.create(place=g.place, code=f"WIFI{days}", booking=booked(g, days), given_at=past)
    return Voucher.objects.filter(pk=made.pk, booking__isnull=False).count


def read_news(g: Ground, days: int) -> Left:
    made = Notification.objects.create(person=g.bob, kind="message", what="letter", key=f"read {days}")
    aged(Notification.objects.filter(pk=made.pk), "read_at", days)
    return Notification.objects.filter(pk=made.pk).count


def unread_news(g: Ground, days: int) -> Left:
    made = Notification.objects.create(person=g.bob, kind="message", what="letter", key=f"unread {days}")
    aged(Notification.objects.filter(pk=made.pk), "created_at", days)
    return Notification.objects.filter(pk=made.pk).count


def _registration(g: Ground, days: int, **fields: Any) -> Registration:
    past = timezone.now() - timedelta(days=days)
    event = Event.objects.create(
        network=g.place.network, slug=f"e-{uuid4().hex[:8]}", title="Une rencontre",
        starts_at=past - timedelta(hours=2), ends_at=past,
    )  # fmt: skip
    return Registration.objects.create(event=event, name="Camille", **{"state": "confirmed", **fields})


def registered(g: Ground, days: int) -> Left:
    made = _registration(g, days, email="camille@mail.example")
    return Registration.objects.filter(pk=made.pk, name="Camille").count


def health_answered(g: Ground, days: int) -> Left:
    made = _registration(g, days)
    question = made.event.questions.create(label="Allergies ?", is_sensitive=True)
    return Answer.objects.filter(pk=made.answers.create(question=question, text="arachides").pk).count


def not_confirmed(g: Ground, days: int) -> Left:
    made = _registration(g, 0, state="lapsed", email="camille@mail.example")
    aged(Registration.objects.filter(pk=made.pk), "created_at", days)
    return Registration.objects.filter(pk=made.pk).count


MAKERS = [
    ("event_registrations", registered),
    ("event_sensitive_answers", health_answered),
    ("event_unconfirmed", not_confirmed),
    ("adhesion_unconfirmed", unconfirmed),
    ("adhesion_over", over),
    ("letters", letter),
    ("wall", on_the_wall),
    ("mails_sent", mail_sent),
    ("imports", imported),
    ("imports", import_refused),
    ("sessions", session),
    ("sessions", device),
    ("invitations", role_offered),
    ("invitations", membership_offered),
    ("failed_jobs", failed_job),
    ("booking_detail", booking),
    ("waiting", waited),
    ("waiting", revoked_address),
    ("access_tokens", revoked_token),
    ("access_tokens", expired_token),
    ("access_events", opened),
    ("wifi_technical", voucher),
    ("notifications_read", read_news),
    ("notifications_unread", unread_news),
]


@pytest.mark.parametrize(("code", "maker"), MAKERS, ids=[f"{code}-{maker.__name__}" for code, maker in MAKERS])
def test_what_is_older_goes_and_what_is_newer_stays(ground: Ground, code: str, maker: Callable[..., Left]) -> None:
    """The dry run counts it and touches nothing; the night takes exactly what was counted."""
    days = rule_of(code).days
    before = due()[code]
    old, young = maker(ground, days + OLD), maker(ground, days + YOUNG)
    assert (old(), young()) == (1, 1)
    assert due()[code] == before + 1
    assert (old(), young()) == (1, 1), "a dry run changes nothing"
    assert due(dry=False)[code] == before + 1
    assert (old(), young()) == (0, 1)
    assert due()[code] == 0
    line = JournalEntry.objects.get(verb="retention_applied", details__rule=code)
    assert (line.actor, line.about, line.details["count"]) == (None, [], before + 1)


def test_every_keeper_has_been_tried_here() -> None:
    assert {code for code, _maker in MAKERS} | {"account_inactive"} == set(retention_purges())


def test_each_rule_has_a_ground_a_source_and_the_days_it_was_read_and_holds_from(db: None) -> None:
    rules = rules_in_force()
    assert len(rules) >= 14
    for rule in rules:
        assert len(rule.basis) > 6, rule
        assert len(rule.source) > 6, rule
        assert rule.days > 0
        assert rule.verified_on >= rule.valid_from
        assert rule.valid_from <= timezone.localdate()


def test_every_keeper_has_a_rule_and_every_rule_of_ours_a_keeper(db: None) -> None:
    codes = {rule.code for rule in rules_in_force()}
    assert set(retention_purges()) <= codes
    assert codes - set(retention_purges()) == {"accounts"}, "the books are kept by law, and nothing removes them yet"


def test_every_rule_a_processing_names_exists_and_every_rule_is_named(db: None) -> None:
    named = {code for one in register_of_processing() for code in one.retention_rules}
    assert named == {rule.code for rule in rules_in_force()}


def test_a_newer_rule_takes_over_on_its_day_and_not_before(ground: Ground) -> None:
    letter(ground, 100)
    tomorrow = timezone.localdate() + timedelta(days=1)
    given = {"code": "letters", "basis": "x" * 9, "source": "y" * 9, "verified_on": timezone.localdate()}
    Retention.objects.create(days=30, valid_from=tomorrow, **given)
    assert rule_of("letters").days == 365
    assert due()["letters"] == 0
    assert {r.code: r.days for r in rules_in_force(tomorrow)}["letters"] == 30
    counted = {one.rule.code: one.count for one in apply_retention(dry=True, now=timezone.now() + timedelta(days=1))}
    assert counted["letters"] == 1
    Retention.objects.create(days=90, valid_from=timezone.localdate(), **given)
    assert due()["letters"] == 1, "from the very day it is valid"
    Retention.objects.create(days=3000, valid_from=date(2025, 1, 1), **given)
    assert due()["letters"] == 1, "an older rule written later does not"


def test_two_rules_of_one_kind_never_begin_on_one_day(db: None) -> None:
    from django.db import IntegrityError, transaction

    rule = rule_of("letters")
    with pytest.raises(IntegrityError), transaction.atomic():
        Retention.objects.create(
            code="letters", days=3, basis="x", source="y", verified_on=rule.verified_on, valid_from=rule.valid_from
        )


def test_the_night_applies_it(ground: Ground) -> None:
    left = letter(ground, 400)
    each_night.func(timestamp=0)
    assert left() == 0


def test_nothing_to_remove_writes_nothing_in_the_journal(db: None) -> None:
    apply_retention(dry=False)
    assert not JournalEntry.objects.filter(verb="retention_applied").exists()


# Memberships.


def test_a_membership_in_force_is_never_removed_however_long_ago_it_was_asked_for(ground: Ground) -> None:
    membership = factories.make_member(ground.bob, ground.network)
    aged(Membership.objects.filter(pk=membership.pk), "created_at", 4000)
    due(dry=False)
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_request_declined_yesterday_is_kept_though_it_was_asked_for_long_ago(ground: Ground) -> None:
    """Three years after the last contact: the answer was a contact."""
    membership = factories.make_member(
        ground.bob,
        ground.network,
        signed=False,
        state="declined",
        starts_on=None,
        ends_on=None,
        decided_at=timezone.now() - timedelta(days=1),
    )
    aged(Membership.objects.filter(pk=membership.pk), "created_at", 1200)
    due(dry=False)
    assert Membership.objects.filter(pk=membership.pk).exists()


# Accounts nobody uses.


@pytest.fixture
def quiet(db: None) -> Person:
    """Nobody signed in for more than two years."""
    person = factories.make_person("quiet", last_login=timezone.now() - timedelta(days=735))
    factories.make_network()
    return person


def warn(person: Person) -> None:
    """Run the jobs of warning, as the worker would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'community.inactive'")
        jobs = [json.loads(a) if isinstance(a, str) else a for (a,) in cursor.fetchall()]
    for job in jobs:
        warn_inactive.func(**job)


def test_nobody_is_erased_without_having_been_warned_a_month_before(quiet: Person) -> None:
    assert due()["account_inactive"] == 0
    due(dry=False)
    assert Person.objects.filter(pk=quiet.pk).exists()
    warn(quiet)
    assert [m.to for m in mail.outbox] == [[quiet.email]]
    assert str(WARNED_DAYS) in str(mail.outbox[0].body)
    for days, there in ((29, True), (31, False)):
        aged(MailSent.objects.filter(key__startswith=f"inactive-{quiet.pk}-"), "begun_at", days)
        assert due()["account_inactive"] == (0 if there else 1)
        due(dry=False)
        assert Person.objects.filter(pk=quiet.pk).exists() is there
    assert not MailSent.objects.filter(key__startswith=f"inactive-{quiet.pk}-").exists()


def test_the_warning_is_sent_once_however_many_nights_go_by(quiet: Person) -> None:
    for _night in range(3):
        due(dry=False)
        warn(quiet)
    assert len(mail.outbox) == 1


def test_a_dry_run_warns_nobody(quiet: Person) -> None:
    due()
    warn(quiet)
    assert not mail.outbox


def test_who_signs_in_after_the_warning_stays(quiet: Person) -> None:
    due(dry=False)
    warn(quiet)
    aged(MailSent.objects.filter(key__startswith="inactive-"), "begun_at", 40)
    Person.objects.filter(pk=quiet.pk).update(last_login=timezone.now())
    due(dry=False)
    assert Person.objects.filter(pk=quiet.pk).exists()


def test_who_never_signed_in_counts_from_the_day_they_joined(db: None) -> None:
    factories.make_network()
    never, new = factories.make_person("never"), factories.make_person("new")
    aged(Person.objects.filter(pk=never.pk), "joined_at", 800)
    due(dry=False)
    warn(never)
    assert [m.to for m in mail.outbox] == [[never.email]]
    assert new.email not in str(mail.outbox)


def test_nobody_and_those_who_keep_the_site_are_left_alone(quiet: Person) -> None:
    Person.objects.filter(pk=quiet.pk).update(is_superuser=True)
    ghost_of = factories.make_person("gone")
    erase(ghost_of)
    Person.objects.filter(erased_at__isnull=False).update(joined_at=timezone.now() - timedelta(days=3000))
    due(dry=False)
    warn(quiet)
    assert not mail.outbox
    assert Person.objects.filter(erased_at__isnull=False).exists()


# Bookings long past.


def test_bookings_long_past_are_nobody_s_month_by_month_and_the_counts_stay(ground: Ground) -> None:
    person = factories.make_person("old")
    days = [400, 401, 402, 440, 441, 480, 520]
    made = [booked(ground, n, person) for n in days]
    recent = booked(ground, 390, person)

    def counts() -> tuple[Any, Any]:
        rows = Booking.objects.filter(pk__in=[b.pk for b in made]).values_list(
            "place", "starts_at__year", "starts_at__month", "person", "starts_at__date"
        )
        people = Counter((place, year, month) for place, year, month, _person in {row[:4] for row in rows})
        return Counter((place, day) for place, _y, _m, _p, day in rows), people

    before = counts()
    due(dry=False)
    assert counts() == before
    recent.refresh_from_db()
    assert (recent.person, recent.note) == (person, "Mot de passe oublié")
    now = list(Booking.objects.filter(pk__in=[b.pk for b in made]).select_related("person"))
    assert {b.note for b in now} == {""}
    months: dict[int, set[tuple[int, int]]] = {}
    for one in now:
        assert one.person.erased_at
        months.setdefault(one.person_id, set()).add((one.starts_at.year, one.starts_at.month))
    assert all(len(found) == 1 for found in months.values()), "no trail longer than a month"
    assert len(months) == len({(b.starts_at.year, b.starts_at.month) for b in made})


def test_fourteen_months_later_visits_a_week_and_hours_held_are_counted_as_before(ground: Ground) -> None:
    """Booked now, forgotten under the clock of fourteen months later: the counts are those of before, and nobody's."""
    for week in range(3):
        for guest in range(2 + week):
            actions.book(
                factories.make_person(f"w{week}g{guest}"), ground.desks.pk, morning(ground.day + timedelta(weeks=week))
            )
    Booking.objects.update(arrived_at=F("starts_at"))
    later = timezone.now() + timedelta(days=430)
    network = ground.desks.place.network_id

    def counts() -> tuple[list[int], Any, Any]:
        visits = visits_by_week([network], timezone.localdate(later), weeks=80)
        held = Booking.objects.aggregate(hours=Sum(F("ends_at") - F("starts_at")))["hours"]
        return [n for n in visits.values() if n], held, Occupancy.objects.filter(holds=True).count()

    before = counts()
    assert before[0] == [2, 3, 4]
    apply_retention(dry=False, now=later, only=["booking_detail"])
    assert counts() == before
    assert not Booking.objects.filter(person__erased_at=None).exists()


def test_nothing_beside_an_old_booking_says_whose_it_was(ground: Ground) -> None:
    """Neither the series nor the basket it was booked with, nor who made it."""
    series = actions.book_series(
        ground.bob, actions.Wanted(ground.desks.pk, ground.day, _twice(), "morning"), note="Le mardi"
    )
    basket = actions.add_to_basket(ground.bob, ground.desks.pk, afternoon(ground.day))
    actions.book_basket(ground.bob, basket)
    actions.book_for(ground.alice, ground.bob, ground.desks, morning(ground.day + timedelta(days=21)))
    past = timezone.now() - timedelta(days=500)
    Booking.objects.update(starts_at=past - timedelta(hours=4), ends_at=past)
    series.dates.update(day=F("day") - timedelta(days=500))
    Basket.objects.update(booked_at=past)
    due(dry=False)
    old = Booking.objects.all()
    assert old.count() == 4
    tied = {
        "person": old.filter(person=ground.bob).count(),
        "series": old.filter(series__person=ground.bob).count(),
        "basket": old.filter(basket__person=ground.bob).count(),
        "made by": old.filter(made_by=ground.alice).count(),
        "series' own note": type(series).objects.exclude(note="").count(),
    }
    assert not {how: count for how, count in tied.items() if count}


def _twice() -> Any:
    from maillage.bookings.rules.recurrence import Recurrence

    return Recurrence(count=2)


def test_the_bookings_of_somebody_erased_are_parted_by_month_too_in_their_time(ground: Ground) -> None:
    """No trail of one person is left, whether they are still there or not."""
    person = factories.make_person("gone")
    made = [booked(ground, days, person).pk for days in (400, 440, 480)]
    erase(person)
    due(dry=False)
    owners = set(Booking.objects.filter(pk__in=made).values_list("person", flat=True))
    assert len(owners) == 3


def test_doing_it_twice_changes_nothing_more(ground: Ground) -> None:
    booked(ground, 400)
    due(dry=False)
    owners = list(Booking.objects.values_list("person", flat=True))
    due(dry=False)
    assert list(Booking.objects.values_list("person", flat=True)) == owners


def the_jobs_of_doors() -> None:
    """What the domain of doors does by itself, by night and by day."""
    for name, task in app.tasks.items():
        if name.startswith("maillage.access.tasks."):
            task.func(timestamp=0)


def test_a_one_time_code_that_was_given_is_never_given_again(ground: Ground) -> None:
    """Once the grant is forgotten, the code of the list stays spent: whichever job forgets it."""
    for number, forget in enumerate((lambda: due(dry=False), the_jobs_of_doors)):
        door = Door.objects.create(place=ground.place, name=f"Porte {number}", driver="code_list", active=False)
        past = timezone.now() - timedelta(days=100)
        grant = AccessGrant.objects.create(
            booking=booked(ground, 100),
            door=door,
            starts_at=past - timedelta(hours=5),
            ends_at=past,
            code="42",
            shown_at=past,
        )
        code = DoorCode.objects.create(door=door, code="42", grant=grant)
        forget()
        due(dry=False)
        assert not AccessGrant.objects.filter(pk=grant.pk).exists()
        code.refresh_from_db()
        assert code.spent


def test_a_voucher_that_was_given_is_never_given_again(ground: Ground) -> None:
    """A year later nobody knows whose it was: it stays given, to nobody."""
    voucher(ground, 400)
    left = vouchers_left(ground.place)
    due(dry=False)
    assert vouchers_left(ground.place) == left
    soon = actions.book(ground.bob, ground.desks.pk, morning(ground.day))
    Booking.objects.filter(pk=soon.pk).update(
        starts_at=timezone.now() + timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=2)
    )
    hand_out()
    assert not Voucher.objects.filter(booking=soon).exists()


def test_the_doors_follow_the_rule_and_not_a_number_in_the_code(ground: Ground) -> None:
    """Kept longer where the rule says so: the job of the doors knows the rule."""
    Retention.objects.create(
        code="access_events",
        days=200,
        basis="Décision du réseau",
        source="Procès-verbal",
        verified_on=timezone.localdate(),
        valid_from=timezone.localdate(),
    )
    left = opened(ground, 150)
    the_jobs_of_doors()
    assert left() == 1


def test_the_counts_of_attempts_go_with_their_window(ground: Ground) -> None:
    Attempt.objects.create(key="old", count=3, until=timezone.now() - timedelta(minutes=1))
    Attempt.objects.create(key="new", count=3, until=timezone.now() + timedelta(minutes=1))
    due()
    assert Attempt.objects.count() == 2
    due(dry=False)
    assert list(Attempt.objects.values_list("key", flat=True)) == ["new"]


def test_a_job_that_still_waits_is_not_forgotten(ground: Ground) -> None:
    left = failed_job(ground, 60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo'")
    due(dry=False)
    assert left() == 1


# What is shown.


def test_the_register_lists_every_rule_with_its_ground_and_source(db: None) -> None:
    factories.make_network()
    page = Client().get("/vie-privee/registre/").content.decode()
    for rule in rules_in_force():
        assert typographic(rule.source.split("(")[0], "fr")[:30] in page, rule.code
        assert typographic(rule.basis, "fr")[:20] in page, rule.code


def test_the_register_as_a_table_lists_every_rule_and_every_processing(db: None) -> None:
    answer = Client().get("/vie-privee/registre.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(register_of_processing()) + 1
    assert {len(row) for row in rows} == {8}
    text = answer.content.decode()
    for rule in rules_in_force():
        assert f"{retention_name(rule.code)} : {rule.days}" in text


def test_those_who_facilitate_see_what_the_next_night_would_do_and_nothing_is_done(
    ground: Ground, as_: SignedIn, dora: Person, charlie: Person
) -> None:
    left = letter(ground, 400)
    page = as_(dora).get("/animation/conservation/")
    assert {rule.code: count for rule, _name, count in page.context["rows"]}["letters"] == 1
    assert {rule.code for rule, _name, _count in page.context["rows"]} == {rule.code for rule in rules_in_force()}
    assert left() == 1
    assert as_(charlie).get("/animation/conservation/").status_code == 403


def test_the_page_of_privacy_says_how_long(db: None) -> None:
    factories.make_network()
    page = Client().get("/vie-privee/")
    assert page.status_code == 200
    assert set(page.context["rules"]) == {rule.code for rule in rules_in_force()}


def test_a_letter_being_answered_survives_the_one_it_answers(ground: Ground) -> None:
    first = PrivateMessage.objects.create(sender=ground.alice, recipient=ground.bob, text="Bonjour")
    second = PrivateMessage.objects.create(sender=ground.bob, recipient=ground.alice, text="Oui", answers=first)
    aged(PrivateMessage.objects.filter(pk=first.pk), "at", 400)
    due(dry=False)
    second.refresh_from_db()
    assert second.answers is None


def test_looking_at_what_will_go_opens_no_transaction_a_rule(as_: SignedIn, dora: Person) -> None:
    """48 statements for a page that only says how much is due."""
    with CaptureQueriesContext(connection) as asked:
        assert as_(dora).get("/animation/conservation/").status_code == 200
    savepoints = [query for query in asked.captured_queries if "SAVEPOINT" in query["sql"]]
    assert len(savepoints) <= 6, "those of the session and of the sign-in; two a rule before"
