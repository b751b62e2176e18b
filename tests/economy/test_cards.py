"""Paid by card: each notice once, whatever comes, in whatever order; nothing that was not signed; nothing lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.community.models import JournalEntry, Person
from maillage.economy.actions.card_accounts import set_up_cards, stop_cards
from maillage.economy.actions.card_notices import ask_about, check_checkout, check_silent
from maillage.economy.actions.cards import give_back
from maillage.economy.actions.issuance import cancel
from maillage.economy.actions.payments import note_payment
from maillage.economy.models import CardCheckout, CardNotice, Issuer, Payment
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import Method
from maillage.economy.rules.cards import Outcome
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from tests.factories import Committed
from tests.kit.card_doubles import Letter, LyraDouble, StripeDouble, open_for_business
from tests.kit.cards import Doubles, accept_cards, bank_cents, begin, paid_cents, tell
from tests.kit.concurrency import at_once
from tests.kit.invoices import make_invoice, make_issuer, make_treasurer

TODAY = timezone.localdate()


def test_a_notice_pays_once_however_often_it_comes(begun: CardCheckout, double: Doubles, issuer: Issuer) -> None:
    letter = double.pay(begun.public_id.hex)
    assert tell(begun.account, letter) == Outcome.APPLIED
    assert [tell(begun.account, letter) for _n in range(3)] == [Outcome.NOTHING_NEW] * 3
    assert paid_cents(begun.invoice) == [3000]
    assert bank_cents(issuer) == 3000
    paid = Payment.objects.get()
    assert (paid.method, paid.by, double.name in paid.reference) == ("card", "", True)
    assert JournalEntry.objects.get(verb="card_paid").actor is None
    assert CardNotice.objects.count() == 1


def test_it_is_told_again_by_other_words_and_changes_nothing(begun: CardCheckout, double: Doubles) -> None:
    tell(begun.account, double.pay(begun.public_id.hex))
    other = double.pay(begun.public_id.hex) if isinstance(double, StripeDouble) else double.tell(
        double.orders[begun.public_id.hex], at=timezone.now() - timedelta(seconds=100)
    )  # fmt: skip
    assert tell(begun.account, other) == Outcome.NOTHING_NEW
    assert paid_cents(begun.invoice) == [3000]
    assert check_checkout(begun) == "paid"
    assert paid_cents(begun.invoice) == [3000]


def forged(double: Doubles, letter: Letter) -> list[tuple[str, Letter]]:
    """What is not signed as it should be."""
    headers, body = letter
    if isinstance(double, StripeDouble):
        moment = timezone.now().timestamp()
        return [
            ("bad_signature", ({}, body)), ("bad_signature", (headers, body + b" ")),
            ("bad_signature", double.sign(body, secret="whsec_other")),
            ("bad_signature", ({"stripe-signature": headers["stripe-signature"].replace("t=", "t=1")}, body)),
            ("bad_signature", ({"stripe-signature": "t=x,v1=é"}, body)),
            *(("notice_too_old", double.sign(body, at=moment + seconds)) for seconds in (-301, 400)),
            ("unreadable_notice", double.sign(b"[" * 60_000)), ("unreadable_notice", double.sign(b"{}")),
        ]  # fmt: skip
    order = next(iter(double.orders.values()))
    return [
        ("bad_signature", (headers, b"")), ("bad_signature", (headers, body.replace(b"PAID", b"PAIE"))),
        ("bad_signature", double.sign("{}", secret="prodpassword_other")),
        ("bad_signature", double.sign("{}", **{"kr-hash-key": "sha256_hmac"})),
        ("bad_signature", double.sign("{}", **{"kr-hash-algorithm": "md5"})),
        ("bad_signature", double.sign("{}", **{"kr-hash": "é"})),
        ("notice_too_old", double.tell(order, at=timezone.now() - timedelta(seconds=301))),
        ("unreadable_notice", double.sign("[" * 60_000)), ("unreadable_notice", double.sign("{}")),
        ("unreadable_notice", (headers, b"\xff=\xff")), ("unreadable_notice", (headers, b"a=1&" * 50)),
    ]  # fmt: skip


def test_what_the_provider_did_not_sign_just_now_is_refused(begun: CardCheckout, double: Doubles) -> None:
    letter = double.pay(begun.public_id.hex)
    for code, wrong in forged(double, letter):
        with pytest.raises(Refusal) as refused:
            tell(begun.account, wrong)
        assert refused.value.code == code
    assert (Payment.objects.count(), CardNotice.objects.count()) == (0, 0)


def test_the_account_of_another_issuer_confirms_nothing(begun: CardCheckout, double: Doubles) -> None:
    """Another carrier's own keys, told to its own address, about our payment: unknown there."""
    other = make_issuer(n=1)
    theirs = accept_cards(other, make_treasurer(other, "rose"), double)
    assert tell(theirs, double.pay(begun.public_id.hex)) == Outcome.UNKNOWN
    assert not Payment.objects.exists()


