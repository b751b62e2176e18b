"""Devices, and looking as somebody else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.models import Booking
from maillage.community.mails.security import about_security
from maillage.community.models import JournalEntry, Network, Notification, Person, PrivateMessage, Role
from maillage.community.rules import INSTANCE, RoleKind
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.addresses import marks
from tests.kit.agreements import written
from tests.kit.screens import SignedIn
from tests.pages import expected
from tests.pages.sign_in_safety.acts import sign_in
from tests.pages.test_who_sees_what import told_by


def test_where_one_is_signed_in_is_listed_and_ended(bob: Person) -> None:
    here, there = sign_in(bob, "Firefox sur Linux"), sign_in(bob, "Safari sur iPhone")
    page = here.get("/securite/sessions/").content.decode()
    assert "Firefox" in page
    assert "iPhone" in page
    here.post("/securite/sessions/")
    assert here.get("/profil/").status_code == 200
    assert there.get("/profil/").status_code == 302


def test_nobody_sees_the_devices_of_others(bob: Person, charlie: Person) -> None:
    sign_in(charlie, "Navigateur de Charlie")
    assert "Charlie" not in sign_in(bob).get("/securite/sessions/").content.decode()


def told_of_new_devices() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'community.security' ORDER BY id")
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(network: Network, bob: Person) -> None:
    sign_in(bob, "Firefox")
    assert not told_of_new_devices(), "the very first is no news"
    sign_in(bob, "Firefox")
    assert not told_of_new_devices()
    sign_in(bob, "Safari")
    (job,) = told_of_new_devices()
    about_security.func(**job)
    assert mail.outbox[-1].to == [bob.email]
    assert "Safari" in str(mail.outbox[-1].body)


def see_as(client: Client, person: Person) -> Any:
    return client.post(reverse("see_as", args=[person.public_id]))


def test_only_administrators_look_as_somebody_else(
    as_: SignedIn, administrator: Person, bob: Person, alice: Person, dora: Person, charlie: Person
) -> None:
    for person in (charlie, alice, dora):
        client = as_(person)
        assert see_as(client, bob).status_code == 403
        assert client.get("/profil/").wsgi_request.user == person
    assert see_as(as_(administrator), bob).status_code == 302


def test_nobody_looks_as_another_administrator(as_: SignedIn, administrator: Person) -> None:
    other = factories.make_person("root", role=(RoleKind.ADMINISTRATOR, INSTANCE))
    assert see_as(as_(administrator), other).status_code == 403


def test_each_page_says_so_and_it_stops(as_: SignedIn, administrator: Person, bob: Person) -> None:
    client = as_(administrator)
    assert "seeing-bar" not in client.get("/profil/").content.decode()
    see_as(client, bob)
    for page in ("/", "/profil/", "/annuaire/", "/lieux/", "/mes-lieux/"):
        answer = client.get(page)
        assert "seeing-bar" in answer.content.decode(), page
        assert answer.wsgi_request.user == bob
    assert client.post("/voir-comme/arreter/").status_code == 302
    answer = client.get("/profil/")
    assert answer.wsgi_request.user == administrator
    assert "seeing-bar" not in answer.content.decode()


def test_who_looks_does_not_act(as_: SignedIn, administrator: Person, bob: Person, booked: Booking) -> None:
    client = as_(administrator)
    see_as(client, bob)
    session_before = bob.name
    posts = {
        "/profil/": {"name": "Autre", "language": "fr", "reminder": "day"},
        f"/reservations/{booked.public_id}/annuler/": {},
        "/mes-donnees/effacer/": {"word": "EFFACER"},
        reverse("bookings:addresses"): {"kind": "mine"},
        "/annuaire/moi/": {"name_to": "everyone"},
        "/deconnexion/": {},
        "/securite/sessions/": {},
    }
    told = {address: client.post(address, data).status_code for address, data in posts.items()}
    told |= {f"{verb} /profil/": getattr(client, verb)("/profil/").status_code for verb in ("put", "delete", "patch")}
    assert set(told.values()) == {403}, told
    bob.refresh_from_db()
    booked.refresh_from_db()
    assert (bob.name, booked.status) == (session_before, "confirmed")


def test_what_is_between_two_people_is_not_looked_at(
    as_: SignedIn, administrator: Person, bob: Person, charlie: Person, network: Network, place: Place, booked: Booking
) -> None:
    """Letters, secret addresses, keys, sessions, the archive: none of it on any page, whatever its name."""
    PrivateMessage.objects.create(sender=charlie, recipient=bob, text="Rendez-vous derrière l’église")
    secret = open_calendar(bob, "mine").token
    client = as_(administrator)
    see_as(client, bob)
    private = {name for name, mark in marks().items() if mark.private}
    assert len(private) > 10
    with_number = {"community:letter", "community:notification", "community:read_notification", "who_knows_booking"}
    agreements = {name for name in private if name.startswith("telework:")}
    for name in sorted(private - with_number - agreements - {"account_code_again"}):
        assert client.get(reverse(name)).status_code == 403, name
    mine = written(bob, place)
    for name in sorted(agreements):
        more = {"telework:write": ["who"], "telework:document": ["pdf"]}.get(name, [])
        assert client.get(reverse(name, args=[mine.public_id, *more])).status_code == 403, name
    news = Notification.objects.create(person=bob, kind="message", what="letter", about=1, key="letter")
    assert client.get(reverse("community:notification", args=[news.pk])).status_code == 403
    assert client.get(PrivateMessage.objects.get().get_absolute_url()).status_code == 403
    assert client.get(reverse("who_knows_booking", args=[booked.public_id])).status_code == 403
    told = []
    for name in sorted(expected.TABLE):
        try:
            text = told_by(client.get(reverse(name)))
        except Exception as error:
            if type(error).__name__ == "NoReverseMatch":
                continue
            raise
        told += [f"{what!r} at {name}" for what in ("derrière l’église", secret) if what in text]
    assert not told


def test_the_journal_names_who_really_looked(
    as_: SignedIn, administrator: Person, alice: Person, bob: Person, booked: Booking, place: Place, workday: date
) -> None:
    client = as_(administrator)
    see_as(client, alice)
    assert client.get(f"/lieux/{place.slug}/jour/{workday}/").status_code == 200
    seen, looked = JournalEntry.objects.filter(verb__in=["seen_as", "day_looked_at"]).order_by("pk")
    assert (seen.actor, seen.about) == (administrator.journal_id, [alice.journal_id])
    assert looked.actor == administrator.journal_id
    page = as_(alice).get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert administrator.name in page


def test_who_is_no_longer_an_administrator_is_themselves_again(
    as_: SignedIn, administrator: Person, bob: Person
) -> None:
    client = as_(administrator)
    see_as(client, bob)
    Role.objects.filter(person=administrator).update(ends_on=timezone.localdate())
    assert client.get("/profil/").wsgi_request.user == administrator


def test_looking_reads_and_writes_nothing_but_the_journal(
    as_: SignedIn, administrator: Person, bob: Person, desks: Space, booked: Booking
) -> None:
    """A code of a door that an administrator saw is not one that Bob has read."""
    from maillage.access.models import AccessGrant, Door

    start = timezone.now() + timedelta(minutes=30)
    Booking.objects.filter(pk=booked.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    door = Door.objects.create(place=desks.place, name="Entrée", driver="shown_code", code="1789")
    AccessGrant.objects.create(booking=booked, door=door, starts_at=start, ends_at=start + timedelta(hours=2))
    client = as_(administrator)
    see_as(client, bob)
    page = client.get(booked.get_absolute_url()).content.decode()
    assert AccessGrant.objects.get().shown_at is None
    assert "1789" not in page
