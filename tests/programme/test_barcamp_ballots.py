"""Codes for more votes: each is one vote, from any device, changed when it is typed again; nobody guesses one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from maillage.community.models import Network, Person
from maillage.programme.actions.barcamps import advance_barcamp, hand_out_ballots, open_barcamp
from maillage.programme.actions.phones import PitchDraft, ballot_phone, lay_dots, pitch_subject
from maillage.programme.models import Barcamp, Device
from maillage.programme.queries.barcamps import ballot_codes, dots_of
from maillage.programme.rules.barcamps import ballot_code, read_rooms, read_slots
from tests.kit.bookings import refused
from tests.kit.programme import make_event


@pytest.fixture
def barcamp(dora: Person, network: Network) -> Barcamp:
    """Two subjects, votes open, three codes handed out."""
    event = make_event(dora, network, kind="barcamp")
    barcamp = open_barcamp(dora, event, read_slots("14:00-14:45\n15:00-15:45"), read_rooms("Salle"))
    for title in ("Le pain", "Le vélo"):
        pitch_subject(barcamp, None, PitchDraft(title))
    advance_barcamp(dora, barcamp, "open_voting")
    return hand_out_ballots(dora, barcamp, 3)


def test_codes_of_one_barcamp_differ_and_open_no_other() -> None:
    codes = {ballot_code(b"secret", name, number) for name in ("1 ABCD", "2 ABCD") for number in range(1, 501)}
    assert len(codes) == 1000
    assert ballot_code(b"other", "1 ABCD", 1) not in codes


def test_each_code_is_one_vote_and_typed_again_it_changes_it(barcamp: Barcamp) -> None:
    bread, bike = barcamp.pitches.values_list("pk", flat=True)
    first, second, _third = ballot_codes(barcamp)
    lay_dots(barcamp, ballot_phone(barcamp, first, "192.0.2.1"), {bread: 2})
    lay_dots(barcamp, ballot_phone(barcamp, f" {second[:4].lower()}-{second[4:]} ", "192.0.2.1"), {bread: 1})
    lay_dots(barcamp, ballot_phone(barcamp, first, "192.0.2.9"), {bike: 2})
    assert dots_of(barcamp) == {bread: 1, bike: 2}
    assert Device.objects.filter(barcamp=barcamp).count() == 2
    for wrong in ("", "ABCDEFGH", first[:7], ballot_code(b"x", "1", 1)):
        with refused("unknown_ballot"):
            ballot_phone(barcamp, wrong, "192.0.2.1")


def test_a_sheet_printed_again_keeps_the_codes_of_before(barcamp: Barcamp, dora: Person, charlie: Person) -> None:
    before = ballot_codes(barcamp)
    assert ballot_codes(hand_out_ballots(dora, barcamp, 1)) == before
    assert ballot_codes(hand_out_ballots(dora, barcamp, 9999))[:3] == before
    assert len(ballot_codes(Barcamp.objects.get(pk=barcamp.pk))) == 500
    with refused("not_allowed"):
        hand_out_ballots(charlie, barcamp, 5)


def test_a_shared_tablet_votes_twice_with_two_codes(barcamp: Barcamp) -> None:
    tablet, address = Client(), reverse("programme:barcamp_ballot", args=[barcamp.code])
    bread, bike = barcamp.pitches.values_list("pk", flat=True)
    codes = ballot_codes(barcamp)
    for code, dots in ((codes[0], {f"p{bread}": 2}), (codes[1], {f"p{bike}": 2, f"p{bread}": 1})):
        page = tablet.post(address, {"ballot": code}).content.decode()
        assert f'name="p{bread}" value="0" checked' in page  # nothing of who voted before
        assert tablet.post(address, {"ballot": code, "laid": 1, **dots}).status_code == 302
    assert dots_of(barcamp) == {bread: 3, bike: 2}
    again = tablet.post(address, {"ballot": codes[0]}).content.decode()
    assert f'name="p{bread}" value="2" checked' in again
    assert tablet.post(address, {"ballot": "PASBONNE"}).status_code == 409


def test_who_leads_prints_the_codes(barcamp: Barcamp, client: Client, dora: Person) -> None:
    client.force_login(dora)
    made = client.post(reverse("programme:barcamp_ballots", args=[barcamp.event.slug]), {"count": 5})
    assert made["Content-Type"] == "application/pdf"
    assert made["Cache-Control"] == "no-store"
    assert Barcamp.objects.get(pk=barcamp.pk).ballots == 5
