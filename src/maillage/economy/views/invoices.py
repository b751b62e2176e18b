"""Issued invoices: the list, one, its file; sent, paid, reminded of, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.models import Person
from maillage.community.views.common import person_of
from maillage.economy.actions.issuance import cancel
from maillage.economy.actions.letters import address_of
from maillage.economy.actions.looks import look_at_invoice
from maillage.economy.actions.payments import note_payment, take_back_payment
from maillage.economy.actions.reminders import remind, send_invoice
from maillage.economy.forms.cards import GiveBackForm
from maillage.economy.forms.debits import RefundForm
from maillage.economy.forms.life_cycle import StatusForm
from maillage.economy.forms.payments import PaymentForm
from maillage.economy.models import Invoice, Payment
from maillage.economy.models.choices import STATE_LABELS, TONE_LABELS
from maillage.economy.presenters.paper import invoice_pdf
from maillage.economy.queries.cards import account_in_use, issuers_paid_by_card, notices_to_look_at, paid_by_card
from maillage.economy.queries.invoices import (
    drafts_at,
    invoices_at,
    invoices_of,
    is_taken_off,
    lines_on,
    owed,
    standing_of,
)
from maillage.economy.queries.rights import Desk, desk_of, is_holder
from maillage.economy.queries.training import is_over
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.invoices import InvoiceState, Tone, may_cancel, may_remind, next_tone
from maillage.economy.views.desks import desk_at, invoice_at
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment
from maillage.web.formats import sentence
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION, A_PAGE = "invoicing", 50
PDF = "application/pdf"


@sensitive
@login_required
@require_GET
def invoices(request: HttpRequest, slug: str) -> HttpResponse:
    """Drafts, what is late, what was issued; `?etat=` shows those of one state."""
    _person, desk = desk_at(request, slug)
    lines = lines_on(invoices_at(desk), timezone.localdate())
    wanted = request.GET.get("etat", "")
    chosen = [line for line in lines if line.state == wanted] if wanted in set(InvoiceState) else lines
    page = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request, "economy/invoices.html", SECTION, desk=desk, issuer=desk.issuer,
        organisation=desk.issuer.organisation, drafts=list(drafts_at(desk)), page=page, wanted=wanted,
        states=STATE_LABELS, owed=owed(lines).cents,
        odd_notices=notices_to_look_at(desk.issuer).count() if desk.keeps_books else 0,
        late=owed(line for line in lines if line.state == InvoiceState.LATE).cents, is_empty=not lines,
        is_over=is_over(desk.issuer),
    )  # fmt: skip


@sensitive
@login_required
@require_GET
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One invoice: what it says, what was paid, what may be done."""
    person, desk, mine = invoice_at(request, public_id, training=True)
    look_at_invoice(mine, person)
    return _page(request, desk, mine, PaymentForm(initial={"received_on": timezone.localdate()}))


def _page(request: HttpRequest, desk: Desk, mine: Invoice, form: PaymentForm) -> HttpResponse:
    today, standing = timezone.localdate(), standing_of(mine)
    reminders = list(mine.reminders.all())
    last = reminders[-1].sent_on if reminders else None
    tone = next_tone([Tone(one.tone) for one in reminders])
    return render_page(
        request, "economy/invoice.html", SECTION, invoice=mine, document=mine.document, standing=standing, desk=desk,
        state=InvoiceState.PAID if mine.is_credit_note else standing.state_on(today), issuer=mine.issuer,
        organisation=mine.issuer.organisation, days_late=standing.days_late(today), left=standing.left.cents,
        payments=mine.payments.select_related("taken_back_by"), reminders=reminders, form=form,
        statuses=list(mine.statuses.all()), status_form=StatusForm(initial={"day": today}),
        refund_form=RefundForm(initial={"name": mine.customer_name}),
        credit_note=Invoice.with_training.filter(cancels=mine).first(), has_address=bool(address_of(mine)),
        may_cancel=may_cancel(standing, is_taken_off=is_taken_off(mine)) is None,
        may_remind=may_remind(standing, last, today, address=address_of(mine)) is None,
        is_over=is_over(mine.issuer), tone=dict(TONE_LABELS)[tone.value], **_cards(desk, mine, standing.left.cents),
    )  # fmt: skip


def _cards(desk: Desk, mine: Invoice, left: int) -> dict[str, Any]:
    """What may be tried or given back by card, for who keeps the books."""
    account = account_in_use(mine.issuer) if desk.keeps_books and left > 0 else None
    paid = paid_by_card(mine) if desk.keeps_books and left < 0 else []
    return {
        "may_try_card": account is not None and account.is_ready and not account.is_live,
        "card_refunds": [
            (one, GiveBackForm(initial={"amount": Money(most)}, auto_id=f"id_{one.pk}_%s"))
            for one in paid
            if (most := min(-left, one.cents - one.refund_asked_cents)) > 0
        ],
    }


def _is_own_invoice(person: Person, arguments: Mapping[str, Any]) -> bool:
    """Is the invoice addressed to them?"""
    return Invoice.objects.filter(public_id=arguments["public_id"], holder__person=person).exists()


@sensitive(owner=_is_own_invoice)
@login_required
@require_GET
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: the invoice as a file (Factur-X): to whom it is addressed, and to who keeps the accounts."""
    person = person_of(request)
    rows = Invoice.with_training.select_related("issuer__organisation", "holder__person")
    mine = get_object_or_404(rows, public_id=public_id)
    if not is_holder(person, mine):
        desk = desk_of(person, mine.issuer)
        if desk is None or not desk.may_read(mine):
            raise Http404
        look_at_invoice(mine, person)
    response = attachment(invoice_pdf(mine), f"{mine.number}.pdf", PDF)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_POST
def pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: note a payment."""
    person, desk, mine = invoice_at(request, public_id, training=True)
    form = PaymentForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            note_payment(
                mine, data["amount"], Method(data["method"]), data["received_on"], person, reference=data["reference"]
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("The payment is noted."))
            return redirect(mine.get_absolute_url())
    return _page(request, desk, mine, form)


@sensitive
@login_required
@require_POST
def take_back(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take back a payment noted wrongly."""
    person, _desk, mine = invoice_at(request, public_id, training=True)
    take_back_payment(get_object_or_404(Payment.objects.select_related("invoice"), pk=number, invoice=mine), person)
    flash_success(request, _("The payment is taken back; both lines stay in the accounts."))
    return redirect(mine.get_absolute_url())


@sensitive
@login_required
@require_POST
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: send it by email."""
    person, _desk, mine = invoice_at(request, public_id)
    send_invoice(mine, person)
    flash_success(request, _("The invoice leaves by email."))
    return redirect(mine.get_absolute_url())


@sensitive
@login_required
@require_POST
def send_reminder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: send the next reminder."""
    person, _desk, mine = invoice_at(request, public_id)
    remind(mine, person)
    flash_success(request, _("The reminder leaves by email."))
    return redirect(mine.get_absolute_url())


@sensitive
@login_required
@require_POST
def credit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: cancel it by a credit note."""
    person, _desk, mine = invoice_at(request, public_id, training=True)
    note = cancel(mine, person)
    flash_success(request, _("Credit note %(number)s cancels it.") % {"number": note.number})
    return redirect(note.get_absolute_url())


@own
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own invoices, and those of the organisations one speaks for."""
    lines = lines_on(invoices_of(person_of(request)), timezone.localdate())
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request, "economy/mine.html", "invoices", page=page, owed=owed(lines).cents,
        card_issuers=issuers_paid_by_card(line.invoice for line in page),
    )  # fmt: skip
