"""Erased, at once and for good: no trace in any table, session, job or file; what statistics need stays, nameless."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from icalendar import Calendar
from procrastinate.contrib.django import app

from maillage.access.models import AccessGrant, Door, Voucher
from maillage.bookings import actions
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.actions.host_desk import record_cash, write_to_those_of
from maillage.bookings.models import Booking, CashEntry, ExternalCalendar, Occupancy, Series, Waiting
from maillage.community.actions import directory as directory_actions
from maillage.community.actions import give_role, imports, memberships
from maillage.community.actions import mailings as mailings_actions
from maillage.community.actions import messages as messages_actions
from maillage.community.actions import wall as wall_actions
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import (
    Charter,
    ImportRun,
    JournalEntry,
    Mailing,
    MailSent,
    Network,
    Person,
    Post,
    PrivateMessage,
    Role,
)
from maillage.community.queries.wall import author_identities
from maillage.community.rules import INSTANCE, RoleKind, Scope, ScopeKind
from maillage.kernel.locks import LockFamily
from maillage.kernel.period import day_period
from maillage.kernel.refusal import Refusal
from maillage.pages.archive import archive_of
from maillage.places.actions import close, lock_in_order
from maillage.places.actions.labels import propose_place
from maillage.places.models import Closure, Place, PlaceProposal, Space
from maillage.web.domain import DOMAINS, Domain, kinds_of_work, personal_data
from tests import factories
from tests.factories import Committed, afternoon, morning
from tests.kit.bookings import next_monday, weekly
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn

NUMBER = 987_654_321  # so that it can be found wherever it was written, even as text
NAME = "Zoé Ñandù-Œuvrard 🐑"
ADDRESS = "zoe.nandu@example.org"
TELEPHONE = "06 12 34 56 78"
OWN_WORDS = (
    "Clé sous le pot de thym",
    "Je traduis du cévenol",
    "Besoin d’un bureau calme le mardi",
    "Une heure d’occitan",
    "Trente ans de métier, vraiment",
    "Chère amie du causse",
    "Moi aussi j’ai perdu la fibre",
    "L’ancienne magnanerie",
    "Série du matin à l’ombre",
    "Un panier de jeudis",
    "zoe-nandu.example",
)


@dataclass
class Life:
    """Someone with everything, and those around."""

    person: Person
    place: Place
    own_place: Place
    desks: Space
    series: Series
    addresses: tuple[str, ...] = ()
    client: Client = field(default_factory=Client)


def work(*, leave: int = 0) -> int:
    """Run the jobs that wait, as the worker would, but the last `leave`; how many mails they told of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        waiting = cursor.fetchall()
        for number, name, args in waiting[: len(waiting) - leave]:
            task = app.tasks.get(name)
            if task is not None and name != "bookings.read_calendar":
                task.func(**(json.loads(args) if isinstance(args, str) else args))
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [number])
    return len(waiting) - leave


def moved_back(booking: Booking, days: int) -> Booking:
    """As if it had been so many days earlier."""
    back = timedelta(days=days)
    Occupancy.objects.filter(booking=booking).delete()
    Booking.objects.filter(pk=booking.pk).update(
        starts_at=F("starts_at") - back, ends_at=F("ends_at") - back, created_at=F("created_at") - back
    )
    booking.refresh_from_db()
    return booking


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
    found = Life(zoe, place, own_place, desks, _books(zoe, alice, bob, place, desks, own_room, workday))
    _belongs(zoe, bob, dora, network)
    _speaks(zoe, bob, dora, network, own_place)
    _is_known_to_the_machine(zoe, dora)
    found.client = _signs_in(zoe)
    work(leave=0)
    write_to_those_of(alice, place, workday, "Le poêle est allumé")  # jobs that wait
    mailings_actions.send_digests()
    memberships.tell_membership("ending", zoe.memberships.first(), mark="x")
    return found


