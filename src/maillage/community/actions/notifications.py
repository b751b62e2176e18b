"""What one does about what one is told: read, chosen, stopped; and the summaries of the day asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.community.actions.mailings import follow_news
from maillage.community.mails.summaries import send_summary
from maillage.community.models import MailSent, Notification, NotificationPreference, NotificationSchedule, Person, Role
from maillage.community.queries.notifications import (
    ROLE_TOLD,
    kind_of,
    mail_choice,
    my_notifications,
    schedule_of,
    zone_of_territory,
)
from maillage.community.rules.notifications import MailChoice, Schedule, next_summary
from maillage.kernel.refusal import Refusal
from maillage.web.domain import NotificationKind


def mark_read(person: Person, number: int) -> None:
    """One notification is read; somebody else's stays as it is."""
    Notification.objects.filter(person=person, pk=number, read_at=None).update(read_at=timezone.now())


def mark_all_read(person: Person, until: int) -> int:
    """All up to that number are read (what came since was not seen); how many."""
    unread = Notification.objects.filter(person=person, pk__lte=until, read_at=None)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def choose_mail(person: Person, code: str, choice: MailChoice) -> None:
    """What becomes of the mails of a kind; what they were by themselves leaves no row."""
    kind = kind_of(code)
    if refusal := _may_choose(kind, choice):
        raise refusal
    if kind.consent:
        follow_news(person, choice != MailChoice.OFF)
        return
    if choice == kind.mail:
        NotificationPreference.objects.filter(person=person, kind=code).delete()
        return
    NotificationPreference.objects.update_or_create(person=person, kind=code, defaults={"mail": choice.value})


def _may_choose(kind: NotificationKind, choice: MailChoice) -> Refusal | None:
    if kind.essential and choice != MailChoice.NOW:
        return Refusal(
            "essential", "These emails can't be stopped: they say what happens to your bookings or to your account."
        )
    if choice == MailChoice.DIGEST and (kind.consent or not kind.may_wait):
        return Refusal("too_late", "These emails would come too late in a summary.")
    return None


@transaction.atomic
def choose_all(person: Person, choices: Mapping[str, MailChoice], schedule: Schedule, reminder: str) -> None:
    """The whole page of choices at once; what waits for a summary follows its new hour."""
    Person.objects.filter(pk=person.pk).update(reminder=reminder)
    for code, choice in choices.items():
        if not kind_of(code).essential:
            choose_mail(person, code, choice)
    fields = asdict(schedule)
    if not schedule.is_chosen:
        NotificationSchedule.objects.filter(person=person).delete()
    else:
        NotificationSchedule.objects.update_or_create(person=person, defaults=fields)
    _waiting(person).update(mail_due_at=next_summary(timezone.now(), schedule, zone_of_territory()))


@transaction.atomic
def unsubscribe(person: Person, code: str) -> MailChoice:
    """Stop the mails of a kind; what was chosen before, so that it can be undone."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = mail_choice(person, kind_of(code))
    choose_mail(person, code, MailChoice.OFF)
    return before


def _waiting(person: Person) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person, in_summary=True, mailed_at=None, summary_key="")


def ask_for_summaries(now: datetime | None = None) -> int:
    """Ask for the summaries that are due, one a person and a day; how many."""
    now = now or timezone.now()
    due = Notification.objects.filter(in_summary=True, mailed_at=None, summary_key="", mail_due_at__lte=now)
    people = due.order_by().values_list("person", flat=True).distinct()
    return sum(_ask_for_summary(number, now) for number in list(people))


@transaction.atomic
def _ask_for_summary(number: int, now: datetime) -> bool:
    """Give what is due to the summary of today, and ask for it; what comes after that one waits for the next."""
    person = Person.objects.select_for_update(no_key=True).filter(pk=number).first()  # two workers: one after the other
    if person is None:
        return False
    zone = zone_of_territory()
    key = f"summary-{number}-{now.astimezone(zone):%Y-%m-%d}"
    due = _waiting(person).filter(mail_due_at__lte=now)
    if not due.filter(read_at=None).exists():
        due.update(in_summary=False)  # read in the site meanwhile
        return False
    if (
        Notification.objects.filter(person=person, summary_key=key).exists()
        or MailSent.objects.filter(key=key).exists()
    ):
        due.update(mail_due_at=next_summary(now, schedule_of(person), zone))
        return False
    due.update(summary_key=key)
    send_summary.defer(person_id=number, key=key)
    return True


def retire_notifications(role: Role) -> None:
    """What was told for a role that has ended is no longer news to whoever held it."""
    if ROLE_TOLD.get(role.grant.scope.kind) == role.grant.kind:
        rows = Notification.objects.filter(person=role.person_id, scope_kind=role.scope_kind, scope_id=role.scope_id)
        rows.filter(read_at=None).update(read_at=timezone.now())


def retire_for_lost_roles() -> int:
    """The same for roles that ended by their date, or through an organisation; the job does it each morning."""
    count = 0
    scoped = Notification.objects.filter(read_at=None).exclude(scope_kind="").order_by()
    for person in Person.objects.filter(pk__in=scoped.values("person")):
        lost = scoped.filter(person=person).exclude(pk__in=my_notifications(person).values("pk"))
        count += lost.update(read_at=timezone.now())
    return count
