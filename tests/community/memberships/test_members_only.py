"""Networks where only members book, and who sees the members."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.bookings.actions import book, book_for
from maillage.community.actions import memberships
from maillage.community.models import JournalEntry, Membership, Network, Person
from maillage.community.queries.memberships import belongs_to
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from maillage.territory.models import Commune
from tests import factories
from tests.community.memberships.acts import GIVEN, fresh, typed
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


def test_where_only_members_book_others_are_refused_until_they_belong(
    closed_network: Network, bob: Person, dora: Person, desks: Space, workday: date
) -> None:
    charter = factories.make_charter(closed_network)
    with refused("not_a_member"):
        book(bob, desks.pk, morning(workday))
    membership = memberships.ask_to_join(bob, closed_network, GIVEN)
    with refused("not_a_member"):
        book(bob, desks.pk, morning(workday))
    memberships.accept(dora, membership)
    with refused("not_a_member"):  # the charter is still to be signed
        book(bob, desks.pk, morning(workday))
    memberships.sign(bob, membership, charter, "Bob")
    assert book(bob, desks.pk, morning(workday)).status == "confirmed"


def test_where_only_members_book_a_member_of_another_network_or_a_past_one_does_not(
    closed_network: Network, bob: Person, charlie: Person, desks: Space, workday: date
) -> None:
    today = timezone.localdate()
    factories.make_member(bob, factories.make_network("Ailleurs"))
    factories.make_member(charlie, closed_network, starts_on=today - timedelta(days=400), ends_on=today)
    for person in (bob, charlie):
        with refused("not_a_member"):
            book(person, desks.pk, morning(workday))


def test_where_only_members_book_a_host_still_books_for_someone_by_telephone(
    closed_network: Network, alice: Person, charlie: Person, desks: Space, workday: date
) -> None:
    assert book_for(alice, None, desks, morning(workday), guest="Une visiteuse").status == "confirmed"


def test_where_only_members_book_and_there_is_no_charter_being_accepted_is_enough(
    closed_network: Network, bob: Person, dora: Person, desks: Space, workday: date
) -> None:
    memberships.accept(dora, memberships.ask_to_join(bob, closed_network, GIVEN))
    assert belongs_to(fresh(bob), closed_network.pk)
    assert book(bob, desks.pk, morning(workday)).status == "confirmed"


def test_where_anybody_books_one_needs_no_membership(bob: Person, desks: Space, workday: date) -> None:
    assert book(bob, desks.pk, morning(workday)).status == "confirmed"


def test_the_members_of_a_network_are_seen_by_its_facilitators_and_the_look_is_recorded(
    as_: SignedIn, member: Membership, bob: Person, dora: Person, charlie: Person
) -> None:
    assert as_(charlie).get("/animation/adherents/").status_code == 403
    assert as_(charlie).get("/animation/adherents.csv").status_code == 403
    assert bob.name in as_(dora).get("/animation/adherents/").content.decode()
    assert JournalEntry.objects.get(verb="members_looked_at").about == [bob.journal_id]


@pytest.mark.parametrize("name", ["=1+1", "+33", "-2", "@SUM(A1)"])
def test_no_cell_of_the_exported_members_is_a_formula(
    as_: SignedIn, network: Network, bob: Person, dora: Person, name: str
) -> None:
    factories.make_member(bob, network, name=name)
    row = as_(dora).get("/animation/adherents.csv").content.decode("utf-8-sig").splitlines()[1]
    assert row.lstrip('"').startswith("'")


def test_a_client_that_forges_a_form_is_stopped(bob: Person, network: Network) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/adherer/{network.slug}/", typed()).status_code == 403


def test_a_refusal_of_the_community_reads_as_a_sentence(member: Membership, bob: Person) -> None:
    with pytest.raises(Refusal) as caught:
        memberships.renew(bob, member)
    assert str(member.ends_on) in str(caught.value)


@pytest.mark.parametrize("words", ["saint chely", "Saint-Chély", "chely  bob", "BOB"])
def test_members_are_found_however_their_commune_is_written(
    network: Network, bob: Person, as_: SignedIn, dora: Person, words: str
) -> None:
    membership = factories.make_member(bob, network)
    membership.home = Commune.objects.get(name="Saint-Chély-d'Apcher")
    membership.save()
    page = as_(dora).get("/animation/adherents/", {"q": words})
    assert [one.name for one in page.context["memberships"]] == ["Bob"]
    assert not as_(dora).get("/animation/adherents/", {"q": "saint mende"}).context["memberships"]
