"""What the community itself holds about a person, and how it forgets them; what it keeps for how long."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable, erase
from maillage.community.actions.rate_limits import forget_attempts
from maillage.community.mails.memberships import warn_inactive
from maillage.community.models import (
    AccessToken,
    DirectoryEntry,
    ImportRun,
    Invitation,
    JournalEntry,
    MailSent,
    Membership,
    Notification,
    NotificationSchedule,
    Person,
    Post,
    PrivateMessage,
)
from maillage.community.queries.notifications import in_words
from maillage.community.queries.rights import invitations_for, name_of
from maillage.community.rules.directory import FIELDS
from maillage.community.rules.membership import MembershipState
from maillage.kernel.addresses import canonical_address
from maillage.web.domain import notification_kinds

JOURNAL_LINES = 5000  # of the journal in an archive: the latest; all of them are on the page
WARNED_DAYS = 30  # an account nobody used is announced that long before it goes
JOB_ARGUMENTS = ("person_id", "sender_id", "host_id", "reader_id")


class CommunityPersonalData:
    """Account, memberships, roles, directory, letters, posts, sign-ins, journal."""

    def export(self, person: Person) -> list[PersonalTable]:
        return [
            _export_account(person),
            _export_memberships(person),
            _export_directory(person),
            _export_messages(person),
            _export_posts(person),
            _export_roles(person),
            _export_invitations(person),
            _export_sessions(person),
            _export_keys(person),
            _export_access_tokens(person),
            _export_mails(person),
            _export_notifications(person),
            _export_notification_choices(person),
            _export_journal(person),
        ]

    def erase(self, person: Person, ghost: Person) -> None:
        """Cascades do most of it; what has no key to the person is removed here."""
        del ghost
        Membership.objects.filter(person__isnull=True, email=person.email).delete()
        Invitation.objects.filter(email=person.email).delete()
        Post.objects.filter(author=person, answers__isnull=False).delete()
        Post.objects.filter(author=person).update(author=None)  # a place's word stays the place's
        ImportRun.objects.filter(by=person).update(by=None)
        _forget_rows(person)
        _forget_jobs(person)
        _forget_sessions(person)
        _forget_files()


def _forget_rows(person: Person) -> None:
    """Their lines in files that were read, tried or refused."""
    for run in ImportRun.objects.exclude(table=[], mistakes=[]):
        table = [row for row in run.table if not _contains_address(row.values(), person)]
        mistakes = [one for one in run.mistakes if not _contains_address(one["facts"].values(), person)]
        if len(table) + len(mistakes) < len(run.table) + len(run.mistakes):
            run.table, run.mistakes = table, mistakes
            run.save(update_fields=["table", "mistakes"])


def _contains_address(values: Iterable[Any], person: Person) -> bool:
    """Whether the person's address is among these values, however it is spelt."""
    return any(canonical_address(value) == person.email for value in values if isinstance(value, str) and "@" in value)


def _forget_jobs(person: Person) -> None:
    wanted = " OR ".join(f"args->>'{name}' = %(person)s" for name in JOB_ARGUMENTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM procrastinate_jobs WHERE {wanted} OR args->>'adhesion_id' = ANY(%(adhesions)s)"  # noqa: S608 - names of our own
            " OR args->>'letter_id' = ANY(%(letters)s) OR args->>'role_id' = ANY(%(roles)s)",
            {
                "person": str(person.pk),
                "adhesions": [str(pk) for pk in person.memberships.values_list("pk", flat=True)],
                "roles": [str(pk) for pk in person.roles.values_list("pk", flat=True)],
                "letters": [str(pk) for pk in letters_of_both(person).values_list("pk", flat=True)],
            },
        )


def letters_of_both(person: Person) -> Any:
    """Letters this person wrote or received."""
    return PrivateMessage.objects.filter(Q(sender=person) | Q(recipient=person))


def _forget_sessions(person: Person) -> None:
    """Sessions hold the number of their person in a sealed text: each is opened."""
    mine = [session.pk for session in Session.objects.iterator() if _session_concerns(session.get_decoded(), person)]
    Session.objects.filter(pk__in=mine).delete()
    kind = ContentType.objects.get_for_model(Person)
    LogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).delete()


