"""Sending invoices to the approved platform: what is to leave is written first, what came of it after; never twice.

No transaction waits for a platform. A job that is killed after it began leaves its row as begun: nobody knows whether
the paper arrived, so nobody sends it again but a person who says so.
"""

from __future__ import annotations

from collections.abc import Collection
from smtplib import SMTPResponseException

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.community.actions import record
from maillage.community.mails import write_to
from maillage.community.mails.compose import Address
from maillage.community.models import MailSent, Person
from maillage.community.queries.rights import network_of
from maillage.community.rules import Scope, ScopeKind
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.models import HandOver, InvoiceStatus, Issuer, PlatformAccount
from maillage.economy.platforms import BUILT_IN
from maillage.economy.platforms.platform import unknown_end
from maillage.economy.presenters.paper import invoice_pdf
from maillage.economy.queries.life_cycle import to_hand_over
from maillage.economy.queries.platforms import access_of, platform_of, trouble_of
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.life_cycle import PlatformState
from maillage.economy.rules.platforms import (
    MOST_BYTES,
    HandOverState,
    Way,
    may_hand_over_again,
    too_big_refusal,
)
from maillage.kernel.queues import OUTSIDE
from maillage.kernel.refusal import Refusal


@transaction.atomic
def hand_over(issuer: Issuer, by: Person, numbers: Collection[str]) -> int:
    """Have these sent to the platform; how many leave. Pressed twice, or by two people, each leaves once."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    account = platform_of(issuer)
    if account is None:
        raise Refusal("no_platform", "Say first how your platform is given invoices.")
    now, rows = timezone.now(), list(to_hand_over(issuer).filter(number__in=numbers))
    for invoice in rows:
        made = HandOver.objects.create(invoice=invoice, way=account.way, since=now, by=str(by.journal_id))
        deliver.defer(hand_over_id=made.pk)
    if rows:
        scope = scope_of(issuer.organisation)
        record(by, "invoices_sent_to_platform", ("organisation", issuer.organisation_id), scope, count=len(rows))
    return len(rows)


@transaction.atomic
def put_back(row: HandOver, by: Person) -> None:
    """What did not arrive, or of which nobody knows, is to be handed over again: somebody looked and says so."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=row.invoice.issuer_id)
    require_books(by, issuer.organisation)
    row = HandOver.objects.select_for_update().get(pk=row.pk)
    if row.is_left:
        return
    if refusal := may_hand_over_again(HandOverState(row.state), row.since, timezone.now()):
        raise refusal
    HandOver.objects.filter(pk=row.pk).update(is_left=True)
    record(by, "invoice_put_back", ("invoice", row.invoice_id), scope_of(issuer.organisation))


@app.task(name="economy.hand_over", queue=OUTSIDE)
def deliver(hand_over_id: int) -> None:
    """Send one paper. Never tried again by itself."""
    waiting = HandOver.objects.filter(pk=hand_over_id, state=HandOverState.WAITING.value, is_left=False)
    if not waiting.update(state=HandOverState.BEGUN.value, since=timezone.now()):
        return
    row = HandOver.objects.select_related("invoice__issuer__organisation").get(pk=hand_over_id)
    try:
        reference = _send(row)
    except Refusal as refusal:
        state = HandOverState.BEGUN if refusal.code == "unknown_end" else HandOverState.FAILED
        HandOver.objects.filter(pk=row.pk).update(state=state.value, trouble=trouble_of(refusal))
    else:
        note_arrived(row, reference)


def _send(row: HandOver) -> str:
    account = PlatformAccount.objects.filter(issuer=row.invoice.issuer_id, way=row.way).first()
    if account is None:
        raise Refusal("no_platform", "Say first how your platform is given invoices.")
    paper = invoice_pdf(row.invoice)
    if len(paper) > MOST_BYTES:
        raise too_big_refusal()
    if row.way == Way.MAIL.value:
        _mail(row, account, paper)
        return ""
    return BUILT_IN[Way(row.way)].hand_over(access_of(account), f"{row.invoice.number}.pdf", paper)


def _mail(row: HandOver, account: PlatformAccount, paper: bytes) -> None:
    issuer = row.invoice.issuer
    network = network_of(Scope(ScopeKind.ORGANISATION, issuer.organisation_id))
    if network is None:
        raise Refusal("no_network", "This organisation belongs to no network: nothing can be sent from here.")
    reader = Address(account.email, LANGUAGE, account.email)
    file = (f"{row.invoice.number}.pdf", paper, "application/pdf")
    key = f"hand-over-{row.pk}"
    try:
        write_to(
            "economy/mail/platform.txt", {"invoice": row.invoice, "issuer": issuer}, reader, network,
            key=key, files=[file], reply_to=issuer.email,
        )  # fmt: skip
    except (OSError, SMTPResponseException) as error:  # it surely did not leave
        raise Refusal("mail_not_sent", "The email did not leave: the mail server does not take it.") from error
    if not MailSent.objects.filter(key=key, sent_at__isnull=False).exists():  # the line broke while it was sent
        raise unknown_end()


@transaction.atomic
def note_arrived(row: HandOver, reference: str) -> None:
    """The platform has it: said once, whoever says it."""
    Issuer.objects.select_for_update().get(pk=row.invoice.issuer_id)
    HandOver.objects.filter(pk=row.pk).update(state=HandOverState.DONE.value, reference=reference, trouble={})
    if not InvoiceStatus.objects.filter(invoice=row.invoice_id).exists():
        InvoiceStatus.objects.create(
            invoice=row.invoice, state=PlatformState.DEPOSITED.value, day=timezone.localdate(), by=row.by
        )  # fmt: skip
