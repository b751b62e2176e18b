"""Who runs a place is asked to and stops by who may edit it, whatever screen or program asks."""

from __future__ import annotations

import pytest

from maillage.community.models import Invitation, Network, Person
from maillage.community.queries import current_roles
from maillage.kernel.refusal import Refusal
from maillage.places.actions import end_host, invite_host
from maillage.places.models import Place
from tests.factories import make_place


@pytest.mark.parametrize("stranger", ["bob", "charlie"])
def test_who_does_not_run_the_place_neither_asks_nor_ends(
    stranger: str, bob: Person, charlie: Person, alice: Person, place: Place
) -> None:
    person, role = {"bob": bob, "charlie": charlie}[stranger], alice.roles.get()
    for act in (lambda: invite_host(person, place, person.email), lambda: end_host(person, place, role)):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "not_allowed"
    assert not Invitation.objects.exists()
    assert current_roles().filter(pk=role.pk).exists()


def test_a_host_asks_somebody_and_is_not_the_last_to_leave(alice: Person, bob: Person, place: Place) -> None:
    invite_host(alice, place, bob.email)
    assert Invitation.objects.get().email == bob.email
    with pytest.raises(Refusal) as refused:
        end_host(alice, place, alice.roles.get())
    assert refused.value.code == "last_host"


def test_a_facilitator_ends_a_host_of_this_place_alone(
    dora: Person, alice: Person, network: Network, place: Place
) -> None:
    other, role = make_place(network, "Mende"), alice.roles.get()
    with pytest.raises(Refusal) as refused:
        end_host(dora, other, role)
    assert refused.value.code == "not_a_host"
    end_host(dora, place, role)
    assert not current_roles().filter(pk=role.pk).exists()