def test_a_lost_notice_is_asked_for(begun: CardCheckout, double: Doubles) -> None:
    double.pay(begun.public_id.hex)
    now = timezone.now()
    assert check_silent(now) == (0, 0)
    double.is_down = True
    assert check_silent(now + timedelta(minutes=61)) == (1, 1)
    double.is_down = False
    assert check_silent(now + timedelta(minutes=61)) == (1, 0)
    assert paid_cents(begun.invoice) == [3000]
    assert check_silent(now + timedelta(minutes=61)) == (0, 0)


def test_what_nobody_pays_is_over_after_a_day_and_still_counts_if_it_is_paid(
    begun: CardCheckout, double: Doubles
) -> None:
    CardCheckout.objects.filter(pk=begun.pk).update(started_at=timezone.now() - timedelta(hours=25))
    assert check_silent(timezone.now()) == (1, 0)
    begun.refresh_from_db()
    assert begun.state == "expired"
    assert check_silent(timezone.now()) == (0, 0)
    tell(begun.account, double.pay(begun.public_id.hex))
    begun.refresh_from_db()
    assert (begun.state, paid_cents(begun.invoice)) == ("paid", [3000])


def test_one_at_a_time_and_the_same_for_two_tabs(begun: CardCheckout, bob: Person, double: Doubles) -> None:
    again = begin(begun.invoice, bob)
    assert (again.pk, again.page) == (begun.pk, begun.page)
    assert len(double.asked) == 1
    CardCheckout.objects.filter(pk=begun.pk).update(page="")
    with pytest.raises(Refusal) as refused:
        begin(begun.invoice, bob)
    assert refused.value.code == "card_preparing"


def test_a_transfer_meanwhile_lowers_what_is_asked_and_nothing_is_lost_if_both_come(
    begun: CardCheckout, bob: Person, irene: Person, double: Doubles
) -> None:
    note_payment(begun.invoice, Money(1000), Method.TRANSFER, TODAY, irene)
    second = begin(begun.invoice, bob)
    assert (second.cents, second.pk != begun.pk) == (2000, True)
    tell(begun.account, double.pay(second.public_id.hex))
    tell(begun.account, double.pay(begun.public_id.hex))
    assert sorted(paid_cents(begun.invoice)) == [1000, 2000, 3000]
    assert standing_of(begun.invoice).left == Money(-3000)
    with pytest.raises(Refusal, match="Nothing is left"):
        begin(begun.invoice, bob)


def test_a_provider_that_does_not_answer_loses_nothing(
    issuer: Issuer, irene: Person, bob: Person, double: Doubles
) -> None:
    accept_cards(issuer, irene, double)
    invoice = make_invoice(issuer, irene, person=bob)
    double.is_down = True
    with pytest.raises(Refusal, match="nothing is lost"):
        begin(invoice, bob)
    double.is_down = False
    assert begin(invoice, bob).page.startswith("http://127.0.0.1")
    accept_cards(issuer, irene, double, secret=double.secret + "_wrong")
    with pytest.raises(Refusal, match="refuses"):
        begin(make_invoice(issuer, irene, person=bob), bob)


