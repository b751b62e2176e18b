"""How long what is kept: dated data with a ground and a source; what is older goes, what is newer stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from maillage.community.actions.privacy import apply_retention, rules_in_force
from maillage.community.models import JournalEntry, Membership, Person, PrivateMessage, Retention
from maillage.community.tasks import each_night
from maillage.kernel.typography import typographic
from maillage.pages.retention import retention_name
from maillage.web.domain import register_of_processing, retention_purges
from maillage.web.formats import length_in_days
from tests import factories
from tests.community.retention.makers import MAKERS, OLD, YOUNG, Ground, Left, aged, due, letter, rule_of
from tests.community.retention.makers_money import MONEY_MAKERS
from tests.kit.screens import SignedIn

ALL = [*MAKERS, *MONEY_MAKERS]  # invoices, that nothing changes, are aged in tests/economy/test_screens.py


@pytest.mark.parametrize(("code", "maker"), ALL, ids=[f"{code}-{maker.__name__}" for code, maker in ALL])
def test_what_is_older_goes_and_what_is_newer_stays(ground: Ground, code: str, maker: Callable[..., Left]) -> None:
    """The dry run counts it and touches nothing; the night takes exactly what was counted."""
    days = rule_of(code).days
    before = due()[code]
    old, young = maker(ground, days + OLD), maker(ground, days + YOUNG)
    assert (old(), young()) == (1, 1)
    assert due()[code] == before + 1
    assert (old(), young()) == (1, 1), "a dry run changes nothing"
    assert due(dry=False)[code] == before + 1
    assert (old(), young()) == (0, 1)
    assert due()[code] == 0
    line = JournalEntry.objects.get(verb="retention_applied", details__rule=code)
    assert (line.actor, line.about, line.details["count"]) == (None, [], before + 1)


def test_every_keeper_has_been_tried_here() -> None:
    assert {code for code, _maker in ALL} | {"account_inactive", "invoices"} == set(retention_purges())


def test_each_rule_has_a_ground_a_source_and_the_days_it_was_read_and_holds_from(db: None) -> None:
    rules = rules_in_force()
    assert len(rules) >= 14
    for rule in rules:
        assert len(rule.basis) > 6, rule
        assert len(rule.source) > 6, rule
        assert rule.days > 0
        assert rule.verified_on >= rule.valid_from
        assert rule.valid_from <= timezone.localdate()


def test_every_keeper_has_a_rule_and_every_rule_of_ours_a_keeper(db: None) -> None:
    codes = {rule.code for rule in rules_in_force()}
    assert set(retention_purges()) <= codes
    assert codes - set(retention_purges()) == {"accounts"}, "the books are kept by law, and nothing removes them yet"


def test_every_rule_a_processing_names_exists_and_every_rule_is_named(db: None) -> None:
    named = {code for one in register_of_processing() for code in one.retention_rules}
    assert named == {rule.code for rule in rules_in_force()}


def test_a_newer_rule_takes_over_on_its_day_and_not_before(ground: Ground) -> None:
    letter(ground, 100)
    tomorrow = timezone.localdate() + timedelta(days=1)
    given = {"code": "letters", "basis": "x" * 9, "source": "y" * 9, "verified_on": timezone.localdate()}
    Retention.objects.create(days=30, valid_from=tomorrow, **given)
    assert rule_of("letters").days == 365
    assert due()["letters"] == 0
    assert {r.code: r.days for r in rules_in_force(tomorrow)}["letters"] == 30
    counted = {one.rule.code: one.count for one in apply_retention(dry=True, now=timezone.now() + timedelta(days=1))}
    assert counted["letters"] == 1
    Retention.objects.create(days=90, valid_from=timezone.localdate(), **given)
    assert due()["letters"] == 1, "from the very day it is valid"
    Retention.objects.create(days=3000, valid_from=date(2025, 1, 1), **given)
    assert due()["letters"] == 1, "an older rule written later does not"


def test_two_rules_of_one_kind_never_begin_on_one_day(db: None) -> None:
    from django.db import IntegrityError, transaction

    rule = rule_of("letters")
    with pytest.raises(IntegrityError), transaction.atomic():
        Retention.objects.create(
            code="letters", days=3, basis="x", source="y", verified_on=rule.verified_on, valid_from=rule.valid_from
        )


def test_the_night_applies_it(ground: Ground) -> None:
    left = letter(ground, 400)
    each_night.func(timestamp=0)
    assert left() == 0


def test_nothing_to_remove_writes_nothing_in_the_journal(db: None) -> None:
    apply_retention(dry=False)
    assert not JournalEntry.objects.filter(verb="retention_applied").exists()


# Memberships.


def test_a_membership_in_force_is_never_removed_however_long_ago_it_was_asked_for(ground: Ground) -> None:
    membership = factories.make_member(ground.bob, ground.network)
    aged(Membership.objects.filter(pk=membership.pk), "created_at", 4000)
    due(dry=False)
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_request_declined_yesterday_is_kept_though_it_was_asked_for_long_ago(ground: Ground) -> None:
    """Three years after the last contact: the answer was a contact."""
    membership = factories.make_member(
        ground.bob,
        ground.network,
        signed=False,
        state="declined",
        starts_on=None,
        ends_on=None,
        decided_at=timezone.now() - timedelta(days=1),
    )
    aged(Membership.objects.filter(pk=membership.pk), "created_at", 1200)
    due(dry=False)
    assert Membership.objects.filter(pk=membership.pk).exists()


# What is shown.


def test_the_register_lists_every_rule_with_its_ground_and_source(db: None) -> None:
    factories.make_network()
    page = Client().get("/vie-privee/registre/").content.decode()
    for rule in rules_in_force():
        assert typographic(rule.source.split("(")[0], "fr")[:30] in page, rule.code
        assert typographic(rule.basis, "fr")[:20] in page, rule.code


def test_the_register_as_a_table_lists_every_rule_and_every_processing(db: None) -> None:
    answer = Client().get("/vie-privee/registre.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(register_of_processing()) + 1
    assert {len(row) for row in rows} == {8}
    text = answer.content.decode()
    with translation.override("fr"):
        for rule in rules_in_force():
            assert f"{retention_name(rule.code)} : {length_in_days(rule.days)}" in text
    assert ": treize mois" in text


def test_those_who_facilitate_see_what_the_next_night_would_do_and_nothing_is_done(
    ground: Ground, as_: SignedIn, dora: Person, charlie: Person
) -> None:
    left = letter(ground, 400)
    page = as_(dora).get("/animation/conservation/")
    assert {rule.code: count for rule, _name, count in page.context["rows"]}["letters"] == 1
    assert {rule.code for rule, _name, _count in page.context["rows"]} == {rule.code for rule in rules_in_force()}
    assert left() == 1
    assert as_(charlie).get("/animation/conservation/").status_code == 403


def test_the_page_of_privacy_says_how_long(db: None) -> None:
    factories.make_network()
    page = Client().get("/vie-privee/")
    assert page.status_code == 200
    assert set(page.context["rules"]) == {rule.code for rule in rules_in_force()}


def test_a_letter_being_answered_survives_the_one_it_answers(ground: Ground) -> None:
    first = PrivateMessage.objects.create(sender=ground.alice, recipient=ground.bob, text="Bonjour")
    second = PrivateMessage.objects.create(sender=ground.bob, recipient=ground.alice, text="Oui", answers=first)
    aged(PrivateMessage.objects.filter(pk=first.pk), "at", 400)
    due(dry=False)
    second.refresh_from_db()
    assert second.answers is None


def test_looking_at_what_will_go_opens_no_transaction_a_rule(as_: SignedIn, dora: Person) -> None:
    """48 statements for a page that only says how much is due."""
    with CaptureQueriesContext(connection) as asked:
        assert as_(dora).get("/animation/conservation/").status_code == 200
    savepoints = [query for query in asked.captured_queries if "SAVEPOINT" in query["sql"]]
    assert len(savepoints) <= 6, "those of the session and of the sign-in; two a rule before"
