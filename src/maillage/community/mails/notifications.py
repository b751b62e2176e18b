"""Telling somebody something: a line in the site, and a mail now, when quiet hours end or in the summary of the day.

All is written in the transaction of the action: what is rolled back tells nobody. The mail is the job it always was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, write_to
from maillage.community.models import Notification, Person
from maillage.community.queries.networks import network_that_writes_to
from maillage.community.queries.notifications import in_words, kind_of, wishes_of, zone_of_territory
from maillage.community.rules import Scope
from maillage.community.rules.notifications import (
    Delivery,
    MailChoice,
    Schedule,
    essential_delivery,
    gather,
    is_near,
    mail_delivery,
)
from maillage.web.domain import NotificationKind


@dataclass(frozen=True, slots=True)
class MailJob:
    """The job that writes a mail; `at`: not before, which counts for what is essential alone."""

    task: Any
    values: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is told: which sentence, about what (its number), once for each `key`, which is that of the mail.

    `scope`: told for the role held there. `mail_only`: one has just done it, the mail is a proof.
    Without a `mail`, one is written from the sentence itself.
    """

    person: Person
    what: str
    key: str
    about: int = 0
    scope: Scope | None = None
    mail: MailJob | None = None
    mail_only: bool = False


def notify(
    kind: str, notice: Notice, *, zone: Callable[[], ZoneInfo] | None = None, before: datetime | None = None
) -> Delivery | None:
    """Tell one person something; when its mail leaves, None when none does. LookupError when no manifest has the kind.

    `zone`: says the clock quiet hours are read on. `before`: when the mail would be of no use any more.
    """
    (delivery,) = notify_each(kind, [notice], zone=zone, before=before)
    return delivery


def notify_each(
    kind: str, notices: Sequence[Notice], *, zone: Callable[[], ZoneInfo] | None = None, before: datetime | None = None
) -> list[Delivery | None]:
    """The same to several: one statement reads what they chose, one writes the lines."""
    known, now = kind_of(kind), timezone.now()
    deliveries = _deliveries(known, notices, now, zone or zone_of_territory, before)
    lines = [
        _line_of(known, notice, delivery)
        for notice, delivery in zip(notices, deliveries, strict=True)
        if not notice.mail_only and notice.person.erased_at is None
    ]
    if lines:
        Notification.objects.bulk_create(lines, ignore_conflicts=True)
    _defer_mails(notices, deliveries, now)
    return deliveries


def _defer_mails(notices: Sequence[Notice], deliveries: Sequence[Delivery | None], now: datetime) -> None:
    """One statement for those that leave at one moment by one job."""
    together: dict[tuple[Any, datetime | None], list[dict[str, Any]]] = {}
    for notice, delivery in zip(notices, deliveries, strict=True):
        if delivery and not delivery.in_summary:
            job = notice.mail or MailJob(about_notification, {"key": notice.key, "person_id": notice.person.pk})
            at = delivery.at if delivery.at > now else None
            together.setdefault((job.task, at), []).append(job.values)
    for (task, at), values in together.items():
        task.configure(schedule_at=at).batch_defer(*values)


def _deliveries(
    kind: NotificationKind,
    notices: Sequence[Notice],
    now: datetime,
    zone: Callable[[], ZoneInfo],
    before: datetime | None,
) -> list[Delivery | None]:
    """What one has just done is proven at once, as its job says; the rest leaves as each person chose."""
    starts = [notice.mail.at if notice.mail and notice.mail.at else now for notice in notices]
    if kind.essential and (kind.at_once or all(notice.mail_only for notice in notices)):
        return [Delivery(start) for start in starts]
    wishes, clock = wishes_of((notice.person for notice in notices), kind), zone()
    deliveries: list[Delivery | None] = []
    for notice, start in zip(notices, starts, strict=True):
        wish = wishes.get(notice.person.pk)  # nobody there: erased meanwhile
        if kind.essential:
            schedule = wish[1] if wish and not notice.mail_only else Schedule()
            deliveries.append(essential_delivery(start, schedule, clock, before))
        else:
            deliveries.append(_as_chosen(kind, notice, *wish, now, clock, before) if wish else None)
    return deliveries


def _as_chosen(
    kind: NotificationKind,
    notice: Notice,
    choice: MailChoice,
    schedule: Schedule,
    now: datetime,
    clock: ZoneInfo,
    before: datetime | None,
) -> Delivery | None:
    """In chosen quiet hours what may wait is gathered in one mail; what is near, or one's own act, is not."""
    if kind.may_wait and not kind.consent and not notice.mail_only and not is_near(now, before, clock):
        choice = gather(choice, now, schedule, clock)
    return mail_delivery(choice, now, schedule, clock, before)


def _line_of(kind: NotificationKind, notice: Notice, delivery: Delivery | None) -> Notification:
    return Notification(
        person=notice.person,
        kind=kind.code,
        what=notice.what,
        about=notice.about,
        scope_kind=notice.scope.kind.value if notice.scope else "",
        scope_id=notice.scope.id if notice.scope else 0,
        key=notice.key,
        in_summary=delivery is not None and delivery.in_summary,
        mail_due_at=delivery.at if delivery else None,
    )


@app.task(name="community.notification", retry=RETRY)
def about_notification(key: str, person_id: int) -> None:
    """The mail of a notification that has none of its own: its sentence, and where it leads."""
    row = Notification.objects.select_related("person").filter(key=key, person=person_id, person__is_active=True)
    if (first := row.first()) is None or (network := network_that_writes_to(first.person)) is None:
        return
    with translation.override(first.person.language):
        lines = in_words([first])
    for line in lines:
        write_to("community/mail/notification.txt", {"line": line}, first.person, network, key=key, kind=first.kind)
