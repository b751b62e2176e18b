"""The wall: who speaks, who answers, who reads; what is out of place; its pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.community.actions import give_role, memberships
from maillage.community.actions import wall as wall_actions
from maillage.community.models import JournalEntry, Network, Participation, Person, Post
from maillage.community.queries.wall import author_identities, wall
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.models import Place
from tests import factories
from tests.community.wall.mails import fresh, says
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


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


def test_a_role_that_ended_gives_no_voice(network: Network, bob: Person) -> None:
    role = give_role(bob, RoleKind.FACILITATOR, network.scopes()[0], by=None)
    assert len(author_identities(fresh(bob))) == 1
    role.ends_on = role.starts_on = timezone.localdate()
    role.save()
    assert author_identities(fresh(bob)) == []
