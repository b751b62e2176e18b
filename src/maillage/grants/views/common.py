"""What every screen of grants asks first: is it theirs. What is not does not exist."""

from __future__ import annotations

from uuid import UUID

from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.community.actions.attachments import as_download
from maillage.community.models import Organisation, Person
from maillage.community.views.common import person_of
from maillage.grants.models import Cost, Grant, ReportDue, ReportVersion
from maillage.grants.queries.rights import (
    costs_filed_by,
    filing_organisations,
    grants_filed_by,
    grants_funded_by,
)
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence

SECTION, ROOM = "grants", "grants_room"


def filer(request: HttpRequest) -> tuple[Person, list[Organisation]]:
    """Who files, and for whom."""
    person = person_of(request)
    organisations = list(filing_organisations(person))
    if not organisations:
        raise Refusal("not_allowed", "Only those who manage or facilitate for the beneficiary may do that.")
    return person, organisations


def filed_organisation(request: HttpRequest, slug: str) -> tuple[Person, Organisation]:
    """An organisation that this person files for."""
    person, organisations = filer(request)
    return person, get_object_or_404(Organisation, slug=slug, pk__in=[one.pk for one in organisations])


def filed_grant(request: HttpRequest, public_id: UUID) -> tuple[Person, Grant]:
    """A grant that this person files."""
    person = person_of(request)
    return person, get_object_or_404(grants_filed_by(person), public_id=public_id)


def funded_grant(request: HttpRequest, public_id: UUID) -> tuple[Person, Grant]:
    """A grant of an organisation this person works for."""
    person = person_of(request)
    return person, get_object_or_404(grants_funded_by(person), public_id=public_id)


def filed_report(request: HttpRequest, public_id: UUID, number: int) -> tuple[Person, ReportDue]:
    """A report of such a grant."""
    person, grant = filed_grant(request, public_id)
    return person, get_object_or_404(ReportDue.objects.select_related("grant"), grant=grant, pk=number)


def version_of(grant: Grant, number: int, version: int) -> ReportVersion:
    """A frozen version of a report of a grant."""
    rows = ReportVersion.objects.select_related("report__grant")
    return get_object_or_404(rows, report__grant=grant, report=number, number=version)


def filed_cost(request: HttpRequest, public_id: UUID) -> tuple[Person, Cost]:
    """A cost that this person files."""
    person = person_of(request)
    return person, get_object_or_404(costs_filed_by(person), public_id=public_id)


def add_refusal(form: Form, refusal: Refusal) -> None:
    """Why not, above the form."""
    form.add_error(None, sentence(refusal))


def download(name: str, file_name: str) -> FileResponse:
    """A kept file, taken away; 404 where there is none."""
    if not name:
        raise Http404
    return as_download(name, f"{file_name}{name[name.rfind('.') :]}")
