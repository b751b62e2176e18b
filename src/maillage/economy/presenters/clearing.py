"""Accounts between places as they are read: in words, drawn, on paper, as a file for the bank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.queries.letterheads import letterhead_of
from maillage.economy.models import (
    ClearingAgreement,
    ClearingDispute,
    ClearingDocument,
    ClearingLine,
    ClearingPeriod,
    ClearingTransfer,
)
from maillage.economy.queries.bank_accounts import accounts_of_places
from maillage.economy.queries.clearing import Pair
from maillage.economy.rules.clearing import Method
from maillage.economy.rules.credit_transfers import Account, CreditTransfer, render_transfers
from maillage.economy.rules.gross_documents import WithoutInvoice
from maillage.economy.rules.periods import Outcome
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import shown_count
from maillage.places.models import Place
from maillage.web.charts.figures import Flows
from maillage.web.fonts import typeface_folders
from maillage.web.formats import day_and_year, euros, number
from maillage.web.gates import FILES
from maillage.web.pdf import compile_pdf


def count_in_words(half_days: int, *, sees_all: bool) -> str:
    """How many half-days; fewer than five are not said to who is neither of the two places."""
    if sees_all or shown_count(abs(half_days)) is not None:
        return number(half_days).replace("-", "−")
    return _("fewer than 5")


def period_in_words(first: date, last: date) -> str:
    """The first and the last day of a period of clearing, in words."""
    return _("from %(first)s to %(last)s") % {"first": day_and_year(first), "last": day_and_year(last)}


def month_in_words(month: date) -> str:
    """A month and its year."""
    return date_format(month, "F Y")


def terms_in_words(agreement: ClearingAgreement) -> str:
    """What a half-day elsewhere is worth."""
    share = {"share": number(float(agreement.share * 100))}
    if agreement.method == Method.FLAT:
        return _("%(price)s for each half-day, everywhere") % {"price": euros(agreement.flat_cents)}
    if agreement.method == Method.TARIFF:
        return _("%(share)s %% of the own price of the place visited") % share
    return _("%(share)s %% of what the pass cost, by half-days") % share


@dataclass(frozen=True, slots=True)
class LineText:
    """A line as it is read. `half_days` is in words: few are not said to everybody."""

    pk: int
    kind: str
    month: str
    half_days: str
    cents: int
    is_correction: bool
    dispute: ClearingDispute | None
    may_be_contested: bool


@dataclass(frozen=True, slots=True)
class PairText:
    """What one place owes another, as it is read."""

    debtor: Place
    creditor: Place
    lines: tuple[LineText, ...]
    cents: int
    document: str = ""

    @property
    def contested_cents(self) -> int:
        """What waits for an answer: it is in no transfer."""
        return sum(one.cents for one in self.lines if one.dispute and one.dispute.outcome == Outcome.OPEN)


def pair_text(
    pair: Pair, *, sees_all: bool, contestable: bool = False, document: ClearingDocument | None = None
) -> PairText:  # fmt: skip
    """The lines of a pair in words; `contestable` says whether the period still lets lines be contested."""
    return PairText(
        pair.debtor, pair.creditor,
        tuple(_line_text(line, sees_all=sees_all, contestable=contestable) for line in pair.lines), pair.cents,
        document_in_words(document) if document else "",
    )  # fmt: skip


WITHOUT_WORDS = {
    WithoutInvoice.SAME_CARRIER: gettext_lazy("No invoice: both places have one carrier. The statement says it."),
    WithoutInvoice.BELOW: gettext_lazy(
        "No invoice: what was put right is more than what is owed. A credit note is written by hand."
    ),
    WithoutInvoice.NO_ISSUER: gettext_lazy(
        "No invoice: %(carrier)s issues none here. The statement stands alone, and its books say it."
    ),
}


def document_in_words(row: ClearingDocument) -> str:
    """Which invoice says it, in whose books it waits, or why there is none."""
    facts = {"amount": euros(row.cents), "carrier": str(row.creditor.operator or row.creditor.name)}
    if row.without:
        return str(WITHOUT_WORDS[WithoutInvoice(row.without)]) % facts
    if row.invoice is not None:
        return _("Invoice %(number)s, %(amount)s, paid by compensation.") % (facts | {"number": row.invoice.number})
    if row.draft is None:
        return _("Its draft is gone: the statement stands alone.")
    if row.draft.writer is not None:
        return _("Draft of an invoice, %(amount)s, that the place that owes writes under its mandate.") % facts
    return _("Draft of an invoice, %(amount)s, to be read over and issued by %(carrier)s.") % facts


def _line_text(line: ClearingLine, *, sees_all: bool, contestable: bool) -> LineText:
    disputes = list(line.disputes.all())
    last = disputes[-1] if disputes else None
    is_open = last is not None and last.outcome == Outcome.OPEN
    return LineText(
        line.pk, line.kind_name, month_in_words(line.month), count_in_words(line.half_days, sees_all=sees_all),
        line.cents, line.corrects_id is not None, last, contestable and not is_open and line.corrects_id is None,
    )  # fmt: skip


def flows_figure(key: str, title: str, rows: Iterable[tuple[Place, Place, int]], note: str = "") -> Flows:
    """Who owes whom, drawn and as a table; what comes back is in the table alone."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for debtor, creditor, cents in rows:
        sums[debtor.name, creditor.name] += cents
    ordered = sorted(sums.items(), key=lambda row: (-row[1], row[0]))
    return Flows(
        key=key, title=title, unit="€", note=note, sources=_("owes"), goals=_("to"), table_open=True,
        rows=[(debtor, creditor, cents / 100) for (debtor, creditor), cents in ordered],
        say=lambda value: euros(round(value * 100)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Balance:
    """What a place is owed and owes, and what is left."""

    place: Place
    receives: int
    owes: int

    @property
    def cents(self) -> int:
        """Above zero: it is owed."""
        return self.receives - self.owes


def balances_of(rows: Iterable[tuple[Place, Place, int]]) -> list[Balance]:
    """By name; their sum is nothing."""
    receives: defaultdict[Place, int] = defaultdict(int)
    owes: defaultdict[Place, int] = defaultdict(int)
    for debtor, creditor, cents in rows:
        owes[debtor] += cents
        receives[creditor] += cents
    places = sorted({*receives, *owes}, key=lambda place: (place.name, place.pk))
    return [Balance(place, receives[place], owes[place]) for place in places]


def pair_pdf(period: ClearingPeriod, pair: Pair, *, sees_all: bool) -> bytes:
    """The gross document of one way: what a place owes another, line by line."""
    text = pair_text(pair, sees_all=sees_all)
    freeze = period.freeze
    content: dict[str, Any] = {
        "title": _("Statement between two places"),
        "owes": _("%(debtor)s owes %(creditor)s") % {"debtor": pair.debtor.name, "creditor": pair.creditor.name},
        "debtor": pair.debtor.name,
        "span": period_in_words(period.first, period.last),
        "head": [_("Pass"), _("Month"), _("Half-days"), _("Owed")],
        "rows": [
            [f"{one.kind} ({_('put right')})" if one.is_correction else one.kind, one.month, one.half_days,
             euros(one.cents)]
            for one in text.lines
        ],
        "total": [_("In all"), euros(pair.cents)],
        "meaning": _(
            "Each line counts the half-days that passes sold by the first place paid for in the second one. Who came is"
            " not written here, nor known to whoever made this statement. What is paid is netted over all places: see"
            " the list of transfers. This is neither an invoice nor a tax document."
        ),
        "frozen": _("Frozen on %(day)s") % {"day": day_and_year(timezone.localdate(freeze.at))},
        "digest_label": _("Digest of the lines of the period (SHA-256)"),
        "digest": freeze.digest,
    }  # fmt: skip
    with FILES.pass_through():
        return compile_pdf(
            "maillage.economy", "templates/economy/pair_statement.typ", content,
            letterhead=letterhead_of(pair.debtor.network), font_folders=typeface_folders(),
        )  # fmt: skip


TRANSFER_COLUMNS = ("payer", "payer_iban", "payee", "payee_iban", "euros", "reference")


def transfers_table(transfers: Sequence[ClearingTransfer]) -> tuple[list[str], list[list[Any]]]:
    """The list of transfers, to be made by hand: head and rows."""
    accounts = accounts_of(transfers)
    head = [_("Pays"), _("Its IBAN"), _("Receives"), _("Its IBAN"), _("Amount (€)"), _("Reference")]
    rows: list[list[Any]] = [
        [
            one.payer.name, _iban(accounts, one.payer_id), one.payee.name, _iban(accounts, one.payee_id),
            f"{one.cents // 100},{one.cents % 100:02d}", one.reference,
        ]
        for one in transfers
    ]  # fmt: skip
    return head, rows


def accounts_of(transfers: Sequence[ClearingTransfer]) -> dict[int, Account]:
    """The accounts of the places that pay and are paid, as far as they are known."""
    places = {place.pk: place for one in transfers for place in (one.payer, one.payee)}
    known = accounts_of_places(places.values())
    return {number: one.used for number, one in known.items() if one.used}


def _iban(accounts: Mapping[int, Account], place: int) -> str:
    return accounts[place].iban if place in accounts else ""


def bank_file(period: ClearingPeriod, transfers: Sequence[ClearingTransfer], who: str) -> bytes:
    """The transfers as a bank reads them; refused, with their names, where places have not given their account."""
    accounts = accounts_of(transfers)
    if not transfers:
        raise Refusal("nothing_to_pay", "There is nothing to pay.")
    missing = sorted(
        {place.name for one in transfers for place in (one.payer, one.payee) if place.pk not in accounts}
    )  # fmt: skip
    if missing:
        raise Refusal("no_account", "These places have not given their bank account: %(places)s.",
                      places=", ".join(missing))  # fmt: skip
    now = timezone.localtime()
    words = _("Accounts between places, %(span)s") % {"span": period_in_words(period.first, period.last)}
    return render_transfers(
        [
            CreditTransfer(
                accounts[one.payer_id], accounts[one.payee_id], one.cents, one.reference, words
            )
            for one in transfers
        ],
        f"MAILLAGE-{period.circle_id}-{period.first:%Y%m%d}", now, now.date(), who,
    )  # fmt: skip