def _session_concerns(session: dict[str, Any], person: Person) -> bool:
    """Whether a session is theirs, looks as them, or began a sign-in with their address."""
    number = str(person.pk)
    theirs = number in {str(session.get("_auth_user_id")), str(session.get("seen_as"))}
    return theirs or json.dumps(person.email)[1:-1] in json.dumps(session).lower()


def _forget_files() -> None:
    """Without a mail server (a demonstration, a trial), mails are files; others may name this person: all go."""
    folder = Path(settings.MAIL_FOLDER)
    for file in folder.glob("*.log") if folder.is_dir() else ():
        file.unlink(missing_ok=True)


def _export_account(person: Person) -> PersonalTable:
    row = {
        "name": person.name, "email": person.email, "phone": person.phone, "language": person.language,
        "home": str(person.home or ""), "organisation": str(person.organisation or ""), "reminder": person.reminder,
        "joined_at": person.joined_at, "last_login": person.last_login, "news_since": person.news_since,
        "passkey_declined_at": person.passkey_declined_at,
    }  # fmt: skip
    return PersonalTable("account", _("Account"), [row])


def _export_memberships(person: Person) -> PersonalTable:
    rows = []
    for a in person.memberships.select_related("network", "home").prefetch_related("signatures__charter"):
        signed = [f"{s.charter} · {s.signed_at:%Y-%m-%d} · {s.seal}" for s in a.signatures.all()]
        rows.append({
            "network": str(a.network), "state": a.get_state_display(), "situation": a.get_situation_display(),
            "work": a.work, "home": str(a.home or ""), "needs": a.needs, "offers": a.offers, "question": a.question,
            "answer": a.answer, "reason": a.reason, "asked_on": a.created_at, "starts_on": a.starts_on,
            "ends_on": a.ends_on, "charter": "; ".join(signed),
        })  # fmt: skip
    return PersonalTable("adhesions", _("Membership and charter"), rows)


def _export_directory(person: Person) -> PersonalTable:
    entry = DirectoryEntry.objects.filter(person=person).select_related("usual").first()
    rows = [{"line": name, "value": str(getattr(entry, name) or ""), "shown_to": getattr(entry, f"{name}_to")}
            for name in FIELDS] if entry else []  # fmt: skip
    return PersonalTable("directory", _("Directory"), rows)


def _export_messages(person: Person) -> PersonalTable:
    rows = [
        {"at": one.at, "from": str(one.sender), "to": str(one.recipient), "text": one.text}
        for one in letters_of_both(person).select_related("sender", "recipient")
    ]
    return PersonalTable("letters", _("Letters"), rows)


def _export_posts(person: Person) -> PersonalTable:
    rows = [{"at": one.at, "voice": one.voice, "text": one.text} for one in Post.objects.filter(author=person)]
    why = _("Your answers go. What you wrote in the name of a place or of the network stays its own, without you.")
    return PersonalTable("posts", _("Messages on the wall"), rows, fate="nameless", why=why)


def _export_roles(person: Person) -> PersonalTable:
    roles = list(person.roles.order_by("starts_on"))
    rows = [{"role": role.kind, "scope": f"{role.scope_kind} {role.scope_id}", "where": name_of(role.grant.scope),
             "since": role.starts_on, "until": role.ends_on} for role in roles]  # fmt: skip
    return PersonalTable("roles", _("Roles"), rows)


def _export_invitations(person: Person) -> PersonalTable:
    rows = [{"role": one.kind, "where": name_of(one.scope), "made_at": one.made_at} for one in invitations_for(person)]
    return PersonalTable("invitations", _("Roles that are offered to you"), rows)


def _export_sessions(person: Person) -> PersonalTable:
    rows = [
        {"device": one.user_agent, "ip": one.ip, "made_at": one.created_at, "used_at": one.last_seen_at}
        for one in UserSession.objects.filter(user=person).order_by("created_at")
    ]
    return PersonalTable("sessions", _("Where you are signed in"), rows)


def _export_keys(person: Person) -> PersonalTable:
    """What proves that it is you; the secrets themselves are told to nobody, not even here."""
    rows: list[dict[str, Any]] = [
        {"kind": "address", "name": one.email, "proven": one.verified, "made_at": None, "used_at": None}
        for one in EmailAddress.objects.filter(user=person)
    ]
    rows += [
        {
            "kind": one.type,
            "name": one.data.get("name", ""),
            "proven": True,
            "made_at": one.created_at,
            "used_at": one.last_used_at,
        }
        for one in Authenticator.objects.filter(user=person).order_by("created_at")
    ]
    rows += [
        {
            "kind": "provider",
            "name": f"{one.provider} {one.uid}",
            "proven": True,
            "made_at": one.date_joined,
            "used_at": one.last_login,
        }
        for one in SocialAccount.objects.filter(user=person)
    ]
    return PersonalTable("keys", _("How you sign in"), rows)


