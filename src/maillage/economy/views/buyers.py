"""What an organisation was invoiced, by whomever: one statement, and one file that pays each issuer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.community.models import Organisation
from maillage.community.views.common import person_of
from maillage.economy.forms.buyers import PayerForm
from maillage.economy.presenters.buyers import transfers_of_buyer
from maillage.economy.queries.buyers import statement_of_buyer
from maillage.economy.rules.credit_transfers import Account
from maillage.passes.queries.passes import speaks_for
from maillage.web.downloads import attachment
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import render_page


def _spoken_for(request: HttpRequest, slug: str) -> Organisation:
    organisation = get_object_or_404(Organisation, slug=slug)
    if not speaks_for(person_of(request), organisation):
        raise Http404
    return organisation


@sensitive
@login_required
@require_GET
def buyer_statement(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the invoices of an organisation by issuer, what is left of each; the form of the file that pays them."""
    organisation = _spoken_for(request, slug)
    return _page(request, organisation, PayerForm(initial={"name": organisation.name[:70]}))


def _page(request: HttpRequest, organisation: Organisation, form: PayerForm) -> HttpResponse:
    return render_page(
        request, "economy/buyer_statement.html", "invoices", organisation=organisation, form=form,
        statement=statement_of_buyer(organisation, timezone.localdate()), status=422 if form.errors else 200,
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def buyer_transfers(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: the file of transfers; how much and to whom is read here, never in the request."""
    organisation, form = _spoken_for(request, slug), PayerForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, form)
    data, today = form.cleaned_data, timezone.localdate()
    payer = Account(data["name"], data["iban"])
    content = transfers_of_buyer(organisation, statement_of_buyer(organisation, today), payer, data["day"])
    response = attachment(content, f"virements-{organisation.slug}-{today:%Y%m%d}.xml", "application/xml")
    response["Cache-Control"] = "no-store"
    return response
