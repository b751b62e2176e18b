"""Erased, at once and for good: no trace in any table, session, job or file; what statistics need stays, nameless."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from maillage.access.models import AccessGrant
from maillage.bookings import actions
from maillage.bookings.models import Booking, Occupancy, Waiting
from maillage.community.actions.privacy import erase
from maillage.community.models import (
    Charter,
    JournalEntry,
    Mailing,
    MailSent,
    Network,
    Person,
    Post,
    PrivateMessage,
    Role,
)
from maillage.places.models import Place
from maillage.web.domain import personal_data
from tests import factories
from tests.community.erasure.life import ADDRESS, NAME, NUMBER, OWN_WORDS, TELEPHONE, Life, work
from tests.community.erasure.traces import (
    rows_scanned,
    statistics,
    tables,
    traces_in_files,
    traces_in_keys,
    traces_in_tables,
    words_of,
)
from tests.factories import morning
from tests.kit.bookings import next_monday


def test_the_scan_finds_what_is_there(life: Life, settings: Any, mails_are_files: Path) -> None:
    """The person is in every corner one could think of: a scan that saw nothing would prove nothing."""
    before = traces_in_tables(words_of(life.person, *OWN_WORDS))
    seen = {line.partition(":")[0] for line in before}
    assert {
        "community_person",
        "bookings_booking",
        "bookings_series",
        "bookings_waiting",
        "bookings_basket",
        "community_membership",
        "community_signature",
        "community_directoryentry",
        "community_privatemessage",
        "community_post",
        "community_role",
        "places_placeproposal",
        "places_closure",
        "community_importrun",
        "community_mailsent",
        "procrastinate_jobs",
        "account_emailaddress",
        "mfa_authenticator",
        "usersessions_usersession",
        "django_admin_log",
        "a session",
        "bookings_cashentry",
        "bookings_calendaraddress",
    } <= seen
    assert len(traces_in_keys(NUMBER)) >= 18
    assert len(traces_in_files([mails_are_files], [ADDRESS])) >= 5
    assert AccessGrant.objects.filter(booking__person=life.person).exists()
    assert JournalEntry.objects.filter(actor=life.person.journal_id).count() >= 15


def test_no_table_keeps_a_trace(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    words = words_of(life.person, *OWN_WORDS)
    scanned = (len(tables()), rows_scanned())
    erase(life.person)
    found = traces_in_tables(words)
    with capsys.disabled():
        print(f"\n[erasure] {scanned[1]} rows of {scanned[0]} tables looked through for {len(words)} texts")  # noqa: T201
    assert not found, "\n".join(found)


def test_no_key_and_no_job_points_at_them(life: Life) -> None:
    erase(life.person)
    assert not traces_in_keys(NUMBER)
    assert not Person.objects.filter(pk=NUMBER).exists()
    connection.check_constraints()


def test_no_file_keeps_their_address(life: Life, settings: Any, mails_are_files: Path) -> None:
    erase(life.person)
    found = traces_in_files([mails_are_files, Path(settings.MEDIA_ROOT)], [ADDRESS, str(life.person.public_id)])
    assert not found, "\n".join(found)


def test_no_file_keeps_their_name_or_words(life: Life, settings: Any, mails_are_files: Path) -> None:
    """Mails to others that are kept as files name them too: the letter they wrote, the request a host answers."""
    erase(life.person)
    found = traces_in_files([mails_are_files, Path(settings.MEDIA_ROOT)], [NAME, TELEPHONE, *OWN_WORDS])
    assert not found, "\n".join(found)


def test_how_many_came_where_and_when_stays(life: Life) -> None:
    before = statistics()
    assert before["takings"] == {life.own_place.pk: 1250}
    erase(life.person)
    assert statistics() == before


def test_what_was_booked_ahead_is_free_for_others(life: Life, bob: Person, workday: date) -> None:
    ahead = Booking.objects.filter(person=life.person, guest="", ends_at__gt=timezone.now())
    units = set(Occupancy.objects.filter(booking__in=ahead, holds=True).values_list("pk", flat=True))
    assert len(units) >= 6
    erase(life.person)
    assert not Occupancy.objects.filter(pk__in=units, holds=True).exists()
    assert not Waiting.objects.filter(state="waiting", space__place=life.place).exists()
    day = next_monday(workday + timedelta(days=7))
    assert [actions.book(factories.make_person(), life.desks.pk, morning(day)).status for _ in range(4)] == [
        "confirmed"
    ] * 4


def test_a_guest_who_is_expected_still_is(life: Life) -> None:
    """Somebody else was promised a desk: the host who comes after must know whom to call in."""
    erase(life.person)
    expected = Booking.objects.get(guest="Un visiteur attendu")
    assert (expected.status, expected.person.name, expected.made_by.name) == ("confirmed", "", "")
    assert not Booking.objects.filter(guest="Un visiteur passé").exists()


def test_what_stays_belongs_to_nobody_who_could_sign_in(life: Life) -> None:
    bookings = list(Booking.objects.filter(person=life.person).values_list("pk", flat=True))
    erase(life.person)
    ghosts = {booking.person for booking in Booking.objects.filter(pk__in=bookings)}
    assert ghosts
    for ghost in ghosts:  # one for the person, one for each guest they booked for
        assert (ghost.name, ghost.is_active, ghost.has_usable_password()) == ("", False, False)
        assert ghost.erased_at is not None
        assert ghost.email.endswith(".invalid")
        assert not EmailAddress.objects.filter(user=ghost).exists()
    assert not Booking.objects.filter(pk__in=bookings, key__isnull=False).exists()
    assert set(Booking.objects.filter(pk__in=bookings, guest="").values_list("note", flat=True)) == {""}


def test_the_journal_keeps_its_lines_and_no_row_ties_them(life: Life) -> None:
    number = life.person.journal_id
    lines = JournalEntry.objects.filter(actor=number) | JournalEntry.objects.filter(about__contains=[number])
    before = set(lines.values_list("pk", flat=True))
    assert len(before) > 3
    erase(life.person)
    assert not lines.all().exists(), "no two lines share a number any more"
    kept = JournalEntry.objects.filter(pk__in=before)
    assert kept.count() == len(before)
    numbers = [line.actor for line in kept if line.actor and not Person.objects.filter(journal_id=line.actor).exists()]
    assert len(numbers) == len(set(numbers)) > 1
    assert not traces_in_tables([str(number)], but=("community_journalentry",))
    details = " ".join(map(json.dumps, JournalEntry.objects.values_list("details", flat=True)))
    assert not [word for word in (NAME, ADDRESS, TELEPHONE, str(NUMBER), *OWN_WORDS) if word in details]
    line = JournalEntry.objects.get(verb="person_erased")
    assert (line.actor, line.about, line.subject_id) == (None, [], None)


def test_a_place_left_without_a_host_is_told_to_those_who_facilitate(
    life: Life, dora: Person, mails_are_files: Path
) -> None:
    erase(life.person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'places.tell' AND status = 'todo'")
        jobs = [json.loads(a) if isinstance(a, str) else a for (a,) in cursor.fetchall()]
    told = [(job["what"], job["person_id"], job["place_id"]) for job in jobs if job["what"] == "no_host"]
    assert told == [("no_host", dora.pk, life.own_place.pk)]
    work()
    assert traces_in_files([mails_are_files], ["Mende"])


def test_the_jobs_that_are_left_can_all_be_done(life: Life) -> None:
    """A job about somebody who has left must not fail in the night, and be kept for that."""
    from maillage.bookings.mails import wait_is_over

    waiting = Waiting.objects.get(person=life.person)
    wait_is_over.defer(waiting_id=waiting.pk, sentence="That time has passed. Choose a later one.", facts={})
    erase(life.person)
    work()


def test_nobody_else_loses_anything(life: Life, bob: Person, alice: Person, dora: Person) -> None:
    def theirs() -> list[Any]:
        return [
            Booking.objects.filter(person=bob).count(),
            bob.memberships.count(),
            Role.objects.exclude(person=NUMBER).count(),
            Post.objects.filter(author__in=[bob, dora]).count(),
            EmailAddress.objects.exclude(user=NUMBER).count(),
            Network.objects.count(),
            Place.objects.count(),
            Mailing.objects.count(),
            MailSent.objects.filter(person=bob).count(),
            Charter.objects.count(),
        ]

    before = theirs()
    erase(life.person)
    assert theirs() == before
    assert Post.objects.get(text="Le poêle de Mende est réparé").author is None
    assert not PrivateMessage.objects.exists()


def test_someone_with_nothing_is_erased_too(zoe: Person) -> None:
    words = words_of(zoe)
    erase(zoe)
    assert not traces_in_tables(words)


def test_the_mails_of_one_go_with_them_and_those_of_others_stay(zoe: Person, bob: Person) -> None:
    MailSent.objects.create(key="mailing-3-1", person=zoe)
    MailSent.objects.create(key=f"mailing-3-{NUMBER}", person=bob)
    MailSent.objects.create(key=f"halfway-{NUMBER}-0")
    erase(zoe)
    assert set(MailSent.objects.values_list("key", flat=True)) == {f"mailing-3-{NUMBER}", f"halfway-{NUMBER}-0"}


def test_every_table_that_names_a_person_has_a_fate_that_is_decided() -> None:
    """A new key to a person must be thought of: it cascades, is emptied, or is given to nobody."""
    from django.apps import apps
    from django.db import models

    given_to_nobody = {"Booking.person", "Booking.made_by", "Series.person", "Basket.person"}
    protected = {
        f"{model.__name__}.{key.name}"
        for model in apps.get_models()
        for key in model._meta.get_fields()
        if isinstance(key, models.ForeignKey)
        and key.related_model is Person
        and key.remote_field.on_delete not in {models.CASCADE, models.SET_NULL}
    }
    assert protected == given_to_nobody
    assert [type(one).__name__ for one in personal_data()] == [
        "EconomyPersonalData",
        "ProgrammePersonalData",
        "TeleworkPersonalData",
        "AccessPersonalData",
        "CommonsPersonalData",
        "BookingsPersonalData",
        "PassesPersonalData",
        "PlacesPersonalData",
        "CommunityPersonalData",
    ]
