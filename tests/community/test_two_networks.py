"""Where there are two networks, each page of one changes that one only."""

from __future__ import annotations

import pytest

from maillage.bookings.models import Limit
from maillage.community.actions import give_role
from maillage.community.models import Charter, JournalEntry, Network, Organisation, Participation, Person
from maillage.community.rules import RoleKind
from maillage.places.models import Criterion
from tests import factories
from tests.kit.screens import SignedIn, form_of

LIMIT = {"amount": "3", "measure": "bookings", "window": "week", "kind": "", "place": ""}


@pytest.fixture
def other(dora: Person) -> Network:
    """A second network, made after the first and first by its name; Dora facilitates both."""
    found = factories.make_network("Ardèche")
    give_role(dora, RoleKind.FACILITATOR, found.scopes()[0], by=None, tell=False)
    return found


@pytest.fixture
def fred(other: Network) -> Person:
    """Fred facilitates the second only."""
    return factories.make_person("fred", role=(RoleKind.FACILITATOR, other.scopes()[0]))


def test_the_limits_page_of_one_network_edits_only_its_own(
    as_: SignedIn, network: Network, other: Network, dora: Person
) -> None:
    for one in (other, network):
        page = as_(dora).get(f"/reseau/{one.slug}/limites/")
        form_of(page, "amount").send(as_(dora), **LIMIT)
        assert one.limits.count() == 1
    mine = network.limits.get()
    assert f"/reseau/limites/{mine.pk}/retirer/" not in as_(dora).get(f"/reseau/{other.slug}/limites/").content.decode()
    answer = as_(dora).post(f"/reseau/limites/{mine.pk}/retirer/")
    assert answer["Location"] == f"/reseau/{network.slug}/limites/"
    assert [limit.network for limit in Limit.objects.all()] == [other]


def test_without_a_name_nothing_is_written_before_a_network_is_chosen(
    as_: SignedIn, network: Network, other: Network, dora: Person
) -> None:
    page = as_(dora).post("/reseau/limites/", LIMIT).content.decode()
    assert not Limit.objects.exists()
    assert f"/reseau/{network.slug}/limites/" in page
    assert f"/reseau/{other.slug}/limites/" in page


def test_an_organisation_takes_part_in_the_network_that_is_chosen(
    as_: SignedIn, network: Network, other: Network, dora: Person
) -> None:
    for name, one in (("Une", network), ("Deux", other)):
        sent = {"name": name, "kind": "partner", "presentation": "", "network": one.pk}
        assert as_(dora).post("/organisations/nouvelle/", sent).status_code == 302
        assert Participation.objects.get(organisation=Organisation.objects.get(name=name)).network == one


def test_looking_at_somebody_s_rights_is_written_in_the_network_they_are_seen_in(
    as_: SignedIn, network: Network, other: Network, dora: Person, bob: Person
) -> None:
    factories.make_member(bob, network)
    as_(dora).get(f"/animation/droits/personnes/{bob.public_id}/")
    assert JournalEntry.objects.get(verb="rights_looked_at").scope_id == network.pk


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/reseau/{}/limites/", LIMIT),
        ("/animation/{}/charte/", {"title": "Charte", "text": "Être là"}),
        (
            "/animation/{}/reseau/",
            {"name": "Pris", "hold_minutes": 5, "request_hours": 5, "offer_minutes": 5, "no_show_limit": 5},
        ),
        ("/animation/{}/criteres/", {"telecentre": "Un critère", "comptoir": ""}),
        ("/animation/courriers/{}/", {"selection": "members", "subject": "x", "text": "x"}),
        ("/animation/{}/organisations/", {"organisation": 1, "role": "partner"}),
    ],
    ids=["limits", "charter", "file", "criteria", "mailing", "parts"],
)
def test_who_facilitates_one_network_changes_nothing_of_another(
    as_: SignedIn, network: Network, fred: Person, address: str, sent: dict[str, object]
) -> None:
    answer = as_(fred).post(address.format(network.slug), sent)
    assert answer.status_code in {403, 404}
    network.refresh_from_db()
    assert network.name == "SoLozère"
    assert (Limit.objects.count(), Charter.objects.count(), Participation.objects.count()) == (0, 0, 0)
    assert not Criterion.objects.filter(network=network, text="Un critère").exists()


@pytest.mark.parametrize("slug", ["charte", "criteres", "file", "limits"])
def test_who_facilitates_both_changes_the_one_that_is_named(
    as_: SignedIn, network: Network, other: Network, dora: Person, slug: str
) -> None:
    address, sent = {
        "limits": (f"/reseau/{network.slug}/limites/", LIMIT),
        "charte": (f"/animation/{network.slug}/charte/", {"title": "Charte", "text": "Être là"}),
        "file": (
            f"/animation/{network.slug}/reseau/",
            {"name": "Nouveau nom", "hold_minutes": 5, "request_hours": 5, "offer_minutes": 5, "no_show_limit": 5},
        ),
        "criteres": (f"/animation/{network.slug}/criteres/", {"telecentre": "Un critère", "comptoir": ""}),
    }[slug]
    before = Network.objects.filter(pk=other.pk).values().get()
    assert as_(dora).post(address, sent).status_code == 302
    assert Network.objects.filter(pk=other.pk).values().get() == before
    assert (other.limits.count(), other.charters.count()) == (0, 0)
    assert not Criterion.objects.filter(network=other, text="Un critère").exists()