def _books(zoe: Person, alice: Person, bob: Person, place: Place, desks: Space, own: Space, workday: date) -> Series:
    note = f"{OWN_WORDS[0]}, {TELEPHONE}"
    actions.book(zoe, desks.pk, morning(workday), note=note)
    for weeks in (2, 6, 60):
        moved_back(actions.book(zoe, desks.pk, afternoon(workday), note=note), 7 * weeks)
    moved_back(actions.book(bob, desks.pk, afternoon(workday)), 14)
    series = actions.book_series(zoe, weekly(desks, next_monday(workday + timedelta(days=7))), note=OWN_WORDS[8])
    later = workday + timedelta(days=21)
    basket = actions.add_to_basket(zoe, desks.pk, afternoon(factories.next_workday(later)))
    actions.book_basket(zoe, basket, note=OWN_WORDS[9])
    actions.add_to_basket(zoe, desks.pk, afternoon(factories.next_workday(later + timedelta(days=7))))
    taken = factories.make_space(place, "Cabine", units=1)
    actions.book(bob, taken.pk, afternoon(workday))
    actions.join_waiting(zoe, taken.pk, afternoon(workday))
    open_calendar(zoe, "mine")
    ExternalCalendar.objects.create(unit=own.units.first(), url="https://ville.example/salle.ics", added_by=zoe)
    Door.objects.create(place=place, name="Entrée", driver="shown_code", code="1789")
    soon = Booking.objects.filter(person=zoe, status="confirmed", place=place).latest("ends_at")
    AccessGrant.objects.get_or_create(
        booking=soon,
        door=place.doors.get(),
        state="active",
        defaults={"starts_at": soon.starts_at, "ends_at": soon.ends_at, "code": "1789"},
    )
    Voucher.objects.create(place=place, code="WIFI-1", booking=soon, given_at=timezone.now())
    actions.book_for(zoe, None, own, morning(workday), guest="Un visiteur attendu", note="vient à vélo")
    moved_back(actions.book_for(zoe, None, own, afternoon(workday), guest="Un visiteur passé"), 7)
    actions.book(bob, own.pk, morning(factories.next_workday(workday + timedelta(days=1))))  # asks: Zoé must answer
    actions.book_for(alice, zoe, taken, afternoon(workday + timedelta(days=14)))  # the series has its mornings
    record_cash(zoe, own.place, timezone.localdate(), 1250, "cash", "deux cafés")
    close(zoe, own.place, day_period(workday + timedelta(days=30), own.place.zone), "Neige")
    return series


def _belongs(zoe: Person, bob: Person, dora: Person, network: Network) -> None:
    factories.make_charter(network)
    factories.make_member(bob, network)
    directory_actions.describe_myself(bob, {"name_to": "members", "letters_to": "members"})
    given = {
        "name": NAME,
        "situation": "freelance",
        "work": OWN_WORDS[1],
        "home": zoe.home,
        "needs": OWN_WORDS[2],
        "offers": OWN_WORDS[3],
        "news": True,
    }
    memberships.ask_from_outside(network, ADDRESS.upper(), "fr", given, "127.0.0.1")  # never confirmed
    membership = memberships.ask_to_join(zoe, network, given)
    memberships.ask_more(dora, membership, "Depuis quand ?")
    memberships.answer(zoe, membership, OWN_WORDS[4])
    memberships.accept(dora, membership)
    zoe.refresh_from_db()
    memberships.sign(zoe, membership, network.charters.get(), NAME)
    directory_actions.describe_myself(
        zoe,
        {
            "name_to": "members",
            "does": OWN_WORDS[1],
            "does_to": "members",
            "letters_to": "members",
            "links": f"https://{OWN_WORDS[10]}/",
            "links_to": "members",
            "helps": OWN_WORDS[3],
            "helps_to": "everyone",
        },
    )


