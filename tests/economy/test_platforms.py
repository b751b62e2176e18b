"""The approved platform: given each invoice once, by email or by its flow service; what it says is noted once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import facturx
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import JournalEntry, Person
from maillage.economy.actions import hand_overs
from maillage.economy.actions.hand_overs import deliver, hand_over, put_back
from maillage.economy.actions.life_cycle import note_handed_over
from maillage.economy.actions.platform_accounts import set_up_platform, stop_platform
from maillage.economy.actions.platform_news import ask_all, ask_now
from maillage.economy.models import HandOver, Invoice, InvoiceStatus, Issuer, PlatformAccount
from maillage.economy.queries.life_cycle import to_hand_over
from maillage.economy.queries.platforms import access_of
from maillage.economy.rules.platforms import MOST_MESSAGE, SILENT_AFTER, read_message
from maillage.kernel.refusal import Refusal
from tests.factories import make_organisation
from tests.kit.invoices import make_invoice, make_issuer, make_treasurer
from tests.kit.mail_server import MailServer
from tests.kit.platform_double import PlatformDouble, cdar, open_platform
from tests.kit.screens import SignedIn, form_of, text_of

TODAY = timezone.localdate()
DAY = TODAY.strftime("%Y%m%d")
COMPANY = {"customer": "company", "siren": "000000026", "siret": "00000002600013"}
BY_MAIL = {"way": "mail", "email": "depot@plateforme.example"}


@pytest.fixture
def platform() -> Iterator[PlatformDouble]:
    with open_platform() as double:
        yield double


@pytest.fixture
def sold(issuer: Issuer, irene: Person) -> Invoice:
    return make_invoice(issuer, irene, **COMPANY)


def refused(act: Any, *args: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        act(*args)
    return refusal.value.code


def work() -> None:
    """What a worker does with what waits."""
    for row in HandOver.objects.filter(state="waiting", is_left=False):
        deliver.func(row.pk)


def states(invoice: Invoice) -> list[str]:
    return list(InvoiceStatus.objects.filter(invoice=invoice).values_list("state", flat=True))


def the_hand_over(invoice: Invoice) -> HandOver:
    return HandOver.objects.get(invoice=invoice, is_left=False)


def test_by_mail_one_press_sends_the_factur_x_and_it_is_handed_over(
    issuer: Issuer, irene: Person, sold: Invoice, as_: SignedIn
) -> None:
    client: Client = as_(irene)
    slug = issuer.organisation.slug
    client.post(reverse("economy:platform_account", args=[slug]), BY_MAIL)
    page = client.get(reverse("economy:platform", args=[slug]))
    assert client.post(reverse("economy:platform_send", args=[slug]), {"number": [sold.number]}).status_code == 302
    assert sold.number in text_of(page)
    work()
    (letter,) = mail.outbox
    assert letter.to == [BY_MAIL["email"]]
    ((name, content, kind),) = letter.attachments
    assert (name, kind) == (f"{sold.number}.pdf", "application/pdf")
    assert facturx.get_xml_from_pdf(content)[1].decode() == sold.xml
    assert states(sold) == ["200"]
    assert sold.number not in str(list(to_hand_over(issuer)))
    assert JournalEntry.objects.filter(verb="invoices_sent_to_platform").count() == 1


def test_pressed_twice_or_by_two_people_it_leaves_once(issuer: Issuer, irene: Person, sold: Invoice) -> None:
    set_up_platform(issuer, irene, BY_MAIL)
    assert hand_over(issuer, irene, [sold.number]) == 1
    assert hand_over(issuer, irene, [sold.number]) == 0
    assert note_handed_over(issuer, irene, [sold.number]) == 0
    row = HandOver.objects.get()
    deliver.func(row.pk)
    deliver.func(row.pk)
    assert len(mail.outbox) == 1
    assert hand_over(issuer, irene, [sold.number]) == 0


def test_only_what_goes_by_a_platform_and_is_ours_leaves(issuer: Issuer, irene: Person, bob: Person) -> None:
    set_up_platform(issuer, irene, BY_MAIL)
    private, other = make_invoice(issuer, irene), make_issuer(make_organisation("Autre", "host"), n=2)
    theirs = make_invoice(other, make_treasurer(other, "zoe"), **COMPANY)
    assert hand_over(issuer, irene, [private.number, theirs.number]) == 0
    assert refused(hand_over, issuer, bob, [private.number]) == "not_allowed"
    assert refused(hand_over, other, Person.objects.get(name__istartswith="zoe"), [theirs.number]) == "no_platform"


def test_a_mail_server_that_says_no_is_told_and_handed_over_again_by_hand(
    issuer: Issuer, irene: Person, sold: Invoice, settings: Any, as_: SignedIn
) -> None:
    set_up_platform(issuer, irene, BY_MAIL)
    hand_over(issuer, irene, [sold.number])
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    work()
    settings.EMAIL_BACKEND = backend
    assert the_hand_over(sold).state == "failed"
    assert states(sold) == []
    client = as_(irene)
    page = client.get(reverse("economy:platform", args=[issuer.organisation.slug]))
    assert "serveur de courriel" in text_of(page)
    form_of(page, "encore").send(client)
    assert list(to_hand_over(issuer)) == [sold]
    hand_over(issuer, irene, [sold.number])
    work()
    assert len(mail.outbox) == 1
    assert states(sold) == ["200"]


def test_of_a_mail_whose_line_broke_nobody_says_that_it_arrived(
    issuer: Issuer, irene: Person, sold: Invoice, settings: Any
) -> None:
    set_up_platform(issuer, irene, BY_MAIL)
    hand_over(issuer, irene, [sold.number])
    with MailServer(silent_at="data") as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
        work()
        assert server.reached.is_set()
    row = the_hand_over(sold)
    assert row.state == "begun"
    assert "nobody knows" in row.trouble["sentence"]
    assert states(sold) == []


def test_a_paper_too_big_does_not_leave(
    issuer: Issuer, irene: Person, sold: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_overs, "MOST_BYTES", 1000)
    set_up_platform(issuer, irene, BY_MAIL)
    hand_over(issuer, irene, [sold.number])
    work()
    assert not mail.outbox
    assert the_hand_over(sold).state == "failed"


def test_by_the_flow_service_it_is_given_and_what_is_said_comes_back(
    issuer: Issuer, irene: Person, sold: Invoice, platform: PlatformDouble, as_: SignedIn
) -> None:
    client = as_(irene)
    slug = issuer.organisation.slug
    assert client.post(reverse("economy:platform_account", args=[slug]), platform.facts).status_code == 302
    hand_over(issuer, irene, [sold.number])
    work()
    ((info, paper),) = platform.files.values()
    assert info == {"flowSyntax": "Factur-X", "name": f"{sold.number}.pdf"}
    assert facturx.get_xml_from_pdf(paper)[1].decode() == sold.xml
    assert (states(sold), the_hand_over(sold).reference) == (["200"], *platform.files)
    platform.tell("CustomerInvoiceLC", cdar(sold.number, "203", DAY))
    platform.tell("CustomerInvoiceLC", cdar(sold.number, "210", DAY, "SIRET inconnu\nici"))
    platform.tell("CustomerInvoiceLC", cdar("X-2026-1", "210", DAY))
    platform.tell("CustomerInvoiceLC", cdar(sold.number, "999", DAY))
    platform.tell("CustomerInvoiceLC", b"%PDF not a message")
    platform.tell("SupplierInvoice")
    page = client.get(reverse("economy:platform", args=[slug]))
    form_of(page, "demander").send(client)
    assert states(sold) == ["200", "203", "210"]
    assert InvoiceStatus.objects.get(state="210").note == "SIRET inconnu ici"
    assert ask_now(issuer, irene) == 0
    PlatformAccount.objects.update(asked_until="")  # told once more, noted once
    assert ask_all() == (1, 0)
    assert states(sold) == ["200", "203", "210"]
    assert "refusée par le client" in text_of(client.get(sold.get_absolute_url()))


def test_a_paper_that_the_platform_can_t_read_is_rejected(
    issuer: Issuer, irene: Person, sold: Invoice, platform: PlatformDouble
) -> None:
    set_up_platform(issuer, irene, platform.facts)
    hand_over(issuer, irene, [sold.number])
    work()
    told = {
        "status": "Error",
        "details": [{"item": "file", "level": "Error", "reasonCode": "X", "reasonMessage": "Vide"}],
    }
    platform.tell("CustomerInvoice", flowId=the_hand_over(sold).reference, acknowledgement=told)
    assert ask_now(issuer, irene) == 1
    assert states(sold) == ["200", "213"]
    assert InvoiceStatus.objects.get(state="213").note == "Vide"


@pytest.mark.parametrize(
    ("path", "status", "state"),
    [
        ("/oauth2/token", 401, "failed"), ("/oauth2/token", 0, "failed"), ("/afnor-flow/v1/flows", 400, "failed"),
        ("/afnor-flow/v1/flows", 0, "begun"), ("/afnor-flow/v1/flows", 503, "begun"),
    ],
)  # fmt: skip
def test_what_surely_did_not_arrive_is_told_from_what_nobody_knows(
    issuer: Issuer, irene: Person, sold: Invoice, platform: PlatformDouble, path: str, status: int, state: str
) -> None:
    set_up_platform(issuer, irene, platform.facts)
    hand_over(issuer, irene, [sold.number])
    platform.trouble[path] = status
    work()
    row = the_hand_over(sold)
    assert row.state == state
    assert states(sold) == []
    work()
    assert platform.asked.count("POST /afnor-flow/v1/flows") == (path != "/oauth2/token")
    if state == "begun":
        assert refused(put_back, row, irene) == "on_its_way"
        HandOver.objects.update(since=timezone.now() - SILENT_AFTER)
    put_back(row, irene)
    put_back(row, irene)
    assert list(to_hand_over(issuer)) == [sold]


def test_a_message_about_it_proves_that_it_arrived(
    issuer: Issuer, irene: Person, sold: Invoice, platform: PlatformDouble
) -> None:
    set_up_platform(issuer, irene, platform.facts)
    hand_over(issuer, irene, [sold.number])
    platform.trouble["/afnor-flow/v1/flows"] = 0
    work()
    platform.tell("CustomerInvoiceLC", cdar(sold.number, "205", DAY))
    assert ask_now(issuer, irene) == 1
    assert states(sold) == ["200", "205"]
    assert the_hand_over(sold).state == "done"


def test_more_than_one_answer_is_read_to_the_end(issuer: Issuer, irene: Person, platform: PlatformDouble) -> None:
    set_up_platform(issuer, irene, platform.facts)
    sold = make_invoice(issuer, irene, **COMPANY)
    note_handed_over(issuer, irene, [sold.number])
    for n in range(250):
        flow = platform.tell("CustomerInvoice")
        flow["updatedAt"] = f"{TODAY}T10:{n // 60:02}:{n % 60:02}.000Z"
    platform.tell("CustomerInvoiceLC", cdar(sold.number, "212", DAY))["updatedAt"] = f"{TODAY}T23:00:00.000Z"
    assert ask_now(issuer, irene) == 1
    assert platform.asked.count("POST /afnor-flow/v1/flows/search") == 3
    assert PlatformAccount.objects.get().asked_until == f"{TODAY}T23:00:00.000Z"


def test_a_platform_that_is_silent_is_said_and_asked_again(
    issuer: Issuer, irene: Person, platform: PlatformDouble, as_: SignedIn
) -> None:
    set_up_platform(issuer, irene, platform.facts)
    platform.trouble["/oauth2/token"] = 0
    assert ask_all() == (1, 1)
    page = text_of(as_(irene).get(reverse("economy:platform", args=[issuer.organisation.slug])))
    assert "La dernière fois" in page
    platform.trouble.clear()
    assert ask_all() == (1, 0)
    assert PlatformAccount.objects.get().trouble == {}


def test_a_key_is_never_shown_nor_sent_to_another_address(
    issuer: Issuer, irene: Person, platform: PlatformDouble, as_: SignedIn
) -> None:
    account = set_up_platform(issuer, irene, platform.facts)
    assert platform.secret not in account.secret_key
    assert access_of(account).secret == platform.secret
    page = as_(irene).get(reverse("economy:platform_account", args=[issuer.organisation.slug]))
    assert platform.secret not in page.content.decode()
    same = set_up_platform(issuer, irene, platform.facts | {"secret": "", "client_id": "autre"})
    assert access_of(same).secret == platform.secret
    moved = platform.facts | {"secret": "", "address": "https://ailleurs.example"}
    assert refused(set_up_platform, issuer, irene, moved) == "no_platform_keys"
    stop_platform(issuer, irene)
    stop_platform(issuer, irene)
    assert not PlatformAccount.objects.exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"way": "mail"}, "no_platform_email"), ({"way": "flow", "address": "ftp://x"}, "no_platform_address"),
        ({"way": "flow", "address": "https://a.example", "token_address": "https://a.example"}, "no_platform_keys"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(issuer: Issuer, irene: Person, facts: dict[str, str], code: str) -> None:
    assert refused(set_up_platform, issuer, irene, facts) == code


@pytest.mark.parametrize(
    "content",
    [
        b"", b"not xml", b"<a/>", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b" " * (MOST_MESSAGE + 1),
        cdar("", "210", DAY), cdar("N", "", DAY), cdar("N", "210", "notaday"),
    ],
)  # fmt: skip
def test_what_is_no_message_says_nothing(content: bytes) -> None:
    assert read_message(content, "x") is None


def test_a_message_is_read_as_another_reader_reads_it() -> None:
    said = read_message(cdar("NUL-2026-000001", "210", "20261120", "Pourquoi"), "lc-1")
    assert said is not None
    assert (said.number, said.code, said.day.isoformat(), said.reason) == (
        "NUL-2026-000001", "210", "2026-11-20", "Pourquoi",
    )  # fmt: skip


def test_what_was_said_long_ago_counts_no_earlier_than_the_invoice(
    issuer: Issuer, irene: Person, platform: PlatformDouble
) -> None:
    set_up_platform(issuer, irene, platform.facts)
    sold = make_invoice(issuer, irene, **COMPANY)
    note_handed_over(issuer, irene, [sold.number])
    long_ago = (TODAY - timedelta(days=400)).strftime("%Y%m%d")
    platform.tell("CustomerInvoiceLC", cdar(sold.number, "205", long_ago))
    ask_now(issuer, irene)
    assert InvoiceStatus.objects.get(state="205").day == TODAY
