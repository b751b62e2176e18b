"""The screens of card payments: set up, begun, told, looked at, given back; what others see of it: nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.community.models import JournalEntry, Person
from maillage.economy.actions.card_accounts import set_up_cards, stop_cards
from maillage.economy.actions.card_notices import check_checkout
from maillage.economy.actions.cards import give_back
from maillage.economy.actions.issuance import cancel
from maillage.economy.models import CardAccount, CardCheckout, CardNotice, Issuer, Payment
from maillage.economy.rules.cards import MOST_BYTES, Outcome
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from tests.kit.card_doubles import StripeDouble
from tests.kit.cards import Doubles, accept_cards, begin, paid_cents, tell
from tests.kit.invoices import make_invoice
from tests.kit.screens import SignedIn


def test_another_amount_notes_nothing_and_is_seen(
    begun: CardCheckout, double: Doubles, irene: Person, as_: SignedIn
) -> None:
    CardCheckout.objects.filter(pk=begun.pk).update(cents=2999)
    assert tell(begun.account, double.pay(begun.public_id.hex)) == Outcome.OTHER_AMOUNT
    assert not Payment.objects.exists()
    slug = begun.invoice.issuer.organisation.slug
    client = as_(irene)
    assert 'class="note warn"' in client.get(reverse("economy:invoices", args=[slug])).content.decode()
    page = client.get(reverse("economy:card_account", args=[slug])).content.decode()
    seen = reverse("economy:card_looked_at", args=[slug, CardNotice.objects.get().pk])
    assert seen in page
    client.post(seen)
    assert seen not in client.get(reverse("economy:card_account", args=[slug])).content.decode()
    check_checkout(CardCheckout.objects.get(pk=begun.pk))
    assert CardNotice.objects.filter(looked_at=None).count() == 1
    assert not Payment.objects.exists()


def test_keys_are_kept_encrypted_and_never_written_again(
    issuer: Issuer, irene: Person, stripe: StripeDouble, as_: SignedIn
) -> None:
    client, slug = as_(irene), issuer.organisation.slug
    address = reverse("economy:card_account", args=[slug])
    form = {"provider": "stripe", "secret": "pk_live_x", "signing": "", "shop": ""}
    assert client.post(address, form).status_code == 422
    assert client.post(address, form | {"secret": ""}).status_code == 422
    assert client.post(address, form | {"provider": "pretend"}).status_code == 422
    assert client.post(address, form | {"secret": " sk_live_double "}).status_code == 302
    account = CardAccount.objects.get()
    assert (account.is_live, account.is_ready) == (True, False)
    assert client.post(address, form | {"secret": "", "signing": "whsec_double"}).status_code == 302
    account.refresh_from_db()
    assert (account.is_live, account.is_ready) == (True, True)
    assert "sk_live" not in account.secret_key + str(account.__dict__)
    page = client.get(address).content.decode()
    assert ("sk_live_double" in page, "whsec_double" in page, str(account.public_id) in page) == (False, False, True)
    client.post(reverse("economy:card_stop", args=[slug]))
    stop_cards(issuer, irene)
    assert JournalEntry.objects.filter(verb="cards_stopped").count() == 1


def test_the_screens_from_my_invoices_to_paid(
    issuer: Issuer, irene: Person, bob: Person, double: Doubles, as_: SignedIn
) -> None:
    sold = make_invoice(issuer, irene, person=bob)
    start, client = reverse("economy:card_start", args=[sold.public_id]), as_(bob)
    assert start not in client.get(reverse("economy:mine")).content.decode()
    assert client.post(start).status_code == 409
    account = accept_cards(issuer, irene, double)
    assert start in client.get(reverse("economy:mine")).content.decode()
    answer = client.post(start, {"amount": "0,01", "cents": "1", "issuer": "0"})
    mine = CardCheckout.objects.get()
    assert (mine.cents, answer["Location"]) == (3000, mine.get_absolute_url())
    assert f'href="{mine.page}"' in client.get(mine.get_absolute_url() + "?paid=1&state=paid").content.decode()
    mine.refresh_from_db()
    assert mine.state == "open", "how one comes back says nothing"
    headers, body = double.pay(mine.public_id.hex)
    notice = reverse("economy:card_notice", args=[account.public_id])
    sender = Client(enforce_csrf_checks=True)
    content_type = headers.pop("content-type", "application/json")
    told = sender.post(notice, body, content_type=content_type, headers=headers)
    assert (told.status_code, told.content) == (200, b"ok")
    page = client.get(mine.get_absolute_url()).content.decode()
    assert (mine.page in page, 'class="note good"' in page) == (False, True)
    assert start not in client.get(reverse("economy:mine")).content.decode()
    assert client.post(start).status_code == 409
    assert paid_cents(sold) == [3000]


def test_a_notice_has_an_end(begun: CardCheckout) -> None:
    notice, client = reverse("economy:card_notice", args=[begun.account.public_id]), Client()
    for size, status in ((MOST_BYTES, 400), (MOST_BYTES + 1, 413)):
        assert client.post(notice, b"x" * size, content_type="application/json").status_code == status
    assert client.get(notice).status_code == 405


def test_somebody_else_s_payment_does_not_exist(
    begun: CardCheckout, charlie: Person, irene: Person, as_: SignedIn
) -> None:
    for name in ("card_checkout", "pretend_bank"):
        assert as_(charlie).get(reverse(f"economy:{name}", args=[begun.public_id])).status_code == 404
    for name in ("card_check", "pretend_answer"):
        assert as_(charlie).post(reverse(f"economy:{name}", args=[begun.public_id])).status_code == 404
    assert as_(charlie).post(reverse("economy:card_start", args=[begun.invoice.public_id])).status_code == 404
    assert as_(irene).post(reverse("economy:card_start", args=[begun.invoice.public_id])).status_code == 409
    assert as_(irene).get(begun.get_absolute_url()).status_code == 200


def test_who_paid_asks_where_it_is_and_not_all_the_time(
    begun: CardCheckout, bob: Person, double: Doubles, as_: SignedIn
) -> None:
    double.pay(begun.public_id.hex)
    client, check = as_(bob), reverse("economy:card_check", args=[begun.public_id])
    assert client.post(check).status_code == 302
    assert paid_cents(begun.invoice) == [3000]
    assert {client.post(check).status_code for _n in range(7)} == {302, 429}


def test_the_treasurer_gives_back_on_the_page_of_the_invoice(
    begun: CardCheckout, irene: Person, double: Doubles, as_: SignedIn
) -> None:
    tell(begun.account, double.pay(begun.public_id.hex))
    cancel(begun.invoice, irene)
    client = as_(irene)
    address = reverse("economy:card_refund", args=[begun.invoice.public_id, begun.pk])
    assert address in client.get(begun.invoice.get_absolute_url()).content.decode()
    assert client.post(address, {"amount": ""}).status_code == 409
    assert client.post(address, {"amount": "30"}).status_code == 302
    assert paid_cents(begun.invoice) == [3000, -3000]
    assert address not in client.get(begun.invoice.get_absolute_url()).content.decode()


def test_the_pretended_bank_works_in_a_demonstration_alone(
    issuer: Issuer, irene: Person, bob: Person, as_: SignedIn, settings: Any
) -> None:
    settings.DEMO = True
    set_up_cards(issuer, irene, "pretend", "", "", "")
    mine = begin(make_invoice(issuer, irene, person=bob), bob)
    client, answer = as_(bob), reverse("economy:pretend_answer", args=[mine.public_id])
    assert client.get(mine.page).status_code == 200
    client.post(answer, {"answer": "given-up"})
    mine.refresh_from_db()
    assert (mine.state, paid_cents(mine.invoice)) == ("expired", [])
    second = begin(mine.invoice, bob)
    client.post(reverse("economy:pretend_answer", args=[second.public_id]), {"answer": "paid"})
    assert paid_cents(mine.invoice) == [3000]
    cancel(mine.invoice, irene)
    give_back(second, irene, Money(3000))
    assert paid_cents(mine.invoice) == [3000, -3000]
    settings.DEMO = False
    assert client.get(mine.page).status_code == 404
    with pytest.raises(Refusal, match="does not answer"):
        begin(make_invoice(issuer, irene, person=bob), bob)