def _speaks(zoe: Person, bob: Person, dora: Person, network: Network, own_place: Place) -> None:
    letter = messages_actions.write_letter(zoe, bob.public_id, f"{OWN_WORDS[5]}, {TELEPHONE}")
    messages_actions.answer_letter(bob, letter, "Bonjour Zoé")
    messages_actions.report_letter(bob, letter, "insistante")
    voice = next(voice for voice in author_identities(zoe) if voice.scope.kind == ScopeKind.PLACE)
    posted = wall_actions.post(zoe, voice, "news", "Le poêle de Mende est réparé")
    wall_actions.reply(bob, posted, "Bravo")
    network_s = Post.objects.create(network=network, author=dora, voice="SoLozère", text="Panne de fibre")
    answer = wall_actions.reply(zoe, network_s, OWN_WORDS[6])
    wall_actions.report_post(bob, answer)
    hidden = Post.objects.create(network=network, author=bob, voice="x", text="x", hidden_by=zoe)
    assert hidden.hidden_by_id == NUMBER
    propose_place(
        zoe, PlaceProposal(network=network, name="Ispagnac", commune_id=factories.FLORAC, description=OWN_WORDS[7])
    )
    Mailing.objects.create(network=network, subject="La lettre", text="Bonjour", selection="all", written_by=zoe)
    Charter.objects.filter(network=network).update(published_by=zoe)


def _is_known_to_the_machine(zoe: Person, dora: Person) -> None:
    """Imported, written to, tried to sign in, looked after by an administrator."""
    elsewhere = factories.make_network("Ailleurs")
    fred = factories.make_person("fred", role=(RoleKind.FACILITATOR, elsewhere.scopes()[0]))
    people = f"nom;courriel;métier\n{NAME};{ADDRESS};{OWN_WORDS[1]}\nAutre;autre@example.org;x\n"
    assert imports.try_import(fred, elsewhere, "people", people.encode(), "liste.csv").state == "tried"
    shouted = f"nom;courriel\n{NAME};{ADDRESS.upper()}\n"
    imports.try_import(fred, elsewhere, "people", shouted.encode(), "LISTE.csv")
    ImportRun.objects.create(network=elsewhere, kind="places", file_name="y.csv", rows=1, by=zoe)
    ImportRun.objects.create(
        network=elsewhere,
        kind="people",
        file_name="z.csv",
        rows=1,
        state="refused",
        mistakes=[
            {
                "line": 2,
                "column": "courriel",
                "sentence": "Nobody has an account under this address: %(value)s.",
                "facts": {"value": ADDRESS},
            }
        ],
    )
    TOTP.activate(zoe, generate_totp_secret())
    RecoveryCodes.activate(zoe)
    administrator = factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE), is_staff=True)
    LogEntry.objects.create(
        user=administrator,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(NUMBER),
        object_repr=str(zoe),
        action_flag=CHANGE,
        change_message="[]",
    )
    seeing = Client()
    seeing.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    session = seeing.session
    session["seen_as"] = NUMBER
    session.save()
    hit([(Quota("x", 5, timedelta(days=1)), ADDRESS)])


def _signs_in(zoe: Person) -> Client:
    """Signed in on one device; on another, the code was asked for and never typed."""
    assert Client().post("/connexion/", {"email": ADDRESS}).status_code == 302
    client = Client()
    client.force_login(zoe, backend="django.contrib.auth.backends.ModelBackend")
    UserSession.objects.create(
        user=zoe,
        ip="10.0.0.9",
        user_agent="Firefox",
        session_key=client.session.session_key,
        last_seen_at=timezone.now(),
    )
    return client


# What is looked for, and where: everywhere.


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def keys_to(table: str) -> list[tuple[str, str]]:
    """Every column of every table that is a key to that table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) WHERE c.contype = 'f'"
            " AND c.confrelid = %s::regclass ORDER BY 1, 2",
            [table],
        )
        return cursor.fetchall()


def words_of(person: Person, *more: str) -> list[str]:
    return [person.name, person.email, str(person.public_id), str(person.pk), TELEPHONE, *more]


def traces_in_tables(words: list[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """Each row of each table, as text; sessions are opened first, as they are sealed."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            if table in but:
                continue
            for word in words:
                cursor.execute(
                    f"SELECT t::text FROM {table} t WHERE position(lower(%s) in lower(t::text)) > 0",  # noqa: S608
                    [word],
                )
                found += [f"{table}: {word!r} in {row[:160]}" for (row,) in cursor.fetchall()]
    for session in Session.objects.all():
        text = json.dumps(session.get_decoded(), ensure_ascii=False, default=str).lower()
        found += [f"a session: {word!r} in {text[:300]}" for word in words if word.lower() in text]
    return found


