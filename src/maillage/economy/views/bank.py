"""The bank of an issuer: a statement brought, movements told whose they are, what was put aside."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.models import Person
from maillage.economy.actions.bank import (
    Choice,
    Outcome,
    import_file,
    import_rows,
    note_movements,
    put_aside,
    remove_file,
    take_up_again,
)
from maillage.economy.forms.bank import BankFileForm, ColumnsForm, choices_of
from maillage.economy.models import BankFile, BankMovement, Invoice, Issuer
from maillage.economy.presenters.bank import WHY_ASIDE, certainty_words
from maillage.economy.queries.bank import bank_state, left_of, settled_movements
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.bank_tables import columns_of, titles_at
from maillage.economy.views.desks import issuer_kept
from maillage.kernel.refusal import Refusal
from maillage.web.formats import day, euros, sentence
from maillage.web.gates import FILES
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION, A_PAGE, SAMPLE, MOST_SAID = "invoicing", 50, 5, 10


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what is certain, what is to be looked at. POST: bring a statement."""
    person, issuer = issuer_kept(request, slug)
    form = BankFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            with FILES.pass_through():
                file = import_file(issuer, person, upload.read(), upload.name or "")
        except Refusal as refusal:
            form.add_error("file", sentence(refusal))
        else:
            if file.table:
                return redirect(file)
            return _imported(request, file)
    state = bank_state(issuer)
    files = BankFile.objects.filter(issuer=issuer).defer("table")
    return render_page(
        request, "economy/bank.html", SECTION, issuer=issuer, organisation=issuer.organisation, form=form, state=state,
        others=[(one, certainty_words(one)) for one in state.others], why=WHY_ASIDE,
        files=files.filter(first__isnull=False)[:5], to_tell=files.filter(first=None),
        settled=Paginator(settled_movements(issuer), A_PAGE).get_page(request.GET.get("page")),
    )  # fmt: skip


def _imported(request: HttpRequest, file: BankFile) -> HttpResponse:
    text = ngettext("%(n)s new movement is read.", "%(n)s new movements are read.", file.new) % {"n": file.new}
    if known := file.count - file.new:
        text += " " + ngettext("%(n)s was here already.", "%(n)s were here already.", known) % {"n": known}
    flash_success(request, text)
    if file.adds_up is False:
        messages.warning(
            request, _("The movements of this file don’t lead from its first balance to its last: ask your bank for it "
                       "again."),
            extra_tags="warn",
        )  # fmt: skip
    return redirect("economy:bank", file.issuer.organisation.slug)


def _waiting_file(request: HttpRequest, public_id: UUID) -> tuple[Person, BankFile]:
    file = get_object_or_404(BankFile.objects.select_related("issuer__organisation"), public_id=public_id, first=None)
    person, _issuer = issuer_kept(request, file.issuer.organisation.slug)
    return person, file


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say which column of a table is what; the next table of this bank is then read at once."""
    person, file = _waiting_file(request, public_id)
    at = titles_at(file.table)
    titles = file.table[at][1]
    form = ColumnsForm(request.POST or None, titles=titles, likely=columns_of(titles, {}))
    if request.method == "POST" and form.is_valid():
        try:
            return _imported(request, import_rows(file, person, form.places))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
    return render_page(
        request, "economy/bank_columns.html", SECTION, issuer=file.issuer, organisation=file.issuer.organisation,
        file=file, form=form, titles=titles, sample=[cells for _number, cells in file.table[at + 1 : at + 1 + SAMPLE]],
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: throw away a table that nobody told the columns of."""
    person, file = _waiting_file(request, public_id)
    remove_file(file, person)
    return redirect("economy:bank", file.issuer.organisation.slug)


@sensitive
@login_required
@require_POST
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: note the payments that were chosen; each is asked of the rules once more."""
    person, issuer = issuer_kept(request, slug)
    choices = choices_of(request.POST.getlist("part"))
    if not choices:
        raise Refusal("nothing_chosen", "Choose at least one movement.")
    _say(request, note_movements(issuer, person, choices))
    return redirect("economy:bank", slug)


def _say(request: HttpRequest, outcome: Outcome) -> None:
    """What was noted, and what could not be."""
    if outcome.noted:
        words = ngettext("%(n)s payment is noted.", "%(n)s payments are noted.", outcome.noted)
        flash_success(request, words % {"n": outcome.noted})
    for movement, refusal in outcome.refusals[:MOST_SAID]:
        messages.error(request, f"{day(movement.day)}, {euros(movement.cents)} : {sentence(refusal)}", extra_tags="bad")


@sensitive
@login_required
@require_POST
def match(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: this movement is for that invoice, as far as both go."""
    person, issuer = issuer_kept(request, slug)
    movement = _movement(issuer, number)
    written = request.POST.get("invoice", "").partition(",")[0].strip()
    invoice = Invoice.objects.filter(number__iexact=written[:35], issuer=issuer).first()
    if invoice is None:
        raise Refusal("no_such_invoice", "No invoice of yours has this number: choose one of the list.")
    moved, left = left_of(movement), standing_of(invoice).left.cents
    if moved * left <= 0:
        raise Refusal(
            "nothing_left_that_way",
            "Nothing is left on %(number)s in this direction. A direct debit that comes back is noted first under"
            " “Direct debits”.",
            number=invoice.number,
        )
    cents = min(moved, left, key=abs)
    _say(request, note_movements(issuer, person, [Choice(movement.pk, invoice.pk, cents)]))
    return redirect("economy:bank", slug)


def _movement(issuer: Issuer, number: int) -> BankMovement:
    return get_object_or_404(BankMovement.objects.select_related("issuer__organisation"), pk=number, issuer=issuer)


@sensitive
@login_required
@require_POST
def aside(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: no invoice’s; or, `again`, to be looked at again."""
    person, issuer = issuer_kept(request, slug)
    movement = _movement(issuer, number)
    if "again" in request.POST:
        take_up_again(movement, person)
    else:
        put_aside(movement, person, request.POST.get("why", ""))
    return redirect("economy:bank", slug)
