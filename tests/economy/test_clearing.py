"""Accounts between places: agreed on, frozen once, contested, settled once; late entries go to the next period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from maillage.community.models import JournalEntry, Network, Person
from maillage.config.roles import APPEND_ONLY
from maillage.economy.actions.clearing import (
    digest_of,
    freeze_period,
    open_dispute,
    open_due_periods,
    open_period,
    save_account,
    settle_dispute,
    settle_period,
)
from maillage.economy.actions.clearing_agreements import (
    Draft,
    adopt_agreement,
    cast_vote,
    end_agreement,
    propose_agreement,
    withdraw_agreement,
)
from maillage.economy.models import (
    ClearedEntry,
    ClearingAgreement,
    ClearingCarry,
    ClearingCircle,
    ClearingLine,
    ClearingPeriod,
    ClearingTransfer,
    SettledLine,
)
from maillage.economy.queries.clearing import simulated_lines, watch_of, without_gaps
from maillage.economy.rules.clearing import Method
from maillage.economy.rules.periods import quarter_of
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests import factories
from tests.kit.clearing import (
    IBAN,
    facilitator_of,
    give_back,
    host_of,
    make_circle,
    make_period,
    make_terms,
    positions,
    quarter,
    sold_by,
    use,
)
from tests.kit.passes import make_rate

pytestmark = pytest.mark.django_db
FLAT = Draft(Method.FLAT, quarter()[0], flat_cents=600)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


@pytest.fixture
def places(network: Network) -> list[Place]:
    return [factories.make_place(network, f"Lieu {n}") for n in range(3)]


@pytest.fixture
def flora(network: Network) -> Person:
    return facilitator_of(network)


@pytest.fixture
def circle(network: Network) -> ClearingCircle:
    return make_circle(network)


def lines(period: ClearingPeriod) -> list[tuple[int, int, int, int]]:
    rows = period.lines.order_by("pk").values_list("debtor", "creditor", "half_days", "cents")
    return [tuple(row) for row in rows]


def test_an_agreement_is_put_forward_voted_and_adopted(network: Network, places: list[Place], flora: Person) -> None:
    agreement = propose_agreement(flora, [network], FLAT)
    hugo = host_of(places[0])
    cast_vote(hugo, agreement, places[0], is_yes=True)
    cast_vote(flora, agreement, places[1], is_yes=False)
    assert refused(lambda: adopt_agreement(flora, agreement)) == "not_enough_yes"
    cast_vote(flora, agreement, places[1], is_yes=True)
    adopt_agreement(flora, agreement)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.decided_by) == ("adopted", flora)
    assert agreement.votes.get(place=places[0]).cast_by == hugo
    assert refused(lambda: cast_vote(hugo, agreement, places[0], is_yes=False)) == "decided"
    verbs = list(JournalEntry.objects.filter(verb__startswith="clearing_").values_list("verb", flat=True))
    assert verbs.count("clearing_accepted") == 2
    assert verbs.count("clearing_adopted") == 1


def test_only_who_facilitates_puts_forward_and_only_a_place_s_own_host_votes(
    network: Network, places: list[Place], flora: Person
) -> None:
    hugo, stranger = host_of(places[0]), facilitator_of(factories.make_network("Ailleurs"), "fred")
    assert refused(lambda: propose_agreement(hugo, [network], FLAT)) == "not_allowed"
    assert refused(lambda: propose_agreement(stranger, [network], FLAT)) == "not_allowed"
    agreement = propose_agreement(flora, [network], FLAT)
    assert refused(lambda: cast_vote(hugo, agreement, places[1], is_yes=True)) == "not_allowed"
    assert refused(lambda: adopt_agreement(stranger, agreement)) == "not_allowed"
    assert refused(lambda: withdraw_agreement(hugo, agreement)) == "not_allowed"


def test_the_next_version_ends_the_one_before_and_never_reaches_frozen_days(
    network: Network, places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    first = make_terms(circle)
    freeze_period(flora, make_period(circle))
    later = quarter()[1] + timedelta(days=1)
    for day, code in ((quarter()[1], "frozen_days"), (later, "")):
        second = propose_agreement(flora, [network], Draft(Method.SHARE, day, share=Decimal("0.5")))
        for place in places:
            cast_vote(flora, second, place, is_yes=True)
        if code:
            assert refused(lambda one=second: adopt_agreement(flora, one)) == code
            withdraw_agreement(flora, second)
        else:
            adopt_agreement(flora, second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.valid_to, second.version, second.state) == (later, 3, "adopted")
    assert refused(lambda: end_agreement(flora, second, quarter()[1] - timedelta(days=1))) == "frozen_days"
    end_agreement(flora, second, later + timedelta(days=9))
    second.refresh_from_db()
    assert second.valid_to == later + timedelta(days=10)


def test_networks_agree_between_one_another_each_by_its_places(network: Network, flora: Person) -> None:
    there = factories.make_network("Voisins")
    here, elsewhere = factories.make_place(network), factories.make_place(there)
    fred = facilitator_of(there, "fred")
    agreement = propose_agreement(flora, [network, there], FLAT)
    cast_vote(flora, agreement, here, is_yes=True)
    assert refused(lambda: cast_vote(flora, agreement, elsewhere, is_yes=True)) == "not_allowed"
    assert refused(lambda: adopt_agreement(flora, agreement)) == "not_enough_yes"
    cast_vote(fred, agreement, elsewhere, is_yes=True)
    adopt_agreement(fred, agreement)
    held = sold_by(here)
    use(held, elsewhere)
    use(held, factories.make_place(network))  # of the same network: no business of this circle
    period = make_period(agreement.circle)
    freeze_period(flora, period)
    assert lines(period) == [(here.pk, elsewhere.pk, 1, 600)]


def test_a_period_is_frozen_line_by_line_without_who(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    make_terms(circle)
    a, b, c = places
    held, other = sold_by(a), sold_by(b)
    first, last = quarter()
    for place, day in ((b, first), (b, first + timedelta(days=3)), (c, first + timedelta(days=40)), (a, first)):
        use(held, place, day)
    use(other, a, last)
    use(other, c, last + timedelta(days=1))
    give_back(use(held, c, first))
    period = make_period(circle)
    freeze = freeze_period(flora, period)
    assert lines(period) == [(a.pk, b.pk, 2, 1200), (a.pk, c.pk, 1, 600), (b.pk, a.pk, 1, 600)]
    assert sum(positions(list(period.lines.all())).values()) == 0
    assert freeze.digest == digest_of(period.lines.all())
    assert ClearedEntry.objects.filter(period=period).count() == 7  # all but that of a later day
    names = {field.name for field in ClearingLine._meta.get_fields()}
    assert not names & {"holder", "person", "use", "held"}


@pytest.mark.parametrize(
    ("terms", "owed"),
    [
        ({"method": "flat", "flat_cents": 550}, 550),
        ({"method": "share", "share": Decimal("0.5")}, 400),
        ({"method": "tariff", "share": Decimal(1)}, 900),
        ({"method": "tariff", "share": Decimal("0.5")}, 450),
    ],
)
def test_each_way_of_agreeing(
    places: list[Place], flora: Person, circle: ClearingCircle, terms: dict[str, Any], owed: int
) -> None:
    make_terms(circle, **terms)
    desks = factories.make_space(places[1])
    make_rate(desks, half_day=700, valid_from=date(2020, 1, 1))
    make_rate(desks, half_day=900, valid_from=quarter()[0])
    make_rate(desks, half_day=100, audience="member", valid_from=date(2020, 1, 1))
    make_rate(factories.make_space(places[1], "Salle", kind="meeting"), half_day=200, valid_from=date(2020, 1, 1))
    use(sold_by(places[0]), places[1])
    period = make_period(circle)
    freeze_period(flora, period)
    assert lines(period) == [(places[0].pk, places[1].pk, 1, owed)]


def test_what_is_cancelled_late_goes_to_the_next_period_and_nothing_frozen_changes(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    make_terms(circle)
    first, last = quarter()
    half = first + timedelta(days=30)
    one = make_period(circle, (first, half))
    entry = use(sold_by(places[0]), places[1])
    freeze_period(flora, one)
    before = lines(one)
    give_back(entry)
    two = make_period(circle, (half + timedelta(days=1), last))
    freeze_period(flora, two)
    assert lines(one) == before == [(places[0].pk, places[1].pk, 1, 600)]
    assert lines(two) == [(places[0].pk, places[1].pk, -1, -600)]
    assert two.lines.get().month == first
    settle_period(flora, one)
    settle_period(flora, two)
    paid = list(ClearingTransfer.objects.order_by("pk").values_list("payer", "payee", "cents"))
    assert paid == [(places[0].pk, places[1].pk, 600), (places[1].pk, places[0].pk, 600)]


def test_a_line_is_contested_waits_and_is_put_right_by_another(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    make_terms(circle)
    a, b, c = places
    held = sold_by(a)
    use(held, b, halves=2)
    use(held, c)
    first, last = quarter()
    one = make_period(circle, (first, first + timedelta(days=30)))
    two = make_period(circle, (first + timedelta(days=31), last))
    freeze_period(flora, one)
    line = one.lines.get(creditor=b)
    hugo, other = host_of(b), host_of(c, "zoé")
    assert refused(lambda: open_dispute(other, line, c, "Trop")) == "not_allowed"
    assert refused(lambda: open_dispute(other, line, b, "Trop")) == "not_allowed"
    dispute = open_dispute(hugo, line, b, "Trois demi-journées, pas deux")
    assert refused(lambda: open_dispute(hugo, line, b, "Encore")) == "contested_already"
    settle_period(flora, one)
    assert list(ClearingTransfer.objects.values_list("payee", "cents")) == [(c.pk, 600)]
    assert refused(lambda: settle_dispute(hugo, dispute, "Oui", cents=1800, half_days=3)) == "not_allowed"
    dispute = settle_dispute(flora, dispute, "C’est vrai", cents=1800, half_days=3)
    assert dispute.outcome == "corrected"
    assert refused(lambda: settle_dispute(flora, dispute, "Encore", cents=0)) == "decided"
    line.refresh_from_db()
    assert (line.cents, dispute.correction.cents, dispute.correction.half_days) == (1200, 600, 1)
    assert sum(positions(list(ClearingLine.objects.all())).values()) == 0
    freeze_period(flora, two)
    settle_period(flora, two)
    assert list(two.settlement.transfers.values_list("payee", "cents")) == [(b.pk, 1800)]
    assert SettledLine.objects.count() == ClearingLine.objects.count() == 3


def test_a_line_that_is_right_is_kept(places: list[Place], flora: Person, circle: ClearingCircle) -> None:
    make_terms(circle)
    use(sold_by(places[0]), places[1])
    period = make_period(circle)
    freeze_period(flora, period)
    dispute = open_dispute(host_of(places[0]), period.lines.get(), places[0], "Je ne crois pas")
    assert settle_dispute(flora, dispute, "Deux visites notées").outcome == "kept"
    assert period.lines.count() == 1


def test_netting_pays_by_the_fewest_transfers_and_carries_over_what_is_too_small(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    make_terms(circle, smallest_cents=1000)
    a, b, c = places
    for seller, visited, count in ((a, b, 5), (b, c, 5), (c, a, 4), (a, c, 2)):
        held = sold_by(seller)
        for _nth in range(count):
            use(held, visited)
    first, last = quarter()
    one = make_period(circle, (first, first + timedelta(days=30)))
    two = make_period(circle, (first + timedelta(days=31), last))
    freeze_period(flora, one)
    settlement = settle_period(flora, one)
    assert list(settlement.transfers.values_list("payer", "payee", "cents")) == [(a.pk, c.pk, 1800)]
    assert (settlement.at_least, settlement.debts, settlement.owed_cents) == (1, 4, 9600)
    use(sold_by(b), c, first + timedelta(days=32))
    freeze_period(flora, two)
    settle_period(flora, two)
    assert not two.settlement.transfers.exists()
    assert dict(ClearingCarry.objects.values_list("place", "cents")) == {b.pk: -600, c.pk: 600}


def test_places_have_days_to_contest_before_it_is_settled(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    make_terms(circle, contest_days=15)
    period = make_period(circle)
    assert refused(lambda: settle_period(flora, period)) == "not_frozen"
    freeze_period(flora, period)
    assert refused(lambda: settle_period(flora, period)) == "contest_time"
    assert refused(lambda: freeze_period(flora, period)) == "frozen_already"


def test_a_period_that_is_not_over_or_not_ours_is_not_frozen(flora: Person, circle: ClearingCircle) -> None:
    make_terms(circle)
    today = timezone.localdate()
    period = make_period(circle, (quarter()[0], today))
    assert refused(lambda: freeze_period(flora, period)) == "not_over"
    fred = facilitator_of(factories.make_network("Ailleurs"), "fred")
    assert refused(lambda: freeze_period(fred, period)) == "not_allowed"


def test_periods_open_one_after_the_other_up_to_today(flora: Person, circle: ClearingCircle) -> None:
    today = timezone.localdate()
    assert open_due_periods(today) == 0
    assert refused(lambda: open_period(flora, circle)) == "nothing_agreed"
    make_terms(circle, valid_from=quarter()[0] + timedelta(days=10))
    assert open_due_periods(today) == 2
    assert open_due_periods(today) == 0
    periods = list(circle.periods.all())
    assert without_gaps(periods)
    assert (periods[-1].first, periods[0].last) == (quarter()[0] + timedelta(days=10), quarter_of(today)[1])
    assert open_period(flora, circle).last > periods[0].last


def test_a_simulation_writes_nothing_and_says_what_the_last_quarter_would_have_come_to(
    network: Network, places: list[Place], flora: Person
) -> None:
    held = sold_by(places[0])
    first, last = quarter()
    use(held, places[1], first - timedelta(days=1))
    use(held, places[1], first, halves=2)
    use(held, places[2], last + timedelta(days=1))
    agreement = propose_agreement(flora, [network], Draft(Method.SHARE, timezone.localdate(), share=Decimal("0.75")))
    (line,) = simulated_lines(agreement, first, last)
    assert (line.debtor, line.creditor, line.half_days, line.cents) == (places[0].pk, places[1].pk, 2, 1200)
    assert not ClearingLine.objects.exists()
    assert not ClearedEntry.objects.exists()


def test_a_month_without_a_count_is_shared_once_it_is_over(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    first, last = quarter()
    make_terms(circle, method="share", share=Decimal(1))
    held = sold_by(places[0], form="unlimited", months=1)
    type(held).objects.filter(pk=held.pk).update(ends_on=last, price_cents=6000)
    held.refresh_from_db()
    for place in (places[0], places[1], places[1], places[2]):
        use(held, place, last, lot=None)
    one = make_period(circle, (first, last - timedelta(days=1)))
    two = make_period(circle, (last, last))
    freeze_period(flora, one)
    assert lines(one) == []
    freeze_period(flora, two)
    assert lines(two) == [(places[0].pk, places[1].pk, 2, 3000), (places[0].pk, places[2].pk, 1, 1500)]


def test_the_watch_counts_what_is_frozen_and_what_is_not_yet(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    make_terms(circle)
    held = sold_by(places[0])
    use(held, places[1])
    freeze_period(flora, make_period(circle))
    use(held, places[1])
    use(held, places[0])
    watch = watch_of([circle], timezone.localdate())
    assert (watch.cents, watch.closeness) == (1200, "below")


@pytest.mark.parametrize("table", [one for one in APPEND_ONLY if one.startswith("economy_clear") or "settled" in one])
def test_what_is_frozen_is_never_changed_nor_removed(
    places: list[Place], flora: Person, circle: ClearingCircle, table: str
) -> None:
    make_terms(circle, smallest_cents=700)
    use(sold_by(places[0]), places[1])
    use(sold_by(places[1]), places[2], halves=3)
    period = make_period(circle)
    freeze_period(flora, period)
    settle_period(flora, period)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of ours
        assert cursor.fetchone()[0] > 0
        for verb in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
                cursor.execute(verb.format(table))


def test_the_hosts_write_down_the_account_of_their_place(places: list[Place]) -> None:
    hugo = host_of(places[0])
    account = save_account(hugo, places[0], "Commune inventée", "FR76 9999 9000 0100 0000 0000 115")
    assert account.iban == IBAN
    assert refused(lambda: save_account(hugo, places[0], "x", "FR7699999000010000000000116")) == "no_iban"
    assert refused(lambda: save_account(hugo, places[0], "x", IBAN, "NOTABIC")) == "no_bic"
    assert refused(lambda: save_account(hugo, places[1], "x", IBAN)) == "not_allowed"


def test_an_agreement_is_not_adopted_over_days_that_another_counts_for(
    network: Network, places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    make_terms(circle)
    agreement: ClearingAgreement = propose_agreement(flora, [network], FLAT)
    for place in places:
        cast_vote(flora, agreement, place, is_yes=True)
    assert refused(lambda: adopt_agreement(flora, agreement)) == "agreements_overlap"