def rows_scanned() -> int:
    total = 0
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            total += cursor.fetchone()[0]
    return total


def traces_in_keys(number: int) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table, column in keys_to("community_person"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [number])  # noqa: S608
            if count := cursor.fetchone()[0]:
                found.append(f"{table}.{column}: {count}")
        cursor.execute(
            "SELECT task_name, args::text FROM procrastinate_jobs WHERE EXISTS"
            " (SELECT FROM jsonb_each_text(args) a WHERE a.value = %s)",
            [str(number)],
        )
        found += [f"job {name} {args}" for name, args in cursor.fetchall()]
    return found


def readable(file: Path) -> str:
    """A mail with its headers and parts decoded; anything else as bytes."""
    raw = file.read_bytes()
    if file.suffix != ".log":
        return raw.decode(errors="replace")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [str(message["subject"]), str(message["to"]), str(message.get("reply-to", ""))]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_content()
            parts.append(content if isinstance(content, str) else str(content))
    return raw.decode(errors="replace") + "\n".join(parts)


def traces_in_files(folders: list[Path], words: list[str]) -> list[str]:
    found = []
    for folder in folders:
        for file in filter(Path.is_file, folder.rglob("*")):
            text = readable(file).lower()
            subject = next((line for line in text.splitlines() if line.startswith("subject:")), "")
            found += [f"{file.name}: {word!r} ({subject})" for word in words if word.lower() in text]
    return found


def statistics() -> dict[str, Any]:
    """What the network lives on."""
    past = Booking.objects.filter(ends_at__lt=timezone.now())
    return {
        "bookings a place and day": Counter(Booking.objects.values_list("place", "starts_at__date")),
        "arrivals": Booking.objects.filter(status="confirmed", ends_at__lt=timezone.now()).count(),
        "people a place and month": {
            (place, month): len(people)
            for (place, month), people in _people(past.values_list("place", "starts_at__month", "person")).items()
        },
        "takings": _sums(CashEntry.objects.values_list("place", "cents")),
        "closures": Closure.objects.count(),
    }


def _people(rows: Any) -> dict[tuple[int, int], set[int]]:
    found: dict[tuple[int, int], set[int]] = {}
    for place, month, person in rows:
        found.setdefault((place, month), set()).add(person)
    return found


def _sums(rows: Any) -> Counter[int]:
    found: Counter[int] = Counter()
    for place, cents in rows:
        found[place] += cents
    return found


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
        "ProgrammePersonalData",
        "CommonsPersonalData",
        "AccessPersonalData",
        "BookingsPersonalData",
        "PlacesPersonalData",
        "CommunityPersonalData",
    ]


# The screens.


def fresh(client: Client) -> Client:
    session = client.session
    session["signed_in_at"] = timezone.now().timestamp()
    session.save()
    return client


def test_what_goes_and_what_stays_is_said_before(life: Life) -> None:
    page = fresh(life.client).get("/mes-donnees/effacer/")
    held = page.context["held"]
    told = {one.code: (one.fate, len(one.rows)) for one in held}
    assert told == {one.code: (one.fate, len(one.rows)) for one in export_personal_data(life.person)}
    assert {
        "account",
        "adhesions",
        "directory",
        "letters",
        "notifications",
        "posts",
        "roles",
        "sessions",
        "keys",
        "journal",
        "bookings",
        "series",
        "waiting",
        "baskets",
        "calendars",
        "takings",
        "proposals",
        "closures",
        "doors",
        "wifi",
        "mails",
    } == set(told)
    stays = {code for code, (fate, _rows) in told.items() if fate != "erased"}
    assert stays == {"posts", "journal", "bookings", "series", "baskets", "takings", "closures", "doors", "wifi"}
    assert all(one.why for one in held if one.fate != "erased")
    text = page.content.decode()
    assert all(str(one.label) in text for one in held)
    assert life.own_place in page.context["alone"]


