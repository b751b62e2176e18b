"""Invoices by a platform: handed over in one file, once; what it says of each, in an order that makes sense."""

from __future__ import annotations

import io
from datetime import date, timedelta
from zipfile import ZipFile

import facturx
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Person
from maillage.economy.actions.life_cycle import note_handed_over, note_state
from maillage.economy.models import InvoiceStatus, Issuer
from maillage.economy.queries.life_cycle import to_hand_over
from maillage.economy.rules.life_cycle import PlatformState, may_note_state
from maillage.kernel.refusal import Refusal
from tests.kit.invoices import make_invoice
from tests.kit.screens import SignedIn

TODAY = timezone.localdate()
COMPANY = {"customer": "company", "siren": "000000026", "siret": "00000002600013"}


def test_what_goes_to_companies_is_taken_in_one_file_and_said_to_be_handed_over(
    issuer: Issuer, irene: Person, as_: SignedIn
) -> None:
    make_invoice(issuer, irene)
    first, second = (make_invoice(issuer, irene, **COMPANY) for _n in range(2))
    client: Client = as_(irene)
    slug = issuer.organisation.slug
    answer = client.get(reverse("economy:platform_papers", args=[slug]))
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    with ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist() == [f"{first.number}.pdf", f"{second.number}.pdf"]
        assert facturx.get_xml_from_pdf(archive.read(f"{first.number}.pdf"))[1].decode() == first.xml
    address = reverse("economy:platform", args=[slug])
    assert first.number in client.get(address).content.decode()
    client.post(address, {"number": [first.number]})
    assert list(to_hand_over(issuer)) == [second]
    again = client.post(address, {"number": [first.number]})
    assert again.status_code == 409
    form = {"state": "210", "day": TODAY.isoformat(), "note": "SIRET inconnu"}
    client.post(reverse("economy:invoice_status", args=[first.public_id]), form)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "refusée par le client" in page
    assert "SIRET inconnu" in page
    assert client.post(reverse("economy:invoice_status", args=[first.public_id]), {"state": "999"}).status_code == 409


@pytest.mark.parametrize(
    ("states", "state", "days", "code"),
    [
        ((), "203", 0, "state_order"), (("200",), "200", 0, "state_order"), (("200", "213"), "212", 0, "state_over"),
        ((), "200", -1, "state_when"), ((), "200", 11, "state_when"),
    ],
)  # fmt: skip
def test_states_follow_each_other(states: tuple[str, ...], state: str, days: int, code: str) -> None:
    issued = date(2026, 11, 1)
    refusal = may_note_state(
        list(map(PlatformState, states)), PlatformState(state), issued + timedelta(days=days), issued,
        issued + timedelta(days=10),
    )  # fmt: skip
    assert refusal is not None
    assert refusal.code == code


def test_only_who_keeps_the_accounts_says_so(issuer: Issuer, irene: Person, bob: Person) -> None:
    sold = make_invoice(issuer, irene, **COMPANY)
    with pytest.raises(Refusal, match="accounts"):
        note_handed_over(issuer, bob, [sold.number])
    with pytest.raises(Refusal, match="accounts"):
        note_state(sold, bob, PlatformState.DEPOSITED, TODAY)
    assert not InvoiceStatus.objects.exists()


@pytest.mark.parametrize("verb", ["UPDATE {} SET note = 'autre'", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_a_platform_said_is_neither_changed_nor_removed(issuer: Issuer, irene: Person, verb: str) -> None:
    sold = make_invoice(issuer, irene, **COMPANY)
    note_handed_over(issuer, irene, [sold.number])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            cursor.execute(verb.format("economy_invoicestatus"))
    assert InvoiceStatus.objects.get().note == ""