def test_what_was_paid_above_goes_back_when_the_provider_says_so(
    begun: CardCheckout, irene: Person, double: Doubles, issuer: Issuer
) -> None:
    tell(begun.account, double.pay(begun.public_id.hex))
    with pytest.raises(Refusal, match="above what is owed"):
        give_back(begun, irene, Money(1))
    cancel(begun.invoice, irene)
    for wrong in (3001, 0, -5):
        with pytest.raises(Refusal):
            give_back(begun, irene, Money(wrong))
    give_back(begun, irene, Money(1000))
    assert paid_cents(begun.invoice) == [3000, -1000]
    give_back(begun, irene, Money(2000))
    assert paid_cents(begun.invoice) == [3000, -1000, -2000]
    for letter in (double.refunded(begun.public_id.hex), double.pay(begun.public_id.hex)):
        tell(begun.account, letter)
    ask_about(begun.pk)
    assert paid_cents(begun.invoice) == [3000, -1000, -2000]
    assert (bank_cents(issuer), standing_of(begun.invoice).left) == (0, Money(0))


def test_a_refund_nobody_heard_of_is_asked_about_and_not_asked_twice(
    begun: CardCheckout, irene: Person, double: Doubles
) -> None:
    tell(begun.account, double.pay(begun.public_id.hex))
    cancel(begun.invoice, irene)
    double.is_down = True
    with pytest.raises(Refusal, match="does not answer"):
        give_back(begun, irene, Money(3000))
    with pytest.raises(Refusal, match="above what is owed"):
        give_back(begun, irene, Money(3000))
    double.is_down = False
    assert check_silent(timezone.now()) == (1, 0)
    CardCheckout.objects.filter(pk=begun.pk).update(refund_asked_at=timezone.now() - timedelta(hours=25))
    check_silent(timezone.now())
    give_back(begun, irene, Money(3000))
    assert paid_cents(begun.invoice) == [3000, -3000]


def test_refunded_before_paid_and_expired_after(
    issuer: Issuer, irene: Person, bob: Person, stripe: StripeDouble
) -> None:
    account = accept_cards(issuer, irene, stripe)
    mine = begin(make_invoice(issuer, irene, person=bob), bob)
    reference = mine.public_id.hex
    completed, expired = stripe.pay(reference), stripe.expire(reference)
    stripe.session_of(reference)["_refunded"] = 500
    refunded = stripe.refunded(reference)
    assert [tell(account, one) for one in (expired, refunded, completed, expired)] == [
        Outcome.APPLIED, Outcome.APPLIED, Outcome.NOTHING_NEW, Outcome.NOTHING_NEW,
    ]  # fmt: skip
    assert paid_cents(mine.invoice) == [3000, -500]
    assert CardNotice.objects.count() == 3
    for elsewhere in ({"object": "customer"}, {"object": "checkout.session", "client_reference_id": "order 12"}):
        assert tell(account, stripe.tell("x", elsewhere)) == Outcome.NOTHING_NEW
    assert CardNotice.objects.count() == 3, "what else they sell there is not kept"


def test_a_card_that_the_bank_refuses_leaves_the_page_open(
    issuer: Issuer, irene: Person, bob: Person, lyra: LyraDouble
) -> None:
    account = accept_cards(issuer, irene, lyra)
    mine = begin(make_invoice(issuer, irene, person=bob), bob)
    refused, paid = lyra.refuse(mine.public_id.hex), lyra.pay(mine.public_id.hex, status="CAPTURED")
    assert [tell(account, one) for one in (paid, refused)] == [Outcome.APPLIED, Outcome.NOTHING_NEW]
    cancel(mine.invoice, irene)
    give_back(mine, irene, Money(1200))
    assert tell(account, lyra.refunded(mine.public_id.hex)) == Outcome.TO_BE_ASKED
    ask_about(mine.pk)
    assert paid_cents(mine.invoice) == [3000, -1200]


