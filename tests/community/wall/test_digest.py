"""The week of the wall by mail: to whom, once, and how it is stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.community.actions import mailings as mailings_actions
from maillage.community.actions import wall as wall_actions
from maillage.community.mails.mailings import leave_url, read_leave_token
from maillage.community.models import JournalEntry, Network, Person, Post
from maillage.community.queries.wall import news_of_week
from maillage.pages.views.facilitation import selections
from tests import factories
from tests.community.wall.mails import agrees, deliver, fresh, headers_of, says


def test_the_week_goes_to_the_members_who_agreed_and_to_nobody_else(
    network: Network, word: Post, member: Person
) -> None:
    wanted = agrees(network, "oui")
    factories.make_person("stranger", news_since=timezone.now())
    factories.make_member(factories.make_person("unsigned", news_since=timezone.now()), network, signed=False)
    factories.make_member(factories.make_person("ended", news_since=timezone.now()), network, state="ended")
    other = factories.make_network("Ailleurs")
    agrees(other, "ailleurs")
    agrees(network, "closed", is_active=False)
    mailings_actions.send_digests()
    sent = deliver()
    assert [m.to for m in sent] == [[wanted.email]]
    assert word.text in sent[0].body
    assert word.voice in sent[0].body


def test_the_week_is_sent_once_however_often_it_is_asked_for(network: Network, word: Post) -> None:
    agrees(network, "oui")
    mailings_actions.send_digests()
    mailings_actions.send_digests()
    deliver()
    assert len(deliver()) == 1


def test_a_week_without_news_is_not_sent(network: Network, word: Post, dora: Person) -> None:
    agrees(network, "oui")
    assert mailings_actions.send_digests() == 1
    Post.objects.update(at=timezone.now() - timedelta(days=8))
    assert mailings_actions.send_digests() == 0
    Post.objects.update(at=timezone.now())
    wall_actions.hide_post(dora, word)
    assert mailings_actions.send_digests() == 0
    assert deliver() == [], "what was hidden meanwhile is not told either"


def test_the_week_tells_words_and_not_answers_the_oldest_first(alice: Person, member: Person, word: Post) -> None:
    wall_actions.reply(member, word, "Bravo")
    second = says(alice, "Deuxième")
    assert news_of_week(word.network, timezone.now()) == [word, second]


def test_who_stopped_meanwhile_is_left_in_peace(network: Network, word: Post) -> None:
    person = agrees(network, "oui")
    mailings_actions.send_digests()
    mailings_actions.follow_news(person, False)
    assert deliver() == []


@pytest.mark.parametrize("what", ["digest", "mailing"])
def test_a_mail_that_was_not_asked_for_says_how_to_stop_in_one_click(
    network: Network, word: Post, dora: Person, what: str
) -> None:
    person = agrees(network, "oui")
    if what == "digest":
        mailings_actions.send_digests()
    else:
        mailings_actions.send_mailing(dora, network, selections(network)[0], "La lettre", "Bonjour")
    (sent,) = deliver()
    headers = headers_of(sent)
    address = headers["List-Unsubscribe"].replace("\n", "").replace(" ", "").strip("<>")
    assert read_leave_token(address.rstrip("/").rpartition("/")[2]) == str(person.public_id)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in sent.body
    assert address in str(sent.alternatives[0][0])


def test_one_click_stops_without_signing_in_and_without_a_token_of_a_form(network: Network) -> None:
    person = agrees(network, "oui")
    path = "/" + leave_url(person).partition("//")[2].partition("/")[2]
    client = Client(enforce_csrf_checks=True)
    page = client.get(path)
    assert page.status_code == 200
    assert '<form method="post">' in page.content.decode()
    assert fresh(person).news_since is not None, "programmes that read mails follow links"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert fresh(person).news_since is None
    assert client.post(path).status_code == 200, "twice is once"
    assert JournalEntry.objects.filter(verb="news_ended").count() == 1


@pytest.mark.parametrize("token", ["x", "a:b:c", "eyJ4IjoxfQ:1abcde:zzzz", "%F0%9F%90%91"])
def test_an_address_we_did_not_write_stops_nothing(network: Network, token: str) -> None:
    person = agrees(network, "oui")
    client = Client(enforce_csrf_checks=True)
    for answer in (client.get(f"/nouvelles/arreter/{token}/"), client.post(f"/nouvelles/arreter/{token}/")):
        assert answer.status_code < 500
    assert fresh(person).news_since is not None


def test_the_link_that_stops_does_not_tell_who_it_is_for(network: Network) -> None:
    person = agrees(network, "oui")
    path = "/" + leave_url(person).partition("//")[2].partition("/")[2]
    page = Client().get(path).content.decode()
    assert person.email not in path + page
    assert person.name not in page
