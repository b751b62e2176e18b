"""Mails to a selection: how many and never who, each once, with a dated consent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.bookings.actions import book
from maillage.community.actions import mailings as mailings_actions
from maillage.community.models import JournalEntry, Mailing, Network, Person
from maillage.community.rules import RoleKind
from maillage.pages.views.facilitation import selections
from maillage.places.models import Place, Space
from tests import factories
from tests.community.wall.mails import agrees, deliver, fresh
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


def test_a_mailing_goes_to_consenting_members_each_once(network: Network, dora: Person, member: Person) -> None:
    wanted = [agrees(network, name) for name in ("un", "deux")]
    factories.make_person("stranger", news_since=timezone.now())
    made = mailings_actions.send_mailing(dora, network, selections(network)[0], "La lettre", "Bonjour\n\nà tous")
    sent = deliver()
    assert sorted(m.to[0] for m in sent) == sorted(p.email for p in wanted)
    assert {m.subject for m in sent} == {"La lettre"}
    assert "à tous" in sent[0].body
    made.refresh_from_db()
    assert (made.wanted, made.sent) == (2, 2)
    assert JournalEntry.objects.get(verb="mailing_sent").details == {"people": 2}


def test_a_job_that_runs_twice_sends_once_and_counts_once(network: Network, dora: Person) -> None:
    agrees(network, "oui")
    made = mailings_actions.send_mailing(dora, network, selections(network)[0], "La lettre", "Bonjour")
    deliver()
    assert len(deliver()) == 1
    made.refresh_from_db()
    assert (made.wanted, made.sent) == (1, 1)


def test_who_withdrew_meanwhile_is_not_written_to(network: Network, dora: Person) -> None:
    person = agrees(network, "oui")
    mailings_actions.send_mailing(dora, network, selections(network)[0], "La lettre", "Bonjour")
    mailings_actions.follow_news(person, False)
    assert deliver() == []


def test_a_mailing_nobody_would_receive_is_refused(network: Network, dora: Person, member: Person) -> None:
    with refused("nobody_agrees"):
        mailings_actions.send_mailing(dora, network, selections(network)[0], "La lettre", "Bonjour")
    assert not Mailing.objects.exists()


def test_only_who_facilitates_writes_to_members(
    as_: SignedIn, network: Network, alice: Person, member: Person, charlie: Person
) -> None:
    agrees(network, "oui")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, factories.make_network("Ailleurs").scopes()[0]))
    for person in (alice, member, charlie, erin):
        with refused("not_allowed"):
            mailings_actions.send_mailing(person, network, selections(network)[0], "x", "x")
        sent = {"selection": "members", "subject": "x", "text": "x"}
        assert as_(person).post(f"/animation/courriers/{network.slug}/", sent).status_code == 403
    assert not Mailing.objects.exists()


def test_the_screen_says_how_many_and_never_who(as_: SignedIn, network: Network, dora: Person, place: Place) -> None:
    person = agrees(network, "oui")
    client, address = as_(dora), f"/animation/courriers/{network.slug}/"
    page = client.get(address).content.decode()
    assert "(moins de\u00a05)" in page
    assert person.name not in page
    assert person.email not in page
    assert client.post(address, {"selection": "elsewhere", "subject": "x", "text": "x"}).status_code == 422
    written = {"selection": "members", "subject": "x", "text": "Bonjour <b>à tous</b>"}
    preview = client.post(address, written)
    assert "Bonjour &lt;b&gt;à tous&lt;/b&gt;" in preview.content.decode()
    assert not Mailing.objects.exists(), "read over, not sent"
    trial = client.post(address, written | {"etape": "essai"})
    assert (trial.status_code, Mailing.objects.exists()) == (200, False)
    assert [m.to for m in deliver()] == [[dora.email]]
    assert "Bonjour &lt;b&gt;" in client.post(address, written | {"etape": "reprendre"}).content.decode()
    assert client.post(address, written | {"etape": "envoyer"}).status_code == 302
    assert Mailing.objects.get().leaves_at is not None


def test_a_mailing_is_held_a_minute_and_can_be_stopped(as_: SignedIn, network: Network, dora: Person) -> None:
    agrees(network, "oui")
    made = mailings_actions.send_mailing(dora, network, selections(network)[0], "La lettre", "Bonjour")
    assert made.leaves_at is not None
    assert "Arrêter" in as_(dora).get("/animation/courriers/").content.decode()
    with refused("mailing_left"):
        mailings_actions.stop_mailing(dora, made, now=made.leaves_at)
    assert as_(dora).post(f"/animation/courriers/{made.pk}/arreter/").status_code == 302
    assert deliver() == []
    again = mailings_actions.send_mailing(dora, network, selections(network)[0], "La lettre", "Bonjour")
    assert again.pk != made.pk, "what was stopped can be sent again"
    assert len(deliver()) == 1


def test_a_selection_is_who_comes_to_a_place_or_whose_membership_ends(
    network: Network, dora: Person, place: Place, desks: Space, workday: Any
) -> None:
    comes, ends = agrees(network, "vient"), agrees(network, "finit")
    booking = book(comes, desks.pk, morning(workday))
    type(booking).objects.filter(pk=booking.pk).update(
        starts_at=booking.starts_at - timedelta(days=30), ends_at=booking.ends_at - timedelta(days=30)
    )
    ends.memberships.update(ends_on=timezone.localdate() + timedelta(days=20))
    by_code = {one.code: one for one in selections(network)}
    found = {code: {p.pk for p in mailings_actions.consenting_people(network, one)} for code, one in by_code.items()}
    assert found["members"] == {comes.pk, ends.pk}
    assert found["ending"] == {ends.pk}
    assert found[f"place:{place.pk}"] == {comes.pk}
    assert found["away"] == set()


def test_someone_who_belongs_twice_over_time_is_written_to_once(network: Network, dora: Person) -> None:
    person = agrees(network, "oui")
    factories.make_member(person, network, state="ended")
    assert mailings_actions.send_mailing(dora, network, selections(network)[0], "x", "x").wanted == 1


@pytest.mark.parametrize("again", [1, 2])
def test_consent_is_dated_and_withdrawn_as_easily(as_: SignedIn, bob: Person, again: int) -> None:
    for _time in range(again):
        mailings_actions.follow_news(bob, True)
    since = fresh(bob).news_since
    assert since is not None
    for _time in range(again):
        mailings_actions.follow_news(bob, False)
    assert fresh(bob).news_since is None
    verbs = list(JournalEntry.objects.filter(about=[bob.journal_id]).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["news_agreed", "news_ended"]