def test_a_wrong_word_erases_nothing(life: Life) -> None:
    client, before = fresh(life.client), statistics()
    for word in ("", "oui", "effacer mon compte", ADDRESS):
        answer = client.post("/mes-donnees/effacer/", {"word": word})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert Person.objects.filter(pk=NUMBER, email=ADDRESS).exists()
    assert statistics() == before


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_right_word_erases_and_signs_out(life: Life, language: str) -> None:
    client = fresh(life.client)
    prefix = "" if language == "fr" else "/en"
    with override(language):
        word = gettext("ERASE")
    assert client.get(f"{prefix}/mes-donnees/effacer/").context["word"] == word
    answer = client.post(f"{prefix}/mes-donnees/effacer/", {"word": word.lower()}, follow=True)
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated
    assert not Person.objects.filter(pk=NUMBER).exists()
    assert not traces_in_keys(NUMBER)
    assert client.get("/mes-donnees/").status_code == 302
    assert Client().post("/connexion/", {"email": ADDRESS}).status_code == 302


def test_a_session_on_another_device_is_over_too(life: Life) -> None:
    other = Client()
    other.force_login(life.person, backend="django.contrib.auth.backends.ModelBackend")
    assert other.get("/mes-donnees/").status_code == 200
    erase(life.person)
    assert other.get("/mes-donnees/").status_code == 302
    assert other.get("/").status_code == 200


def test_a_secret_calendar_address_answers_no_more(life: Life) -> None:
    address = reverse("bookings:feed", args=[life.person.calendar_addresses.get().token])
    assert Client().get(address).status_code == 200
    erase(life.person)
    assert ADDRESS not in Client().get(address).content.decode()
    assert b"VEVENT" not in Client().get(address).content


# What one takes away.


def archive(life: Life) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(fresh(life.client).get("/mes-donnees/archive.zip").content))


