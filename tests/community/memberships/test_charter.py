"""The charter: signed with a name, a date and a seal; its versions."""

from __future__ import annotations

from hashlib import sha256

import pytest

from maillage.community.actions import memberships
from maillage.community.models import JournalEntry, Network, Person, Signature
from maillage.community.queries.memberships import belongs_to, members
from maillage.community.rules.membership import seal_of
from tests import factories
from tests.community.memberships.acts import GIVEN, fresh, publish
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


def test_the_charter_is_signed_with_a_name_a_date_and_a_seal(
    as_: SignedIn, network: Network, bob: Person, dora: Person
) -> None:
    charter = factories.make_charter(network)
    membership = memberships.accept(dora, memberships.ask_to_join(bob, network, GIVEN))
    assert not members(network).exists(), "one belongs once the charter is signed"
    address = f"/adhesions/{membership.public_id}/signer/1/"
    assert as_(bob).post(address, {"name": "Bob B."}).status_code == 422, "to be read first"
    assert as_(bob).post(address, {"name": " Bob B. ", "read": "on"}).status_code == 302
    signature = Signature.objects.get()
    assert (signature.name, signature.charter) == ("Bob B.", charter)
    assert signature.seal == seal_of(charter.sha256, "Bob B.", signature.signed_at.isoformat())
    assert signature.seal in as_(bob).get(f"/adhesions/{membership.public_id}/").content.decode()
    assert [a.person for a in members(network)] == [bob]
    assert belongs_to(fresh(bob), network.pk)


def test_the_seal_tells_another_text_another_name_and_another_moment_apart() -> None:
    seals = {seal_of(text, name, at) for text in "ab" for name in ("Zoé", "Zoe") for at in ("1", "2")}
    assert len(seals) == 8


def test_a_double_click_signs_once(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    charter = factories.make_charter(network)
    first = memberships.sign(bob, membership, charter, "Bob")
    assert memberships.sign(bob, membership, charter, "Robert") == first
    assert Signature.objects.get().name == "Bob"
    assert JournalEntry.objects.filter(verb="charter_signed").count() == 1


def test_an_older_version_is_refused(as_: SignedIn, network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    old, _new = factories.make_charter(network), publish(network, "Une autre")
    with refused("old_charter"):
        memberships.sign(bob, membership, old, "Bob")
    sent = {"name": "Bob", "read": "on"}
    assert as_(bob).post(f"/adhesions/{membership.public_id}/signer/1/", sent).status_code == 409
    assert as_(bob).post(f"/adhesions/{membership.public_id}/signer/9/", sent).status_code == 404
    assert as_(bob).post(f"/adhesions/{membership.public_id}/signer/2/", sent).status_code == 302


def test_the_charter_of_another_network_is_not_signed_here(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    with refused("old_charter"):
        memberships.sign(bob, membership, factories.make_charter(factories.make_network("Ailleurs")), "Bob")


@pytest.mark.parametrize("state", ["submitted", "asked", "declined", "left", "ended"])
def test_only_someone_accepted_signs(network: Network, bob: Person, state: str) -> None:
    membership = factories.make_member(bob, network, signed=False, state=state)
    with refused("not_accepted"):
        memberships.sign(bob, membership, factories.make_charter(network), "Bob")


def test_nobody_signs_for_another(as_: SignedIn, network: Network, bob: Person, charlie: Person, dora: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    for person in (charlie, dora):
        with refused("not_allowed"):
            memberships.sign(person, membership, factories.make_charter(network), "Bob")
        for page in ("", "repondre/", "signer/1/", "renouveler/", "quitter/"):
            client, address = as_(person), f"/adhesions/{membership.public_id}/{page}"
            answer = client.post(address, {"name": "Bob", "read": "on", "text": "x"}) if page else client.get(address)
            assert answer.status_code == 404
    assert not Signature.objects.exists()


def test_a_version_once_published_stays_and_the_same_words_are_not_published_twice(
    as_: SignedIn, network: Network, dora: Person, bob: Person
) -> None:
    first = memberships.publish_charter(dora, network, "Charte", "Être discret.\r\nRanger.")
    assert first.sha256 == sha256(b"\xc3\x8atre discret.\nRanger.\n").hexdigest()
    with refused("same_charter"):
        memberships.publish_charter(dora, network, "Charte", "  Être discret.\nRanger. ")
    memberships.publish_charter(dora, network, "Charte", "Être discret, toujours.")
    with refused("not_allowed"):
        memberships.publish_charter(bob, network, "Charte", "Rien.")
    client = as_(None)
    assert "Ranger" in client.get(f"/reseaux/{network.slug}/charte/1/").content.decode()
    assert "toujours" in client.get(f"/reseaux/{network.slug}/charte/").content.decode()
    assert client.get(f"/reseaux/{network.slug}/charte/3/").status_code == 404