def _export_access_tokens(person: Person) -> PersonalTable:
    rows = [{"label": one.name, "opens": ", ".join(one.scopes), "made_at": one.created_at, "used_at": one.last_used_at,
             "until": one.expires_at, "revoked_at": one.revoked_at} for one in person.access_tokens.all()]  # fmt: skip
    return PersonalTable("access_tokens", _("My keys for programs"), rows)


def _export_mails(person: Person) -> PersonalTable:
    """Which mails were sent to them; what a mail was about, its key says before its numbers."""
    rows = [
        {"at": mail.begun_at, "mail_about": mail.key.partition("-")[0], "sent_at": mail.sent_at}
        for mail in person.mails_sent.order_by("begun_at")
    ]
    return PersonalTable("mails", _("Emails that were sent to you"), rows)


def _export_notifications(person: Person) -> PersonalTable:
    """In the words of the day: they hold none of their own."""
    entries = in_words(list(person.notifications.all()))
    rows = [
        {"at": one.row.created_at, "text": one.text, "read_at": one.row.read_at, "mailed_at": one.row.mailed_at}
        for one in entries
    ]
    return PersonalTable("notifications", _("My news"), rows)


def _export_notification_choices(person: Person) -> PersonalTable:
    """What was chosen for each kind, and when one wants to be written to."""
    kinds = notification_kinds()
    rows: list[dict[str, Any]] = [
        {"label": str(kinds[one.kind].label), "mail": one.mail}
        for one in person.notification_preferences.order_by("kind")
        if one.kind in kinds
    ]
    for when in NotificationSchedule.objects.filter(person=person):
        quiet = f"{when.quiet_from:%H:%M} – {when.quiet_until:%H:%M}"
        rows.append({"label": gettext("quiet hours"), "value": quiet})
        if when.quiet_days:
            rows.append({"label": gettext("days without email"), "value": when.quiet_days})
        rows.append({"label": gettext("summary of the day"), "value": f"{when.summary_hour}:00 ({when.summary_days})"})
    return PersonalTable("notification_choices", _("What is sent to me"), rows)


def _export_journal(person: Person) -> PersonalTable:
    lines = JournalEntry.objects.filter(Q(actor=person.journal_id) | Q(about__contains=[person.journal_id]))
    rows = [{"at": line.at, "verb": line.verb, "by_me": line.actor == person.journal_id, "subject": line.subject_kind,
             "details": line.details} for line in lines.order_by("-at")[:JOURNAL_LINES]]  # fmt: skip
    why = _("The lines stay, under a number that nothing ties to you any more: nobody can tell whose they were.")
    return PersonalTable("journal", _("Journal"), rows, fate="nameless", why=why)


def forget_unconfirmed(before: datetime, dry: bool) -> int:
    """Requests whose address was never confirmed."""
    return count_and_delete(Membership.objects.filter(state="unconfirmed", created_at__lt=before), dry)


def forget_declined(before: datetime, dry: bool) -> int:
    """Requests declined, ended or withdrawn: so long after the last contact."""
    memberships = Membership.objects.filter(state__in=["declined", "left", "ended"], created_at__lt=before)
    memberships = memberships.filter(Q(decided_at__isnull=True) | Q(decided_at__lt=before))
    return count_and_delete(
        memberships.filter(Q(ends_on__isnull=True) | Q(ends_on__lt=timezone.localdate(before))), dry
    )


def forget_letters(before: datetime, dry: bool) -> int:
    """Letters passed on."""
    return count_and_delete(PrivateMessage.objects.filter(at__lt=before), dry)


def forget_posts(before: datetime, dry: bool) -> int:
    """Messages of the wall."""
    return count_and_delete(Post.objects.filter(at__lt=before), dry)


def forget_mails_sent(before: datetime, dry: bool) -> int:
    """Which mails were sent."""
    return count_and_delete(MailSent.objects.filter(begun_at__lt=before), dry)


