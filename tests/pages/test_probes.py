"""Every form of the site, sent by those it is not for, with the numbers of somebody else: nothing changes.

Each probe is first sent by whom it is for, and must change something: one that has no teeth proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

import maillage.pages.freshness  # noqa: F401 - it writes down each sign-in, from the first on
from maillage.bookings.models import Waiting
from maillage.bookings.rules import arrival, lifecycle
from maillage.community.models import (
    ImportRun,
    Network,
    Organisation,
    Person,
)
from maillage.places.models import Place, Space
from tests.kit.agreements import proved
from tests.kit.screens import SignedIn
from tests.kit.screens import names as says_name
from tests.pages.expected import TABLE
from tests.pages.probes.forms import all_probes
from tests.pages.probes.probe import Probe
from tests.pages.rows import POSTED

OWN = {  # what anybody does for themselves: there is nobody else's number to give
    "account_code_again",
    "stop_seeing",
    "commons:draft",
    "bookings:add_to_basket",
    "bookings:join_waiting",
    "community:read_notifications",
    "account_decline_passkey",
    "skip_first_steps",
    "telework:create",
    "bookings:sign_charter",
    "passes:declare",
}
STRANGERS = ("nobody", "charlie", "eve", "fred", "gil")
# Members of the network, hosts of its other places: they answer on its wall, as they may.
THEIR_RIGHT = {
    "eve": {
        "forecasts:adopt",  # as a model of her own network
        "forecasts:bring",
        "forecasts:publish_kinds",  # pages of her network, as `commons:new`
        "community:reply",
        "community:report_post",
        "programme:review_proposal",
        "places:answer",
        "places:report_answer",
        *(
            f"commons:{name}"
            for name in (
                "take_in",
                "refuse",
                "restore",
                "tried",
                "give_back",
                "comment",
                "new",
                "edit",
                "fork",
                "upstream",
                "new_collection",
                "edit_collection",
            )
        ),
    },
    "fred": {  # of his own network
        "foresight:question",
        "forecasts:adopt",
        "forecasts:bring",
        "forecasts:publish_kinds",  # pages of his network, as `commons:new`
        "programme:add_agenda",
        *(f"commons:{name}" for name in ("comment", "new", "fork", "new_collection", "bring")),
    },
    # Whoever has an account may say a word about a proposal.
    "charlie": {"commons:comment"},
    "gil": {"commons:comment", "grants:ask"},  # for whom they work
}

SENT_ELSEWHERE = {"commons:edit"}  # who may not write a page is led to proposing: nothing is done


@cache
def tables() -> list[str]:
    """All our tables, and the jobs that wait; but the journal, counts of attempts, sessions, the ground."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label != "territory"]
    return sorted({m._meta.db_table for m in models} - LEFT_OUT)


LEFT_OUT = {
    "community_journalentry",
    "community_attempt",
    "django_session",
    "usersessions_usersession",
    "procrastinate_workers",
}


def checksum() -> str:
    """Of all rows of all these tables."""
    one = "(SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " || ".join(map(one.format, tables())))
        return str(cursor.fetchone()[0])


def rows_written() -> int:
    """How many rows of these tables this transaction wrote, even those that were taken back: it only grows."""
    of_one = " + ".join(f"pg_stat_get_xact_tuples_{what}(oid)" for what in ("inserted", "updated", "deleted"))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum({of_one}) FROM pg_class WHERE relname = ANY(%s)", [tables()])  # noqa: S608 - names of functions, ours
        return int(cursor.fetchone()[0])


