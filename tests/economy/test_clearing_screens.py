"""What those who facilitate and hosts read of accounts between places, and what they never do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.economy.actions.clearing import freeze_period, settle_period
from maillage.economy.models import ClearingAccount, ClearingAgreement, ClearingPeriod
from maillage.economy.presenters.clearing import count_in_words
from maillage.economy.rules.periods import provisional_until
from maillage.places.models import Place
from tests import factories
from tests.kit.clearing import (
    IBAN,
    facilitator_of,
    host_of,
    make_circle,
    make_period,
    make_terms,
    quarter,
    settled_quarter,
    sold_by,
    use,
)
from tests.kit.pain_001 import faults_of
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db
FEW, AMOUNT = "moins de 5", "24,00 €"


def plain(content: bytes) -> str:
    """A page whose spaces are all plain ones."""
    return content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def flora(network: Network) -> Person:
    return facilitator_of(network)


@pytest.fixture
def sold(network: Network) -> Place:
    return factories.make_place(network, "Marvejols")


@pytest.fixture
def visited(network: Network) -> Place:
    return factories.make_place(network, "Mende")


@pytest.fixture
def period(flora: Person, sold: Place, visited: Place) -> ClearingPeriod:
    """Four half-days of passes of Marvejols in Mende, frozen."""
    circle = make_circle(sold.network)
    make_terms(circle)
    use(sold_by(sold), visited, halves=4)
    period = make_period(circle)
    freeze_period(flora, period)
    return period


def test_few_half_days_are_said_to_the_two_places_alone(
    as_: SignedIn, flora: Person, period: ClearingPeriod, sold: Place, visited: Place
) -> None:
    page = plain(as_(flora).get(reverse("economy:clearing_period", args=[period.pk])).content)
    assert f">{FEW}</td>" in page
    assert ">4</td>" not in page
    assert AMOUNT in page
    for place in (sold, visited):
        statement = reverse("economy:place_statement", args=[place.slug, period.pk])
        page = plain(as_(host_of(place)).get(statement).content)
        assert ">4</td>" in page
        assert FEW not in page


def test_a_period_that_runs_says_provisional_figures_and_offers_no_freezing(
    as_: SignedIn, flora: Person, sold: Place, visited: Place
) -> None:
    circle = make_circle(sold.network)
    today = timezone.localdate()
    make_terms(circle, valid_from=today - timedelta(days=200))
    use(sold_by(sold), visited, halves=4, day=provisional_until(today))
    running = ClearingPeriod.objects.create(
        circle=circle, first=today - timedelta(days=40), last=today + timedelta(days=10), opened_at=timezone.now()
    )  # fmt: skip
    page = plain(as_(flora).get(reverse("economy:clearing_period", args=[running.pk])).content)
    assert AMOUNT in page
    assert reverse("economy:clearing_freeze", args=[running.pk]) not in page
    for place in (sold, visited):
        page = plain(as_(host_of(place)).get(reverse("economy:place_clearing", args=[place.slug])).content)
        assert AMOUNT in page
    other = factories.make_place(sold.network, "Langogne")
    page = plain(as_(host_of(other)).get(reverse("economy:place_clearing", args=[other.slug])).content)
    assert AMOUNT not in page


@pytest.mark.parametrize(("count", "shown"), [(0, FEW), (4, FEW), (-2, FEW), (5, "5"), (-7, "−7")])
def test_what_is_few_is_not_said(count: int, shown: str) -> None:
    assert plain(count_in_words(count, sees_all=False).encode()) == shown
    assert count_in_words(count, sees_all=True) == str(count).replace("-", "−")


def test_a_place_reads_nothing_of_what_two_others_owe_each_other(
    as_: SignedIn, network: Network, period: ClearingPeriod
) -> None:
    other = factories.make_place(network, "Langogne")
    client = as_(host_of(other))
    page = plain(client.get(reverse("economy:place_statement", args=[other.slug, period.pk])).content)
    assert "Marvejols" not in page
    assert AMOUNT not in page
    line = period.lines.get()
    pair = [period.pk, line.debtor.slug, line.creditor.slug]
    assert client.get(reverse("economy:clearing_pair", args=pair)).status_code == 404
    contest = reverse("economy:contest_line", args=[other.slug, line.pk])
    assert client.post(contest, {"words": "Trop"}).status_code == 404
    assert not line.disputes.exists()


def test_a_line_is_contested_by_a_host_and_answered(
    as_: SignedIn, flora: Person, period: ClearingPeriod, visited: Place
) -> None:
    line = period.lines.get()
    host = as_(host_of(visited))
    contest = reverse("economy:contest_line", args=[visited.slug, line.pk])
    assert host.post(contest, {"words": "Cinq, pas quatre"}).status_code == 302
    dispute = line.disputes.get()
    decide = reverse("economy:clearing_decide", args=[dispute.pk])
    assert as_(flora).post(decide, {"answer": "Vrai", "cents": "trente"}).status_code == 409
    assert as_(flora).post(decide, {"answer": "Vrai", "cents": "30", "half_days": "5"}).status_code == 302
    page = plain(host.get(reverse("economy:place_statement", args=[visited.slug, period.pk])).content)
    assert "30,00 €" in page
    assert "Vrai" in page


def test_an_agreement_goes_from_the_form_to_adoption(
    as_: SignedIn, flora: Person, network: Network, sold: Place, visited: Place
) -> None:
    use(sold_by(sold), visited, halves=4)
    client = as_(flora)
    fields = {"networks": [network.pk], "method": "flat", "contest_days": 15, "valid_from": "2030-01-01"}
    assert client.post(reverse("economy:clearing_propose"), fields).status_code == 422
    assert client.post(reverse("economy:clearing_propose"), {**fields, "flat": "6"}).status_code == 302
    agreement = ClearingAgreement.objects.get()
    page = plain(client.get(reverse("economy:clearing_agreement", args=[agreement.pk])).content)
    assert page.count(AMOUNT) >= 2  # in the table of the drawing, and among the balances
    for place in (sold, visited):
        as_(host_of(place)).post(reverse("economy:place_vote", args=[place.slug, agreement.pk]), {"voice": "yes"})
    client.post(reverse("economy:clearing_adopt", args=[agreement.pk]))
    agreement.refresh_from_db()
    assert agreement.state == "adopted"


def test_a_settled_period_gives_its_transfers_to_banks_and_by_hand(as_: SignedIn, flora: Person, sold: Place) -> None:
    period = settled_quarter(flora, sold)
    client = as_(flora)
    table = client.get(reverse("economy:clearing_transfers", args=[period.pk])).content.decode("utf-8-sig")
    assert IBAN in table
    assert "6,00" in table
    raw = client.get(reverse("economy:clearing_bank_file", args=[period.pk])).content
    assert faults_of(raw) == []
    own = as_(host_of(sold)).get(reverse("economy:place_bank_file", args=[sold.slug, period.pk])).content
    assert faults_of(own) == []
    ClearingAccount.objects.filter(place=sold).delete()
    assert client.get(reverse("economy:clearing_bank_file", args=[period.pk])).status_code == 409


def test_the_statement_on_paper_is_a_tagged_pdf(as_: SignedIn, flora: Person, sold: Place) -> None:
    period = settled_quarter(flora, sold)
    line = period.lines.get()
    address = reverse("economy:clearing_pair", args=[period.pk, line.debtor.slug, line.creditor.slug])
    answer = as_(flora).get(address)
    assert answer.content.startswith(b"%PDF-1.")
    assert b"/StructTreeRoot" in answer.content
    assert answer["Cache-Control"] == "no-store"


def test_the_page_of_a_period_asks_as_much_with_one_pair_as_with_many(
    as_: SignedIn, flora: Person, network: Network
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    circle = make_circle(network)
    make_terms(circle)
    first, last = quarter()
    places = [factories.make_place(network, f"Lieu {n}") for n in range(4)]
    counts, client = [], as_(flora)
    for number, days in enumerate([(first, first + timedelta(days=20)), (first + timedelta(days=21), last)]):
        held = sold_by(places[0])
        for place in places[1 : 2 + 2 * number]:
            use(held, place, days[0])
        period = make_period(circle, days)
        freeze_period(flora, period)
        settle_period(flora, period)
        address = reverse("economy:clearing_period", args=[period.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_threshold_is_on_the_first_page(as_: SignedIn, flora: Person, period: ClearingPeriod) -> None:
    assert timezone.localdate() > period.last
    page = plain(as_(flora).get(reverse("economy:clearing")).content)
    assert AMOUNT in page
    assert "L521-3" in page
