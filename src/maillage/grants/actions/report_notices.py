"""A report that is frozen is told to who works for the funder, each version once."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from procrastinate.contrib.django import app

from maillage.community.mails import RETRY, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify_each
from maillage.community.models import Person
from maillage.community.queries.rights import current_roles
from maillage.community.rules import ScopeKind
from maillage.grants.models import ReportVersion
from maillage.grants.queries.rights import WORKING, funding_organisations

KIND = "grant_reports"


def people_who_fund(organisation_id: int) -> Sequence[Person]:
    """Who works for a funder."""
    roles = current_roles().filter(
        Q(kind__in=[one.value for one in WORKING]), scope_kind=ScopeKind.ORGANISATION.value, scope_id=organisation_id
    )
    return list(Person.objects.filter(pk__in=roles.values("person"), erased_at=None).order_by("pk"))


def tell_funder(by: Person, version: ReportVersion) -> None:
    """In the transaction that freezes it: who reads it for the funder is told, but who froze it."""
    people = [one for one in people_who_fund(version.report.grant.funder_id) if one.pk != by.pk]
    notify_each(KIND, [_notice(version, person) for person in people])


def _notice(version: ReportVersion, person: Person) -> Notice:
    key = f"{KIND}-{version.pk}-{person.pk}"
    values = {"person_id": person.pk, "version_id": version.pk, "key": key}
    return Notice(person, "report", key, about=version.pk, mail=MailJob(send_report, values))


@app.task(name="grants.send_report", retry=RETRY)
def send_report(person_id: int, version_id: int, key: str) -> None:
    """Write the mail, if this person still works for the funder."""
    person = Person.objects.filter(pk=person_id, erased_at=None).first()
    rows = ReportVersion.objects.select_related("report__grant__beneficiary", "report__grant__network")
    version = rows.filter(pk=version_id).first()
    if person is None or version is None or version.report.grant.funder_id not in funding_organisations(person):
        return
    grant = version.report.grant
    address = reverse("grants:version", args=[grant.public_id, version.report_id, version.number])
    context = {"person": person, "version": version, "grant": grant, "url": f"{settings.ORIGIN}{address}"}
    write_to("grants/mail/report.txt", context, person, grant.network, key=key, kind=KIND)
