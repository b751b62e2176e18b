"""What an employer's desks cost this year: its own invoices and passes, in its own room, nobody's name."""

from __future__ import annotations

import pytest
from django.utils import timezone

from maillage.community.models import Organisation, Person
from maillage.community.rules import RoleKind
from maillage.economy.actions.issuance import cancel
from maillage.economy.models import Issuer
from maillage.economy.queries.employers import year_costs_of
from maillage.places.models import Place
from tests.factories import make_organisation, make_person
from tests.kit.invoices import make_invoice
from tests.kit.passes import make_kind, make_pass
from tests.kit.screens import SignedIn, text_of


@pytest.fixture
def firm(db: None) -> Organisation:
    return make_organisation("La Fabrique", kind="employer")


def test_its_invoices_less_what_was_cancelled_and_the_passes_it_shares(
    issuer: Issuer, irene: Person, bob: Person, firm: Organisation, place: Place
) -> None:
    today = timezone.localdate()
    made = make_invoice(issuer, irene, organisation=firm)
    cancel(make_invoice(issuer, irene, organisation=firm), irene)
    make_invoice(issuer, irene, person=bob)
    make_invoice(issuer, irene, organisation=make_organisation("La Scierie", kind="employer"))
    make_pass(make_kind(place), organisation=firm, people=(bob,))
    make_pass(make_kind(place), bob)
    costs = year_costs_of(firm, today)
    assert (costs.year, costs.invoices, costs.invoiced, costs.left) == (today.year, 1, made.gross, made.gross)
    assert [(name, price.cents) for name, _until, price in costs.passes] == [("Carnet de dix demi-journées", 6000)]
    assert year_costs_of(firm, today.replace(year=today.year - 1)).invoices == 0


def test_its_room_says_so_to_who_speaks_for_it_and_names_nobody(
    as_: SignedIn, issuer: Issuer, irene: Person, bob: Person, charlie: Person, firm: Organisation, place: Place
) -> None:
    ines = make_person("ines", role=(RoleKind.MANAGER, firm.scopes()[0]))
    address = f"/teletravail/organisation/{firm.slug}/"
    assert "Rien n’a été facturé à votre organisme cette année" in text_of(as_(ines).get(address))
    make_invoice(issuer, irene, organisation=firm)
    make_pass(make_kind(place), organisation=firm, people=(bob,))
    page = text_of(as_(ines).get(address))
    assert "1 facture" in page
    assert "Carnet de dix demi-journées" in page
    assert bob.name not in page.split("Ce que cela coûte")[1].split("Tous ensemble")[0]
    assert as_(charlie).get(address).status_code == 404
