"""Accounts nobody uses: warned a month before, then erased."""

from __future__ import annotations

import json
from datetime import timedelta

from django.core import mail
from django.db import connection
from django.utils import timezone

from maillage.community.actions.personal_data import WARNED_DAYS
from maillage.community.actions.privacy import erase
from maillage.community.mails.memberships import warn_inactive
from maillage.community.models import MailSent, Person
from tests import factories
from tests.community.retention.makers import aged, due


def warn(person: Person) -> None:
    """Run the jobs of warning, as the worker would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'community.inactive'")
        jobs = [json.loads(a) if isinstance(a, str) else a for (a,) in cursor.fetchall()]
    for job in jobs:
        warn_inactive.func(**job)


def test_nobody_is_erased_without_having_been_warned_a_month_before(quiet: Person) -> None:
    assert due()["account_inactive"] == 0
    due(dry=False)
    assert Person.objects.filter(pk=quiet.pk).exists()
    warn(quiet)
    assert [m.to for m in mail.outbox] == [[quiet.email]]
    assert str(WARNED_DAYS) in str(mail.outbox[0].body)
    for days, there in ((29, True), (31, False)):
        aged(MailSent.objects.filter(key__startswith=f"inactive-{quiet.pk}-"), "begun_at", days)
        assert due()["account_inactive"] == (0 if there else 1)
        due(dry=False)
        assert Person.objects.filter(pk=quiet.pk).exists() is there
    assert not MailSent.objects.filter(key__startswith=f"inactive-{quiet.pk}-").exists()


def test_the_warning_is_sent_once_however_many_nights_go_by(quiet: Person) -> None:
    for _night in range(3):
        due(dry=False)
        warn(quiet)
    assert len(mail.outbox) == 1


def test_a_dry_run_warns_nobody(quiet: Person) -> None:
    due()
    warn(quiet)
    assert not mail.outbox


def test_who_signs_in_after_the_warning_stays(quiet: Person) -> None:
    due(dry=False)
    warn(quiet)
    aged(MailSent.objects.filter(key__startswith="inactive-"), "begun_at", 40)
    Person.objects.filter(pk=quiet.pk).update(last_login=timezone.now())
    due(dry=False)
    assert Person.objects.filter(pk=quiet.pk).exists()


def test_who_never_signed_in_counts_from_the_day_they_joined(db: None) -> None:
    factories.make_network()
    never, new = factories.make_person("never"), factories.make_person("new")
    aged(Person.objects.filter(pk=never.pk), "joined_at", 800)
    due(dry=False)
    warn(never)
    assert [m.to for m in mail.outbox] == [[never.email]]
    assert new.email not in str(mail.outbox)


def test_nobody_and_those_who_keep_the_site_are_left_alone(quiet: Person) -> None:
    Person.objects.filter(pk=quiet.pk).update(is_superuser=True)
    ghost_of = factories.make_person("gone")
    erase(ghost_of)
    Person.objects.filter(erased_at__isnull=False).update(joined_at=timezone.now() - timedelta(days=3000))
    due(dry=False)
    warn(quiet)
    assert not mail.outbox
    assert Person.objects.filter(erased_at__isnull=False).exists()