def changes(client: Client, probe: Probe, before: str) -> tuple[int, bool]:
    """Send a form and take back what it did: its status, and whether any row was another than before."""
    with taken_back():
        count = rows_written()
        status = answers(client, probe)
        return status, rows_written() != count and checksum() != before


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lasts some minutes lasts until all is sent, however slow the machine: an undo, a code on the wall."""
    monkeypatch.setattr(lifecycle, "UNDO_WITHIN", timedelta(days=1))
    monkeypatch.setattr(arrival, "STEP_SECONDS", 86_400)


@pytest.fixture
def ahead(network: Network, place: Place) -> Place:
    """Where one says that one has arrived."""
    Place.objects.filter(pk=place.pk).update(expects_arrival=True)
    place.refresh_from_db()
    return place


@pytest.fixture
def probes(
    who: dict[str, Person | None],
    network: Network,
    ahead: Place,
    desks: Space,
    alice: Person,
    bob: Person,
    dora: Person,
    workday: date,
) -> dict[str, Probe]:
    return all_probes(network, ahead, desks, alice, bob, dora, workday)


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


Named = dict[str, Person | None]


def answers(client: Client, probe: Probe) -> int:
    client.raise_request_exception = False
    for value in probe.data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)  # read by whoever sent it before
    return client.post(probe.address, probe.data).status_code


def who_proved(as_: SignedIn, person: Person | None) -> Client:
    """The browser of a person who typed a code a moment ago, as what is signed asks; of nobody, as it is."""
    return proved(as_(person), person) if person else as_(None)


def test_every_form_of_the_table_is_probed(probes: dict[str, Probe]) -> None:
    posted = {name for name, row in TABLE.items() if row == POSTED}
    assert posted - OWN <= set(probes)


# Changes a session only (sign_in_safety); gives a file, writes nothing; does something in a demonstration alone.
TOOTHLESS = {"see_as", "economy:refund", "economy:pretend_answer", "economy:buyer_transfers"}


def test_each_probe_changes_something_when_sent_by_whom_it_is_for(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    toothless = {}
    clients = {name: who_proved(as_, who[name]) for name in ("alice", "bob", "dora", "gil", "ines", "max")}
    before = checksum()
    for name, probe in probes.items():
        status, has_changed = changes(clients[probe.rightful], probe, before)
        if not has_changed:
            toothless[name] = status
    assert set(toothless) == TOOTHLESS, toothless


def test_nothing_changes_when_a_form_is_sent_by_whom_it_is_not_for(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    """Whoever it is, in the world of one test: making it takes as long as all that one of them sends."""
    leaks, odd, before = [], {}, checksum()
    for stranger in STRANGERS:
        client = who_proved(as_, who[stranger])
        for name, probe in probes.items():
            if name in THEIR_RIGHT.get(stranger, set()):
                continue
            status, has_changed = changes(client, probe, before)
            if has_changed:
                leaks.append(f"{name} by {stranger}: {status}")
            if status >= 500 or (status in {200, 302} and stranger != "nobody" and name not in SENT_ELSEWHERE):
                odd[f"{name} by {stranger}"] = status
    assert not leaks
    assert not odd, "answered as if it were done"


def test_a_member_does_nothing_that_is_a_host_s_or_a_facilitator_s(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    """Bob, on what is not his: his own bookings, letters and memberships apart."""
    client = who_proved(as_, who["bob"])
    leaks, before = [], checksum()
    for name, probe in probes.items():
        if probe.rightful == "bob":
            continue
        status, has_changed = changes(client, probe, before)
        if has_changed:
            leaks.append(f"{name}: {status}")
    assert not leaks


def test_those_who_facilitate_do_nothing_at_the_door(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    """Whoever runs the network does not stand in for the host: no arrival, no telephone, no money, no door, no word."""
    of_hosts = {name for name in probes if name.startswith("access:")} | {
        f"bookings:{name}"
        for name in (
            "seen",
            "accept",
            "refuse",
            "phone",
            "message",
            "taking",
            "renew_arrivals",
            "cancel",
            "change",
            "leave",
            "stay",
            "arrive",
            "confirm",
            "undo",
            "share",
            "stop_sharing",
            "write",
            "opinion",
            "walk_in",
            "report_problem",
            "see_problem",
            "mend_problem",
            "reopen_problem",
        )
    }
    clients = {person: as_(who[person]) for person in ("dora", "max")}
    leaks, before = [], checksum()
    for name in sorted(of_hosts):
        for person, client in clients.items():
            status, has_changed = changes(client, probes[name], before)
            if has_changed:
                leaks.append(f"{name} by {person}: {status}")
    assert not leaks


def test_the_hosts_of_a_place_give_no_numbers_of_another(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
    ahead: Place,
    network: Network,
) -> None:
    """The address of one's own place, and the number of a thing of another's: as if it did not exist."""
    eve = who["eve"]
    assert eve is not None
    own = Place.objects.get(pk=eve.roles.get().scope_id)
    swapped = [
        (n, p)
        for n, p in probes.items()
        if f"/lieux/{ahead.slug}/" in p.address and any(part.isdigit() for part in p.address.split("/"))
    ]
    assert len(swapped) >= 7
    client = as_(eve)
    leaks, before = [], checksum()
    for name, probe in swapped:
        probe.address = probe.address.replace(f"/lieux/{ahead.slug}/", f"/lieux/{own.slug}/")
        status, has_changed = changes(client, probe, before)
        if has_changed or status != 404:
            leaks.append(f"{name}: {status}")
    assert not leaks


OF_ONE_PERSON = {
    f"community:{name}"
    for name in ("answer", "sign", "renew", "leave", "write", "answer_letter", "report_letter", "settle_letter")
}


def test_a_number_that_is_nothing_answers_as_one_that_is_somebody_else_s(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    """What exists is not told by the way it is refused: bookings, letters, memberships."""
    client, told = as_(who["charlie"]), []
    for name, probe in probes.items():
        parts = probe.address.split("/")
        numbers = [part for part in parts if part.count("-") == 4 and len(part) == 36]
        if not numbers or not (name.startswith("bookings:") or name in OF_ONE_PERSON):
            continue
        none = probe.address.replace(numbers[0], str(UUID(int=7)))
        theirs, nothing = client.post(probe.address, probe.data), client.post(none, probe.data)
        if theirs.status_code != nothing.status_code:
            told.append(f"{name}: {theirs.status_code} for what exists, {nothing.status_code} for what does not")
    assert not told


def test_a_table_is_not_imported_into_a_network_of_others(who: Named, as_: SignedIn, network: Network) -> None:
    fred = who["fred"]
    table = SimpleUploadedFile("x.csv", b"nom;courriel\nX;x@example.org\n", content_type="text/csv")
    given = {"kind": "people", "network": network.pk, "file": table}
    assert as_(fred).post("/animation/imports/", given).status_code == 422
    assert not ImportRun.objects.exists()


def test_an_account_is_made_nobody_s_but_ones_own(who: Named, as_: SignedIn, bob: Person) -> None:
    """What one may change of oneself says nothing of roles, of others, of being an administrator."""
    charlie = who["charlie"]
    assert charlie is not None
    more = {
        "is_staff": "on",
        "is_superuser": "on",
        "public_id": str(bob.public_id),
        "person": bob.pk,
        "id": bob.pk,
        "organisation": Organisation.objects.first().pk,
        "email": bob.email,
        "muted_at": "",
    }
    as_(charlie).post("/profil/", {"name": "Charlie", "language": "fr", "reminder": "day", **more})
    charlie.refresh_from_db()
    bob.refresh_from_db()
    assert (charlie.is_staff, charlie.is_superuser, charlie.organisation) == (False, False, None)
    assert charlie.email != bob.email
    assert bob.name == "Bob"


def test_the_last_who_facilitates_a_network_does_not_leave_it_to_nobody(
    who: Named,
    as_: SignedIn,
    dora: Person,
) -> None:
    """Though others facilitate other networks."""
    role = dora.roles.get()
    assert as_(dora).post(reverse("end_role", args=[role.pk])).status_code == 409
    role.refresh_from_db()
    assert role.ends_on is None


def test_a_waiting_list_tells_nobody_who_waits(
    probes: dict[str, Probe],
    who: Named,
    as_: SignedIn,
) -> None:
    assert Waiting.objects.exists()
    pages: list[Callable[[], Any]] = [
        lambda: as_(who["charlie"]).get("/mes-reservations/"),
        lambda: as_(who["charlie"]).get(reverse("bookings:basket")),
    ]
    assert all(not says_name(ask().content.decode(), "Bob") for ask in pages)
