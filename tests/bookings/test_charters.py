"""The confidentiality charter: published in versions, signed on screen, asked again, never at the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.bookings.actions.arrivals import sign_of
from maillage.bookings.actions.charters import publish_place_charter, sign_place_charter
from maillage.bookings.models import Booking, CharterSignature, ConfidentialityCharter
from maillage.bookings.queries.charters import charter_to_sign, count_signatures, current_charter
from maillage.bookings.rules.charter_text import PROPOSED_TEXT
from maillage.bookings.rules.charters import CharterVersion, is_signed, may_publish
from maillage.community.models import JournalEntry, Person
from maillage.kernel.markdown import plain_blocks
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import Committed
from tests.kit.concurrency import at_once
from tests.kit.confidentiality import make_network_charter, make_place_charter, sign_charter_of
from tests.kit.screens import SignedIn, text_of

ASKS, KEEPS = True, False


@pytest.mark.parametrize(
    ("asking", "signed", "done"),
    [
        ([ASKS], [], False), ([ASKS], [1], True), ([ASKS, KEEPS], [1], True), ([ASKS, KEEPS], [2], True),
        ([ASKS, ASKS], [1], False), ([ASKS, ASKS], [1, 2], True), ([ASKS, KEEPS, ASKS, KEEPS], [2], False),
        ([ASKS, KEEPS, ASKS, KEEPS], [3], True), ([ASKS, KEEPS, ASKS, KEEPS], [4], True), ([KEEPS, KEEPS], [1], False),
    ],
)  # fmt: skip
def test_what_is_signed_counts_until_a_version_asks_again(
    asking: Sequence[bool], signed: list[int], done: bool
) -> None:
    versions = [CharterVersion(number, asks) for number, asks in enumerate(asking, start=1)]
    assert is_signed(versions, signed) is done


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("Charte", "Chut.", None),
        (" ", "Chut.", "no_text"),
        ("Charte", " \n", "no_text"),
        ("C", "x" * 20_001, "too_long"),
        ("Charte", "Avant.", "same_charter"),
    ],
)
def test_what_may_be_published(title: str, text: str, code: str | None) -> None:
    refusal = may_publish(title, text, ("Charte", "Avant."))
    assert (refusal and refusal.code) == code


def test_the_text_that_is_proposed_is_words_a_document_can_hold() -> None:
    kinds = {kind for kind, _words in plain_blocks(PROPOSED_TEXT)}
    assert kinds == {"title", "item", "text"}
    assert max(len(words) for _kind, words in plain_blocks(PROPOSED_TEXT)) < 300


def arrived(person: Person, space: Space) -> Booking:
    now = timezone.now()
    return Booking.objects.create(
        place=space.place,
        space=space,
        person=person,
        status="confirmed",
        starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(hours=3),
        created_at=now,
    )


def test_the_own_charter_of_a_place_goes_before_that_of_its_network(place: Place) -> None:
    assert current_charter(place) is None
    of_all = make_network_charter(place.network)
    assert current_charter(place) == of_all
    own = make_place_charter(place)
    make_network_charter(place.network, 2)
    assert current_charter(place) == own
    other = factories.make_place(place.network, "Mende", factories.MENDE)
    assert current_charter(other) is not None
    assert current_charter(other) != own
    assert current_charter(factories.make_place(factories.make_network("Ailleurs"))) is None


def test_a_host_publishes_the_proposed_text_and_the_next_one(as_: SignedIn, place: Place, alice: Person) -> None:
    page = f"/lieux/{place.slug}/gerer/charte/"
    assert "Ce que j’entends ici reste ici" in text_of(as_(alice).get(page))
    first = {"title": "Charte", "text": PROPOSED_TEXT}
    assert as_(alice).post(page, first).status_code == 302
    assert as_(alice).post(page, first).status_code == 422  # word for word the same
    as_(alice).post(page, first | {"text": "Chut."})
    one, two = ConfidentialityCharter.objects.order_by("version")
    assert (one.version, one.asks_again, two.version, two.asks_again) == (1, True, 2, False)
    assert one.sha256 == sha256(one.text.encode()).hexdigest()
    assert "reste ici" in text_of(as_(None).get(one.get_absolute_url()))
    assert JournalEntry.objects.filter(verb="place_charter_published").count() == 2


def test_who_may_publish(place: Place, alice: Person, bob: Person, dora: Person) -> None:
    network = place.network
    publish_place_charter(dora, network, None, "Charte", "Chut.")
    publish_place_charter(dora, network, place, "Charte", "Chut.")
    for person, where in ((alice, None), (bob, None), (bob, place)):
        with pytest.raises(Refusal):
            publish_place_charter(person, network, where, "Autre", "Fort.")
    assert ConfidentialityCharter.objects.count() == 2


def test_arriving_leads_to_the_charter_and_waits_for_nothing(
    as_: SignedIn, desks: Space, bob: Person, alice: Person
) -> None:
    booking, charter = arrived(bob, desks), make_place_charter(desks.place)
    here, client = f"/lieux/{desks.place.slug}/ici/?signe={sign_of(desks.place)}", as_(bob)
    answer = client.post(here, {"reservation": booking.public_id})
    page = f"/lieux/{desks.place.slug}/charte/?reservation={booking.public_id}"
    assert answer["Location"] == page
    booking.refresh_from_db()
    assert booking.arrived_at  # before anything is signed
    text = text_of(client.get(page))
    assert "elle ne retient personne à la porte" in text
    assert "Pas maintenant" in text
    assert "Charte de confidentialité" in text_of(client.get(booking.get_absolute_url()))
    sign = f"/lieux/{desks.place.slug}/charte/signer/"
    sent = {"version": charter.public_id, "name": "Bob Martin", "reservation": booking.public_id}
    assert client.post(sign, sent)["Location"] == booking.get_absolute_url()
    signature = CharterSignature.objects.get()
    words = f"{charter.sha256}\nBob Martin\n{signature.signed_at.isoformat()}"
    assert signature.seal == sha256(words.encode()).hexdigest()
    assert "Lire la charte" not in text_of(client.get(booking.get_absolute_url()))
    assert "signée Bob Martin" in text_of(client.get(page))
    assert "Bob Martin" not in text_of(as_(alice).get(f"/lieux/{desks.place.slug}/charte/"))


def test_who_signed_goes_straight_to_the_booking(as_: SignedIn, desks: Space, bob: Person) -> None:
    booking = arrived(bob, desks)
    sign_charter_of(bob, make_place_charter(desks.place))
    make_place_charter(desks.place, 2, asks_again=False)
    here = f"/lieux/{desks.place.slug}/ici/?signe={sign_of(desks.place)}"
    assert as_(bob).post(here, {"reservation": booking.public_id})["Location"] == booking.get_absolute_url()


@pytest.mark.parametrize(
    ("version", "name", "status"),
    [("in force", " ", 422), ("earlier", "Bob", 409), ("other", "Bob", 409), ("x", "B", 404)],
)
def test_only_the_version_in_force_and_with_a_name(
    as_: SignedIn, place: Place, bob: Person, version: str, name: str, status: int
) -> None:
    earlier, in_force = make_place_charter(place), make_place_charter(place, 2)
    number = {"in force": in_force.public_id, "earlier": earlier.public_id, "other": uuid4()}.get(version, version)
    sent = {"version": number, "name": name}
    assert as_(bob).post(f"/lieux/{place.slug}/charte/signer/", sent).status_code == status
    assert not CharterSignature.objects.exists()


def test_the_day_of_the_host_says_who_has_still_to_read_it(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, alice: Person
) -> None:
    for person in (bob, charlie):
        arrived(person, desks)
    arrived(alice, desks)
    Booking.objects.filter(person=alice).update(guest="Jeanne")  # who telephoned has no account
    charter = make_place_charter(desks.place)
    page = f"/lieux/{desks.place.slug}/jour/{timezone.localdate().isoformat()}/"
    assert text_of(as_(alice).get(page)).count("charte à lire") == 2
    sign_charter_of(bob, charter)
    assert text_of(as_(alice).get(page)).count("charte à lire") == 1


def test_counts_are_of_people_and_few_are_said_to_hosts_alone(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, alice: Person, dora: Person
) -> None:
    charter = make_place_charter(desks.place)
    for person in (bob, bob, charlie):
        arrived(person, desks)
    sign_charter_of(bob, charter)
    counts = count_signatures(charter, [desks.place_id])
    assert (counts.signed, counts.to_sign) == (1, 1)
    page = f"/lieux/{desks.place.slug}/gerer/charte/"
    assert "moins de 5" not in text_of(as_(alice).get(page))
    assert text_of(as_(dora).get(page)).count("moins de 5") == 2
    assert count_signatures(charter, [desks.place_id], timezone.now() + timedelta(days=61)).to_sign == 0


def test_how_many_people_come_changes_no_number_of_statements(desks: Space, bob: Person, charlie: Person) -> None:
    from django.db import connection

    from maillage.bookings.queries.charters import unsigned_people

    charter, counts = make_place_charter(desks.place), []
    for people in ([bob.pk], [bob.pk, charlie.pk, 0]):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            unsigned_people(charter, people)
        counts.append(len(asked))
    assert counts == [2, 2]


def test_on_paper(as_: SignedIn, place: Place) -> None:
    charter = make_place_charter(place, text=PROPOSED_TEXT)
    answer = as_(None).get(f"{charter.get_absolute_url()}charte.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_erasing_somebody_takes_their_signature_and_keeps_the_text(place: Place, alice: Person, bob: Person) -> None:
    from maillage.bookings.actions.personal_data import BookingsPersonalData

    charter = publish_place_charter(alice, place.network, place, "Charte", "Chut.")
    sign_charter_of(bob, charter)
    exported = {table.code: table.rows for table in BookingsPersonalData().export(bob)}
    assert exported["charter_signatures"][0]["version"] == 1
    ghost = factories.make_person("ghost")
    for person in (alice, bob):
        BookingsPersonalData().erase(person, ghost)
    charter.refresh_from_db()
    assert (charter.published_by, charter.signatures.count()) == (None, 0)


@pytest.mark.concurrent
def test_two_touches_at_once_sign_once_and_two_hosts_publish_two_versions(committed: Committed) -> None:
    from maillage.community.rules import RoleKind

    place, person = committed.place(), committed.person()
    host = factories.make_person("hote", role=(RoleKind.HOST, place.scopes()[0]))
    committed.people.append(host)
    at_once([lambda n=n: publish_place_charter(host, place.network, place, "Charte", f"Texte {n}") for n in range(2)])  # type: ignore[misc]
    assert sorted(place.confidentiality_charters.values_list("version", flat=True)) == [1, 2]
    charter = current_charter(place)
    assert charter is not None
    said = at_once([lambda: sign_place_charter(person, place, charter.public_id, "P")] * 4)
    assert said["done"] == 4
    assert charter.signatures.count() == 1
    assert charter_to_sign(person, place) is None
    host.roles.all().delete()
