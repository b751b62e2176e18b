"""Being found only as one wishes, and writing to one another without ever learning an address."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.community.actions import directory as directory_actions
from maillage.community.actions import give_role, memberships
from maillage.community.actions import messages as messages_actions
from maillage.community.mails.messages import pass_on
from maillage.community.models import DirectoryEntry, JournalEntry, Membership, Network, Person, PrivateMessage
from maillage.community.queries.directory import (
    answering_entries,
    entry_of,
    find_people,
    minutes_from,
    suggest_people_words,
)
from maillage.community.rules import RoleKind
from maillage.community.rules.directory import FIELDS, fold_text, is_visible_to, parse_links
from maillage.territory.models import Commune
from maillage.web.full_text.syntax import read_query
from tests import factories
from tests.factories import FLORAC, MENDE
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn

WORDS = {
    "does": "Ébéniste d’art",
    "helps": "Réparer des œuvres abîmées",
    "languages": "occitan, français",
    "links": "https://atelier.example/",
}


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def shows(person: Person, audience: str = "members", **given: Any) -> DirectoryEntry:
    """Everything is shown to that audience, unless said otherwise."""
    audiences = {f"{name}_to": audience for name in ("name", *FIELDS, "letters")}
    return directory_actions.describe_myself(person, {**WORDS, "usual_id": FLORAC, **audiences, **given})


@pytest.fixture
def zoe(network: Network) -> Person:
    """Zoé belongs, and shows nothing yet."""
    person = factories.make_person("zoe")
    factories.make_member(person, network)
    return person


@pytest.fixture
def member(network: Network) -> Person:
    person = factories.make_person("membre")
    factories.make_member(person, network)
    return person


@pytest.fixture
def outsider(db: None) -> Person:
    """A member of another network."""
    person = factories.make_person("ailleurs")
    factories.make_member(person, factories.make_network("Ailleurs"))
    return person


@pytest.fixture
def readers(member: Person, outsider: Person, charlie: Person, dora: Person) -> dict[str, Person | None]:
    return {
        "nobody": None,
        "a stranger": charlie,
        "a member": member,
        "a member of another": outsider,
        "who facilitates": dora,
    }


NEAR = ("a member", "who facilitates")
FAR = ("nobody", "a stranger", "a member of another")


# Who sees which line.


@pytest.mark.parametrize("who", [*NEAR, *FAR])
def test_nothing_is_shown_by_default(as_: SignedIn, zoe: Person, readers: dict[str, Person | None], who: str) -> None:
    directory_actions.describe_myself(zoe, {**WORDS, "usual_id": FLORAC})
    assert find_people(readers[who] or _anonymous()) == []
    assert as_(readers[who]).get(f"/annuaire/{zoe.public_id}/").status_code == 404
    page = as_(readers[who]).get("/annuaire/").content.decode()
    assert not any(word in page for word in (zoe.name, *WORDS.values()))


def _anonymous() -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


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
        found = entry_of(reader or _anonymous(), zoe.public_id)
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
        assert bool(find_people(reader or _anonymous())) is (who in seen), who


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
    assert find_people(member) == find_people(_anonymous()) == []
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


# Searching.


@pytest.mark.parametrize(
    "typed",
    [
        "ébéniste",
        "ebeniste",
        "EBÉNISTE",
        "ébénistes",
        "ebenist",
        "ébén",
        "oeuvre",
        "œuvres",
        "œuvre",
        "OEUVRES",
        "réparer",
        "répare",
        "reparation",
        "abîmées",
        "abîmé",
        "occitan",
        "français",
        "francais",
        "florac",
        "art",
        "ébéniste occitan",
        "l’ébéniste d’art",
        "ébéniste & occitan",
        "ébéniste:*",
        "!ébéniste",
        "((ébéniste",
        "ébéniste' OR 1=1 --",
        "ébéniste \\",
    ],
)
def test_one_searches_in_french_however_one_types(zoe: Person, member: Person, typed: str) -> None:
    shows(zoe)
    wanted = typed.replace(" OR 1=1 --", "")
    assert len(find_people(member, wanted)) == 1


@pytest.mark.parametrize("typed", ["plombier", "ébéniste plombier", "atelier", "zzz", "niste"])
def test_what_nobody_says_finds_nobody(zoe: Person, member: Person, typed: str) -> None:
    shows(zoe)
    assert find_people(member, typed) == []


@pytest.mark.parametrize("typed", ["a" * 5000, "é" * 200, "a b c d e f g h i j k l", "& | ! ( )", "''", "%", "<->"])
def test_whatever_is_searched_is_answered(as_: SignedIn, zoe: Person, typed: str) -> None:
    shows(zoe, "everyone")
    assert as_(None).get("/annuaire/", {"q": typed}).status_code in {200, 422}


def test_words_of_what_one_does_come_before_those_of_languages(network: Network, zoe: Person, member: Person) -> None:
    shows(zoe, does="Interprète d’occitan", languages="")
    other = factories.make_person("b")
    factories.make_member(other, network)
    shows(other, does="Comptable", helps="", languages="occitan")
    assert [card.lines["does"] for card in find_people(member, "occitan")] == ["Interprète d’occitan", "Comptable"]


@pytest.mark.parametrize(
    ("line", "word"), [("does", "ébéniste"), ("helps", "réparer"), ("languages", "occitan"), ("usual", "florac")]
)
def test_a_hidden_line_can_not_be_found_by_its_words(
    zoe: Person, member: Person, outsider: Person, line: str, word: str
) -> None:
    shows(zoe, "everyone", **{f"{line}_to": "nobody"})
    assert [find_people(who, word) for who in (member, outsider, _anonymous())] == [[], [], []]
    shows(zoe, "everyone", **{f"{line}_to": "members"})
    assert [len(find_people(who, word)) for who in (member, outsider, _anonymous())] == [1, 0, 0]
    shows(zoe, "everyone", **{f"{line}_to": "everyone"})
    assert [len(find_people(who, word)) for who in (member, outsider, _anonymous())] == [1, 1, 1]


def test_a_line_that_is_hidden_again_is_forgotten_by_the_search(zoe: Person, member: Person) -> None:
    shows(zoe)
    shows(zoe, does_to="nobody")
    assert find_people(member, "ébéniste") == []
    shows(zoe, does="Potière")
    assert (len(find_people(member, "potière")), find_people(member, "ébéniste")) == (1, [])


def test_who_belongs_to_two_networks_is_found_by_the_members_of_both(
    zoe: Person, member: Person, outsider: Person
) -> None:
    factories.make_member(zoe, outsider.memberships.get().network)
    shows(zoe)
    assert [len(find_people(who, "ébéniste")) for who in (member, outsider)] == [1, 1]


@pytest.mark.parametrize(
    ("line", "typed", "better"),
    [
        ("does", "obéniste", "ébéniste"),
        ("helps", "abimmées", "abîmées"),
        ("languages", "ocitan", "occitan"),
        ("usual", "florrac", "florac"),
    ],
)
def test_a_slip_is_helped_by_the_words_one_may_see_and_by_no_other(
    readers: dict[str, Person | None], zoe: Person, line: str, typed: str, better: str
) -> None:
    def suggested(who: str) -> str | None:
        return suggest_people_words(readers[who] or _anonymous(), typed)

    shows(zoe, "everyone")
    assert {suggested(who) for who in readers} == {better}
    shows(zoe, "everyone", **{f"{line}_to": "members"})
    assert {suggested(who) for who in NEAR} == {better}
    assert {suggested(who) for who in FAR} == {None}
    shows(zoe, "everyone", **{f"{line}_to": "nobody"})
    assert {suggested(who) for who in readers} == {None}
    shows(zoe, "everyone", name_to="members")
    assert {suggested(who) for who in FAR} == {None}, "who hides their name is not to be found by their lines"


def test_the_page_offers_the_word_that_was_meant(as_: SignedIn, zoe: Person) -> None:
    shows(zoe, "everyone")
    html = as_(None).get("/annuaire/", {"q": "obéniste", "minutes": "60"}).content.decode()
    assert '<a href="?q=%C3%A9b%C3%A9niste&amp;minutes=60">ébéniste</a>' in html
    assert "ébéniste</a>" not in as_(None).get("/annuaire/", {"q": "zzzzz"}).content.decode()


def test_plain_words_have_no_accent_no_ligature_and_stay_so() -> None:
    for text in ("Œdème à l’Épée", "ÆGIR", "Noël çà et là", "ﬁn"):
        assert fold_text(fold_text(text)) == fold_text(text)
        assert fold_text(text).isascii()


# Near where.


def commune(insee: str) -> Commune:
    return Commune.objects.get(insee=insee)


def test_who_is_within_so_many_minutes_is_found_and_how_far_is_told(zoe: Person, member: Person) -> None:
    shows(zoe)
    minutes = minutes_from(commune(MENDE), 60)[FLORAC]
    assert 30 < minutes < 60
    assert find_people(member, near=commune(MENDE), minutes=minutes - 1) == []
    (card,) = find_people(member, near=commune(MENDE), minutes=minutes)
    assert card.minutes == minutes
    (card,) = find_people(member, "ébéniste", commune(FLORAC), 20)
    assert card.minutes is not None
    assert card.minutes < 10


def test_the_nearest_come_first(network: Network, zoe: Person, member: Person) -> None:
    shows(zoe)
    other = factories.make_person("m")
    factories.make_member(other, network)
    shows(other, usual_id=MENDE)
    for where, first in ((FLORAC, zoe), (MENDE, other)):
        assert find_people(member, near=commune(where), minutes=60)[0].public_id == first.public_id


@pytest.mark.parametrize(
    ("audience", "found"), [("nobody", [0, 0, 0]), ("members", [1, 0, 0]), ("everyone", [1, 1, 1])]
)
def test_where_one_works_is_found_only_by_those_who_see_it(
    zoe: Person, member: Person, outsider: Person, audience: str, found: list[int]
) -> None:
    shows(zoe, "everyone", usual_to=audience)
    asked = [find_people(who, near=commune(FLORAC)) for who in (member, outsider, _anonymous())]
    assert [len(cards) for cards in asked] == found


def test_the_page_searches_near_a_commune(as_: SignedIn, zoe: Person, member: Person) -> None:
    shows(zoe)
    client = as_(member)
    near = client.get("/annuaire/", {"q": "", "near": "Florac", "minutes": "20"})
    assert zoe.name in near.content.decode()
    assert zoe.name not in client.get("/annuaire/", {"q": "", "near": "Mende", "minutes": "20"}).content.decode()
    assert client.get("/annuaire/", {"near": "Nulle-part-sur-Rien"}).status_code == 422


# Letters.


def deliver() -> list[Any]:
    """Do what the worker would."""
    for args in jobs("community.letter"):
        pass_on(**args)
    return list(mail.outbox)


def texts_of(message: Any) -> str:
    """Every header and every part of a mail, decoded, but the line that says to whom it goes."""
    built: Message = message.message()
    parts = [f"{name}: {value}" for name, value in built.items() if name != "To"]
    for part in built.walk():
        parts += [f"{name}: {value}" for name, value in part.items() if name != "To"]
        if not part.is_multipart():
            parts.append((part.get_payload(decode=True) or b"").decode())  # type: ignore[union-attr]
    return "\n".join(parts)


@pytest.fixture
def letter(zoe: Person, member: Person) -> PrivateMessage:
    """A member wrote to Zoé."""
    shows(zoe)
    return messages_actions.write_letter(member, zoe.public_id, "Bonjour, j’ai une chaise bancale.")


def test_a_letter_is_passed_on_without_any_address_either_way(
    letter: PrivateMessage, zoe: Person, member: Person
) -> None:
    messages_actions.answer_letter(zoe, letter, "Apportez-la jeudi.")
    sent = deliver()
    assert [m.to for m in sent] == [[zoe.email], [member.email]]
    for message in sent:
        text = texts_of(message)
        for person in (zoe, member):
            assert person.email not in text
            assert person.email.partition("@")[0] not in text
        assert not message.reply_to
        assert not message.cc + message.bcc
    assert "chaise bancale" in texts_of(sent[0])
    assert "jeudi" in texts_of(sent[1])
    assert member.name in sent[0].subject


def test_the_address_of_someone_without_a_name_is_not_told_by_half(zoe: Person, member: Person) -> None:
    shows(zoe)
    Person.objects.filter(pk=member.pk).update(name="")
    messages_actions.write_letter(fresh(member), zoe.public_id, "Bonjour")
    (sent,) = deliver()
    assert member.email.partition("@")[0] not in texts_of(sent)


def test_a_letter_is_sent_once_and_not_at_all_when_it_is_gone(letter: PrivateMessage) -> None:
    deliver()
    assert len(deliver()) == 1
    letter.delete()
    mail.outbox.clear()
    assert deliver() == []


def test_the_screens_write_read_and_answer(as_: SignedIn, zoe: Person, member: Person) -> None:
    shows(zoe)
    sent = as_(member).post(f"/annuaire/{zoe.public_id}/ecrire/", {"text": "Bonjour Zoé"})
    assert sent["Location"] == "/messages/"
    letter = PrivateMessage.objects.get()
    page = as_(zoe).get(letter.get_absolute_url()).content.decode()
    assert "Bonjour Zoé" in page
    assert member.email not in page
    assert as_(zoe).post(f"{letter.get_absolute_url()}repondre/", {"text": "Bonjour"}).status_code == 302
    page = as_(member).get("/messages/").content.decode()
    assert "Bonjour" in page
    assert zoe.email not in page


def test_an_empty_letter_is_refused(as_: SignedIn, zoe: Person, member: Person) -> None:
    shows(zoe)
    assert as_(member).post(f"/annuaire/{zoe.public_id}/ecrire/", {"text": " "}).status_code == 422
    with refused("no_text"):
        messages_actions.write_letter(member, zoe.public_id, " \n")
    assert as_(member).post(f"/annuaire/{zoe.public_id}/ecrire/", {"text": "x" * 3001}).status_code == 422


@pytest.mark.parametrize(
    ("audience", "may"),
    [
        ("nobody", []),
        ("members", ["a member", "who facilitates"]),
        ("everyone", ["a member", "who facilitates", "a stranger", "a member of another"]),
    ],
)
def test_one_is_written_to_by_those_one_chose(
    zoe: Person, readers: dict[str, Person | None], audience: str, may: list[str]
) -> None:
    shows(zoe, "everyone", letters_to=audience)
    for who, reader in readers.items():
        if reader is None:
            continue
        if who in may:
            messages_actions.write_letter(reader, zoe.public_id, "Bonjour")
        else:
            with refused("no_letters"):
                messages_actions.write_letter(reader, zoe.public_id, "Bonjour")


def test_nobody_writes_to_themselves_nor_without_signing_in(as_: SignedIn, zoe: Person) -> None:
    shows(zoe, "everyone")
    with refused("no_letters"):
        messages_actions.write_letter(zoe, zoe.public_id, "Moi")
    assert "/connexion/" in as_(None).post(f"/annuaire/{zoe.public_id}/ecrire/", {"text": "x"})["Location"]


def test_who_is_not_shown_can_not_be_written_to_and_does_not_exist(as_: SignedIn, zoe: Person, charlie: Person) -> None:
    shows(zoe, "members")
    assert as_(charlie).post(f"/annuaire/{zoe.public_id}/ecrire/", {"text": "x"}).status_code == 404


def test_three_letters_to_one_person_then_one_waits(letter: PrivateMessage, zoe: Person, member: Person) -> None:
    for _again in range(2):
        messages_actions.write_letter(member, zoe.public_id, "Encore")
    with refused("too_often"):
        messages_actions.write_letter(member, zoe.public_id, "Encore")
    assert PrivateMessage.objects.filter(recipient=zoe).count() == 3


def test_ten_letters_a_day_and_no_more(as_: SignedIn, network: Network, member: Person) -> None:
    people = []
    for n in range(11):
        person = factories.make_person(f"p{n}")
        factories.make_member(person, network)
        directory_actions.describe_myself(person, {"name_to": "members", "letters_to": "members"})
        people.append(person)
    for person in people[:10]:
        messages_actions.write_letter(member, person.public_id, "Bonjour")
    with refused("too_often"):
        messages_actions.write_letter(member, people[10].public_id, "Bonjour")
    assert as_(member).post(f"/annuaire/{people[10].public_id}/ecrire/", {"text": "x"}).status_code == 429
    assert PrivateMessage.objects.count() == 10


def test_who_was_muted_writes_to_nobody_and_answers_nobody(letter: PrivateMessage, zoe: Person, member: Person) -> None:
    Person.objects.update(muted_at=timezone.now())
    with refused("muted"):
        messages_actions.write_letter(fresh(member), zoe.public_id, "Encore")
    with refused("muted"):
        messages_actions.answer_letter(fresh(zoe), letter, "Non")


def test_reported_one_writes_to_that_person_no_more_but_to_others(
    as_: SignedIn, network: Network, letter: PrivateMessage, zoe: Person, member: Person
) -> None:
    reply = messages_actions.answer_letter(zoe, letter, "Bonjour")
    answer = as_(zoe).post(f"{letter.get_absolute_url()}signaler/", {"complaint": "Insistant"})
    assert answer.status_code == 302
    with refused("no_letters"):
        messages_actions.write_letter(member, zoe.public_id, "Encore")
    with refused("no_letters"):
        messages_actions.answer_letter(member, reply, "Encore")
    other = factories.make_person("o")
    factories.make_member(other, network)
    shows(other)
    messages_actions.write_letter(member, other.public_id, "Bonjour")


def test_reporting_twice_is_reporting_once_and_only_a_letter_one_received(
    letter: PrivateMessage, zoe: Person, member: Person, dora: Person
) -> None:
    for person in (member, dora):
        with refused("not_allowed"):
            messages_actions.report_letter(person, letter, "x")
    messages_actions.report_letter(zoe, letter, "Un")
    messages_actions.report_letter(zoe, letter, "Deux")
    letter.refresh_from_db()
    assert letter.complaint == "Un"
    assert JournalEntry.objects.filter(verb="letter_reported").count() == 1


PAGES = ("", "repondre/", "signaler/", "clore/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["a stranger", "a member of another", "who facilitates"])
def test_the_letters_of_others_do_not_exist(
    as_: SignedIn, letter: PrivateMessage, readers: dict[str, Person | None], page: str, who: str
) -> None:
    client, address = as_(readers[who]), f"{letter.get_absolute_url()}{page}"
    answer = client.post(address, {"text": "x", "complaint": "x"}) if page else client.get(address)
    assert answer.status_code == 404
    letter.refresh_from_db()
    assert (letter.reported_at, letter.settled_at) == (None, None)


def test_actions_refuse_the_letters_of_others(letter: PrivateMessage, charlie: Person, member: Person) -> None:
    for person in (charlie, member):
        with refused("not_allowed"):
            messages_actions.answer_letter(person, letter, "x")
        with refused("not_allowed"):
            messages_actions.report_letter(person, letter, "x")


def test_who_facilitates_reads_a_reported_letter_and_the_look_is_recorded(
    as_: SignedIn, letter: PrivateMessage, zoe: Person, member: Person, dora: Person
) -> None:
    assert as_(dora).get(letter.get_absolute_url()).status_code == 404
    messages_actions.report_letter(zoe, letter, "Insistant")
    page = as_(dora).get(letter.get_absolute_url())
    assert "chaise bancale" in page.content.decode()
    assert set(JournalEntry.objects.get(verb="letter_looked_at").about) == {zoe.journal_id, member.journal_id}
    assert as_(dora).post(f"{letter.get_absolute_url()}repondre/", {"text": "x"}).status_code == 403
    assert "/messages/" in as_(dora).get("/animation/").content.decode()


def test_who_facilitates_another_network_does_not_read_a_reported_letter(
    as_: SignedIn, letter: PrivateMessage, zoe: Person
) -> None:
    messages_actions.report_letter(zoe, letter, "x")
    other = factories.make_network("Ailleurs")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, other.scopes()[0]))
    assert as_(erin).get(letter.get_absolute_url()).status_code == 404
    assert as_(erin).post(f"{letter.get_absolute_url()}clore/").status_code == 404


@pytest.mark.parametrize("mute", [True, False])
def test_a_matter_is_closed_with_or_without_muting(
    as_: SignedIn, letter: PrivateMessage, zoe: Person, member: Person, dora: Person, mute: bool
) -> None:
    messages_actions.report_letter(zoe, letter, "x")
    address = f"{letter.get_absolute_url()}clore/"
    assert as_(zoe).post(address).status_code == 404
    assert as_(dora).post(address, {"mute": "on"} if mute else {}).status_code == 302
    letter.refresh_from_db()
    assert letter.settled_by == dora
    assert (fresh(member).muted_at is not None) is mute
    assert as_(dora).get(letter.get_absolute_url()).status_code == 404, "closed, it is theirs again"
    assert as_(dora).post(address).status_code == 404
    with refused("no_letters" if not mute else "muted"):
        messages_actions.write_letter(fresh(member), zoe.public_id, "Encore")


def test_a_matter_is_closed_in_the_network_it_belongs_to(as_: SignedIn, network: Network) -> None:
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, network.scopes()[0]))
    second = factories.make_network("Plus récent")
    give_role(erin, RoleKind.FACILITATOR, second.scopes()[0], by=None)
    writes, reads = factories.make_person("w"), factories.make_person("r")
    for person in (writes, reads):
        factories.make_member(person, second)
    shows(reads)
    letter = messages_actions.write_letter(writes, reads.public_id, "Bonjour")
    messages_actions.report_letter(reads, letter, "x")
    assert as_(erin).post(f"{letter.get_absolute_url()}clore/").status_code == 302
    assert JournalEntry.objects.get(verb="letter_settled").scope_id == second.pk


def test_only_who_moderates_settles(letter: PrivateMessage, zoe: Person, alice: Person) -> None:
    messages_actions.report_letter(zoe, letter, "x")
    for person in (zoe, alice):
        with refused("not_allowed"):
            messages_actions.settle_letter(person, letter, mute=True)


def test_a_letter_stays_readable_by_both_once_a_membership_has_ended(
    as_: SignedIn, letter: PrivateMessage, zoe: Person, member: Person
) -> None:
    Membership.objects.update(state="ended")
    for person in (zoe, member):
        assert as_(person).get(letter.get_absolute_url()).status_code == 200


def test_a_reported_letter_is_still_read_by_who_facilitates_when_both_have_left(
    as_: SignedIn, letter: PrivateMessage, zoe: Person, dora: Person
) -> None:
    messages_actions.report_letter(zoe, letter, "x")
    Membership.objects.update(state="left")
    assert as_(dora).get(letter.get_absolute_url()).status_code == 200


def crowd(network: Network, count: int) -> list[Person]:
    """So many people who belong to the network today."""
    charter = factories.make_charter(network)
    people = Person.objects.bulk_create(
        Person(email=f"m{n}@example.org", name=f"Membre {n}", password="!") for n in range(count)
    )
    today = timezone.localdate()
    memberships = Membership.objects.bulk_create(
        (
            Membership(
                network=network,
                person=p,
                email=p.email,
                name=p.name,
                work="x",
                situation="other",
                state="accepted",
                starts_on=today,
                ends_on=today + timedelta(days=9),
            )
            for p in people
        ),
        batch_size=1000,
    )
    charter.signatures.bulk_create(
        (
            charter.signatures.model(membership=a, charter=charter, name=a.name, signed_at=timezone.now(), seal="0")
            for a in memberships
        ),
        batch_size=1000,
    )
    return people


def test_the_directory_of_a_thousand_answers_within_a_second(network: Network, member: Person) -> None:
    people = crowd(network, 1000)
    DirectoryEntry.objects.bulk_create(
        DirectoryEntry(
            person=p, does="Graphiste", does_to="members", name_to="members", usual_id=FLORAC, usual_to="members"
        )
        for p in people
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE community_directoryentry SET for_members = to_tsvector('french', does)")
        cursor.execute("ANALYZE community_person, community_membership, community_signature, community_directoryentry")
    find_people(member, "graphiste", commune(MENDE), 60)
    with CaptureQueriesContext(connection) as asked:
        assert len(find_people(member, "graphiste", commune(MENDE), 60)) == 60
    assert len(asked) <= 6, "as many statements for thousands as for three"


def test_twenty_thousand_people_are_searched_by_the_indexes(network: Network, member: Person) -> None:
    DirectoryEntry.objects.bulk_create(
        (
            DirectoryEntry(person=p, does=f"Métier {n}", does_to="everyone", name_to="everyone")
            for n, p in enumerate(crowd(network, 20_000))
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE community_directoryentry SET for_members = to_tsvector('french', does ||"
            " (SELECT string_agg(md5(does || n), ' ') FROM generate_series(1, 25) n))"
        )
        cursor.execute("UPDATE community_directoryentry SET for_everyone = for_members")
        cursor.execute("ANALYZE community_person, community_membership, community_signature, community_directoryentry")
    typed = read_query("metier 12345")
    assert typed
    plan = answering_entries(member, typed).explain()
    assert "Bitmap Index Scan on directory_members" in plan
    assert "Bitmap Index Scan on directory_everyone" in plan
    assert "Seq Scan on community_directoryentry" not in plan