def forget_read_notifications(before: datetime, dry: bool) -> int:
    """What people were told, once they have read it."""
    return count_and_delete(Notification.objects.filter(read_at__lt=before), dry)


def forget_unread_notifications(before: datetime, dry: bool) -> int:
    """What people were told and did not read."""
    return count_and_delete(Notification.objects.filter(read_at=None, created_at__lt=before), dry)


def forget_imports(before: datetime, dry: bool) -> int:
    """The rows of imported files, and what was wrong with them; that there was an import stays."""
    runs = ImportRun.objects.filter(at__lt=before).exclude(table=[], mistakes=[])
    return runs.count() if dry else runs.update(table=[], mistakes=[])


def forget_sessions(before: datetime, dry: bool) -> int:
    """Sessions that are over, with the device and the address they came from, and counts of attempts."""
    over = Session.objects.filter(expire_date__lt=before)
    alive = Session.objects.filter(expire_date__gte=before).values("session_key")
    devices = UserSession.objects.filter(last_seen_at__lt=before).exclude(session_key__in=alive)
    if not dry:
        forget_attempts()
    return count_and_delete(devices, dry) + count_and_delete(over, dry)


def forget_access_tokens(before: datetime, dry: bool) -> int:
    """Keys for programs that were taken back, or whose time is over."""
    return count_and_delete(AccessToken.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)), dry)


def forget_invitations(before: datetime, dry: bool) -> int:
    """Roles and memberships nobody answered about, and the accounts a list made that were never used."""
    lists = Membership.objects.filter(state=MembershipState.INVITED.value, created_at__lt=before)
    unused = Person.objects.filter(memberships__in=lists, last_login__isnull=True, joined_at__lt=before)
    unused = unused.exclude(memberships__in=Membership.objects.exclude(pk__in=lists.values("pk"))).filter(
        roles__isnull=True
    )
    people = [] if dry else list(unused.distinct())
    count = count_and_delete(Invitation.objects.filter(made_at__lt=before), dry) + count_and_delete(lists, dry)
    for person in people:
        erase(person)
    return count


def forget_jobs(before: datetime, dry: bool) -> int:
    """Jobs that failed for good: what they were given is personal."""
    old = "status IN ('failed', 'aborted', 'cancelled', 'succeeded') AND coalesce(scheduled_at, now()) < %s"
    old += " AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)"
    what = "SELECT id" if dry else "DELETE"
    with connection.cursor() as cursor:
        cursor.execute(f"{what} FROM procrastinate_jobs j WHERE {old}", [timezone.now() + timedelta(days=1), before])
        return int(cursor.rowcount)


def forget_inactive(before: datetime, dry: bool) -> int:
    """Accounts nobody signed in to; each is told a month before."""
    quiet = Q(last_login__lt=before) | Q(last_login__isnull=True, joined_at__lt=before)
    people = Person.objects.filter(quiet, is_active=True, is_superuser=False, erased_at__isnull=True)
    warned_before = timezone.now() - timedelta(days=WARNED_DAYS)
    warnings = set(MailSent.objects.filter(person__in=people, begun_at__lt=warned_before).values_list("key", flat=True))
    due = [person for person in people if _warning_mail_key(person) in warnings]
    if not dry:
        for person in people:
            warn_inactive.defer(person_id=person.pk, key=_warning_mail_key(person), days=WARNED_DAYS)
        for person in due:
            erase(person)
    return len(due)


def _warning_mail_key(person: Person) -> str:
    return f"inactive-{person.pk}-{(person.last_login or person.joined_at):%Y%m%d}"


def count_and_delete(rows: Any, dry: bool) -> int:
    """Delete the rows unless `dry`; how many there were."""
    count = int(rows.count())
    if count and not dry:
        rows.delete()
    return count


COMMUNITY_RETENTION_PURGES = {
    "access_tokens": forget_access_tokens,
    "account_inactive": forget_inactive,
    "adhesion_unconfirmed": forget_unconfirmed,
    "adhesion_over": forget_declined,
    "letters": forget_letters,
    "wall": forget_posts,
    "mails_sent": forget_mails_sent,
    "notifications_read": forget_read_notifications,
    "notifications_unread": forget_unread_notifications,
    "imports": forget_imports,
    "invitations": forget_invitations,
    "sessions": forget_sessions,
    "failed_jobs": forget_jobs,
}
