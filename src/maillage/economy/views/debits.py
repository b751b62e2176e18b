"""Direct debits of an issuer: mandates, what may be taken, files for the bank; a file that gives something back."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.economy.actions.debits import collect, end_debit_mandate, note_mandate, note_refused
from maillage.economy.forms.debits import CollectForm, DebitMandateForm, RefundForm
from maillage.economy.models import Debit, DebitBatch, DebitMandate, Issuer
from maillage.economy.presenters.debits import debits_file, refund_file
from maillage.economy.queries.debits import batches_of, collectables, mandates_of
from maillage.economy.rules.direct_debits import NOTICE
from maillage.economy.views.desks import invoice_at, issuer_kept
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment
from maillage.web.formats import sentence
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION, XML = "invoicing", "application/xml"
MOST_BATCHES = 12
NUMBER = re.compile(r"[0-9]{1,18}")


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def debits(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: mandates, what may be taken, what was asked of the bank. POST: note a mandate that was signed."""
    person, issuer = issuer_kept(request, slug)
    form = DebitMandateForm(request.POST or None, issuer=issuer)
    if request.method == "POST" and form.is_valid():
        try:
            note_mandate(issuer, person, form.facts(_signer(issuer, form.cleaned_data["email"])))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("The mandate is noted."))
            return redirect("economy:debits", slug)
    return _page(request, issuer, form, CollectForm(initial={"day": timezone.localdate() + NOTICE}))


def _signer(issuer: Issuer, email: str) -> Person | None:
    """Somebody the issuer invoiced: another address says nothing of who has an account."""
    if not email:
        return None
    rows = Person.objects.filter(email=email, is_active=True, invoices_held__invoice__issuer=issuer)
    person = rows.distinct().first()
    if person is None:
        raise Refusal("not_invoiced", "You have not invoiced anybody of this address yet: begin with an invoice.")
    return person


def _page(request: HttpRequest, issuer: Issuer, form: DebitMandateForm, when: CollectForm) -> HttpResponse:
    return render_page(
        request, "economy/debits.html", SECTION, 422 if form.errors or when.errors else 200, issuer=issuer,
        organisation=issuer.organisation, form=form, when=when, mandates=mandates_of(issuer),
        rows=collectables(issuer), batches=batches_of(issuer)[:MOST_BATCHES],
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def collect_now(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: make the file of the invoices that were chosen."""
    person, issuer = issuer_kept(request, slug)
    when = CollectForm(request.POST)
    if not when.is_valid():
        return _page(request, issuer, DebitMandateForm(issuer=issuer), when)
    numbers = {int(text) for text in request.POST.getlist("invoice") if NUMBER.fullmatch(text)}
    batch = collect(issuer, person, numbers, when.cleaned_data["day"])
    flash_success(request, _("The file %(reference)s is ready: give it to your bank.") % {"reference": batch.reference})
    return redirect("economy:debits", slug)


@sensitive
@login_required
@require_GET
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: the file for the bank."""
    batch = get_object_or_404(DebitBatch.objects.select_related("issuer__organisation"), public_id=public_id)
    issuer_kept(request, batch.issuer.organisation.slug)
    return _xml(debits_file(batch), batch.reference)


def _xml(content: bytes, name: str) -> HttpResponse:
    response = attachment(content, f"{name}.xml", XML)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_POST
def end(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: a mandate is over."""
    person, issuer = issuer_kept(request, slug)
    rows = DebitMandate.objects.select_related("issuer__organisation", "person")
    end_debit_mandate(get_object_or_404(rows, pk=number, issuer=issuer), person)
    flash_success(request, _("The mandate is over: nothing is taken by it any more."))
    return redirect("economy:debits", slug)


@sensitive
@login_required
@require_POST
def refused(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: the bank gave it back."""
    person, issuer = issuer_kept(request, slug)
    rows = Debit.objects.select_related("batch__issuer__organisation")
    note_refused(get_object_or_404(rows, pk=number, batch__issuer=issuer), person)
    flash_success(request, _("Noted: this invoice is to be paid again."))
    return redirect("economy:debits", slug)


@sensitive
@login_required
@require_POST
def refund(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: a file of one transfer, which gives back what was paid above what is owed."""
    _person, desk, invoice = invoice_at(request, public_id)
    if not desk.keeps_books:
        raise Http404
    form = RefundForm(request.POST)
    if not form.is_valid():
        raise Refusal("bad_iban", "Write in whose name the account is, and its IBAN.")
    return _xml(
        refund_file(invoice, form.cleaned_data["name"], form.cleaned_data["iban"]), f"{invoice.number}-remboursement"
    )
