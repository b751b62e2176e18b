"""The year of a place: known, typed, brought, each euro once; read by who runs it and who keeps its carrier's books."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.models import CashEntry
from maillage.community.models import JournalEntry, Organisation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.tables import Row
from maillage.economy.actions.place_accounts import LineDraft, digest_of_table, write_line, write_table
from maillage.economy.forms.place_accounts import YearForm
from maillage.economy.models import Issuer, PlaceAmount
from maillage.economy.queries.place_accounts import lines_of_place, table_of, year_of_place
from maillage.economy.rules.place_accounts import (
    TYPED,
    Nature,
    Origin,
    PlaceLine,
    build_year,
    counted_twice,
    last_twelve_months,
    may_write,
    months_from,
)
from maillage.economy.rules.place_tables import nature_of, parse_month, read_lines
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Charge
from maillage.places.models import Place
from tests.factories import make_person, make_place
from tests.kit.invoices import make_invoice, make_issuer
from tests.kit.screens import SignedIn, text_of

MONTHS = months_from(date(2025, 1, 1))
lines = st.lists(
    st.builds(
        PlaceLine, st.sampled_from([one for one in Nature if one != Nature.VOLUNTEERS]), st.sampled_from(MONTHS),
        st.integers(-(10**8), 10**8),
    ), max_size=40,
)  # fmt: skip


@given(lines)
def test_every_cent_is_in_one_row_one_month_and_the_result(rows: list[PlaceLine]) -> None:
    year = build_year(MONTHS, rows)
    assert year.received_cents + year.spent_cents == sum(row.cents for row in rows)
    assert year.result_cents == sum(year.receipts_by_month) - sum(year.costs_by_month)
    assert sum(row.total for row in year.receipts) == year.received_cents


def test_hours_of_volunteers_are_in_no_total() -> None:
    year = build_year(MONTHS, [PlaceLine(Nature.VOLUNTEERS, MONTHS[0], hours=Decimal("7.25"))])
    assert (year.volunteer_hours, year.received_cents, year.spent_cents) == (Decimal("7.25"), 0, 0)


def test_what_looks_written_down_twice_is_told() -> None:
    typed = PlaceLine(Nature.RENT, MONTHS[0], 30_000, origin=Origin.TABLE)
    brought = PlaceLine(Nature.RENT, MONTHS[0], 30_000, origin=Origin.GRANT)
    other = PlaceLine(Nature.RENT, MONTHS[1], 30_000, origin=Origin.GRANT)
    assert counted_twice([typed, brought, other]) == [(typed, brought)]
    assert counted_twice([typed, typed]) == []  # one origin: two rents of one month may be


@pytest.mark.parametrize(
    ("nature", "month", "cents", "hours", "code"),
    [
        (Nature.DESKS, MONTHS[0], 1, "0", "counted_by_the_site"),
        (Nature.RENT, date(2030, 1, 1), 1, "0", "bad_month_of_place"),
        (Nature.RENT, MONTHS[0], 0, "0", "bad_place_amount"),
        (Nature.RENT, MONTHS[0], 10**10, "0", "bad_place_amount"),
        (Nature.VOLUNTEERS, MONTHS[0], 0, "0", "bad_hours"),
        (Nature.VOLUNTEERS, MONTHS[0], 5, "1", "bad_hours"),
    ],
)
def test_what_can_not_be_written(nature: Nature, month: date, cents: int, hours: str, code: str) -> None:
    refusal = may_write(nature, month, cents, Decimal(hours), date(2026, 1, 1))
    assert refusal is not None
    assert refusal.code == code
    assert may_write(Nature.RENT, MONTHS[0], -500, Decimal(0), date(2026, 1, 1)) is None  # given back


@pytest.mark.parametrize(
    ("words", "account", "nature"),
    [
        ("Loyer", "", Nature.RENT), ("electricite", "", Nature.ENERGY), ("", "6132", Nature.RENT),
        ("", "60612", Nature.ENERGY), ("", "6411", Nature.HOST), ("inconnu", "", None), ("", "512", None),
        ("", "7", Nature.OTHER_RECEIPTS),
    ],
)  # fmt: skip
def test_a_nature_is_known_by_its_words_or_its_account(words: str, account: str, nature: Nature | None) -> None:
    assert nature_of(words, account) == nature


@pytest.mark.parametrize("text", ["", "mars", "13/2026", "2026", "mars 26", "00/2026", "a b c"])
def test_what_is_no_month(text: str) -> None:
    assert parse_month(text) is None


def test_a_bad_line_is_told_and_the_others_are_read() -> None:
    cells = [
        {"nature": "loyer", "date": "01/2025", "montant": "300"}, {"nature": "??", "date": "01/2025", "montant": "1"},
        {"nature": "énergie", "date": "hier", "montant": "1"}, {"nature": "énergie", "date": "02/2025", "montant": "x"},
        {"nature": "bénévolat", "date": "02/2025", "montant": "7,5"},
        {"nature": "loyer", "date": "01/2025", "montant": "300"},
    ]  # fmt: skip
    good, mistakes = read_lines([Row(n, row) for n, row in enumerate(cells, 2)], date(2026, 1, 1))
    assert [(line.nature, line.cents, line.hours) for line in good] == [
        (Nature.RENT, 30_000, 0), (Nature.VOLUNTEERS, 0, Decimal("7.5")), (Nature.RENT, 30_000, 0),
    ]  # fmt: skip
    assert [(one.line, one.column) for one in mistakes] == [(3, "nature"), (4, "date"), (5, "montant")]
    assert len({line.key for line in good}) == 3  # the same line twice in a file is two


@pytest.fixture
def carrier(place: Place) -> Organisation:
    issuer = make_issuer()
    Place.objects.filter(pk=place.pk).update(operator=issuer.organisation)
    place.refresh_from_db()
    return issuer.organisation


@pytest.fixture
def months() -> tuple[date, ...]:
    return last_twelve_months(timezone.localdate())


@pytest.mark.django_db
def test_the_site_counts_uses_takings_and_other_invoices_once(
    place: Place, carrier: Organisation, alice: Person, months: tuple[date, ...]
) -> None:
    day = months[3] + timedelta(days=4)
    use = uuid4()
    for cents, why in ((900, "booked"), (-400, "cancelled")):
        Charge.objects.create(use=use, place=place, why=why, day=day, cents=cents, at=timezone.now())
    CashEntry.objects.create(place=place, day=day, cents=1200, note="buvette", received_by=alice)
    make_invoice(Issuer.objects.get(), alice, on=day)  # 3 × 10 €, of nothing that was booked
    year = year_of_place(place, months)
    assert {row.nature: row.total for row in year.receipts} == {
        Nature.ROOMS: 500, Nature.TILL: 1200, Nature.INVOICED: 3000,
    }  # fmt: skip
    make_place(place.network, "Autre lieu", operator=carrier)
    assert year_of_place(place, months).total_of(Nature.INVOICED) == 0  # of which place, nobody can tell


@pytest.mark.django_db
def test_the_table_of_a_year_is_kept_and_a_change_meanwhile_is_told(
    place: Place, alice: Person, months: tuple[date, ...]
) -> None:
    digest = digest_of_table(place, months)
    write_table(alice, place, months, {("rent", one): 30_000 for one in months}, digest)
    assert year_of_place(place, months).spent_cents == 360_000
    with pytest.raises(Refusal) as caught:
        write_table(alice, place, months, {("rent", months[0]): 1}, digest)
    assert caught.value.code == "table_changed"
    digest = digest_of_table(place, months)
    assert write_table(alice, place, months, {("rent", months[0]): None, ("rent", months[1]): 30_000}, digest) == 1
    assert PlaceAmount.objects.count() == 11


@pytest.mark.django_db
def test_what_is_the_same_each_month_is_changed_once(place: Place, alice: Person, months: tuple[date, ...]) -> None:
    for nature, cents in (("rent", 30_000), ("energy", 8_000)):
        values = {(nature, one): cents for one in months[: 12 if nature == "rent" else 3]}
        write_table(alice, place, months, values, digest_of_table(place, months))
    form = YearForm(months=months, known=table_of(place, months))
    assert (form["rent-each"].value(), form[f"rent-{months[0]:%Y-%m}"].value()) == ("300", "")
    assert (form["energy-each"].value(), form[f"energy-{months[0]:%Y-%m}"].value()) == ("", "80")


@pytest.mark.django_db
def test_a_form_sent_twice_writes_one_line(place: Place, alice: Person, months: tuple[date, ...]) -> None:
    key, draft = uuid4(), LineDraft(Nature.ENERGY, months[0], 8_000)
    assert write_line(alice, place, draft, key).pk == write_line(alice, place, draft, key).pk
    assert PlaceAmount.objects.count() == 1


@pytest.mark.django_db
def test_who_runs_the_place_and_its_carriers_treasurer_alone(
    as_: SignedIn, place: Place, carrier: Organisation, alice: Person, bob: Person, dora: Person
) -> None:
    ines = make_person("ines", role=(RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, carrier.pk)))
    other = make_place(place.network, "Autre lieu", operator=carrier)
    eve = make_person("eve", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, other.pk)))
    address = reverse("economy:place_year", args=[place.slug])
    answers = {one.name: as_(one).get(address).status_code for one in (alice, ines, bob, dora, eve)}
    assert answers == {alice.name: 200, ines.name: 200, bob.name: 404, dora.name: 404, eve.name: 404}
    with pytest.raises(Refusal):
        write_line(dora, place, LineDraft(Nature.RENT, timezone.localdate(), 1), uuid4())


@pytest.mark.django_db
def test_a_host_fills_the_year_in_and_reads_it(as_: SignedIn, place: Place, alice: Person) -> None:
    client, year = as_(alice), timezone.localdate().year - 1
    table = reverse("economy:place_year_table", args=[place.slug]) + f"?annee={year}"
    digest = digest_of_table(place, months_from(date(year, 1, 1)))
    refused = client.post(table, {"digest": digest, "rent-each": "trois", f"energy-{year}-01": "80,50"})
    assert refused.status_code == 422
    assert 'value="80,50"' in refused.content.decode()
    sent = client.post(table, {"digest": digest, "rent-each": "300", f"rent-{year}-12": "350", f"energy-{year}-01":
                               "80,50", "volunteers-each": "7,5"})  # fmt: skip
    assert sent.status_code == 302
    late = client.post(table, {"digest": digest, "rent-each": "9"})
    assert late.status_code == 422  # somebody kept the table since
    assert digest_of_table(place, months_from(date(year, 1, 1))) in late.content.decode()
    page = text_of(client.get(reverse("economy:place_year", args=[place.slug]) + f"?annee={year}&heure=12"))
    for words in ("3 650,00 €", "80,50 €", "3 730,50 €", "90", "1 080,00 €"):
        assert words in page
    file = client.get(reverse("economy:place_year_file", args=[place.slug]) + f"?format=csv&annee={year}")
    assert "3650" in b"".join(file).decode()


@pytest.mark.django_db
def test_a_table_of_the_treasurer_comes_in_once(as_: SignedIn, place: Place, alice: Person) -> None:
    client, year = as_(alice), timezone.localdate().year - 1
    address = reverse("economy:bring_place_table", args=[place.slug])
    text = f"compte;date;montant;libellé\n6132;01/{year};300,00;Bail\n6061;31/01/{year};80;EDF\n9;01/{year};1;?\n"

    def bring(content: str) -> Any:
        return client.post(address, {"file": SimpleUploadedFile("grand-livre.csv", content.encode())})

    page = text_of(bring(text))
    assert "Ligne 4" in page or "Line 4" in page
    assert PlaceAmount.objects.count() == 2
    assert bring(text.replace("\n9;", "\n616;")).status_code == 302  # put right: one more, nothing twice
    assert sorted(PlaceAmount.objects.values_list("nature", flat=True)) == ["energy", "insurance", "rent"]
    assert bring("n'importe quoi").status_code == 422
    assert JournalEntry.objects.filter(verb="place_amounts_brought").count() == 2


@pytest.mark.django_db
def test_a_line_has_its_proof_and_is_taken_away(as_: SignedIn, place: Place, alice: Person) -> None:
    client, day = as_(alice), timezone.localdate().replace(day=1)
    lines_page = reverse("economy:place_lines", args=[place.slug])
    data = {"key": str(uuid4()), "nature": "insurance", "day": day, "amount": "240", "words": "Contrat"}
    refused = client.post(lines_page, {**data, "amount": ""})
    assert refused.status_code == 422
    assert "Contrat" in refused.content.decode()
    pdf = SimpleUploadedFile("f.pdf", b"%PDF-1.4\ninvented\n%%EOF\n")
    assert client.post(lines_page, {**data, "proof": pdf}).status_code == 302
    row = PlaceAmount.objects.get()
    proof = client.get(reverse("economy:place_line_proof", args=[place.slug, row.public_id]))
    assert b"".join(proof).startswith(b"%PDF")
    client.post(reverse("economy:remove_place_line", args=[place.slug, row.public_id]))
    assert not PlaceAmount.objects.exists()


@pytest.mark.django_db
def test_a_constant_number_of_statements(
    place: Place, alice: Person, months: tuple[date, ...], django_assert_num_queries: Any
) -> None:
    for nature in TYPED[:3]:
        write_line(alice, place, LineDraft(nature, months[0], 100), uuid4())
    with django_assert_num_queries(7):
        list(lines_of_place(place, months))
