"""One mail a week at most to who files, of what is new; never twice for the same thing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from maillage.community.models import Network, Notification, Organisation, Person
from maillage.grants.actions.costs import add_proof
from maillage.grants.actions.warnings import people_who_file, send_warnings, warn_of_grants
from maillage.grants.models import Cost, Grant, GrantWarning
from maillage.grants.rules.alerts import Alert, Concern, mail_key, new_warnings
from tests.kit import grants as kit

DAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("days", "stage"), [(45, None), (31, None), (30, "30"), (8, "30"), (7, "7"), (0, "7")]
)  # fmt: skip
def test_a_deadline_is_told_a_month_and_a_week_before(days: int, stage: str | None) -> None:
    for concern in (Concern.REPORT_SOON, Concern.CONVENTION_ENDS):
        key = mail_key(Alert(concern, "x", DAY, count=days))
        assert (key and key.rpartition(":")[2]) == stage


def test_the_same_thing_is_told_once_and_more_of_it_again() -> None:
    missing = Alert(Concern.NO_PROOF, cents=5, count=2)
    key = mail_key(missing)
    assert key is not None
    assert new_warnings([missing], {}) == {key: missing}
    assert new_warnings([missing], {key: 2}) == {}
    assert new_warnings([missing], {key: 3}) == {}  # fewer than before is no news
    assert new_warnings([missing], {key: 1}) == {key: missing}
    assert new_warnings([Alert(Concern.INDICATOR_BEHIND, "people")], {}) == {}


@pytest.fixture
def running(tresor: Person, beneficiary: Organisation, funder: Organisation, network: Network) -> Grant:
    """A cost without proof, a ceiling gone over, a report in thirty days."""
    grant = kit.make_grant(tresor, beneficiary, funder, network)
    kit.make_imputed(tresor, grant, kit.make_category(tresor, grant, ceiling_cents=50_000))
    kit.make_report(tresor, grant)
    return grant


@pytest.mark.django_db
def test_who_files_gets_one_mail_of_what_is_new(running: Grant, tresor: Person, dora: Person, finn: Person) -> None:
    today = kit.today()
    assert set(people_who_file(running.beneficiary_id)) == {tresor, dora}
    assert warn_of_grants(today) == 3
    assert warn_of_grants(today) == 0
    assert Notification.objects.filter(kind="grant_warnings").count() == 2
    send_warnings(tresor.pk, running.beneficiary_id, today.isoformat(), "grants-x")
    (letter,) = mail.outbox
    assert letter.to == [tresor.email]
    assert str(running.public_id) in letter.body
    assert letter.body.count("\n- ") == 3


@pytest.mark.django_db
def test_a_week_passes_before_another_and_nothing_is_said_twice(running: Grant, tresor: Person) -> None:
    today = kit.today()
    warn_of_grants(today)
    kit.make_imputed(tresor, running, kit.make_category(tresor, running, ceiling_cents=1_000_000))
    assert warn_of_grants(today + timedelta(days=6)) == 0
    assert warn_of_grants(today + timedelta(days=7)) == 1  # a second cost without proof
    assert warn_of_grants(today + timedelta(days=24)) == 1  # the week before the report
    assert GrantWarning.objects.count() == 4


@pytest.mark.django_db
def test_what_was_put_right_meanwhile_is_not_in_the_mail(running: Grant, tresor: Person) -> None:
    today = kit.today()
    warn_of_grants(today)
    add_proof(tresor, Cost.objects.get(), kit.receipt("tard"))
    send_warnings(tresor.pk, running.beneficiary_id, today.isoformat(), "grants-x")
    assert mail.outbox[0].body.count("\n- ") == 2
    tresor.roles.all().delete()
    send_warnings(tresor.pk, running.beneficiary_id, today.isoformat(), "grants-y")
    assert len(mail.outbox) == 1  # files no more
