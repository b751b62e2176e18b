"""Somebody with everything: who books, belongs, writes, is written to, is imported and looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.access.models import AccessGrant, Door, Voucher
from maillage.bookings import actions
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.actions.host_desk import record_cash
from maillage.bookings.models import Booking, ExternalCalendar, Occupancy, Series
from maillage.community.actions import directory as directory_actions
from maillage.community.actions import imports, memberships
from maillage.community.actions import messages as messages_actions
from maillage.community.actions import wall as wall_actions
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Charter, ImportRun, Mailing, Network, Person, Post
from maillage.community.queries.wall import author_identities
from maillage.community.rules import INSTANCE, RoleKind, ScopeKind
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.actions.labels import propose_place
from maillage.places.models import Place, PlaceProposal, Space
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.bookings import next_monday, weekly

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


def add_bookings(
    zoe: Person, alice: Person, bob: Person, place: Place, desks: Space, own: Space, workday: date
) -> Series:
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


def add_membership(zoe: Person, bob: Person, dora: Person, network: Network) -> None:
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


def add_words(zoe: Person, bob: Person, dora: Person, network: Network, own_place: Place) -> None:
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


def add_traces(zoe: Person, dora: Person) -> None:
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


def sign_in(zoe: Person) -> Client:
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


def fresh(client: Client) -> Client:
    session = client.session
    session["signed_in_at"] = timezone.now().timestamp()
    session.save()
    return client
