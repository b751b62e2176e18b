"""Writing to one another without an address: passed on, refused, reported, settled."""

from __future__ import annotations

from email.message import Message
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from maillage.community.actions import directory as directory_actions
from maillage.community.actions import give_role
from maillage.community.actions import messages as messages_actions
from maillage.community.mails.messages import pass_on
from maillage.community.models import JournalEntry, Membership, Network, Person, PrivateMessage
from maillage.community.rules import RoleKind
from tests import factories
from tests.community.directory.lines import fresh, shows
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn


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
