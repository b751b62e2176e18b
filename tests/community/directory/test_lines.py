"""Being found only as one wishes: who sees which line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.community.actions import directory as directory_actions
from maillage.community.actions import memberships
from maillage.community.models import DirectoryEntry, JournalEntry, Membership, Network, Person
from maillage.community.queries.directory import entry_of, find_people
from maillage.community.rules.directory import FIELDS, is_visible_to, parse_links
from tests import factories
from tests.community.directory.lines import FAR, NEAR, WORDS, anonymous, shows
from tests.factories import FLORAC
from tests.kit.screens import SignedIn


@pytest.mark.parametrize("who", [*NEAR, *FAR])
def test_nothing_is_shown_by_default(as_: SignedIn, zoe: Person, readers: dict[str, Person | None], who: str) -> None:
    directory_actions.describe_myself(zoe, {**WORDS, "usual_id": FLORAC})
    assert find_people(readers[who] or anonymous()) == []
    assert as_(readers[who]).get(f"/annuaire/{zoe.public_id}/").status_code == 404
    page = as_(readers[who]).get("/annuaire/").content.decode()
    assert not any(word in page for word in (zoe.name, *WORDS.values()))


def test_the_form_of_someone_new_says_nobody_everywhere(as_: SignedIn, zoe: Person) -> None:
    page = as_(zoe).get("/annuaire/moi/").content.decode()
    assert page.count('<option value="nobody" selected>') == len(FIELDS) + 2
    assert DirectoryEntry.objects.count() == 0, "looking at the form writes nothing"


@pytest.mark.parametrize("line", list(FIELDS))
@pytest.mark.parametrize(
    ("audience", "seen"), [("nobody", ()), ("members", NEAR), ("everyone", (*NEAR, *FAR))], ids=str
)
def test_each_line_reaches_its_audience_and_nobody_else(
    as_: SignedIn, zoe: Person, readers: dict[str, Person | None], line: str, audience: str, seen: tuple[str, ...]
) -> None:
    shows(zoe, "everyone", **{f"{line}_to": audience})
    for who, reader in readers.items():
        found = entry_of(reader or anonymous(), zoe.public_id)
        assert found is not None
        assert (line in found[0].lines) is (who in seen), who
        told = "Florac" if line == "usual" else WORDS[line]
        page = as_(reader).get(f"/annuaire/{zoe.public_id}/").content.decode()
        if line != "usual":  # the name of a commune may stand in the form that searches
            assert (told.partition(" ")[0].rstrip(",") in page) is (who in seen), who


@pytest.mark.parametrize(
    ("audience", "seen"), [("nobody", ()), ("members", NEAR), ("everyone", (*NEAR, *FAR))], ids=str
)
def test_without_the_name_nothing_is_seen(
    zoe: Person, readers: dict[str, Person | None], audience: str, seen: tuple[str, ...]
) -> None:
    shows(zoe, "everyone", name_to=audience)
    for who, reader in readers.items():
        assert bool(find_people(reader or anonymous())) is (who in seen), who


@pytest.mark.parametrize("audience", ["nobody", "members", "everyone"])
def test_an_audience_includes_the_one_before(audience: str) -> None:
    assert is_visible_to(audience, member=True) is (audience != "nobody")
    assert is_visible_to(audience, member=False) is (audience == "everyone")


def test_who_shows_a_line_shows_their_name(as_: SignedIn, zoe: Person) -> None:
    sent = {"does": "Ébéniste", "does_to": "members", "name_to": "nobody"}
    assert as_(zoe).post("/annuaire/moi/", sent).status_code == 422
    assert as_(zoe).post("/annuaire/moi/", sent | {"name_to": "members"}).status_code == 302
    assert DirectoryEntry.objects.get().does == "Ébéniste"


def test_an_audience_nobody_knows_is_refused(as_: SignedIn, zoe: Person) -> None:
    sent = {"does": "Ébéniste", "does_to": "world", "name_to": "everyone"}
    assert as_(zoe).post("/annuaire/moi/", sent).status_code == 422


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x.example", "atelier.example", "https://x y.example"])
def test_a_link_is_an_address_of_the_web(as_: SignedIn, zoe: Person, link: str) -> None:
    assert parse_links(link) == []
    sent = {"links": link, "links_to": "everyone", "name_to": "everyone"}
    assert as_(zoe).post("/annuaire/moi/", sent).status_code == 422


def test_what_changes_is_recorded_without_its_words(zoe: Person) -> None:
    shows(zoe)
    line = JournalEntry.objects.get(verb="directory_changed")
    assert "bénist" not in str(line.details)


@pytest.mark.parametrize("state", ["left", "ended", "declined", "submitted"])
def test_who_no_longer_belongs_no_longer_appears(zoe: Person, member: Person, state: str) -> None:
    shows(zoe, "everyone")
    assert len(find_people(member)) == 1
    Membership.objects.filter(person=zoe).update(state=state)
    assert find_people(member) == find_people(anonymous()) == []
    assert entry_of(member, zoe.public_id) is None


def test_on_the_day_a_membership_ends_one_no_longer_appears_even_before_the_night(zoe: Person, member: Person) -> None:
    shows(zoe, "everyone")
    today = timezone.localdate()
    Membership.objects.filter(person=zoe).update(starts_on=today - timedelta(days=365), ends_on=today)
    assert find_people(member, "ébéniste") == []


def test_one_appears_once_the_charter_is_signed(network: Network, member: Person) -> None:
    person = factories.make_person("pressé")
    membership = factories.make_member(person, network, signed=False)
    shows(person, "everyone")
    assert find_people(member) == []
    memberships.sign(person, membership, factories.make_charter(network), "Pressé")
    assert len(find_people(member)) == 1


def test_in_a_network_without_a_charter_members_appear(network: Network) -> None:
    person, other = factories.make_person("un"), factories.make_person("deux")
    for one in (person, other):
        membership = factories.make_member(one, network, signed=False)
        assert membership.state == "accepted"
    network.charters.all().delete()
    shows(person)
    assert [card.public_id for card in find_people(other)] == [person.public_id]


def test_an_account_that_was_closed_does_not_appear(zoe: Person, member: Person) -> None:
    shows(zoe)
    Person.objects.filter(pk=zoe.pk).update(is_active=False)
    assert find_people(member) == []


def test_the_directory_asks_as_much_for_three_people_as_for_one(as_: SignedIn, network: Network, zoe: Person) -> None:
    shows(zoe, "everyone")
    client = as_(zoe)
    client.get("/annuaire/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/annuaire/")
    for name in ("a", "b"):
        person = factories.make_person(name)
        factories.make_member(person, network)
        shows(person, "everyone")
    with CaptureQueriesContext(connection) as three:
        client.get("/annuaire/")
    assert len(three) == len(one)