def test_tests_of_the_provider_write_nothing_in_the_books(
    issuer: Issuer, irene: Person, bob: Person, stripe: StripeDouble
) -> None:
    live = accept_cards(issuer, irene, stripe)
    paying = begin(make_invoice(issuer, irene, person=bob), bob)
    trying = accept_cards(issuer, irene, stripe, secret="sk_test_double")
    assert trying.pk != live.pk
    with pytest.raises(Refusal, match="not paid by card here"):
        begin(make_invoice(issuer, irene, person=bob), bob)
    tried = begin(make_invoice(issuer, irene, person=bob), irene)
    assert tell(trying, stripe.pay(tried.public_id.hex)) == Outcome.APPLIED
    assert not Payment.objects.exists()
    tried.refresh_from_db()
    assert (tried.state, tried.payment) == ("paid", None)
    with pytest.raises(Refusal, match="Nothing was paid"):
        give_back(tried, irene, Money(1))
    assert tell(live, stripe.pay(paying.public_id.hex)) == Outcome.APPLIED, "what was begun before is still heard"
    assert Payment.objects.get().cents == 3000


def test_a_live_session_that_says_it_is_a_test_notes_nothing(
    issuer: Issuer, irene: Person, bob: Person, stripe: StripeDouble
) -> None:
    account = accept_cards(issuer, irene, stripe)
    mine = begin(make_invoice(issuer, irene, person=bob), bob)
    stripe.session_of(mine.public_id.hex)["livemode"] = False
    assert tell(account, stripe.pay(mine.public_id.hex)) == Outcome.OTHER_MODE
    assert not Payment.objects.exists()


def test_with_another_secret_of_the_site_keys_open_nothing(
    issuer: Issuer, irene: Person, bob: Person, stripe: StripeDouble, settings: Any
) -> None:
    account = accept_cards(issuer, irene, stripe)
    mine = begin(make_invoice(issuer, irene, person=bob), bob)
    letter, before = stripe.pay(mine.public_id.hex), settings.SECRET_KEY
    settings.SECRET_KEY = "x" * 50
    with pytest.raises(Refusal, match="signature"):
        tell(account, letter)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert tell(account, letter) == Outcome.APPLIED


def test_only_who_keeps_the_books_sets_up_gives_back_and_looks(begun: CardCheckout, bob: Person) -> None:
    issuer = begun.invoice.issuer
    with pytest.raises(Refusal, match="accounts"):
        set_up_cards(issuer, bob, "stripe", "", "sk_live_x", "")
    with pytest.raises(Refusal, match="accounts"):
        stop_cards(issuer, bob)
    with pytest.raises(Refusal, match="accounts"):
        give_back(begun, bob, Money(1))


@pytest.mark.concurrent
def test_two_notices_at_once_pay_once(committed: Committed) -> None:
    issuer = make_issuer()
    irene, bob = make_treasurer(issuer), committed.person()
    double = StripeDouble()
    with open_for_business(double):
        account = accept_cards(issuer, irene, double)
        mine = begin(make_invoice(issuer, irene, person=bob), bob)
        letters = [double.pay(mine.public_id.hex) for _n in range(4)]
        acts = [lambda letter=letter: tell(account, letter) for letter in letters * 2]
        acts += [lambda: check_checkout(mine)] * 2  # type: ignore[list-item]  # an act without arguments too
        assert at_once(acts, 10) == {"done": 10}
    assert paid_cents(mine.invoice) == [3000]
    assert CardNotice.objects.count() == 4


@pytest.mark.concurrent
def test_who_presses_twice_at_once_begins_once(committed: Committed) -> None:
    issuer = make_issuer()
    irene, bob = make_treasurer(issuer), committed.person()
    double = LyraDouble()
    with open_for_business(double):
        accept_cards(issuer, irene, double)
        sold = make_invoice(issuer, irene, person=bob)
        came = at_once([lambda: begin(sold, bob)] * 6, 6)
    assert set(came) <= {"done", "card_preparing"}
    assert CardCheckout.objects.count() == 1
    assert len(double.asked) == 1
