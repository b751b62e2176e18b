"""One mail a week at most to who files grants: what is new to look at in time, never twice for the same thing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from maillage.community.actions.locks import take_lock
from maillage.community.mails import RETRY, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify_each
from maillage.community.models import Organisation, Participation, Person
from maillage.community.queries.rights import current_roles
from maillage.community.rules import RoleKind, ScopeKind
from maillage.grants.models import Grant, GrantWarning
from maillage.grants.presenters.words import alert_in_words
from maillage.grants.queries.grants import watch_of
from maillage.grants.queries.rights import FILING, grants_filed_by
from maillage.grants.rules.alerts import A_WEEK, Alert, alerts_of, mail_key, new_warnings
from maillage.kernel.locks import LockFamily

KIND = "grant_warnings"


def warn_of_grants(today: date | None = None) -> int:
    """Tell who files for each organisation what is new to look at; how many things."""
    day = today or timezone.localdate()
    numbers = Grant.objects.order_by().values_list("beneficiary", flat=True).distinct()
    return sum(_warn_organisation(number, day) for number in sorted(numbers))


@transaction.atomic
def _warn_organisation(number: int, day: date) -> int:
    """One organisation at a time; two workers at once tell each thing once."""
    take_lock(LockFamily.GRANTS, number)
    grants = Grant.objects.filter(beneficiary=number)
    if GrantWarning.objects.filter(grant__in=grants, told_on__gt=day - A_WEEK).exists():
        return 0
    warned: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for grant_id, key, count in GrantWarning.objects.filter(grant__in=grants).values_list("grant", "key", "count"):
        warned[grant_id][key] = count
    rows = [
        GrantWarning(grant=grant, key=key, count=alert.count, told_on=day)
        for grant in grants
        for key, alert in new_warnings(alerts_of(watch_of(grant, day), day), warned[grant.pk]).items()
    ]
    people = people_who_file(number) if rows else []
    if not people:
        return 0
    GrantWarning.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["grant", "key"], update_fields=["count", "told_on"]
    )
    notify_each(KIND, [_notice(person, number, day) for person in people])
    return len(rows)


def _notice(person: Person, number: int, day: date) -> Notice:
    key = f"grants-{number}-{day}-{person.pk}"
    values = {"person_id": person.pk, "organisation_id": number, "day": day.isoformat(), "key": key}
    return Notice(person, "warnings", key, about=number, mail=MailJob(send_warnings, values))


def people_who_file(number: int) -> list[Person]:
    """Those who file for an organisation: by a role in it, or in a network that it facilitates."""
    networks = Participation.objects.filter(organisation=number, role="facilitator").values("network")
    roles = current_roles().filter(
        Q(kind__in=[one.value for one in FILING], scope_kind=ScopeKind.ORGANISATION.value, scope_id=number)
        | Q(kind=RoleKind.FACILITATOR.value, scope_kind=ScopeKind.NETWORK.value, scope_id__in=networks)
    )
    return list(Person.objects.filter(pk__in=roles.values("person"), erased_at=None).order_by("pk"))


@app.task(name="grants.send_warnings", retry=RETRY)
def send_warnings(person_id: int, organisation_id: int, day: str, key: str) -> None:
    """Write the mail, of what still stands: what was put right in the meantime is left out."""
    person = Person.objects.filter(pk=person_id, erased_at=None).first()
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if person is None or organisation is None:
        return
    grants = list(grants_filed_by(person).filter(beneficiary=organisation_id, warnings__told_on=day).distinct())
    with translation.override(person.language):
        parts = [part for grant in grants if (part := _part(grant, date.fromisoformat(day)))[1]]
    if parts:
        context = {"person": person, "organisation": organisation, "parts": parts}
        write_to("grants/mail/warnings.txt", context, person, grants[0].network, key=key, kind=KIND)


def _part(grant: Grant, day: date) -> tuple[Grant, list[str], str]:
    """A grant, its sentences, its address."""
    keys = set(grant.warnings.filter(told_on=day).values_list("key", flat=True))
    alerts: list[Alert] = alerts_of(watch_of(grant, day), day)
    sentences = [alert_in_words(one) for one in alerts if mail_key(one) in keys]
    return grant, sentences, f"{settings.ORIGIN}{grant.get_absolute_url()}"
