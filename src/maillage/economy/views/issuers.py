"""Who invoices: the organisations one keeps the books of, how each invoices, its mandates."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.views.common import person_of
from maillage.economy.actions.issuers import end_mandate, give_mandate, set_up_issuer
from maillage.economy.forms.issuers import IssuerForm, MandateForm
from maillage.economy.models import BillingMandate, Issuer
from maillage.economy.queries.bank_accounts import accounts_beside
from maillage.economy.queries.place_accounts import places_accounted_by
from maillage.economy.queries.rights import mandates_used_by, organisations_kept_by
from maillage.economy.views.desks import issuer_kept, organisation_kept
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"


@internal
@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The organisations whose invoices one writes."""
    person = person_of(request)
    return render_page(
        request, "economy/index.html", SECTION, organisations=organisations_kept_by(person),
        mandates=mandates_used_by(person), places=places_accounted_by(person),
    )  # fmt: skip


@internal
@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Who invoices, and how."""
    person, organisation = organisation_kept(request, slug)
    issuer = Issuer.objects.filter(organisation=organisation).first()
    form = IssuerForm(request.POST or None, instance=issuer, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            set_up_issuer(organisation, person, form.facts())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("It is written: the next invoice will say so."))
            return redirect("economy:invoices", organisation.slug)
    return render_page(
        request, "economy/settings.html", SECTION, organisation=organisation, issuer=issuer, form=form,
        beside=accounts_beside(organisation, issuer.iban if issuer else ""),
    )  # fmt: skip


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def mandates(request: HttpRequest, slug: str) -> HttpResponse:
    """Who was given the right to write invoices in the issuer's name."""
    person, issuer = issuer_kept(request, slug)
    form = MandateForm(request.POST or None, seller=issuer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            give_mandate(issuer, data["writer"], person, data["signed_on"], data["text"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("The mandate is kept."))
            return redirect("economy:mandates", slug)
    return render_page(
        request, "economy/mandates.html", SECTION, issuer=issuer, organisation=issuer.organisation, form=form,
        mandates=issuer.mandates.select_related("writer"),
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def end(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: end a mandate today."""
    person, issuer = issuer_kept(request, slug)
    end_mandate(get_object_or_404(BillingMandate, pk=number, seller=issuer), person)
    flash_success(request, _("The mandate ends today; what was written under it stays."))
    return redirect("economy:mandates", slug)
