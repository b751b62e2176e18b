"""What one asks about notifications: mine, how many are unread, what somebody chose, may this one still be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from maillage.community.models import Notification, NotificationPreference, NotificationSchedule, Person
from maillage.community.queries.rights import grants_of
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.notifications import MailChoice, Schedule, end_of_quiet, is_quiet
from maillage.web.domain import NotificationKind, NotificationLine, notification_kinds

MOST_COUNTED = 10  # one more than the header shows
ROLE_TOLD = {ScopeKind.PLACE: RoleKind.HOST, ScopeKind.NETWORK: RoleKind.FACILITATOR}


def kind_of(code: str) -> NotificationKind:
    """The kind with this code. LookupError when no manifest brings it."""
    try:
        return notification_kinds()[code]
    except KeyError:
        raise LookupError(f"no manifest brings the kind of notification {code!r}") from None


def zone_of_territory() -> ZoneInfo:
    """The clock of the territory, where one lives by it."""
    return ZoneInfo(timezone.get_default_timezone_name())


def unread_count(person: Person) -> int:
    """How many are unread, MOST_COUNTED at most: one statement that reads so many lines of an index."""
    unread = Notification.objects.filter(person=person, read_at=None).order_by()
    return unread.values("pk")[:MOST_COUNTED].count()


def my_notifications(person: Person) -> QuerySet[Notification]:
    """What one is told, the latest first; what was told for a role one no longer holds is left out."""
    held = Q(scope_kind="")
    for scope in _scopes_told(person):
        held |= Q(scope_kind=scope.kind.value, scope_id=scope.id)
    return Notification.objects.filter(held, person=person).order_by("-pk")


def _scopes_told(person: Person) -> list[Scope]:
    return [grant.scope for grant in grants_of(person) if ROLE_TOLD.get(grant.scope.kind) == grant.kind]


def roles_held(person: Person) -> frozenset[str]:
    """The kinds of role a person holds today, whatever in."""
    return frozenset(grant.kind.value for grant in grants_of(person))


def kinds_for(person: Person) -> list[NotificationKind]:
    """The kinds this person may be told."""
    held = roles_held(person)
    return [kind for kind in notification_kinds().values() if not kind.roles or kind.roles & held]


def mail_choices(person: Person) -> dict[str, MailChoice]:
    """What somebody chose for the mail of each kind; one statement."""
    chosen = dict(NotificationPreference.objects.filter(person=person).values_list("kind", "mail"))
    return {code: _choice(kind, chosen.get(code), person) for code, kind in notification_kinds().items()}


def mail_choice(person: Person, kind: NotificationKind) -> MailChoice:
    """What somebody chose for the mail of one kind."""
    chosen = NotificationPreference.objects.filter(person=person, kind=kind.code).values_list("mail", flat=True)
    return _choice(kind, chosen.first(), person)


def _choice(kind: NotificationKind, chosen: str | None, person: Person) -> MailChoice:
    if kind.essential:
        return MailChoice.NOW
    if kind.consent:
        return MailChoice.NOW if person.news_since else MailChoice.OFF
    return MailChoice(chosen or kind.mail)


def schedule_of(person: Person) -> Schedule:
    """When somebody wants to be written to."""
    row = NotificationSchedule.objects.filter(person=person).first()
    return row.schedule if row else Schedule()


def wishes_of(people: Iterable[Person], kind: NotificationKind) -> dict[int, tuple[MailChoice, Schedule]]:
    """What each of these people chose for a kind, and when they want to be written to; one statement."""
    known = {person.pk: person for person in people}
    chosen = FilteredRelation("notification_preferences", condition=Q(notification_preferences__kind=kind.code))
    rows = Person.objects.filter(pk__in=known).annotate(chosen=chosen, mail=F("chosen__mail"))
    when = [f"notification_schedule__{field.name}" for field in fields(Schedule)]
    return {
        pk: (_choice(kind, mail, known[pk]), _schedule(*rest))
        for pk, mail, *rest in rows.values_list("pk", "mail", *when)
    }


def _schedule(first: time | None, last: time | None, hour: int | None, days: str | None, quiet: str | None) -> Schedule:
    if first is None or last is None or hour is None or days is None:
        return Schedule()
    return Schedule(first, last, hour, days, quiet or "")


def end_of_chosen_quiet(person: Person, now: datetime) -> datetime | None:
    """When the hours or days somebody chose to be left in peace are over; None outside them, or when nobody chose."""
    schedule, zone = schedule_of(person), zone_of_territory()
    return end_of_quiet(now, schedule, zone) if schedule.is_chosen and is_quiet(now, schedule, zone) else None


def is_mail_wanted(person: Person, code: str, key: str) -> bool:
    """May a mail of this kind still leave? They may have stopped them, or lost the role it was meant for."""
    kind = kind_of(code)
    if kind.essential:
        return True
    if mail_choice(person, kind) == MailChoice.OFF:
        return False
    row = Notification.objects.filter(key=key, person=person).exclude(scope_kind="").first() if key else None
    return row is None or Scope(ScopeKind(row.scope_kind), row.scope_id) in _scopes_told(person)


@dataclass(frozen=True, slots=True)
class ToldNotification:
    """A notification as one reads it."""

    row: Notification
    group: str
    text: str
    address: str


def in_words(rows: Sequence[Notification]) -> list[ToldNotification]:
    """What these notifications say now, in the language of the moment; a few statements, however many they are."""
    kinds, lines = notification_kinds(), dict[int, NotificationLine]()
    by_teller: dict[Callable[[Sequence[Notification]], Mapping[int, NotificationLine]], list[Notification]] = {}
    known = [row for row in rows if row.kind in kinds]  # a domain may have been taken out since
    for row in known:
        if teller := kinds[row.kind].lines:
            by_teller.setdefault(teller, []).append(row)
    for say, mine in by_teller.items():
        lines |= say(mine)
    entries = []
    for row in known:
        line = lines.get(row.pk) or NotificationLine(str(kinds[row.kind].label))
        entries.append(ToldNotification(row, str(kinds[row.kind].group), line.text, line.address))
    return entries
