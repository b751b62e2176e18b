"""The wall, its weekly digest, mails to a selection: who speaks, who answers, who is written to, and how it stops."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.bookings.actions import book
from maillage.community.actions import give_role, memberships
from maillage.community.actions import mailings as mailings_actions
from maillage.community.actions import wall as wall_actions
from maillage.community.mails.mailings import digest, leave_url, mailing_to, mailing_trial
from maillage.community.models import JournalEntry, Mailing, Network, Participation, Person, Post
from maillage.community.queries.wall import author_identities, news_of_week, wall
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.pages.views.facilitation import selections
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def says(person: Person, text: str = "Le poêle est réparé", kind: str = "news") -> Post:
    """In the first voice this person has."""
    return wall_actions.post(person, author_identities(person)[0], kind, text)


@pytest.fixture
def member(network: Network, bob: Person) -> Person:
    """Bob belongs."""
    factories.make_member(bob, network)
    return bob


@pytest.fixture
def word(alice: Person) -> Post:
    """Florac has something to say."""
    return says(alice)


@pytest.fixture
def address(network: Network) -> str:
    return f"/mur/{network.slug}/"


# Who speaks, who answers, who reads.


def test_a_host_speaks_in_the_name_of_their_place(as_: SignedIn, alice: Person, place: Place, address: str) -> None:
    sent = {"voice": f"place:{place.pk}", "kind": "news", "text": "Café jeudi"}
    assert as_(alice).post(f"{address}publier/", sent).status_code == 302
    written = Post.objects.get()
    assert (written.voice, written.author, written.network) == (place.name, alice, place.network)
    assert JournalEntry.objects.get(verb="wall_posted").scope_id == place.pk


def test_who_facilitates_speaks_in_the_name_of_the_network_and_for_an_organisation_too(
    network: Network, dora: Person
) -> None:
    organisation = factories.make_organisation(kind="facilitator")
    Participation.objects.create(network=network, organisation=organisation, role="facilitator")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, Scope(ScopeKind.ORGANISATION, organisation.pk)))
    for person in (dora, erin):
        assert says(person).voice == network.name


def test_a_member_answers_and_does_not_post(as_: SignedIn, member: Person, word: Post, address: str) -> None:
    client = as_(member)
    assert 'name="voice"' not in client.get(address).content.decode()
    assert client.post(f"/mur/messages/{word.public_id}/repondre/", {"text": "Bravo"}).status_code == 302
    assert (Post.objects.get(answers=word).text, Post.objects.get(answers=word).voice) == ("Bravo", "Bob")
    assert client.post(f"{address}publier/", {"voice": "", "kind": "news", "text": "Moi"}).status_code == 403
    assert not Post.objects.filter(text="Moi").exists()


@pytest.mark.parametrize("voice", ["network", "place"])
def test_nobody_takes_the_voice_of_another(
    as_: SignedIn, network: Network, place: Place, member: Person, address: str, voice: str
) -> None:
    code = f"network:{network.pk}" if voice == "network" else f"place:{place.pk}"
    as_(member).post(f"{address}publier/", {"voice": code, "kind": "news", "text": "Moi"})
    with refused("not_allowed"):
        wall_actions.author_identity_of(member, code)
    other = factories.make_place(network, "Mende", factories.MENDE)
    host = factories.make_person("h", role=(RoleKind.HOST, other.scopes()[0]))
    as_(host).post(f"{address}publier/", {"voice": code, "kind": "news", "text": "Moi"})
    with refused("not_allowed"):
        wall_actions.author_identity_of(host, code)
    assert not Post.objects.exists()


def test_strangers_neither_read_nor_answer_nor_report(as_: SignedIn, charlie: Person, word: Post, address: str) -> None:
    outsider = factories.make_person("ailleurs")
    factories.make_member(outsider, factories.make_network("Ailleurs"))
    for person in (charlie, outsider):
        client = as_(person)
        assert client.get(address).status_code == 403
        assert client.post(f"{address}publier/", {"text": "x"}).status_code == 403
        for verb in ("repondre", "signaler", "retirer", "garder"):
            assert client.post(f"/mur/messages/{word.public_id}/{verb}/", {"text": "x"}).status_code == 403
        for act in (
            lambda p: wall_actions.reply(p, word, "x"),
            lambda p: wall_actions.report_post(p, word),
            lambda p: wall_actions.hide_post(p, word),
        ):
            with refused("not_allowed"):
                act(person)
    assert "/connexion/" in as_(None).get(address)["Location"]
    word.refresh_from_db()
    assert (word.hidden_at, word.reported_at, Post.objects.count()) == (None, None, 1)


def test_who_no_longer_belongs_no_longer_reads(as_: SignedIn, member: Person, word: Post, address: str) -> None:
    assert as_(member).get(address).status_code == 200
    memberships.leave(member, member.memberships.get())
    assert as_(member).get(address).status_code == 403


def test_a_host_who_is_not_a_member_reads_and_answers(alice: Person, dora: Person, place: Place) -> None:
    posted = says(dora)
    assert wall_actions.reply(alice, posted, "Merci").answers == posted


def test_my_wall_is_that_of_my_network(as_: SignedIn, member: Person, address: str) -> None:
    factories.make_network("Aaa")
    assert as_(member).get("/mur/")["Location"] == address


def test_the_wall_describes_itself(as_: SignedIn, member: Person, network: Network, address: str) -> None:
    text = as_(member).get(address).content.decode()
    assert f'<meta name="description" content="Les nouvelles des lieux de {network.name}' in text


@pytest.mark.parametrize("text", ["", "  \n", "x" * 1501])
def test_a_word_is_neither_empty_nor_endless(
    as_: SignedIn, alice: Person, place: Place, word: Post, address: str, text: str
) -> None:
    client = as_(alice)
    sent = {"voice": f"place:{place.pk}", "kind": "news", "text": text}
    assert client.post(f"{address}publier/", sent).status_code == 422
    assert client.post(f"/mur/messages/{word.public_id}/repondre/", {"text": text}).status_code == 422
    assert Post.objects.count() == 1


def test_nobody_answers_an_answer_nor_what_was_hidden(alice: Person, member: Person, word: Post, dora: Person) -> None:
    answer = wall_actions.reply(member, word, "Bravo")
    with refused("gone"):
        wall_actions.reply(alice, answer, "Merci")
    wall_actions.hide_post(dora, word)
    with refused("gone"):
        wall_actions.reply(member, word, "Encore")


def test_who_was_muted_says_nothing(alice: Person, member: Person, word: Post) -> None:
    Person.objects.update(muted_at=timezone.now())
    with refused("muted"):
        says(fresh(alice))
    with refused("muted"):
        wall_actions.reply(fresh(member), word, "x")


def test_twenty_words_a_day_and_no_more(member: Person, word: Post) -> None:
    for n in range(20):
        wall_actions.reply(member, word, f"{n}")
    with refused("too_often"):
        wall_actions.reply(member, word, "Encore")


def test_what_is_written_is_shown_as_text_and_addresses_as_links(
    as_: SignedIn, alice: Person, member: Person, address: str
) -> None:
    says(alice, "<script>alert(1)</script> https://exemple.org/")
    page = as_(member).get(address).content.decode()
    assert "<script>alert(1)" not in page
    assert 'href="https://exemple.org/"' in page


# Out of place.


def test_a_member_reports_who_facilitates_hides_and_only_they_still_see_it(
    as_: SignedIn, member: Person, alice: Person, dora: Person, word: Post, address: str
) -> None:
    assert as_(member).post(f"/mur/messages/{word.public_id}/signaler/").status_code == 302
    word.refresh_from_db()
    assert word.reported_at is not None
    assert word.text in as_(member).get(address).content.decode(), "reported is not judged"
    assert as_(dora).post(f"/mur/messages/{word.public_id}/retirer/").status_code == 302
    assert word.text not in as_(member).get(address).content.decode()
    assert word.text in as_(dora).get(address).content.decode()
    assert JournalEntry.objects.get(verb="post_hidden").about == [alice.journal_id]


def test_what_may_stay_is_no_longer_reported_and_may_be_again(member: Person, dora: Person, word: Post) -> None:
    for _again in range(2):
        wall_actions.report_post(member, word)
        wall_actions.hide_post(dora, word, keep=True)
        word.refresh_from_db()
        assert (word.reported_at, word.hidden_at) == (None, None)
    assert JournalEntry.objects.filter(verb="post_kept").count() == 2


def test_reporting_twice_is_reporting_once(alice: Person, member: Person, word: Post) -> None:
    wall_actions.report_post(member, word)
    wall_actions.report_post(alice, word)
    assert JournalEntry.objects.filter(verb="post_reported").count() == 1


def test_an_author_takes_back_their_own_word_and_nobody_elses(
    as_: SignedIn, alice: Person, member: Person, word: Post
) -> None:
    answer = wall_actions.reply(member, word, "Oups")
    assert as_(alice).post(f"/mur/messages/{answer.public_id}/retirer/").status_code == 403
    assert as_(member).post(f"/mur/messages/{word.public_id}/retirer/").status_code == 403
    assert as_(member).post(f"/mur/messages/{answer.public_id}/garder/").status_code == 403
    assert as_(member).post(f"/mur/messages/{answer.public_id}/retirer/").status_code == 302
    assert as_(alice).post(f"/mur/messages/{word.public_id}/retirer/").status_code == 302
    assert wall(word.network) == []


def test_a_hidden_answer_is_not_shown(member: Person, word: Post, dora: Person) -> None:
    answer = wall_actions.reply(member, word, "Oups")
    wall_actions.hide_post(dora, answer)
    assert wall(word.network)[0].shown_replies == []  # type: ignore[attr-defined]
    assert wall(word.network, hidden=True)[0].shown_replies == [answer]  # type: ignore[attr-defined]


def test_who_facilitates_another_network_hides_nothing_here(as_: SignedIn, word: Post) -> None:
    other = factories.make_network("Ailleurs")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, other.scopes()[0]))
    assert as_(erin).post(f"/mur/messages/{word.public_id}/retirer/").status_code == 403
    for keep in (True, False):
        with refused("not_allowed"):
            wall_actions.hide_post(erin, word, keep=keep)


# Its pages.


def test_twenty_words_a_page_and_the_older_ones_on_the_next(
    as_: SignedIn, member: Person, alice: Person, network: Network, address: str
) -> None:
    now = timezone.now()
    for n in range(23):
        made = Post.objects.create(network=network, author=alice, voice="Florac", text=f"Mot numéro {n}.")
        Post.objects.filter(pk=made.pk).update(at=now - timedelta(hours=n))
    client = as_(member)
    first = client.get(address)
    assert "Mot numéro 19." in first.content.decode()
    assert "Mot numéro 20." not in first.content.decode()
    older = client.get(address, {"avant": first.context["older"]}).content.decode()
    assert [f"Mot numéro {n}." in older for n in (19, 20, 22)] == [False, True, True]


@pytest.mark.parametrize(
    "before",
    [
        "",
        "x",
        "2027-02-30T10:00:00+00:00",
        "2026-13-45T00:00:00",
        "2026-11-25T10:00:00",
        "0001-01-01T00:00Z",
        "9999-12-31T23:59:59+00:00",
        "2026-11-25T10:00:00+99:00",
    ],
)
def test_whatever_is_asked_before_when_the_wall_answers(
    as_: SignedIn, member: Person, word: Post, address: str, before: str
) -> None:
    assert as_(member).get(address, {"avant": before}).status_code == 200


def test_the_wall_asks_as_much_for_three_words_as_for_one(
    as_: SignedIn, member: Person, alice: Person, word: Post, address: str
) -> None:
    client = as_(member)
    wall_actions.reply(member, word, "Bravo")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for n in range(2):
        wall_actions.reply(member, says(alice, f"Mot {n}"), "Bravo")
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


# The week, by mail.


def deliver() -> list[Any]:
    """Do what the worker would."""
    for args in jobs("community.digest"):
        digest(**args)
    for args in jobs("community.mailing"):
        mailing_to(**args)
    for args in jobs("community.mailing_trial"):
        mailing_trial(**args)
    return list(mail.outbox)


def agrees(network: Network, name: str, **fields: Any) -> Person:
    """A member who wants to be written to."""
    person = factories.make_person(name, news_since=timezone.now(), **fields)
    factories.make_member(person, network)
    return person


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


def headers_of(message: Any) -> Message:
    built: Message = message.message()
    return built


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
    address = leave_url(person)
    assert headers["List-Unsubscribe"].replace("\n", "").replace(" ", "") == f"<{address}>"
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


# Mails to a selection.


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


def test_a_role_that_ended_gives_no_voice(network: Network, bob: Person) -> None:
    role = give_role(bob, RoleKind.FACILITATOR, network.scopes()[0], by=None)
    assert len(author_identities(fresh(bob))) == 1
    role.ends_on = role.starts_on = timezone.localdate()
    role.save()
    assert author_identities(fresh(bob)) == []
