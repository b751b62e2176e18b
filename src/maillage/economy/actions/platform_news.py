"""What became of invoices, as the platform says it when it is asked: each message noted once, whatever the order."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.hand_overs import note_arrived
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.models import HandOver, Invoice, InvoiceStatus, Issuer, PlatformAccount
from maillage.economy.platforms import BUILT_IN
from maillage.economy.platforms.platform import News
from maillage.economy.queries.life_cycle import states_of
from maillage.economy.queries.platforms import access_of, asked_accounts, platform_of, trouble_of
from maillage.economy.rules.life_cycle import PlatformState, may_note_state
from maillage.economy.rules.platforms import HandOverState, LifeCycleMessage, Way
from maillage.kernel.refusal import Refusal


def ask_now(issuer: Issuer, by: Person) -> int:
    """Ask the platform, because somebody pressed; how many states are new."""
    require_books(by, issuer.organisation)
    account = platform_of(issuer)
    if account is None or account.way != Way.FLOW.value:
        raise Refusal("not_asked", "This platform says nothing by itself: note what it tells you on each invoice.")
    return ask_platform(account)


def ask_platform(account: PlatformAccount) -> int:
    """Ask, and write what is new; a Refusal, which is kept too, when it does not answer. No transaction waits."""
    try:
        news = BUILT_IN[Way(account.way)].fetch_news(access_of(account), account.asked_until)
    except Refusal as refusal:
        PlatformAccount.objects.filter(pk=account.pk).update(asked_at=timezone.now(), trouble=trouble_of(refusal))
        raise
    return _write(account, news)


def ask_all() -> tuple[int, int]:
    """Ask each platform; how many were asked, how many did not answer."""
    tried = silent = 0
    for account in asked_accounts():
        tried += 1
        try:
            ask_platform(account)
        except Refusal:
            silent += 1
    return tried, silent


@transaction.atomic
def _write(account: PlatformAccount, news: News) -> int:
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=account.issuer_id)
    refused = [_rejection(issuer, reference, why) for reference, why in news.refused]
    count = sum(_note(issuer, message) for message in [*filter(None, refused), *news.messages])
    PlatformAccount.objects.filter(pk=account.pk).update(
        asked_until=news.until[:40], asked_at=timezone.now(), trouble={}
    )  # fmt: skip
    return count


def _rejection(issuer: Issuer, reference: str, why: str) -> LifeCycleMessage | None:
    """A paper that the platform could not read is a state too: rejected."""
    row = HandOver.objects.filter(invoice__issuer=issuer, reference=reference).exclude(reference="").last()
    if row is None:
        return None
    code = PlatformState.REJECTED.value
    return LifeCycleMessage(row.invoice.number, code, timezone.localdate(), why, f"refused-{reference}"[:200])


def _note(issuer: Issuer, message: LifeCycleMessage) -> bool:
    """Note one message, unless it was, or is about nothing of ours, or can't follow what is known."""
    invoice = Invoice.objects.filter(issuer=issuer, number=message.number).first()
    if invoice is None or message.code not in set(PlatformState):
        return False
    if InvoiceStatus.objects.filter(invoice=invoice, reference=message.reference).exists():
        return False
    _settle_hand_over(invoice)
    today = timezone.localdate()
    day = min(max(message.day, invoice.issued_on), today)
    states = states_of(invoice)
    state = PlatformState(message.code)
    if not states or may_note_state(states, state, day, invoice.issued_on, today):
        return False
    InvoiceStatus.objects.create(
        invoice=invoice, state=state.value, day=day, note=message.reason, reference=message.reference
    )  # fmt: skip
    record(None, "invoice_state_noted", ("invoice", invoice.pk), scope_of(issuer.organisation), state=state.value)
    return True


def _settle_hand_over(invoice: Invoice) -> None:
    """A message about it proves that it arrived, where nobody knew."""
    row = HandOver.objects.filter(invoice=invoice, is_left=False, state=HandOverState.BEGUN.value).first()
    if row:
        note_arrived(row, row.reference)
