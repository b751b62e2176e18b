"""The summary of the day: one mail with what is new, grouped; nothing when nothing is."""

from __future__ import annotations

from itertools import groupby

from django.utils import timezone, translation
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, write_to
from maillage.community.models import Notification, Person
from maillage.community.queries.networks import network_that_writes_to
from maillage.community.queries.notifications import in_words, mail_choices, my_notifications
from maillage.community.rules.notifications import MailChoice
from maillage.kernel.queues import BULK

MOST_LINES = 50  # in one mail; the site has the rest


@app.task(queue=BULK, name="community.summary", retry=RETRY)
def send_summary(person_id: int, key: str) -> None:
    """One summary: what it took along, without what was read meanwhile, stopped meanwhile or meant for a role lost."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or (network := network_that_writes_to(person)) is None:
        return
    choices = mail_choices(person)
    taken_along = my_notifications(person).filter(summary_key=key, mailed_at=None, read_at=None)
    rows = [row for row in taken_along if choices.get(row.kind, MailChoice.OFF) != MailChoice.OFF]
    with translation.override(person.language):
        entries = sorted(in_words(rows), key=lambda one: (one.group, one.row.pk))
    if not entries:
        return
    groups = [(group, list(lines)) for group, lines in groupby(entries[:MOST_LINES], key=lambda one: one.group)]
    context = {"groups": groups, "count": max(0, len(entries) - MOST_LINES)}
    if write_to("community/mail/summary.txt", context, person, network, key=key, about_account=True):
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
