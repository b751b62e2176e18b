"""What every screen of invoices asks first: from which desk, which invoice, which draft."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.community.models import Organisation, Person
from maillage.community.views.common import person_of
from maillage.economy.models import DraftInvoice, Invoice, Issuer
from maillage.economy.queries.rights import Desk, desk_of, keeps_books
from maillage.economy.rules.training import read_training_name


def organisation_kept(request: HttpRequest, slug: str) -> tuple[Person, Organisation]:
    """The organisation, if this person keeps its books; what is not theirs does not exist."""
    person, organisation = person_of(request), get_object_or_404(Organisation, slug=slug)
    if not keeps_books(person, organisation):
        raise Http404
    return person, organisation


def issuer_kept(request: HttpRequest, slug: str, *, training: bool = False) -> tuple[Person, Issuer]:
    """The issuer, if this person keeps its books; a practice only where the page says that it takes one."""
    number, name = read_training_name(slug) if training else (0, slug)
    person, organisation = organisation_kept(request, name)
    rows = Issuer.with_training.select_related("organisation")
    return person, get_object_or_404(rows, organisation=organisation, training_round=number)


def desk_at(request: HttpRequest, slug: str) -> tuple[Person, Desk]:
    """The desk from which this person invoices for that organisation, or practises."""
    number, name = read_training_name(slug)
    rows = Issuer.with_training.select_related("organisation")
    return _desk(request, get_object_or_404(rows, organisation__slug=name, training_round=number))


def _desk(request: HttpRequest, issuer: Issuer) -> tuple[Person, Desk]:
    person = person_of(request)
    desk = desk_of(person, issuer)
    if desk is None:
        raise Http404
    return person, desk


def invoice_at(request: HttpRequest, public_id: UUID, *, training: bool = False) -> tuple[Person, Desk, Invoice]:
    """An issued invoice that is read from this person's desk; one of practice only where the page says so."""
    invoices = Invoice.with_training if training else Invoice.objects
    rows = invoices.select_related("issuer__organisation", "holder__person", "writer", "cancels", "entry")
    invoice = get_object_or_404(rows, public_id=public_id)
    person, desk = _desk(request, invoice.issuer)
    if not desk.may_read(invoice):
        raise Http404
    return person, desk, invoice


def draft_at(request: HttpRequest, public_id: UUID) -> tuple[Person, Desk, DraftInvoice]:
    """A draft that is written at this person's desk."""
    rows = DraftInvoice.objects.select_related("issuer__organisation", "writer").prefetch_related("lines", "deposits")
    draft = get_object_or_404(rows, public_id=public_id)
    person, desk = _desk(request, draft.issuer)
    if not (desk.keeps_books or desk.writer == draft.writer):
        raise Http404
    return person, desk, draft
