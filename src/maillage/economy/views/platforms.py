"""The approved platform of an issuer: how it takes invoices, sending them, asking what became of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from maillage.economy.actions.hand_overs import hand_over, put_back
from maillage.economy.actions.life_cycle import require_platform
from maillage.economy.actions.platform_accounts import set_up_platform, stop_platform
from maillage.economy.actions.platform_news import ask_now
from maillage.economy.forms.platforms import PlatformForm
from maillage.economy.models import HandOver
from maillage.economy.queries.life_cycle import MOST_AT_ONCE
from maillage.economy.queries.platforms import platform_of
from maillage.economy.views.desks import issuer_kept
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"


@internal
@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, slug: str) -> HttpResponse:
    """How the platform of the issuer takes invoices."""
    person, issuer = issuer_kept(request, slug)
    current = platform_of(issuer)
    form = PlatformForm(request.POST or None, account=current)
    if request.method == "POST" and form.is_valid():
        try:
            set_up_platform(issuer, person, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("It is written."))
            return redirect("economy:platform", slug)
    return render_page(
        request, "economy/platform_account.html", SECTION, issuer=issuer, organisation=issuer.organisation, form=form,
        account=current,
    )  # fmt: skip


@internal
@login_required
@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: back to files that one takes."""
    person, issuer = issuer_kept(request, slug)
    stop_platform(issuer, person)
    flash_success(request, _("Nothing more is sent from here: take the files, and give them to the platform."))
    return redirect("economy:platform", slug)


@sensitive
@login_required
@require_POST
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: these leave for the platform."""
    person, issuer = issuer_kept(request, slug)
    count = hand_over(issuer, person, request.POST.getlist("number")[:MOST_AT_ONCE])
    require_platform(count)
    text = ngettext("%(n)s invoice leaves for the platform.", "%(n)s invoices leave for the platform.", count)
    flash_success(request, text % {"n": count})
    return redirect("economy:platform", slug)


@sensitive
@login_required
@require_POST
def again(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: one that did not arrive is to be handed over again."""
    person, issuer = issuer_kept(request, slug)
    row = get_object_or_404(HandOver.objects.select_related("invoice"), pk=number, invoice__issuer=issuer)
    put_back(row, person)
    flash_success(request, _("It is among those to be handed over again."))
    return redirect("economy:platform", slug)


@sensitive
@login_required
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: ask the platform what became of those it has."""
    person, issuer = issuer_kept(request, slug)
    count = ask_now(issuer, person)
    none, text = _("The platform says nothing new."), ngettext("%(n)s new state.", "%(n)s new states.", count)
    flash_success(request, text % {"n": count} if count else none)
    return redirect("economy:platform", slug)