def test_the_archive_holds_json_tables_a_calendar_and_a_pdf(life: Life) -> None:
    expected = {one.code: len(one.rows) for one in export_personal_data(life.person)}
    made = archive(life)
    assert made.testzip() is None
    assert set(made.namelist()) == {
        "donnees.json",
        "donnees.pdf",
        "reservations.ics",
        *(f"tables/{code}.csv" for code in expected),
    }
    everything = json.loads(made.read("donnees.json"))
    assert {code: len(rows) for code, rows in everything.items()} == expected
    assert everything["account"][0]["name"] == NAME
    for code, count in expected.items():
        rows = list(csv.DictReader(io.StringIO(made.read(f"tables/{code}.csv").decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == count, code
        assert not [row for row in rows if None in row], code
    assert made.read("donnees.pdf").startswith(b"%PDF")
    calendar = Calendar.from_ical(made.read("reservations.ics"))
    assert len(calendar.walk("VEVENT")) == len(everything["bookings"])


def test_the_archive_tells_all_that_one_wrote(life: Life) -> None:
    text = archive(life).read("donnees.json").decode()
    missing = [word for word in (*OWN_WORDS, TELEPHONE, ADDRESS) if word not in text]
    assert not missing


def test_no_cell_of_the_archive_is_a_formula(zoe: Person, bob: Person) -> None:
    """What others wrote to one must not run in one's own spreadsheet."""
    PrivateMessage.objects.create(sender=bob, recipient=zoe, text='=HYPERLINK("https://evil.example")')
    made = zipfile.ZipFile(io.BytesIO(archive_of(zoe, export_personal_data(zoe))))
    rows = csv.DictReader(io.StringIO(made.read("tables/letters.csv").decode("utf-8-sig")), delimiter=";")
    assert [row["text"][0] for row in rows] == ["'"]


def test_taking_ones_data_away_is_written_down(life: Life) -> None:
    archive(life)
    line = JournalEntry.objects.get(verb="archive_made")
    assert (line.actor, line.about) == (life.person.journal_id, [life.person.journal_id])
    answer = fresh(life.client).get("/mes-donnees/archive.zip")
    assert answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"]


def test_the_export_of_the_members_is_written_down_and_told_to_each(
    life: Life, as_: SignedIn, dora: Person, bob: Person
) -> None:
    as_(dora).get("/animation/adherents.csv")
    line = JournalEntry.objects.get(verb="members_exported")
    assert line.actor == dora.journal_id
    assert set(line.about) == {life.person.journal_id, bob.journal_id}
    page = life.client.get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert dora.name in page


def test_one_sees_who_looked_at_ones_data(life: Life, as_: SignedIn, alice: Person, workday: date) -> None:
    before = life.client.get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert alice.name not in before
    assert as_(alice).get(f"/lieux/{life.place.slug}/jour/{workday}/").status_code == 200
    page = life.client.get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert alice.name in page
    assert life.place.name in page
    assert life.client.get("/mes-donnees/").context["looks"] == 1


def test_those_who_facilitate_never_read_who_booked(life: Life, as_: SignedIn, dora: Person, bob: Person) -> None:
    """Neither who nor when: counted one by one, such lines would say how many came, and their hours."""
    page = as_(dora).get("/animation/journal/")
    lines = [line for line in page.context["lines"] if line.where == life.place.name]
    assert {line.who for line in lines} & {NAME, "Bob"} == set()
    assert not page.context["page"].paginator.object_list.filter(subject_kind__in=kinds_of_work()).exists()
    for verb in ("booking_made", "series_booked", "waiting_joined", "basket_booked", "calendar_opened", "arrived"):
        text = as_(dora).get(f"/animation/journal/?quoi={verb}").content.decode()
        assert NAME not in text, verb
        assert ">Bob<" not in text, verb


def test_one_s_own_journal_is_ones_own(life: Life, as_: SignedIn, charlie: Person) -> None:
    page = life.client.get("/mes-donnees/journal/")
    assert len(page.context["lines"]) >= 20
    assert any(line.mine for line in page.context["lines"])
    assert NAME not in as_(charlie).get("/mes-donnees/journal/").content.decode()


# At the same time.


@pytest.fixture
def racing(committed: Committed) -> Iterator[tuple[Committed, Person, Space]]:
    person, space = committed.person(), committed.space(units=20)
    yield committed, person, space
    for left in Person.objects.filter(bookings__place__network=committed.network, erased_at__isnull=False).distinct():
        Occupancy.objects.filter(booking__person=left).delete()
        Booking.objects.filter(person=left).delete()
        left.delete()


def signed_in(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return fresh(client)


def taking(space: Space, day: date) -> dict[str, Any]:
    period = morning(day)
    return {"espace": space.pk, "debut": period.start.isoformat(), "fin": period.end.isoformat(), "cle": str(uuid4())}


def somebody_waits() -> None:
    """Until another connection waits for a lock; four seconds at most."""
    for _look in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.02)


@pytest.mark.concurrent
def test_who_books_while_being_erased_is_answered_and_nothing_is_left(
    racing: tuple[Committed, Person, Space], workday: date
) -> None:
    """The booking waits for the erasure to end: it is then refused, as a sentence."""
    _committed, person, space = racing
    client = signed_in(person)
    answers: list[int] = []

    def book() -> None:
        answers.append(client.post(reverse("bookings:new"), taking(space, workday)).status_code)
        connection.close()

    with transaction.atomic():
        lock_in_order([], before=[(LockFamily.PERSON, person.pk)])
        thread = Thread(target=book)
        thread.start()
        somebody_waits()
        erase(Person.objects.get(pk=person.pk))
    thread.join(timeout=30)
    assert not traces_in_keys(person.pk)
    assert not Booking.objects.filter(space=space).exists()
    assert answers
    assert answers[0] < 500


@pytest.mark.concurrent
def test_erased_amid_a_dozen_of_their_own_requests_nothing_is_left(
    racing: tuple[Committed, Person, Space], workday: date
) -> None:
    _committed, person, space = racing
    statuses: list[int] = []
    days = [factories.next_workday(workday + timedelta(days=n)) for n in range(0, 28, 2)]

    def ask(act: Callable[[Client], Any]) -> Callable[[], None]:
        client = signed_in(person)
        return lambda: statuses.append(act(client).status_code)

    acts = [ask(lambda c, d=day: c.post(reverse("bookings:new"), taking(space, d))) for day in dict.fromkeys(days)]
    acts += [ask(lambda c, d=day: c.post(reverse("bookings:add_to_basket"), taking(space, d))) for day in days[:2]]
    acts.append(ask(lambda c: c.post("/profil/", {"name": "X", "language": "fr", "reminder": "day"})))
    acts.append(ask(lambda c: c.post(reverse("bookings:addresses"), {"kind": "mine"})))
    with override("fr"):
        word = gettext("ERASE")
    acts[4:4] = [ask(lambda c: c.post("/mes-donnees/effacer/", {"word": word})) for _twice in range(2)]
    at_once(acts)
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not traces_in_keys(person.pk)
    assert not Occupancy.objects.filter(booking__space=space, holds=True).exists()
    assert max(statuses) < 500, Counter(statuses)


@pytest.mark.concurrent
def test_a_profile_that_is_saved_meanwhile_brings_nobody_back(racing: tuple[Committed, Person, Space]) -> None:
    """The form was sent before, and waits for the row: there is no row any more, and it makes no new one."""
    _committed, person, _space = racing
    client, answers = signed_in(person), []
    given = {"name": "De retour", "language": "fr", "reminder": "day"}

    def save() -> None:
        answers.append(client.post("/profil/", given).status_code)
        connection.close()

    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        thread = Thread(target=save)
        thread.start()
        somebody_waits()
        erase(Person.objects.get(pk=person.pk))
    thread.join(timeout=30)
    assert not Person.objects.filter(email=person.email).exists()
    assert answers[0] < 500


class AnotherConnection:
    """Stands last among those who forget: at that moment somebody acts elsewhere, about the person who goes."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act
        self.thread = Thread(target=self.run)
        self.outcome = "waiting"

    def export(self, _person: Person) -> list[Any]:
        return []

    def erase(self, _person: Person, _ghost: Person) -> None:
        self.thread.start()
        self.thread.join(timeout=1)

    def run(self) -> None:
        try:
            self.act()
            self.outcome = "done"
        except (IntegrityError, Refusal):
            self.outcome = "nobody there"
        finally:
            connection.close()


def erased_while(person: Person, act: Callable[[], object]) -> str:
    """Erase them while that happens on another connection; what came of it."""
    other = AnotherConnection(act)
    last = Domain(name="another connection", personal_data=other)
    DOMAINS.append(last)
    try:
        erase(Person.objects.get(pk=person.pk))
    finally:
        DOMAINS.remove(last)
        other.thread.join(timeout=30)
    return other.outcome


@pytest.mark.concurrent
def test_a_letter_that_arrives_amid_the_erasure_does_not_stop_it(racing: tuple[Committed, Person, Space]) -> None:
    committed, person, _space = racing
    sender = committed.person()
    erased_while(
        person, lambda: PrivateMessage.objects.create(sender_id=sender.pk, recipient_id=person.pk, text="Bonjour")
    )
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not traces_in_keys(person.pk)


@pytest.mark.concurrent
def test_a_host_who_goes_while_booking_for_somebody_is_gone_all_the_same(
    racing: tuple[Committed, Person, Space], workday: date
) -> None:
    committed, host, space = racing
    member = committed.person()
    give_role(host, RoleKind.HOST, space.place.scopes()[0], by=None)
    acting = Person.objects.get(pk=host.pk)
    erased_while(host, lambda: actions.book_for(acting, member, space, morning(workday)))
    assert not Person.objects.filter(pk=host.pk).exists()
    assert not traces_in_keys(host.pk)
